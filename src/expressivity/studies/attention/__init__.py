"""The study behind the chapter on masked attention."""
