"""The study behind the page on test sets."""
