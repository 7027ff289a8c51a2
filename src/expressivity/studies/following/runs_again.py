"""The exceptions of `expressivity.studies.following.runs` looked into: what theory allows and was not learned, trained again.

A model that theory allows and that got less than `LOW` of the hard pairs may lack training, or luck, or something else. It is trained
again from another seed with `LONGER` times the steps; nothing is judged by it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from expressivity.studies.following import runs as following
from expressivity.studies.following.runs import (
    SETTINGS,
    TUNING_SEEDS,
    WIDE,
    Job,
    Setting,
    run,
    scores,
)
from expressivity.tables import Row, Table
from expressivity.training.experiments import Experiment

LOW = 0.8
HIGH = 0.5
"""An exception is an allowed model with a score below the first, or an excluded one above the second."""

LONGER = 4
"""Times the steps of the first training."""

SEED = 201


@dataclass(frozen=True)
class Departure:
    """A model that does not do what theory predicts, with its score and its rows of the table."""

    allowed: bool
    score: float
    pattern: str
    rows: list[Row]


def exceptions(table: Table) -> Iterator[Departure]:
    """Yield the exceptions of a table."""
    for (language, pattern, seed), (score, allowed) in scores(table).items():
        if (score < LOW) if allowed else (score > HIGH):
            yield Departure(
                allowed, score, pattern, table.where(language=language, pattern=pattern, seed=seed)
            )


def jobs(setting: Setting) -> list[Job]:
    """Return the allowed exceptions of a setting, which is trained first where it is not stored."""
    missed = {
        (one.pattern, one.rows[0]["language"])
        for one in exceptions(following.EXPERIMENT.table_of(setting))
        if one.allowed
    }
    longer = replace(setting, steps=LONGER * setting.steps, seeds=(SEED,))
    fewer = [
        replace(job, members=tuple(m for m in job.members if (job.pattern, m.number) in missed))
        for job in following.jobs(longer)
    ]
    return [job for job in fewer if job.members]


def tabulate(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate the accuracies of the second training."""
    return replace(
        following.tabulate(results, setting),
        name="following-again",
        about=f"The same models again, with {LONGER} times the steps and another seed",
    )


EXPERIMENT = Experiment(
    name="following-again",
    about="what theory allows and was not learned, trained again for longer",
    settings=dict.fromkeys(SETTINGS, WIDE),
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    tuning=TUNING_SEEDS,
    judged=dict.fromkeys(SETTINGS, (SEED,)),
)
EXPERIMENTS = (EXPERIMENT,)
