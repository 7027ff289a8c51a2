"""The study behind the chapter on arithmetic and extraction."""
