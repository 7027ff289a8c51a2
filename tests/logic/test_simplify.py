"""Formulas put together: what is left out, and what is drawn together."""

import pytest

from expressivity.logic.parser import parse
from expressivity.logic.simplify import conjunction, disjunction
from expressivity.logic.syntax import FALSE, TRUE


@pytest.mark.parametrize(
    ("parts", "both", "either"),
    [
        ("a !b !c", "a & !(b | c)", "a | !(b & c)"),
        ("!b !c", "!(b | c)", "!(b & c)"),
        ("a !b", "a & !b", "a | !b"),
        ("a a b", "a & b", "a | b"),
        ("a !a b", "false", "true"),
        ("a true", "a", "true"),
        ("a false", "false", "a"),
    ],
)
def test_parts_are_joined_by_hand(parts, both, either):
    formulas = [parse(part) for part in parts.split()]
    assert conjunction(formulas) == parse(both)
    assert disjunction(formulas) == parse(either)


def test_nothing_joined_is_true_or_false():
    assert (conjunction([]), disjunction([])) == (TRUE, FALSE)
