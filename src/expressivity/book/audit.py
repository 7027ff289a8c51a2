"""Committed tables of profile `full`, trained again in part: what rests on them is watched, and no build has to train all of it.

A unit is one job of the experiment: a stack of models that are trained together. Some units are drawn, trained under today's sources,
and their rows compared with the committed ones.
"""

import json
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from expressivity.book.agreement import FEWEST, contradictions, disagreements
from expressivity.book.experiments import listed, load, named
from expressivity.errors import InvalidInput, NotAvailable
from expressivity.paths import root, write_whole
from expressivity.processor import signature
from expressivity.provenance import commit, source_key, versions
from expressivity.tables import Table, equal
from expressivity.tables import load as load_table
from expressivity.training.cluster import current_place
from expressivity.training.experiments import Experiment
from expressivity.training.store import Store
from expressivity.training.sweeps import CARRIERS, sweep

TOGETHER = 2
"""Units of one table that are trained at a time where a build audits some: as many as two cores train at once."""

TIMED = ("seconds",)
"""Columns of times: no two runs agree on them."""


@dataclass(frozen=True)
class Audit:
    """What training some units again showed.

    Args:
        name: of the table.
        places: of the units that were trained again, among all.
        of: how many units there are.
        rows: rows of the table that they make.
        numbers: trained numbers in these rows.
        same: those that are equal to the committed ones.
        differences: what neither arithmetic nor chance explains, one line each. Empty: the audit passes.
        judged: whether the models are enough for the sign test of `expressivity.book.agreement`, where numbers are not the same.
        seconds: of training, for a unit, on the cores there were.
    """

    name: str
    places: tuple[int, ...]
    of: int
    rows: int
    numbers: int
    same: int
    differences: tuple[str, ...]
    judged: bool
    seconds: float = 0.0

    def __str__(self) -> str:
        said = f"{self.name}: {len(self.places)} of {self.of} units trained again, {self.same} of {self.numbers} numbers equal"
        if self.differences:
            return f"{said}; DIFFERENT: {self.differences[0]}"
        if self.same == self.numbers:
            return said
        how = (
            "as chance does" if self.judged else f"of fewer than {FEWEST} models: too few to judge"
        )
        return f"{said}; the others differ {how}"


def audited() -> list[str]:
    """Return the names of the committed tables of profile `full` that an experiment of this name can make again."""
    committed = {path.stem for path in (root() / "data" / "full").glob("*.json")}
    return sorted(one.name for one in listed() if one.name in committed)


def committed(name: str) -> Table:
    """Return a committed table of profile `full`.

    Raises:
        InvalidInput: an experiment without such a table, or no experiment.
    """
    one = named(name)
    if one.name not in audited():
        raise InvalidInput(
            f"{one.name} has no committed table of profile full: there are {', '.join(audited())}"
        )
    return load_table(root() / "data" / "full" / f"{one.name}.json")


@cache
def units_of(name: str) -> tuple[Experiment[Any, Any, Any], Any, Sequence[Any]]:
    """Return the experiment of a committed table, its setting, and its jobs; errors as for `committed`."""
    profile = str(committed(name).provenance.get("profile", "full"))
    experiment = load(named(name))
    setting = experiment.setting(profile)
    return experiment, setting, experiment.jobs(setting)


def draw(name: str, units: int | None, word: str) -> list[int]:
    """Draw units of a committed table by a word, such as a commit: their places among all, in order; all of them for None.

    Raises:
        InvalidInput: an experiment without a committed table, or fewer than one unit.
    """
    if units is not None and units < 1:
        raise InvalidInput(f"at least one unit must be trained again: got {units}")
    of = len(units_of(name)[2])
    return sorted(random.Random(f"{name} {word}").sample(range(of), min(units or of, of)))


def within(seconds: float, word: str) -> Iterator[Audit]:
    """Audit tables of the ledger in an order that a word draws, `TOGETHER` units of each, as long as they end in time by what the ledger says.

    Tables whose units take too long are passed over; where all do, the quickest is audited. A unit whose time was not taken counts as quick.

    Args:
        seconds: that are left for all.
        word: what draws tables and units, such as a commit.

    Raises:
        InvalidInput: the ledger is empty.
    """
    known = recorded()
    if not known:
        raise InvalidInput(
            "no table was audited before: name some, and say --record, so that data/audits.json knows them"
        )
    slowest = {
        name: max((unit.get("seconds", 0.0) for unit in units.values()), default=0.0)
        for name, units in known.items()
    }
    began, quickest = time.monotonic(), min(slowest, key=slowest.__getitem__)
    for name in random.Random(word).sample(sorted(known), len(known)):
        left = seconds - (time.monotonic() - began)
        if slowest[name] <= left or (name == quickest and slowest[name] > seconds):
            try:
                found = audit(name, draw(name, TOGETHER, word))
            except NotAvailable:  # its models read what is not on this machine
                continue
            yield found


def chance(found: Sequence[Audit]) -> float:
    """Return how likely a wrong number, anywhere in the tables of the ledger, is to lie in units that were drawn as these were."""
    return sum(len(one.places) for one in found) / sum(map(units_in, recorded().values()))


def units_in(known: Mapping[str, Mapping[str, Any]]) -> int:
    """Return of how many units a table is made, by what the ledger says of some of them."""
    return max(said["of"] for said in known.values())


def audit(name: str, places: Sequence[int]) -> Audit:
    """Train some units of a committed table again, by their places, and compare their rows; errors as for `committed`.

    What the project's store holds is not taken: it may be the very run that the table was made of.
    """
    before = committed(name)
    experiment, setting, jobs = units_of(name)
    with TemporaryDirectory() as folder:
        empty = Store(Path(folder) / "store.sqlite")
        chosen = [jobs[place] for place in places]
        began = time.monotonic()
        results = sweep(experiment.run, chosen, name=experiment.name, store=empty)
        at_once = 1 if current_place().here else min(current_place().most, len(chosen))
        took = (time.monotonic() - began) * at_once / len(chosen)
    after = experiment.tabulate(results, setting)
    found = compared(before, after, places, len(jobs), must_equal(name, places))
    return replace(found, seconds=took)


def ledger() -> Path:
    """Return the file that says of each unit when it was last trained again."""
    return root() / "data" / "audits.json"


def recorded() -> dict[str, dict[str, dict[str, Any]]]:
    """Return what the ledger says: for each table, for each place of a unit, commit, sources, arithmetic, and whether all numbers were equal."""
    return json.loads(ledger().read_text(encoding="utf8")) if ledger().is_file() else {}


def sources(name: str) -> str:
    """Return the key of the sources that train a table's models."""
    return source_key(named(name).module, without=CARRIERS)


def must_equal(name: str, places: Sequence[int]) -> bool:
    """Return whether every number must come out as committed: it did before, for all these units, by these libraries, in arithmetic like the one here."""
    known = recorded().get(name, {})
    return all(
        (said := known.get(str(place), {})).get("equal")
        and said["versions"] == versions()
        and alike(said["arithmetic"], signature())
        for place in places
    )


def alike(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Return whether two arithmetics, as `expressivity.processor.signature` names them, give the same numbers: processors of one maker with the
    same instruction sets and the same digest of products, sums and functions did so far in every number that was trained on both."""

    def said(arithmetic: Mapping[str, str]) -> tuple[str, ...]:
        """Return what must be the same."""
        maker = arithmetic["processor"].split()[0]
        return (maker, *(arithmetic[part] for part in ("instructions", "probe")))

    return said(one) == said(other)


def record(found: Sequence[Audit]) -> None:
    """Take down in the ledger, for each unit of audits that passed, where, by which sources and in what time it was trained again."""
    known = recorded()
    for one in found:
        if one.differences:
            continue
        said = {
            "commit": commit(),
            "sources": sources(one.name),
            "versions": versions(),
            "arithmetic": signature(),
            "of": one.of,
            "equal": one.same == one.numbers,
            "seconds": round(one.seconds, 1),
        }
        known.setdefault(one.name, {}).update({str(place): said for place in one.places})
    ordered = {
        name: dict(sorted(units.items(), key=lambda item: int(item[0])))
        for name, units in sorted(known.items())
    }
    write_whole(ledger(), json.dumps(ordered, indent=1) + "\n")


def compared(
    before: Table, after: Table, places: Sequence[int], of: int, exactly: bool = False
) -> Audit:
    """Compare rows that were made again with those of a committed table.

    Args:
        before: the committed table; what is said of its columns may be older than what is said today.
        after: the rows of some units.
        places, of: which units those are, and how many there are.
        exactly: whether every number must be equal.
    """
    key = (*after.group, *([after.seed] if after.seed else []))
    known = {tuple(row.get(name) for name in key): row for row in before.rows}
    lacking = [row for row in after.rows if tuple(row[name] for name in key) not in known]
    if set(before.columns) != set(after.columns) or lacking:
        why = (
            f"no committed row {[lacking[0][name] for name in key]}"
            if lacking
            else "other columns than today's"
        )
        return Audit(after.name, tuple(places), of, len(after.rows), 0, 0, (why,), True)
    rows = [known[tuple(row[name] for name in key)] for row in after.rows]
    old = replace(after, rows=rows)
    plain = [_without_times(table) for table in (old, after)]
    numbers = [
        (tuple(row[name] for name in key), column, was[column], row[column])
        for was, row in zip(plain[0].rows, plain[1].rows)
        for column in plain[1].columns
        if column not in {*key, *after.exact} and isinstance(row[column], (int, float))
    ]
    other = [
        f"{place}: {column} is {now}, not {was}"
        for place, column, was, now in numbers
        if not equal(was, now)
    ]
    found = contradictions(*plain) or (other if exactly else disagreements([(plain[0], plain[1])]))
    models = {tuple(row[name] for name in (after.model or key)) for row in after.rows}
    return Audit(
        after.name,
        tuple(places),
        of,
        len(after.rows),
        len(numbers),
        len(numbers) - len(other),
        tuple(found),
        len(models) >= FEWEST,
    )


def _without_times(table: Table) -> Table:
    kept = {name: about for name, about in table.columns.items() if name not in TIMED}
    rows = [{name: row[name] for name in kept} for row in table.rows]
    return replace(table, columns=kept, rows=rows)
