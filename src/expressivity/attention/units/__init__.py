"""Attention units and layers of [SHT23]: on single tokens and on tuples, with weights given or learned."""
