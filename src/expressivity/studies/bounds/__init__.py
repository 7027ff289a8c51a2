"""The study behind the page on what the papers' bounds become."""
