"""The check of annotations, checked: what it refuses, and how long it looks."""

from collections import Counter
from dataclasses import dataclass

import annotations
import beartype
import numpy as np
import pytest
from jaxtyping import Float, TypeCheckError, config

from expressivity.automata.dfa import Dfa
from expressivity.book import witness
from expressivity.constructions import matching

pytestmark = pytest.mark.skipif(config.jaxtyping_disable, reason="annotations are not checked here")


@pytest.fixture(autouse=True)
def nothing_was_called(monkeypatch):
    monkeypatch.setattr(annotations, "calls", Counter())


def halve(points: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    return points / 2


def longer(points: Float[np.ndarray, "n"]) -> Float[np.ndarray, "n+1"]:
    return np.append(points, 0)


@dataclass
class Pair:
    points: Float[np.ndarray, "n n"]


def test_the_package_is_checked():
    with pytest.raises(TypeCheckError, match="modulus"):
        matching.sufficient_bits("three", 4)
    with pytest.raises(TypeCheckError, match="accepting"):
        Dfa("ab", np.zeros((1, 2), dtype=int), "yes")


def test_what_a_class_is_made_of_is_checked():
    checked = annotations.sampled(beartype.beartype)(Pair)
    assert checked(np.eye(2)).points.sum() == 2
    with pytest.raises(TypeCheckError, match="points"):
        checked(np.ones((2, 3)))


def test_shapes_are_checked_in_the_first_calls_and_now_and_then_after():
    checked = annotations.sampled(beartype.beartype)(halve)
    for _ in range(annotations.ALWAYS - 1):
        checked(np.eye(2))
    with pytest.raises(TypeCheckError, match="points"):
        checked(np.ones((2, 3)))
    refused = 0
    for _ in range(3 * annotations.ONE_IN):
        try:
            checked(np.ones((2, 3)))
        except TypeCheckError as err:
            refused += "points" in str(err)
    assert refused == 3


def test_a_function_that_is_watched_at_its_first_call_is_checked_as_ever():
    checked, counted = annotations.sampled(beartype.beartype)(longer), Counter()
    with witness._counted(longer, "longer", counted, once=False):
        assert len(checked(np.ones(2))) == 3
    assert len(checked(np.ones(3))) == 4 and counted["longer"] == 1
    with pytest.raises(TypeCheckError, match="points"):
        checked(np.ones((2, 3)))
