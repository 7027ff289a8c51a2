"""What is the book's and not the library's, a folder for each chapter: claims, runs (experiments and their tables), figures."""
