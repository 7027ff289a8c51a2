"""The exceptions of `expressivity.studies.following.runs` looked into: what theory allows and was not learned, trained again.

A model that theory allows and that got less than `LOW` of the hard pairs may lack training, or luck, or something else. It is trained
again from another seed with `LONGER` times the steps; nothing is judged by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from expressivity.errors import choose
from expressivity.studies.following import runs as following
from expressivity.studies.following.runs import scores
from expressivity.tables import Row, Table
from expressivity.training.sweeps import sweep

LOW, HIGH = 0.8, 0.5
"""An exception is an allowed model with a score below the first, or an excluded one above the second."""

LONGER, SEED = 4, 201


@dataclass(frozen=True)
class Departure:
    """A model that does not do what theory predicts, with its score and its rows of the table."""

    allowed: bool
    score: float
    pattern: str
    rows: list[Row]


def exceptions(table: Table) -> Iterator[Departure]:
    """The exceptions of a table."""
    for (language, pattern, seed), (score, allowed) in scores(table).items():
        if (score < LOW) if allowed else (score > HIGH):
            yield Departure(
                allowed, score, pattern, table.where(language=language, pattern=pattern, seed=seed)
            )


def table(profile: str = "ci") -> Table:
    """Train the allowed exceptions of a profile again, and tabulate.

    Raises:
        InvalidInput: an unknown profile.
    """
    setting = following.SETTINGS[choose("profile", profile, list(following.SETTINGS))]
    longer = replace(setting, steps=LONGER * setting.steps, seeds=(SEED,))
    missed = {
        (one.pattern, one.rows[0]["language"])
        for one in exceptions(following.measured(setting))
        if one.allowed
    }
    units = []
    for unit in following.units(longer):
        members = [member for member in unit["members"] if (unit["pattern"], member[0]) in missed]
        units += [unit | {"members": members}] if members else []
    found = following.tabulate(sweep(following.run, units, name="following-again"))
    return replace(
        found,
        name="following-again",
        about=f"The same models again, with {LONGER} times the steps and another seed",
    )
