"""The study behind the chapter on learning languages."""
