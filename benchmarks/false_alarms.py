"""How often two versions of the trained tables are called different for no reason, and what the test finds.

    .venv/bin/python benchmarks/false_alarms.py               from the committed tables and their history: a minute
    .venv/bin/python benchmarks/false_alarms.py --train       and from trainings with one thing changed: ten minutes more

The test is `expressivity.book.agreement`. If only the arithmetic differs, a model that moved is as likely to have moved up as down. So the rate
of false alarms is a sum of binomial tails, computed here exactly for the worst case, in which every model moves; and it is simulated,
with the dependence between contrasts of the same models, by coins for all models of all tables. The power is shown on
exchanges of arms, on the tables of earlier commits, and on trainings at another rate and on shuffled labels.
"""

import argparse
import json
import math
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import combinations

import numpy as np
from scipy.special import bdtr

from expressivity import processor
from expressivity.book.agreement import (
    FALSE_ALARM,
    FEWEST,
    Contrast,
    Count,
    Model,
    contradictions,
    disagreements,
    level,
    moves,
)
from expressivity.paths import root
from expressivity.tables import Table, load, read

FOUND = ("found: other columns or rows", "found: another distribution")
RUNS = 200_000
"""Simulated comparisons of all tables."""


def main() -> None:
    """Print the rates, and what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--train", action="store_true", help="train again with one thing changed")
    trained = parser.parse_args().train
    tables = committed()
    contrasts = {
        contrast: list(models)
        for table in tables
        for contrast, models in moves(table, table).items()
    }
    least = level(len(contrasts))
    print(
        f"{len(tables)} trained tables, {len(contrasts)} contrasts of at least {FEWEST} models, level of each {least:.2e}"
    )
    print(
        f"false alarms in a run, at most, by the sum of binomial tails: {bound(contrasts, least):.2e} (allowed {FALSE_ALARM:g})"
    )
    print(
        f"false alarms in {RUNS} simulated runs in which every model moves: {simulated(contrasts, least, np.random.default_rng(1))}"
    )
    small = sorted(table.name for table in tables if not moves(table, table))
    print(
        f"tables without a contrast of {FEWEST} models, of which only bits can be compared: {', '.join(small)}"
    )
    print("\narms exchanged in a committed table:")
    for line in exchanges(tables):
        print(f"  {line}")
    print("\ntables of earlier commits against those of today:")
    for line in history(tables):
        print(f"  {line}")
    if trained:
        print("\ntrained again with one thing changed:")
        for line in retrained(tables):
            print(f"  {line}", flush=True)


def committed() -> list[Table]:
    """The trained tables at profile ci."""
    found = (load(path) for path in sorted((root() / "data" / "ci").glob("*.json")))
    return [table for table in found if table.seed is not None]


def bound(contrasts: dict[Contrast, list[Model]], least: float) -> float:
    """The sum over all contrasts of the probability that a fair coin for each model is called different: the worst number of models that move."""
    return math.fsum(
        max(size(moved, least) for moved in range(len(models) + 1)) for models in contrasts.values()
    )


@cache
def size(moved: int, least: float) -> float:
    """The probability that so many coins fall so unevenly that p is at most the level."""
    fewer = most_uneven(moved, least)
    return 2 * bdtr(fewer, moved, 0.5) if fewer >= 0 else 0.0


@cache
def most_uneven(moved: int, least: float) -> int:
    """The largest number of models on the smaller side with which p is at most the level; -1 if there is none."""
    return max(
        (fewer for fewer in range(moved // 2 + 1) if Count(fewer, moved - fewer, moved).p <= least),
        default=-1,
    )


def simulated(
    contrasts: dict[Contrast, list[Model]], least: float, rng: np.random.Generator, runs: int = RUNS
) -> int:
    """In how many runs some contrast is called different, when every model moves up or down by its own coin."""
    coins = sorted(
        {(contrast.table, model) for contrast, models in contrasts.items() for model in models},
        key=str,
    )
    place = {coin: k for k, coin in enumerate(coins)}
    member = np.zeros((len(coins), len(contrasts)), dtype=np.float32)
    for k, (contrast, models) in enumerate(contrasts.items()):
        member[[place[contrast.table, model] for model in models], k] = 1
    uneven = np.array(
        [len(models) - 2 * most_uneven(len(models), least) for models in contrasts.values()]
    )
    alarms = 0
    for first in range(0, runs, 1000):
        signs = rng.choice(np.float32([-1, 1]), (min(1000, runs - first), len(coins)))
        alarms += int((np.abs(signs @ member) >= uneven).any(1).sum())
    return alarms


def exchanges(tables: list[Table]) -> Iterator[str]:
    """Whether it is found that two values of a column of names have changed places."""
    for table in tables:
        for column in table.group:
            names = sorted({row[column] for row in table.rows if isinstance(row[column], str)})
            pairs = list(combinations(names, 2))
            found = [
                pair
                for pair in pairs
                if judged(table.relabelled(column, dict(zip(pair, reversed(pair)))), table, tables)
                in FOUND
            ]
            if pairs:
                yield f"{table.name}, {column}: {len(found)} of {len(pairs)} found" + (
                    f", such as {found[0][0]} and {found[0][1]}" if found else ""
                )


def history(tables: list[Table]) -> Iterator[str]:
    """Each earlier version of a table that git has, against today's: found different, equal, or not told from it."""
    for table in tables:
        path = f"data/ci/{table.name}.json"
        commits = subprocess.run(
            ["git", "log", "--format=%h", "--", path],
            cwd=root(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        words: dict[str, int] = {}
        for commit in commits[1:]:
            shown = subprocess.run(
                ["git", "show", f"{commit}:{path}"], cwd=root(), capture_output=True, text=True
            )
            if shown.returncode == 0:
                word = judged(read(json.loads(shown.stdout)), table, tables)
                words[word] = words.get(word, 0) + 1
        if words:
            yield f"{table.name}: " + ", ".join(
                f"{count} {word}" for word, count in sorted(words.items())
            )


def judged(before: Table, after: Table, tables: list[Table]) -> str:
    """What the comparison says of an earlier version of a table; what is said of columns is taken from today's."""
    before = (
        replace(before, model=after.model, exact=after.exact, open=after.open)
        if set(after.columns) == set(before.columns)
        else before
    )
    if contradictions(before, after):
        return FOUND[0]
    if not after.differences(before):
        return "equal"
    return FOUND[1] if differing(before, after, tables) else "not told from it"


def differing(before: Table, after: Table, tables: list[Table]) -> list[str]:
    """The contrasts of one table that differ, in a run whose other tables are as committed."""
    return disagreements(
        [(before, after), *((table, table) for table in tables if table.name != after.name)]
    )


def retrained(tables: list[Table]) -> Iterator[str]:
    """Tables trained again with one thing changed, on the instruction set of all runs."""
    from expressivity.studies.languages.runs import EXPERIMENT as LANGUAGES
    from expressivity.studies.widths.runs_descent import EXPERIMENT as KEPT

    by_name, rate = {table.name: table for table in tables}, LANGUAGES.setting("full").rate
    usual = few_attention_units()
    for factor in (0.8, 1.25, 2.0):
        found = disagreements([(usual, few_attention_units(factor))])
        yield f"24 attention units, {factor:g} times the rate: {len(found)} contrasts differ"
    versions = {"kept, labels shuffled": lambda: KEPT.table(shuffled=True)}
    for factor in (0.5, 2.0):
        versions[f"languages, {factor:g} times the rate"] = partial(
            LANGUAGES.table, "ci", rate=rate * factor
        )
    for name, make in versions.items():
        after = make()
        found = differing(by_name[after.name], after, tables)
        yield f"{name}: {len(found)} contrasts differ" + (f", such as {found[0]}" if found else "")


def few_attention_units(factor: float = 1.0) -> Table:
    """The errors of 24 attention units after 200 steps at some times the usual rate, trained in this process."""
    from unittest.mock import patch

    from expressivity.studies.learning import runs_published

    job = runs_published.Job(model="attention", seeds=tuple(range(24)), width=16, checks=(200,))
    with patch.object(runs_published, "RATE", runs_published.RATE * factor):
        return runs_published.tabulate([runs_published.run(job)], runs_published.SETTINGS["ci"])


if __name__ == "__main__":
    processor.fix()
    main()
