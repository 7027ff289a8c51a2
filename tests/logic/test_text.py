"""Printing and parsing as inverses, on whatever formulas and letters hypothesis comes up with."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expressivity.errors import InvalidInput
from expressivity.logic.parser import notes, parse
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
    st.sampled_from("abPYSHOGFXURW'q1_").map(letter),
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


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("O a", "P a"),
        ("H a", "!P !a"),
        ("O(a & H b)", "P(a & !P !b)"),
        ("H a & b", "!P !a & b"),
        ("!O H a S b", "(!P !P !a) S b"),
        ("q1 := H a; q1 | O q1", "!P !a | P !P !a"),
    ],
)
def test_once_and_historically_are_strict(text: str, same: str) -> None:
    assert parse(text) is parse(same)
    assert "do not see their own position" in notes(text)[0]


@pytest.mark.parametrize(
    "text", ["H", "P(H & Y a)", "O | H", "a S H", "H S a", "!H", "(O) & 'H'", "q1 := O; q1"]
)
def test_letters_that_are_called_as_operators_stay_letters(text: str) -> None:
    quoted = text.replace("'", "").replace("H", "'H'").replace("O", "'O'")
    assert parse(text) is parse(quoted) and notes(text) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("G a", "position 1: G .always. looks ahead"),
        ("b & F(a)", "position 5: F .eventually."),
        ("X !a", "position 1: X .next."),
        ("a U b", "position 3: U .until."),
        ("(a) R (b)", "position 5: R .release."),
        ("a W b", "position 3: W .weak until."),
        ("GF a", "position 1: GF looks ahead"),
    ],
)
def test_operators_that_look_ahead_are_refused_by_name(text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        parse(text)
    assert parse("P(G & Y U) | F S X") is parse("P('G' & Y 'U') | 'F' S 'X'")
