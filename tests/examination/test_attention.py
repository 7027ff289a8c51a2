"""The rule on errors: each clause decides on its own."""

import pytest

from expressivity.examination.attention import likeness

ALL = ("P", "Y", "PY")


def like(excluded, right, uniform=0.9, inside=None):
    hard = {logic: (part, 20) for logic, part in zip(excluded, right)}
    return likeness(excluded, hard, uniform, inside)


@pytest.mark.parametrize(
    ("excluded", "right", "fragment"),
    [
        (("P", "Y"), (0, 20), "P"),
        (("P", "Y"), (20, 0), "Y"),
        (("P", "Y"), (5, 18), "P"),
        (("P", "Y"), (6, 20), None),
        (("P", "Y"), (0, 17), None),
        (("P", "Y"), (0, 0), None),
        (("P", "Y"), (20, 20), None),
        (("P",), (0,), "P"),
        (("Y",), (0,), "Y"),
        (ALL, (0, 20, 0), "P"),
        (ALL, (20, 0, 0), "Y"),
        (ALL, (20, 20, 0), "PY"),
        (ALL, (0, 20, 20), None),
        (ALL, (0, 0, 0), None),
    ],
)
def test_errors_look_like_a_fragment_if_they_are_those_expected_of_it(excluded, right, fragment):
    assert like(excluded, right).fragment == fragment


def test_a_model_that_is_no_better_than_coins_looks_like_nothing():
    assert like(("P", "Y"), (0, 20), uniform=0.5).fragment is None
    assert "coins" in like(("P", "Y"), (0, 20), uniform=0.5).why


def test_the_automaton_has_a_say_if_there_is_one():
    assert like(("P", "Y"), (0, 20), inside=("P", "PY")).fragment == "P"
    assert like(("P", "Y"), (0, 20), inside=("PY",)).fragment is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((None, {}, 0.9), "no hard pairs were sought"),
        (((), {}, 0.9), "every fragment defines the language"),
        ((("P", "Y"), {"P": (0, 3)}, 0.9), "not all the kinds"),
        ((("P",), {"P": (0, 3)}, None), "not all the kinds"),
    ],
)
def test_without_words_nothing_is_said(given, says):
    found = likeness(*given)
    assert found.fragment is None and says in found.why


def test_the_numbers_are_told():
    assert "0 of 20 pairs of LTL[P], 20 of 20 pairs of LTL[Y]" in like(("P", "Y"), (0, 20)).why
