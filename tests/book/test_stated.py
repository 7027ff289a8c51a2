"""Numbers of claims' texts: written once, and compared with what is measured."""

import pytest

from expressivity.book.stated import at_least, at_most, disagreement, fill, places
from expressivity.errors import InvalidInput

NUMBERS = {"languages": 57068, "states": 4, "sizes": (3, 5, 7), "rate": at_least(0.9)}


def test_numbers_are_put_where_their_names_stand():
    text = (
        "[[languages:,]] languages with [[states:word]] states, q of [[sizes]], right [[rate:.0%]]"
    )
    assert fill(text, NUMBERS) == "57,068 languages with four states, q of 3, 5 and 7, right 90%"
    assert places(text) == set(NUMBERS)


def test_thousands_are_parted_without_a_space_in_mathematics():
    assert fill("[[languages:,]] and $n=[[languages:,]]$", NUMBERS) == "57,068 and $n=57{,}068$"


def test_a_name_without_a_number_is_refused():
    with pytest.raises(InvalidInput, match="no number is named 'words'"):
        fill("[[words]] words", NUMBERS)


@pytest.mark.parametrize(
    ("name", "value", "agrees"),
    [
        ("languages", 57068, True),
        ("languages", 57067, False),
        ("sizes", [3, 5, 7], True),
        ("sizes", [3, 5], False),
        ("rate", 0.9, True),
        ("rate", 0.89, False),
    ],
)
def test_a_number_is_compared_exactly_and_a_bound_as_a_bound(name, value, agrees):
    measured = {"languages": 57068, "states": 4, "sizes": [3, 5, 7], "rate": 0.95, name: value}
    said = disagreement(NUMBERS, measured)
    assert said is None if agrees else said.startswith(f"{name}: stated ")


def test_at_most_is_the_other_side():
    assert disagreement({"error": at_most(0.1)}, {"error": 0.1}) is None
    assert disagreement({"error": at_most(0.1)}, {"error": 0.11})


def test_a_number_that_is_not_measured_is_no_agreement():
    assert disagreement(NUMBERS, {}) == "the check measured no languages"
