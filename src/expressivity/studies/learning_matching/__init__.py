"""The study behind the chapter on learning to match."""
