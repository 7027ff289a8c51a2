"""The engine: many models as one, sweeps, and a store of results by content."""
