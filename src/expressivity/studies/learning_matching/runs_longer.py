"""Matching with four times the training: which of the models that had not learned Match3 modulo 19 at profile full were not finished?

It is a companion to `expressivity.studies.learning_matching.runs`, at the size that none of the models learns in 1500 steps. Its table is
committed under data/full: it costs about half as much as the whole experiment beside it.
"""

from dataclasses import replace
from functools import partial

from expressivity.studies.learning_matching.runs import jobs, run, tabulate
from expressivity.studies.learning_matching.settings import (
    PAIRED,
    SETTINGS,
    TUNING_SEEDS,
    Cell,
    judged,
)
from expressivity.training.experiments import Experiment

STEPS = 6000
CELLS = (Cell("match3", 6, 19, ("one layer", *PAIRED), 2),)
LONGER = dict.fromkeys(SETTINGS, replace(SETTINGS["full"], steps=STEPS, cells=CELLS))
"""Batches and rate as at profile full: the same for all profiles."""

EXPERIMENT = Experiment(
    name="learning-matching-longer",
    about="the size of Match3 that nothing learned, after four times the steps",
    settings=LONGER,
    jobs=jobs,
    run=run,
    tabulate=partial(tabulate, name="learning-matching-longer"),
    tuning=TUNING_SEEDS,
    judged=judged(LONGER),
    former=("matching-longer",),
)
EXPERIMENTS = (EXPERIMENT,)
