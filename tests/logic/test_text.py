"""Printing and parsing as inverses, on whatever formulas and letters hypothesis comes up with."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expressivity.logic.parser import parse
from expressivity.logic.printer import to_text
from expressivity.logic.semantics import holds
from expressivity.logic.syntax import (
    FALSE,
    TRUE,
    Formula,
    P,
    Y,
    fold,
    letter,
    position,
    since,
    size,
    within,
)

# The checks of annotations draw random items of lists, also while hypothesis builds formulas: what it builds does not depend on them.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")

visible = st.characters(exclude_categories=("C", "Z")).filter(
    lambda c: c.isprintable() and not c.isspace()
)
residues = st.integers(1, 9).flatmap(lambda m: st.tuples(st.integers(0, m - 1), st.just(m)))
leaves = st.one_of(
    visible.map(letter),
    st.sampled_from("abPYS'q1_").map(letter),
    st.sampled_from([TRUE, FALSE]),
    residues.map(lambda pair: position(*pair)),
)


def grow(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    unary = st.builds(
        lambda op, f: op(f),
        st.sampled_from([P, Y, lambda f: ~f, lambda f: within(3, f), lambda f: P(f & Y(f))]),
        inner,
    )
    binary = st.builds(
        lambda op, f, g: op(f, g),
        st.sampled_from([since, Formula.__and__, Formula.__or__, Formula.__rshift__]),
        inner,
        inner,
    )
    return unary | binary


formulas = st.recursive(leaves, grow, max_leaves=25)


@given(formulas)
@settings(max_examples=150, deadline=None)
def test_what_is_printed_is_read_as_the_same_object(formula: Formula) -> None:
    assert parse(to_text(formula)) is formula


@given(formulas)
@settings(max_examples=60, deadline=None)
def test_spaces_do_not_matter(formula: Formula) -> None:
    text = to_text(formula)
    assert parse(f"  {text}\n") is formula
    if "'" not in text:
        assert parse(text.replace(" ", "\n  ")) is formula


@given(formulas, st.text("abPq", max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_rebuilt_formula_says_the_same(formula: Formula, word: str) -> None:
    doubled = fold(formula, lambda node, args: ~~Formula(node.op, args, node.value))
    assert size(doubled) >= size(formula)
    assert holds(doubled, word) == holds(formula, word)
