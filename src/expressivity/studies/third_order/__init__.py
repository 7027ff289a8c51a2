"""The study behind the chapter on third-order attention."""
