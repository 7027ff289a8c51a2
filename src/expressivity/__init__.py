"""What attention can and cannot compute: constructions, decisions and experiments behind the book."""
