"""Past temporal logic: formulas, what they mean, and formulas for automata."""
