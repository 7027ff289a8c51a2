"""The study behind the chapter on whether training follows theory."""
