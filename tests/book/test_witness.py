"""Functions that are seen to run."""

import functools

import pytest

from expressivity.automata import dfa
from expressivity.book.witness import _function, functions_of, watching
from expressivity.errors import InvalidInput

DFA = "expressivity.automata.dfa.Dfa"
REGEX = "expressivity.automata.dfa.from_regex"


def test_calls_are_counted_through_every_import_and_only_while_watched():
    before = dfa.from_regex.__code__
    with watching([REGEX, DFA]) as calls:
        assert calls[REGEX] == calls[DFA] == 0
        automaton = dfa.from_regex("a*b", "ab")
        assert calls[REGEX] == 1 and calls[DFA] > 0
        seen = calls[DFA]
        assert automaton.accepts("aab") and not automaton.accepts("ba")
        assert calls[DFA] > seen
    assert dfa.from_regex.__code__ is before
    dfa.from_regex("a", "ab")
    assert calls[REGEX] == 1


def test_only_the_first_call_is_counted_where_that_is_enough():
    with watching([REGEX], once=True) as calls:
        assert [dfa.from_regex("a", "ab").states for _ in range(3)] == [3, 3, 3]
    assert calls[REGEX] == 1


@pytest.mark.parametrize("outer_once", [True, False])
@pytest.mark.parametrize("inner_once", [True, False])
def test_contexts_inside_one_another_each_count_for_themselves(outer_once, inner_once):
    before = dfa.from_regex.__code__
    with watching([REGEX], once=outer_once) as outer:
        with watching([REGEX], once=inner_once) as inner:
            for _ in range(3):
                dfa.from_regex("a", "ab")
        dfa.from_regex("a", "ab")
    assert (outer[REGEX], inner[REGEX]) == (1 if outer_once else 4, 1 if inner_once else 3)
    assert dfa.from_regex.__code__ is before


def test_defaults_and_keywords_go_through():
    with watching([REGEX]) as calls:
        assert dfa.from_regex("ab").alphabet == "ab"
        assert dfa.from_regex(alphabet="abc", regex="ab").alphabet == "abc"
    assert calls[REGEX] == 2


def test_what_a_function_remembers_is_forgotten_so_that_it_runs():
    remembered = functools.cache(lambda: 1)
    remembered()
    assert _function(remembered) is remembered.__wrapped__
    assert remembered.cache_info().currsize == 0


def test_an_error_in_between_leaves_the_function_as_it_was():
    before = dfa.from_regex.__code__
    with pytest.raises(ZeroDivisionError), watching([REGEX]):
        _ = 1 / 0
    assert dfa.from_regex.__code__ is before


@pytest.mark.parametrize(
    "name",
    ["expressivity.automata.dfa.nothing", "nothing.at.all", "expressivity.book.registry.Kind"],
)
def test_what_cannot_run_is_refused(name):
    with pytest.raises(InvalidInput):
        functions_of(name)
