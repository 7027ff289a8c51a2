"""One module per experiment: its grid, what it measures, its table."""
