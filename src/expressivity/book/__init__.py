"""What makes a book of the library: claims and their verdicts, notebooks and their runs, comparisons, pages."""
