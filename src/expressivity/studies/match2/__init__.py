"""The study behind the chapter on Match2."""
