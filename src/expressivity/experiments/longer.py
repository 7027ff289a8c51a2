"""The gated networks with four times the training: what part of the gap to attention is patience?

It is a companion to `expressivity.experiments.samples`: the same draws and rates at two numbers of sequences, more
steps. Its table is committed under data/full: it costs as much as the whole experiment beside it.
"""

from dataclasses import replace

from expressivity.experiments import samples
from expressivity.tables import Table
from expressivity.training.sweeps import sweep

MODELS = ("gru", "lstm")
COUNTS = (1024, 16384)
STEPS = 4000


def table() -> Table:
    """Relative errors after `STEPS` steps, for the runs that the profile ci judges after 1000."""
    return samples.tabulate("samples-longer", sweep(samples.run, units(), name="samples-longer"))


def units() -> list[samples.Unit]:
    """The units of the experiment, cut down to these models and numbers of sequences."""
    setting = replace(samples.SETTINGS["ci"], steps=STEPS)
    cut = [
        unit | {"runs": [run for run in unit["runs"] if run[0] in COUNTS]}
        for unit in samples.units(setting)
        if unit["model"] in MODELS
    ]
    return [unit for unit in cut if unit["runs"]]
