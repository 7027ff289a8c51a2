"""What explorers replay of trained models: committed tables, made small enough for a page."""

from pathlib import Path
from statistics import fmean
from typing import Any

from expressivity.studies.languages.exams import hard_tests
from expressivity.studies.languages.patterns import BASIC, NAMES, allowed
from expressivity.tables import Table, load
from expressivity.tasks.languages import LANGUAGES

PROFILE = "full"


def table(folder: Path, name: str) -> Table:
    """Return a committed table that the book rests on."""
    return load(folder / "data" / PROFILE / f"{name}.json")


def replay(folder: Path) -> dict[str, Any]:
    """Return the attention matrix of one unit at every step that was kept, in thousandths, and which cells are in y."""
    found = table(folder, "learning-replay")
    steps = sorted(set(found.column("steps")))
    size = max(found.column("row"))
    places = {step: [0] * size**2 for step in steps}
    members = [0] * size**2
    for row in found.rows:
        place = (row["row"] - 1) * size + row["column"] - 1
        places[row["steps"]][place] = round(1000 * row["weight"])
        members[place] = row["member"]
    return {
        "size": size,
        "steps": steps,
        "weights": [places[step] for step in steps],
        "members": members,
    }


def longer_words(folder: Path) -> dict[str, Any]:
    """Return accuracies of the three patterns on uniform words and on hard pairs, by length, for each language."""
    found = table(folder, "languages")
    lengths = sorted(set(found.column("length", test="random")))
    return {
        "lengths": lengths,
        "languages": [_language(found, name, lengths) for name in NAMES],
    }


def _language(found: Table, name: str, lengths: list[int]) -> dict[str, Any]:
    """Return one language: its regex, what theory allows, and the mean accuracies of its models, each kind of hard pair alike."""
    language = LANGUAGES[name]

    def mean(pattern: str, tests: list[str], length: int) -> float:
        about = {"language": name, "pattern": pattern, "length": length}
        return round(fmean(found.mean("accuracy", test=test, **about) for test in tests), 3)

    return {
        "name": name,
        "regex": language.regex,
        "alphabet": language.alphabet,
        "allowed": {pattern: allowed(name, pattern) for pattern in BASIC},
        "uniform": {
            pattern: [mean(pattern, ["random"], length) for length in lengths] for pattern in BASIC
        },
        "hard": {
            pattern: [mean(pattern, hard_tests(name), length) for length in lengths]
            for pattern in BASIC
        },
    }
