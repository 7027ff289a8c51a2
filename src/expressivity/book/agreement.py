"""Whether two trained tables say the same: two samples of trainings, compared by a sign test.

The same seeds were trained on two machines whose arithmetic differs in last bits. Training is chaotic: one model in some hundred answers
everything on one machine and half on the other. So single numbers prove nothing, and neither does the spread of three seeds, which is zero by
luck now and then. What can be said is this. If only the arithmetic differs, neither machine is favoured: a model that moved is as
likely to have moved up as down, and models move independently. Among the models of a contrast that moved at all, the number that
moved up is then binomial with probability 1/2. Contrasts are the whole table, all rows with one value of a column, and, for columns of
names, all rows with one name against all with another, these with the opposite sign: they show that two arms changed places.

A model moved if the mean of (after − before) / (|after| + |before|) over its rows in the contrast is beyond `MARGIN`: a difference in
the last digits counts for nothing. Exchanging before and after changes the sign and nothing else, so the test is exact, for one
seed as for eight; it assumes no distribution, and needs no spread. Its level is `FALSE_ALARM` for a whole run, divided among all contrasts of all
tables. A contrast of fewer models than `FEWEST` could not reach it and is not asked: of a table without larger ones, only bits can
be compared. benchmarks/false_alarms.py computes rate and power.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from scipy.special import bdtr

from expressivity.tables import Row, Table, Value, equal

FALSE_ALARM = 1e-3
"""Probability that some contrast of some table of a run is called different although only the arithmetic differs: at most this."""

MARGIN = 0.005
"""Half of the relative difference up to which a model has not moved."""

FEWEST = 21
"""Models that a contrast has, at least: at the level that is left for one of at most 1000 contrasts, 21 models that all move one way are seen."""

PRESENT = "a row is there"
"""Name of what is compared, besides columns, in tables that are open: which rows there are."""

Place = tuple[Value, ...]
Pair = tuple[Table, Table]
Model = tuple[Value, ...]


@dataclass(frozen=True)
class Contrast:
    """Some models of one column of a table.

    Args:
        table: its name.
        column: a column with numbers, or `PRESENT`.
        place: a column and its value in the rows concerned, or two, of which the second counts with the opposite sign; empty for all rows.
    """

    table: str
    column: str
    place: Place

    def __str__(self) -> str:
        return ", ".join(
            [
                self.table,
                self.column,
                *(
                    [f"{self.place[0]} {' against '.join(map(str, self.place[1:]))}"]
                    if self.place
                    else []
                ),
            ]
        )


@dataclass(frozen=True)
class Count:
    """How the models of a contrast moved, and the two-sided probability of a division as uneven as that."""

    up: int
    down: int
    models: int

    @property
    def p(self) -> float:
        """The probability of a division at least as uneven, if up and down are equally likely."""
        return min(1.0, 2 * bdtr(min(self.up, self.down), self.up + self.down, 0.5))


def contradictions(before: Table, after: Table) -> list[str]:
    """Return what no arithmetic explains: other columns, rows that are on one side only, and other values in columns that training does not touch."""
    if not after.same_kind(before):
        return [f"{after.name}: the columns, or what is said of them, are not the same"]
    old, new = _by_key(before), _by_key(after)
    if not after.open and set(old) != set(new):
        return [
            f"{after.name}: {len(set(old) ^ set(new))} rows are on one side only, such as {sorted(set(old) ^ set(new), key=str)[0]}"
        ]
    return [
        f"{after.name} {key}: {column} is {new[key][column]}, not {old[key][column]}"
        for key in new
        if key in old
        for column in after.exact
        if not equal(new[key][column], old[key][column])
    ]


def moves(before: Table, after: Table) -> dict[Contrast, dict[Model, float]]:
    """Measure how each model moved from one table to the other, for every contrast with at least `FEWEST` models."""
    old, new = _by_key(before), _by_key(after)
    moves_of: dict[tuple[str, Place], dict[Model, list[float]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for column in [*_measured(after), *([PRESENT] if after.open else [])]:
        for key in [*old, *(key for key in new if key not in old)]:
            move, row = _move(column, old.get(key), new.get(key)), new.get(key) or old[key]
            if move is not None:
                for place in [(), *((name, row[name]) for name in after.group)]:
                    moves_of[column, place][_model(after, row)].append(move)
    means = {
        place: {model: math.fsum(each) / len(each) for model, each in models.items()}
        for place, models in moves_of.items()
    }
    means |= {
        (column, (*one, other[1])): _against(means[column, one], means[column, other])
        for column, one, other in _pairs(means)
    }
    return {
        Contrast(after.name, column, place): models
        for (column, place), models in means.items()
        if len(models) >= FEWEST
    }


def counts(before: Table, after: Table) -> dict[Contrast, Count]:
    """Count how many models moved up and down, for every contrast with at least `FEWEST` models."""
    return {
        contrast: Count(
            sum(move > MARGIN for move in models.values()),
            sum(move < -MARGIN for move in models.values()),
            len(models),
        )
        for contrast, models in moves(before, after).items()
    }


def disagreements(pairs: Sequence[Pair]) -> list[str]:
    """Return the contrasts in which two versions of a table differ by more than arithmetic explains, one line each.

    Args:
        pairs: all trained tables of a run, before and after: the level is divided among their contrasts, whichever of them differ.
    """
    contrasts = [item for pair in pairs for item in counts(*pair).items()]
    return [
        f"{contrast}: of {count.models} models {count.up} are higher and {count.down} lower, which chance does with probability {count.p:.0e}"
        for contrast, count in contrasts
        if count.p <= level(len(contrasts))
    ]


def level(contrasts: int) -> float:
    """Return the level of each of some contrasts."""
    return FALSE_ALARM / contrasts


def _pairs(places: Iterable[tuple[str, Place]]) -> Iterator[tuple[str, Place, Place]]:
    """Yield each two names of a column, with what is measured."""
    named = [
        (column, place) for column, place in places if len(place) == 2 and isinstance(place[1], str)
    ]
    return (
        (column, one, other)
        for (column, one), (same, other) in combinations(named, 2)
        if column == same and one[0] == other[0]
    )


def _against(one: dict[Model, float], other: dict[Model, float]) -> dict[Model, float]:
    """Return the moves of some models less those of others; a model may be among both."""
    return {
        model: one.get(model, 0.0) - other.get(model, 0.0)
        for model in [*one, *(model for model in other if model not in one)]
    }


def _by_key(table: Table) -> dict[tuple[Value, ...], Row]:
    return {tuple(row[name] for name in _key(table)): row for row in table.rows}


def _key(table: Table) -> tuple[str, ...]:
    """Return the columns that tell one row of a trained table from another."""
    return (*table.group, *([table.seed] if table.seed else []))


def _model(table: Table, row: Row) -> Model:
    return tuple(row[name] for name in (table.model or _key(table)))


def _measured(table: Table) -> list[str]:
    """Return the columns of numbers that training decides."""
    fixed = {*table.group, *table.exact, table.seed}
    return [
        name
        for name in table.columns
        if name not in fixed and any(isinstance(row[name], (int, float)) for row in table.rows)
    ]


def _move(column: str, old: Row | None, new: Row | None) -> float | None:
    """Return the move from one row to the other, between -1 and 1; None where one of them says nothing."""
    if column == PRESENT:
        return float(new is not None) - float(old is not None)
    before, after = (row and row[column] for row in (old, new))
    if not isinstance(before, (int, float)) or not isinstance(after, (int, float)):
        return None
    return (after - before) / (abs(after) + abs(before)) if after != before else 0.0
