"""How often the rules of the experiments' claims would fail on another machine.

    ATEN_CPU_CAPABILITY=default MKL_CBWR=COMPATIBLE EXPRESSIVITY_RUN_DIR=/tmp/other expressivity reproduce
    .venv/bin/python benchmarks/rules.py /tmp/other/data/ci

The first command trains everything in other arithmetic. The second takes each trained model as it came out in one of the two arithmetics, by
a coin for each model, and applies every rule to such a table: what another machine may well find. It prints, for each claim, the verdict on the
other table and in how many of the mixtures the rule does not hold.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from expressivity import processor
from expressivity.book.registry import all_claims
from expressivity.errors import ExpressivityError
from expressivity.tables import Row, Table, Value, load

MIXTURES = 200


def main() -> None:
    """Print a line for each claim of an experiment whose tables were trained twice."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="data/ci of a run in other arithmetic")
    folder = parser.parse_args().folder
    if not folder.is_dir():
        parser.error(f"no folder {folder}: run the first command of --help before")
    others = {
        table.name: table
        for path in sorted(folder.glob("*.json"))
        if (table := load(path)).seed is not None
    }
    for claim in all_claims().values():
        if claim.kind != "experiment":
            continue
        try:
            subject = claim.subject()
        except ExpressivityError as err:
            print(f"{claim.id:34} not run: {err}")
            continue
        known = [table for table in tables(subject) if table.name in others]
        if known:
            there = claim.check(
                changed(subject, {table.name: others[table.name] for table in known})
            ).holds
            failed = sum(
                not claim.check(
                    changed(
                        subject, {t.name: mixed(t, others[t.name], random.Random(k)) for t in known}
                    )
                ).holds
                for k in range(MIXTURES)
            )
            print(
                f"{claim.id:34} {'holds' if there else 'FAILS'} there; does not hold in {failed} of {MIXTURES} mixtures",
                flush=True,
            )


def tables(thing: Any) -> Iterator[Table]:
    """The tables that a claim's subject is or has."""
    if isinstance(thing, Table):
        yield thing
    elif is_dataclass(thing):
        for part in fields(thing):
            yield from tables(getattr(thing, part.name))
    elif isinstance(thing, (tuple, list)):
        for part in thing:
            yield from tables(part)


def changed(thing: Any, by_name: dict[str, Table]) -> Any:
    """The same subject with other tables in their places."""
    if isinstance(thing, Table):
        return by_name.get(thing.name, thing)
    if is_dataclass(thing):
        return replace(
            thing,
            **{
                part.name: changed(getattr(thing, part.name), by_name)
                for part in fields(thing)
                if part.init
            },
        )
    return (
        type(thing)(changed(part, by_name) for part in thing)
        if isinstance(thing, (tuple, list))
        else thing
    )


def mixed(here: Table, there: Table, source: random.Random) -> Table:
    """A table of the same models, each with all its rows as they came out in one of two arithmetics."""
    other = {key(there, row): row for row in there.rows}
    coins: dict[tuple[Value, ...], bool] = {}
    rows: list[Row] = []
    for row in here.rows:
        model = tuple(row[name] for name in (here.model or (*here.group, here.seed)))
        rows.append(
            other.get(key(here, row), row)
            if coins.setdefault(model, source.random() < 0.5)
            else row
        )
    return here.with_rows(rows)


def key(table: Table, row: Row) -> tuple[Value, ...]:
    """What a row measures, and on which repetition."""
    return tuple(row[name] for name in (*table.group, table.seed))


if __name__ == "__main__":
    processor.fix()
    sys.exit(main())
