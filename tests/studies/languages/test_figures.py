"""Figures of the chapter on learning languages, on made tables: what a cell says, and which cells are empty."""

import pytest

from expressivity.statistics import clopper_pearson
from expressivity.studies.languages.claims import perfect_length, uniform_interval
from expressivity.studies.languages.figures import longest
from expressivity.studies.languages.runs import tabulate
from expressivity.studies.languages.settings import JUDGED_LENGTH, SETTINGS
from expressivity.tables import Table

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
    return tabulate([{"scores": rows, "failures": []}], SETTINGS["ci"])


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
    axes = longest(TABLE, WORDS).axes[0]
    texts = {(int(text.get_position()[0]), int(text.get_position()[1])): [] for text in axes.texts}
    for text in axes.texts:
        texts[int(text.get_position()[0]), int(text.get_position()[1])].append(text.get_text())
    assert len(texts) == len(axes.patches) == 3
    low, high = uniform_interval(TABLE, "last-letter", "global", WORDS)
    assert (
        texts[0, 10] == ["none", f"{low:.2f} to {high:.2f}"]
        and texts[1, 10][0] == "500"
        and texts[0, 1][0] == "40"
    )
