"""Finite automata, their semigroups, and the decisions read off them."""
