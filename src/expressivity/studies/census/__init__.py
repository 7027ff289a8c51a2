"""The study behind the chapter on the census of small languages."""
