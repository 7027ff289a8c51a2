"""The study behind the chapter on languages that programs and people use."""
