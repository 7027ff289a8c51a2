"""Change the sources in one place at a time, drawn by a seed, and see whether a quick test or a claim notices.

    python tests/mutants/run.py                                   the sample that is recorded
    python tests/mutants/run.py --seed 2 --number 100             another one
    python tests/mutants/run.py --packages logic automata         some packages
    python tests/mutants/run.py --again                           once more the mutants that survived
    python tests/mutants/run.py --record                          and write the outcome to data/attacks/mutants.json

What is drawn and what is left out by rule stands in `places.py`. A mutant meets the quick tests that enter the changed statement, those
that mirror its file first, those in its folder, others that name its module, then the claims upon its module that train nothing, then the slow tests that mirror its file, up to the first that fails; a test or a claim that does not
end has failed, and is counted apart, as is a claim whose evidence is not what it was (`make test` compares it with the committed one). Survivors that were shown equivalent stand in `equivalent.toml`, with the reason. A run that was
stopped goes on where it was. The last line is the score; the exit code is 1 if 5% or more survive.
"""

import argparse
import datetime
import functools
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from places import PACKAGES, TOP, Mutant, changed, draw, places
from relevant import Baseline, source_key
from trials import SECONDS, SLOW_SECONDS, Trial, in_child, run_claims, run_tests, warm

BUILD = TOP / "_build" / "mutants"
RECORD = TOP / "data" / "attacks" / "mutants.json"
EQUIVALENT = Path(__file__).resolve().parent / "equivalent.toml"
MOST = 0.05
"""The fraction of survivors that must not be reached."""

FEWEST = 10
"""Mutants of each package, at least."""

WORDS = ("test", "claim", "evidence", "import", "timeout", "survived")
"""What becomes of a mutant: a test or a claim fails, a claim holds with other numbers, a module cannot be loaded, something does not end, or nothing."""


def shares(sizes: dict[str, int], number: int) -> dict[str, int]:
    """Share a number of mutants among packages as the square roots of their sizes, so that large ones do not leave nothing to small ones."""
    whole = sum(math.sqrt(size) for size in sizes.values())
    return {
        name: min(size, max(FEWEST, round(number * math.sqrt(size) / whole)))
        for name, size in sizes.items()
    }


def equivalents(path: Path = EQUIVALENT) -> dict[str, str]:
    """Return the reasons why some mutants mean what the source means, by the mutant's name."""
    return {
        f"{each['file']}: {each['within']}: {each['old']} -> {each['new']}": each["reason"]
        for each in tomllib.loads(path.read_text(encoding="utf8"))["mutant"]
    }


@contextmanager
def copied() -> Iterator[Path]:
    """Make a copy of the project, whose sources may be changed; what no source changes is linked."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        top = Path(folder)
        for path in TOP.iterdir():
            if path.name in ("src", "tests"):
                shutil.copytree(path, top / path.name, ignore=shutil.ignore_patterns("__pycache__"))
            elif path.name not in (".git", "_build", ".venv"):
                (top / path.name).symlink_to(path)
        (top / "_build").mkdir()
        os.chdir(top)
        sys.path.insert(0, str(top / "src"))
        os.environ |= {"PYTHONPATH": str(top / "src"), "EXPRESSIVITY_ROOT": str(top)}
        yield top


@contextmanager
def mutated(mutant: Mutant, top: Path, clock: Iterator[int]) -> Iterator[None]:
    """Change a source of the copy. Every text gets a time of its own, since compiled modules are told apart by it."""
    path = top / mutant.file
    before = path.read_text(encoding="utf8")
    for text in (changed(before, mutant.operator, mutant.occurrence), before):
        path.write_text(text, encoding="utf8")
        second = next(clock)
        os.utime(path, (second, second))
        if text is not before:
            yield


def ask_tests(mutant: Mutant, baseline: Baseline, clock: Iterator[int]) -> tuple[str, str]:
    """Return what became of a mutant, as one of `WORDS`, and what saw it. One of a claim's own module meets the claim after the tests that mirror it."""
    for number, files in enumerate(baseline.rounds(mutant)):
        if mutant.package == "claims" and number == 1:
            if (found := ask_claims(mutant, baseline, clock))[0] != "survived":
                return found
        work = functools.partial(run_tests, files, without=baseline.failing(files))
        with mutated(mutant, baseline.copy, clock):
            trial = in_child(work)
        if trial.word != "survived":
            return _word(trial, "test"), trial.by
    return "survived", ""


def ask_claims(mutant: Mutant, baseline: Baseline, clock: Iterator[int]) -> tuple[str, str]:
    """Return what the claims upon a mutant's module say."""
    if not (names := baseline.claims_for(mutant)):
        return "survived", ""
    slowest = max(baseline.documents[name]["seconds"] for _, name in names)
    work = functools.partial(run_claims, names, baseline.documents, seconds=SECONDS + 5 * slowest)
    with mutated(mutant, baseline.copy, clock):
        trial = in_child(work)
    return _word(trial, "claim"), trial.by


def ask_slow_tests(mutant: Mutant, baseline: Baseline, clock: Iterator[int]) -> tuple[str, str]:
    """Return what the slow tests that mirror a mutant's file say; `make test` runs them, `make check` does not."""
    files, fail = baseline.slow(mutant)
    work = functools.partial(run_tests, files, seconds=SLOW_SECONDS, without=fail, slow=True)
    with mutated(mutant, baseline.copy, clock):
        trial = in_child(work)
    return _word(trial, "test"), trial.by


ASKED = (ask_tests, ask_claims, ask_slow_tests)
"""Who is asked about a mutant, in turn, up to the first that sees it."""


def stage(result: dict[str, Any]) -> int:
    """Return the place in `ASKED` of who is asked next about a mutant; beyond the last if it was seen, or nobody is left."""
    if "word" not in result:
        return 0
    names = [ask.__name__ for ask in ASKED]
    return names.index(result["asked"]) + 1 if result["word"] == "survived" else len(ASKED)


def _word(trial: Trial, killer: str) -> str:
    return {"killed": killer, "crashed": killer}.get(trial.word, trial.word)


def count(sizes: dict[str, int], results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Count what became of the mutants of each package, and of all."""
    known = equivalents()
    rows = {}
    for package in sizes:
        own = [each for each in results if each["package"] == package and "word" in each]
        row: dict[str, Any] = {"places": sizes[package], "drawn": len(own)}
        row |= {word: sum(each["word"] == word for each in own) for word in WORDS[:-1]}
        alive = [name_of(each) for each in own if each["word"] == "survived"]
        equal = [name for name in alive if name in known]
        rows[package] = row | {"equivalent": len(equal), "survived": len(alive) - len(equal)}
    whole = {key: sum(row[key] for row in rows.values()) for key in next(iter(rows.values()))}
    return {"all": whole, "packages": rows}


def name_of(result: dict[str, Any]) -> str:
    """Return the name of the mutant of a result."""
    return f"{result['file']}: {result['within']}: {result['old']} -> {result['new']}"


def rate(row: dict[str, int]) -> float:
    """Return the fraction of the mutants drawn that survived and were not shown equivalent."""
    return row["survived"] / max(1, row["drawn"])


def spread(counts: dict[str, Any]) -> float:
    """Return the fraction that would survive of all places, each package with its own weight."""
    rows = counts["packages"].values()
    return sum(row["places"] * rate(row) for row in rows) / sum(row["places"] for row in rows)


def record(seed: int, counts: dict[str, Any], results: Sequence[dict[str, Any]]) -> None:
    """Write the outcome of a sample. What was counted when it was first recorded, before tests were added for it, stays."""
    RECORD.parent.mkdir(parents=True, exist_ok=True)
    kept: dict[str, Any] = {"tool": "cosmic-ray 8.7.0", "samples": {}}
    with suppress(OSError):
        kept = json.loads(RECORD.read_text(encoding="utf8"))
    now = {
        "date": datetime.date.today().isoformat(),
        "commit": _commit(),
        "sources": source_key(),
        "of all places": round(spread(counts), 4),
        "not tried": sum("word" not in each for each in results),
        "claims not asked": sum(
            each.get("word") == "survived" and stage(each) < 2 for each in results
        ),
        **counts,
        "survivors": sorted(
            name_of(each)
            for each in results
            if each.get("word") == "survived" and name_of(each) not in equivalents()
        ),
    }
    sample = kept["samples"].setdefault(str(seed), {"first": now})
    sample["last"] = now
    RECORD.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf8")


def _commit() -> str:
    words = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(words, cwd=TOP, capture_output=True, text=True).stdout.strip()


def prepare(seed: int, number: int, packages: Sequence[str]) -> tuple[Path, dict[str, Any]]:
    """Return the file of a sample, and the sample: places of each package, and mutants, with what is known already."""
    path = BUILD / f"sample-{seed}-{number}-{'-'.join(packages) or 'all'}.json"
    key = source_key()
    with suppress(OSError, ValueError):
        sample = json.loads(path.read_text(encoding="utf8"))
        if sample["key"] == key:
            return path, sample
    populations = {name: places(name) for name in packages or PACKAGES}
    sizes = {name: len(population) for name, population in populations.items()}
    share = shares(sizes, number)
    mutants = [asdict(m) for name in sizes for m in draw(populations[name], share[name], seed)]
    random.Random(seed).shuffle(mutants)
    return path, {"key": key, "sizes": sizes, "mutants": mutants}


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Read what is asked for."""
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1, help="what the sample depends on")
    parser.add_argument("--number", type=int, default=300, help="mutants, of all packages")
    parser.add_argument("--packages", nargs="*", default=[], choices=list(PACKAGES))
    parser.add_argument("--again", action="store_true", help="try the survivors once more")
    parser.add_argument("--count", action="store_true", help="try none, count what is known")
    parser.add_argument("--record", action="store_true", help="write data/attacks/mutants.json")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Draw, try, and print a line for each mutant and the score."""
    asked = parse(words)
    BUILD.mkdir(parents=True, exist_ok=True)
    path, sample = prepare(asked.seed, asked.number, asked.packages)
    path.write_text(json.dumps(sample, indent=1), encoding="utf8")
    mutants, known = sample["mutants"], equivalents()
    waiting = [
        each
        for each in mutants
        if "word" not in each
        or (
            each["word"] == "survived"
            and name_of(each) not in known
            and (asked.again or stage(each) < len(ASKED))
        )
    ]
    for each in waiting if asked.again else ():
        each.pop("word", None)
    if waiting and not asked.count:
        _try(waiting, path, sample)
    counts = count(sample["sizes"], mutants)
    if asked.record:
        record(asked.seed, counts, mutants)
    for name, row in counts["packages"].items():
        print(f"{name:14}" + ", ".join(f"{word} {found}" for word, found in row.items()))
    whole = counts["all"]
    print(
        f"{whole['survived']} of {whole['drawn']} mutants survive ({rate(whole):.1%}); "
        f"{whole['equivalent']} more are equivalent; of all {whole['places']} places {spread(counts):.1%}"
    )
    return int(rate(whole) >= MOST)


def _try(waiting: list[dict[str, Any]], path: Path, sample: dict[str, Any]) -> None:
    """Try mutants, and keep what became of each as soon as it is known: tests of all, then claims where no test saw it, then slow tests."""
    with copied() as top:
        warm()
        baseline = Baseline(BUILD / "baseline.json", top)
        clock = iter(range(int(time.time()) + 10, sys.maxsize))
        for place, ask in enumerate(ASKED):
            left = [each for each in waiting if stage(each) == place]
            for number, each in enumerate(left, 1):
                fields = {name: each[name] for name in Mutant.__dataclass_fields__}
                began = time.perf_counter()
                each["word"], each["by"] = ask(Mutant(**fields), baseline, clock)
                each["asked"] = ask.__name__
                path.write_text(json.dumps(sample, indent=1), encoding="utf8")
                seconds = time.perf_counter() - began
                said = f"[{number}/{len(left)}] {each['word']} ({seconds:.1f} s) {name_of(each)}"
                print(f"{said} | {each['by']}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
