"""The study behind the chapter on windows."""
