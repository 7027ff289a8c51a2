"""The tables behind the figures: rows of plain values, written with their meaning and provenance, compared with a tolerance.

A table with a `seed` column is trained: numbers in it differ between kinds of processor in the third or fourth digit. Two such
tables agree when the means over seeds of every group agree within the tolerance that the table states, which comes from its own
spread over seeds. A table without a seed column is exact: it agrees when every value is equal.
"""

import json
import math
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from expressivity.errors import InvalidInput
from expressivity.paths import write_whole

SPREADS = 3.0
"""Two means over seeds count as different when they are this many standard errors of their difference apart."""

RELATIVE = 1e-9
"""Exact tables hold values rounded by whoever wrote them; this allows for the last bit of a printed float."""

Value = str | int | float | bool | None
Row = dict[str, Value]


@dataclass(frozen=True)
class Table:
    """Rows with the meaning of each column.

    Args:
        name: file name without suffix.
        about: one sentence: what was measured, on what.
        columns: meaning and unit of each column.
        rows: JSON scalars under the names of `columns`.
        group: the columns that identify a measurement.
        seed: the column that numbers repetitions, or None for an exact table.

    Raises:
        InvalidInput: a row whose columns are not those announced, or a group that is no column.
    """

    name: str
    about: str
    columns: dict[str, str]
    rows: list[Row]
    group: tuple[str, ...] = ()
    seed: str | None = None
    provenance: dict[str, object] = field(default_factory=dict)
    _kept: dict[str, dict[tuple[Value, ...], float]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keys = set(self.columns)
        for row in self.rows:
            if set(row) != keys:
                raise InvalidInput(f"table {self.name}: a row has columns {sorted(row)}, announced are {sorted(keys)}")
            broken = [name for name, value in row.items() if isinstance(value, float) and not math.isfinite(value)]
            if broken:
                raise InvalidInput(f"table {self.name}: {broken[0]} is {row[broken[0]]}: a table holds finite numbers")
        missing = {*self.group, *([self.seed] if self.seed else [])} - keys
        if missing:
            raise InvalidInput(f"table {self.name}: no column {', '.join(sorted(missing))}, there are {sorted(keys)}")

    def where(self, **values: Value) -> list[Row]:
        """The rows with these values."""
        return [row for row in self.rows if all(row[k] == v for k, v in values.items())]

    def column(self, name: str, **values: Value) -> list[Value]:
        """One column of the rows with these values."""
        return [row[name] for row in self.where(**values)]

    def mean(self, name: str, **values: Value) -> float:
        """Mean of a column over the rows with these values."""
        return statistics.fmean(self.column(name, **values))

    def median(self, name: str, **values: Value) -> float:
        """Median of a column over the rows with these values."""
        return statistics.median(self.column(name, **values))

    def groups(self) -> Iterator[tuple[tuple[Value, ...], list[Row]]]:
        """The measurements: each with its rows, one per seed."""
        found: dict[tuple[Value, ...], list[Row]] = {}
        for row in self.rows:
            found.setdefault(tuple(row[k] for k in self.group), []).append(row)
        yield from found.items()

    def tolerance(self, name: str, **values: Value) -> float:
        """How far the mean over seeds of this column may move between two kinds of processor, in the groups with these values.

        It is `SPREADS` standard errors of the difference of two such means, the largest where several groups fit. A few seeds may
        agree by chance, so a group's variance is estimated from its own seeds and, with the weight of one of them, from all groups.
        Shares that reach both 0 and 1 belong to runs that get all or nothing right: there one run of a group may change sides.
        Zero for an exact table and for a column of words.

        Args:
            name: the column.
            values: of columns of `group`.

        Raises:
            ValueError: a column that is not in `group`.
        """
        if self.seed is None or not self.is_measured(name):
            return 0.0
        sought = [(self.group.index(key), value) for key, value in values.items()]
        fitting = [error for key, error in self._errors(name).items() if all(key[place] == value for place, value in sought)]
        return SPREADS * max(fitting)

    def _errors(self, name: str) -> dict[tuple[Value, ...], float]:
        """The standard error of the difference of two means, for each group. Comparing two tables asks for it once a group."""
        if name not in self._kept:
            groups = {key: [row[name] for row in rows] for key, rows in self.groups()}
            variances = {key: _variance(found) for key, found in groups.items()}
            pooled = statistics.fmean(variances.values())
            ends = [end(row[name] for row in self.rows) for end in (min, max)]
            flip = 1 / SPREADS if ends == [0, 1] else 0.0  # a share of right answers: one run may end on the other side
            self._kept[name] = {
                key: max(math.sqrt(2 / (n := len(found)) * ((n - 1) * variances[key] + pooled) / n), flip / n) for key, found in groups.items()
            }
        return self._kept[name]

    def is_measured(self, name: str) -> bool:
        """Whether a column holds floats, neither naming the measurement nor numbering the repetition."""
        return name not in {*self.group, self.seed} and any(isinstance(row[name], float) for row in self.rows)

    def stamped(self, **provenance: object) -> "Table":
        """The same table with where it comes from; what it already says of that is kept."""
        return replace(self, provenance={**provenance, **self.provenance})

    def relabelled(self, column: str, names: Mapping[Value, Value]) -> "Table":
        """The same rows with some values of a column under other names: exchanged arms, for a control."""
        return replace(self, rows=[row | {column: names.get(row[column], row[column])} for row in self.rows])

    def as_json(self) -> dict[str, object]:
        """What is written: the tolerance per column is there for the reader, and recomputed by whoever compares."""
        return {"name": self.name, "about": self.about, "columns": self.columns, "group": list(self.group), "seed": self.seed,
                "provenance": self.provenance, "tolerance": {c: float(f"{self.tolerance(c):.3g}") for c in self.columns if self.is_measured(c)},
                "rows": self.rows}

    def save(self, folder: Path) -> Path:
        """Write `<name>.json` whole, one row a line."""
        document = self.as_json()
        rows = ",\n".join("  " + json.dumps(row) for row in document.pop("rows"))
        head = json.dumps(document, indent=1)[:-2]
        path = folder / f"{self.name}.json"
        write_whole(path, f'{head},\n "rows": [\n{rows}\n ]\n}}\n')
        return path

    def differences(self, other: "Table") -> list[str]:
        """Where another table says something else, one line each; empty when the two agree."""
        if (self.columns, self.group, self.seed) != (other.columns, other.group, other.seed):
            return [f"{self.name}: the columns, groups or seeds are not the same"]
        here, there = dict(self.groups()), dict(other.groups())
        if list(here) != list(there) or [len(r) for r in here.values()] != [len(r) for r in there.values()]:
            return [f"{self.name}: the rows are not the same: {len(self.rows)} against {len(other.rows)}"]
        return [line for key in here for line in self._compare(key, here[key], there[key])]

    def _compare(self, key: tuple[Value, ...], here: list[Row], there: list[Row]) -> Iterator[str]:
        for name in self.columns:
            ours, theirs = [r[name] for r in here], [r[name] for r in there]
            if self.seed is None or not self.is_measured(name):
                if self.seed is not None and name not in {*self.group, self.seed}:
                    continue  # a count or a word that was read off a trained model: compared through the measured columns
                if not all(_equal(a, b) for a, b in zip(ours, theirs)):
                    yield f"{self.name} {key}: {name} is {ours}, not {theirs}"
                continue
            allowed = self.tolerance(name, **dict(zip(self.group, key)))
            if not abs(statistics.fmean(ours) - statistics.fmean(theirs)) <= allowed + RELATIVE:
                yield f"{self.name} {key}: mean {name} is {statistics.fmean(ours):.6g}, not {statistics.fmean(theirs):.6g} ± {allowed:.2g}"


def _variance(values: list[float]) -> float:
    return statistics.variance(values) if len(values) > 1 else 0.0


def _equal(a: Value, b: Value) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=RELATIVE, abs_tol=1e-12)
    return a == b


def load(path: Path) -> Table:
    """Read a table back.

    Raises:
        InvalidInput: the file is not a table.
    """
    try:
        found = json.loads(path.read_text(encoding="utf8"))
        return Table(found["name"], found["about"], found["columns"], found["rows"], tuple(found["group"]), found["seed"], found["provenance"])
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise InvalidInput(f"{path.name} is no table of this book ({type(err).__name__})") from err
