"""The study behind the chapter on the training engine."""
