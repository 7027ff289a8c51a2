"""Masked transformers of [LC25] and [LC26] in torch: global and local heads, positions, whole models as stacks."""
