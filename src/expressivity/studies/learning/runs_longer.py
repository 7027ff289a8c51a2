"""The same runs with twice and four times the training: what part of the gap to attention is patience?

A companion to `expressivity.studies.learning.runs`: the same models and rates, other seeds, more steps, for every model. It costs four
times as much as the experiment beside it, so no build runs it. What is committed as data/full/learning-samples-longer.json was made once with the
models of profile ci.
"""

from expressivity.studies.learning import runs as samples
from expressivity.tables import Table
from expressivity.training.sweeps import sweep

DOUBLINGS = 2

FIRST_SEED = 60
"""Runs with the seeds of `expressivity.studies.learning.runs` were judged by an earlier rule, which asked for twice attention's error, and
failed in one comparison of twelve: the LSTM from 16384 sequences. They judge nothing here."""


def table(profile: str = "ci") -> Table:
    """Relative errors after the profile's steps, and after each of `DOUBLINGS` doublings of them.

    Raises:
        InvalidInput: if the profile is unknown.
    """
    units = samples.units(samples.setting_of(profile), checks(profile), FIRST_SEED)
    return samples.tabulate(
        "learning-samples-longer", sweep(samples.run, units, name="samples-longer")
    )


def checks(profile: str = "ci") -> list[int]:
    """The steps after which the errors are measured."""
    steps = samples.setting_of(profile).steps
    return [steps * 2**doubling for doubling in range(DOUBLINGS + 1)]
