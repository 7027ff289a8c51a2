"""The models of both papers, as functions and torch modules."""
