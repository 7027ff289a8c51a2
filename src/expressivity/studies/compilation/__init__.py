"""The study behind the chapter on compiling formulas."""
