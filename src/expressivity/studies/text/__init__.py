"""The study behind the chapter on text."""
