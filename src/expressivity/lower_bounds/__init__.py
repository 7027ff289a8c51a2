"""Why less is not enough: reductions, protocols and adversaries that run, for the lower bounds of [SHT23]."""
