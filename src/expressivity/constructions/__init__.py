"""Weights written down, not learned."""
