"""Do mapped queries come nearer to a logarithm with more training? The thresholds over N at q = 3 with four times the steps.

Made once, on its own: `expressivity sweep widths-longer` writes the table, which is committed under data/full with what it took.
"""

from collections.abc import Sequence
from dataclasses import replace

from expressivity.studies.widths.runs import (
    AXES,
    JUDGED,
    SETTINGS,
    TUNING_SEEDS,
    Job,
    Setting,
    points,
    run,
    stacks,
)
from expressivity.studies.widths.runs_least import threshold_table
from expressivity.studies.widths.sizes import FIXED_Q
from expressivity.tables import Row, Table
from expressivity.training.experiments import Experiment

TIMES = 4
LONGER = replace(SETTINGS["full"], steps=TIMES * SETTINGS["full"].steps, seeds=JUDGED["large"])
"""Whatever the profile."""


def jobs(setting: Setting) -> list[Job]:
    """Return mapped queries at q = 3."""
    return stacks([point for point in points(setting, "mapped") if point["q"] == FIXED_Q])


def tabulate(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate m* for every N and seed."""
    meanings = (
        "how the query is made",
        "positions",
        "positions averaged over",
        "training steps",
        "dimensions of a key",
        "run",
    )
    errors = Table(
        "widths-longer",
        f"Mapped queries after {setting.steps} steps, q = {FIXED_Q}.",
        dict(zip(AXES, meanings, strict=True)) | {"error": "relative error on fresh sets"},
        [row for rows in results for row in rows],
        group=("arm", "N", "q", "steps", "m"),
        seed="seed",
    )
    return replace(threshold_table(errors), name="widths-longer")


EXPERIMENT = Experiment(
    name="widths-longer",
    about="mapped queries after four times the steps",
    settings=dict.fromkeys(SETTINGS, LONGER),
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    tuning=TUNING_SEEDS,
    judged=dict.fromkeys(SETTINGS, JUDGED["large"]),
    former=("patience",),
)
EXPERIMENTS = (EXPERIMENT,)
