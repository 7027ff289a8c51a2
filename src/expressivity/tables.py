"""The tables behind the figures: rows of plain values, written with their meaning and provenance.

A table with a `seed` column is trained: its numbers may differ between kinds of processor. Two such tables are compared by
`expressivity.book.agreement`. A table without a seed column is exact: two of them agree when every value is equal.
"""

import json
import math
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from expressivity.errors import InvalidInput
from expressivity.paths import write_whole
from expressivity.shown import Document, grid

SHOWN = 20
"""So many rows of a table are shown in a notebook."""

RELATIVE = 1e-9
"""Relative tolerance between values of exact tables: it allows for the last bit of a printed float."""

Value = str | int | float | bool | None
Row = dict[str, Value]


@dataclass(frozen=True)
class Table(Document):
    """Rows with the meaning of each column.

    Args:
        name: file name without suffix.
        about: one sentence: what was measured, on what.
        columns: meaning and unit of each column.
        rows: JSON scalars under the names of `columns`.
        group: the columns that identify a measurement.
        seed: the column that numbers repetitions, or None for an exact table.
        model: the columns that tell one trained model from another, where several rows say something of one model; else every row
            is a model of its own.
        exact: columns that training does not touch: equal everywhere, also in a trained table.
        open: whether it depends on what was trained which rows there are.

    Raises:
        InvalidInput: a row whose columns are not those announced, a number that is none, or a group, seed, model or exact column that
            is no column.
    """

    name: str
    about: str
    columns: dict[str, str]
    rows: list[Row]
    group: tuple[str, ...] = ()
    seed: str | None = None
    provenance: dict[str, object] = field(default_factory=dict)
    model: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    open: bool = False

    def __post_init__(self) -> None:
        keys = set(self.columns)
        for row in self.rows:
            if set(row) != keys:
                raise InvalidInput(
                    f"table {self.name}: a row has columns {sorted(row)}, announced are {sorted(keys)}"
                )
            broken = [
                name
                for name, value in row.items()
                if isinstance(value, float) and not math.isfinite(value)
            ]
            if broken:
                raise InvalidInput(
                    f"table {self.name}: {broken[0]} is {row[broken[0]]}: a table holds finite numbers"
                )
        missing = {
            *self.group,
            *self.model,
            *self.exact,
            *([self.seed] if self.seed else []),
        } - keys
        if missing:
            raise InvalidInput(
                f"table {self.name}: no column {', '.join(sorted(missing))}, there are {sorted(keys)}"
            )

    def where(self, **values: Value) -> list[Row]:
        """Return the rows with these values."""
        return [row for row in self.rows if all(row[k] == v for k, v in values.items())]

    def column(self, name: str, **values: Value) -> list[Value]:
        """Return one column of the rows with these values."""
        return [row[name] for row in self.where(**values)]

    def numbers(self, name: str, **values: Value) -> list[float]:
        """Return one column of numbers of the rows with these values; whole ones stay whole."""
        return cast("list[float]", self.column(name, **values))

    def mean(self, name: str, **values: Value) -> float:
        """Return the mean of a column over the rows with these values."""
        return statistics.fmean(self.numbers(name, **values))

    def median(self, name: str, **values: Value) -> float:
        """Return the median of a column over the rows with these values."""
        return statistics.median(self.numbers(name, **values))

    def groups(self) -> Iterator[tuple[tuple[Value, ...], list[Row]]]:
        """Yield the measurements: each with its rows, one per seed."""
        measurements: dict[tuple[Value, ...], list[Row]] = {}
        for row in self.rows:
            measurements.setdefault(tuple(row[k] for k in self.group), []).append(row)
        yield from measurements.items()

    def stamped(self, **provenance: object) -> "Table":
        """Return the same table with where it comes from; what it already says of that is kept."""
        return replace(self, provenance={**provenance, **self.provenance})

    def with_rows(self, rows: list[Row]) -> "Table":
        """Return the same table with other rows; what is said of it stays, its provenance included."""
        return replace(self, rows=rows)

    def relabelled(self, column: str, names: Mapping[Value, Value]) -> "Table":
        """Return the same rows with some values of a column under other names: exchanged arms, for a control."""
        return self.with_rows(
            [row | {column: names.get(row[column], row[column])} for row in self.rows]
        )

    def to_json(self) -> dict[str, object]:
        """Return what is written."""
        head = {
            "name": self.name,
            "about": self.about,
            "columns": self.columns,
            "group": list(self.group),
            "seed": self.seed,
        }
        trained = (
            {"model": list(self.model), "exact": list(self.exact), "open": self.open}
            if self.seed
            else {}
        )
        return {**head, **trained, "provenance": self.provenance, "rows": self.rows}

    def _repr_html_(self) -> str:
        """Return the first rows."""
        shown = [[row[name] for name in self.columns] for row in self.rows[:SHOWN]]
        more = f"<p>{len(self.rows)} rows</p>" if len(self.rows) > SHOWN else ""
        return grid(shown, list(self.columns)) + more

    def save(self, folder: Path) -> Path:
        """Write `<name>.json` whole, one row per line."""
        document = self.to_json()
        del document["rows"]
        rows = ",\n".join("  " + json.dumps(row) for row in self.rows)
        head = json.dumps(document, indent=1)[:-2]
        path = folder / f"{self.name}.json"
        write_whole(path, f'{head},\n "rows": [\n{rows}\n ]\n}}\n')
        return path

    def same_kind(self, other: "Table") -> bool:
        """Whether another table has these columns, and says the same of them."""

        def said(table: "Table") -> tuple[object, ...]:
            """Return what a table says of itself."""
            return table.columns, table.group, table.seed, table.model, table.exact, table.open

        return said(self) == said(other)

    def differences(self, other: "Table") -> list[str]:
        """Return where another table says something else, value by value, one line each; empty when the two are equal."""
        if not self.same_kind(other):
            return [f"{self.name}: the columns, or what is said of them, are not the same"]
        here, there = dict(self.groups()), dict(other.groups())
        if list(here) != list(there) or [len(r) for r in here.values()] != [
            len(r) for r in there.values()
        ]:
            return [
                f"{self.name}: the rows are not the same: {len(self.rows)} against {len(other.rows)}"
            ]
        return [line for key in here for line in self._compare(key, here[key], there[key])]

    def _compare(self, key: tuple[Value, ...], here: list[Row], there: list[Row]) -> Iterator[str]:
        for name in self.columns:
            ours, theirs = [r[name] for r in here], [r[name] for r in there]
            if not all(map(equal, ours, theirs)):
                yield f"{self.name} {key}: {name} is {ours}, not {theirs}"


def equal(a: Value, b: Value) -> bool:
    """Whether two values of a table are the same, but for the last bit of a printed float."""
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=RELATIVE, abs_tol=1e-12)
    return a == b


def load(path: Path) -> Table:
    """Read a table back.

    Raises:
        InvalidInput: the file is not a table.
    """
    try:
        return read(json.loads(path.read_text(encoding="utf8")))
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise InvalidInput(f"{path.name} is no table of this book ({type(err).__name__})") from err


def read(document: Mapping[str, Any]) -> Table:
    """Return the table of a document that `Table.to_json` made.

    Raises:
        KeyError, TypeError: it is no such document.
    """
    parts = (
        document[name]
        for name in ("name", "about", "columns", "rows", "group", "seed", "provenance")
    )
    name, about, columns, rows, group, seed, provenance = parts
    return Table(
        name,
        about,
        columns,
        rows,
        tuple(group),
        seed,
        provenance,
        tuple(document.get("model", ())),
        tuple(document.get("exact", ())),
        document.get("open", False),
    )
