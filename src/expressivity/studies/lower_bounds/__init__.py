"""The study behind the chapter on lower bounds."""
