"""Any model against any language: what it is asked, where it is wrong, the automaton that it is, what its errors look like."""
