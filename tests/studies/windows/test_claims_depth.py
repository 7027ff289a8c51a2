"""The claims on windows and definite languages, with faults."""

from dataclasses import replace

import pytest

from expressivity.logic.window_depth import decide_window
from expressivity.studies.windows import claims_depth as claims
from expressivity.studies.windows.claims_depth import (
    check_census,
    check_included,
    types_of_ends,
)


@pytest.fixture
def few(monkeypatch):
    """Narrow windows and small automata."""
    monkeypatch.setattr(claims, "INCLUDED", ((2, 6),))
    monkeypatch.setattr(claims, "NOT_INCLUDED", ((2, 4),))
    monkeypatch.setattr(claims, "STATES", 3)


def all_one_type(longest, window, depth, letters):
    return [0 * row for row in types_of_ends(longest, window, depth, letters)]


def every_word_its_own(longest, window, depth, letters):
    return [
        row * 0 + range(2**n, 2 ** (n + 1))
        for n, row in enumerate(types_of_ends(longest, window, depth, letters))
    ]


@pytest.mark.parametrize("fault", [all_one_type, every_word_its_own])
def test_types_with_one_fault_are_rejected(few, fault):
    assert check_included(types_of_ends).holds and not check_included(fault).holds


def never(dfa, window, *, counting=False):
    return None


def always_defined(dfa, window, *, counting=False):
    found = decide_window(dfa, window, counting=counting)
    return replace(found, depth=1, pair=None)


def another_pair(dfa, window, *, counting=False):
    found = decide_window(dfa, window, counting=counting)
    return (
        found
        if found.pair is None
        else replace(found, pair=replace(found.pair, second=found.pair.first))
    )


@pytest.mark.parametrize("fault", [never, another_pair])
def test_decisions_with_one_fault_are_rejected(few, fault):
    assert check_census(decide_window).holds and not check_census(fault).holds


def test_decisions_that_define_everything_are_seen_by_their_numbers(few):
    assert (
        check_census(always_defined).measured["two"]
        == check_census(decide_window).measured["languages"]
    )
