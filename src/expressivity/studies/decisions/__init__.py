"""The study behind the chapter on deciding fragments."""
