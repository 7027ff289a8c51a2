"""The study behind the chapter on the width of learned queries."""
