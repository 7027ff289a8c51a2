"""Transformers over a finite set of numbers: the arithmetic of the theorems, and the automaton of a model."""
