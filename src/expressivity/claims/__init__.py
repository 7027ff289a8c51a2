"""The claims of the book: each with its subject, its control and the one check run on both."""
