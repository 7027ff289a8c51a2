"""Automata in the formats of other tools, one module for each: text in, moves between states out."""
