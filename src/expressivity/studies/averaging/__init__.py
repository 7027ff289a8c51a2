"""The study behind the chapter on sparse averaging."""
