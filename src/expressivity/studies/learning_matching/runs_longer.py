"""Matching with four times the training: which of the models that had not learned Match3 modulo 19 at profile ci were not finished?

It is a companion to `expressivity.studies.learning_matching.runs`, at the size that none of the models learns in 1500 steps. Its table is
committed under data/full: it costs about half as much as the whole experiment beside it.
"""

from dataclasses import replace

from expressivity.errors import choose
from expressivity.studies.learning_matching import runs as matching
from expressivity.studies.learning_matching.runs import PAIRED, SETTINGS, Cell
from expressivity.tables import Table
from expressivity.training.sweeps import sweep

STEPS = 6000
CELLS = (Cell("match3", 6, 19, ("one layer", *PAIRED), 2),)


def table(profile: str = "ci") -> Table:
    """Scores after `STEPS` steps, with batches and rate as at profile ci: the same for both profiles.

    Raises:
        InvalidInput: an unknown profile.
    """
    choose("profile", profile, list(SETTINGS))
    setting = replace(SETTINGS["ci"], steps=STEPS, cells=CELLS)
    found = matching.tabulate(
        [
            row
            for rows in sweep(matching.run, matching.units(setting), name="matching-longer")
            for row in rows
        ]
    )
    return replace(found, name="learning-matching-longer")
