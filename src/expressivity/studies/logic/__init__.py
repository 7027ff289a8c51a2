"""The study behind the chapter on past temporal logic."""
