"""Figures of the chapter on learning languages, on made tables: what a cell says, and which cells are empty."""

import pytest

from expressivity.paths import root
from expressivity.statistics import clopper_pearson
from expressivity.studies.languages.claims import perfect_length, uniform_interval
from expressivity.studies.languages.figures import ORDER, beside_the_paper, longest, worst
from expressivity.studies.languages.patterns import NAMES
from expressivity.studies.languages.runs import tabulate
from expressivity.studies.languages.settings import JUDGED_LENGTH, SETTINGS
from expressivity.tables import Table, load

WORDS = 48


def _table(accuracies: dict[tuple[str, str, int], list[float]]) -> Table:
    rows = [
        {
            "language": language,
            "pattern": pattern,
            "seed": seed,
            "test": "random",
            "length": length,
            "accuracy": accuracy,
        }
        for (language, pattern, length), found in accuracies.items()
        for seed, accuracy in enumerate(found)
    ]
    return tabulate([{"scores": rows, "failures": []}], SETTINGS["full"])


TABLE = _table(
    {
        ("last-letter", "global", 40): [1.0, 0.5],
        ("last-letter", "global", 100): [1.0, 1.0],
        ("last-letter", "global", JUDGED_LENGTH): [0.5, 0.75],
        ("last-letter", "1-local", 40): [1.0, 1.0],
        ("last-letter", "1-local", 100): [1.0, 1.0],
        ("last-letter", "1-local", JUDGED_LENGTH): [1.0, 1.0],
        ("parity", "global", 40): [1.0, 1.0],
        ("parity", "global", 100): [0.9, 1.0],
        ("parity", "global", JUDGED_LENGTH): [1.0, 1.0],
    }
)


@pytest.mark.parametrize(
    ("language", "pattern", "length"),
    [
        ("last-letter", "global", 0),
        ("last-letter", "1-local", JUDGED_LENGTH),
        ("parity", "global", 40),
    ],
)
def test_perfect_ends_at_the_first_wrong_answer_of_any_model(language, pattern, length):
    assert perfect_length(TABLE, language, pattern) == length


def test_an_interval_spans_those_of_all_models_at_the_divided_rate():
    low, high = uniform_interval(TABLE, "last-letter", "global", WORDS)
    assert (
        low == clopper_pearson(24, WORDS, 0.975).low
        and high == clopper_pearson(36, WORDS, 0.975).high
    )
    low, high = uniform_interval(TABLE, "last-letter", "1-local", WORDS)
    assert high == 1 and low == pytest.approx(0.0125 ** (1 / WORDS))


def test_a_cell_says_length_and_interval_and_others_stay_empty():
    cells = longest(TABLE, WORDS).axes
    assert len(cells) == len(NAMES) * len(ORDER)
    written = {
        divmod(place, len(ORDER)): [text.get_text() for text in axes.texts]
        for place, axes in enumerate(cells)
        if axes.lines
    }
    assert written == {(0, 0): ["–"], (0, 1): ["500"], (9, 0): ["40"]}
    (interval,) = cells[0].lines
    ends = uniform_interval(TABLE, "last-letter", "global", WORDS)
    assert tuple(interval.get_xdata()) == pytest.approx(ends)


@pytest.mark.slow
def test_marks_of_a_cell_stand_at_the_accuracies_of_both():
    row = {"language": "last-letter", "pattern": "global", "accuracy": 0.25}
    paper = Table("paper", "one number", dict.fromkeys(row, "as it says"), [row])
    wide = load(root() / "data/full/languages-wide.json")
    hard, uniform, reported = (
        line.get_xdata()[0] for line in beside_the_paper(wide, paper).axes[0].lines
    )
    assert hard == worst(wide, "last-letter", "global") and reported == 0.25
    about = {"language": "last-letter", "pattern": "global", "test": "random"}
    assert uniform == wide.mean("accuracy", length=JUDGED_LENGTH, **about)
