"""Formulas as objects, as text, and back."""

import copy
import pickle
import random

import pytest

from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.logic.printer import to_text
from expressivity.logic.syntax import (
    FALSE,
    TRUE,
    Formula,
    P,
    Y,
    letter,
    letters,
    operators,
    position,
    since,
    size,
    subformulas,
    within,
)

A, B, C = map(letter, "abc")


def random_formula(generator: random.Random, steps: int, names: str = "abPY_") -> Formula:
    """A formula built by applying random operators to random earlier formulas: much is shared."""
    made = [letter(name) for name in names] + [TRUE, FALSE, position(1, 3)]
    for _ in range(steps):
        one, other = generator.choice(made), generator.choice(made)
        made.append(
            generator.choice(
                [
                    ~one,
                    P(one),
                    Y(one),
                    within(3, one),
                    one & other,
                    one | other,
                    one >> other,
                    since(one, other),
                ]
            )
        )
    return made[-1]


def test_equal_formulas_are_one_object() -> None:
    assert P(B & Y(A)) is P(B & Y(A))
    assert (A & B) is not (B & A)
    assert pickle.loads(pickle.dumps(P(B & Y(A)))) is P(B & Y(A))
    assert copy.deepcopy(~A) is ~A


def test_a_formula_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        A.value = "b"


def test_size_counts_distinct_subformulas_and_depth_counts_temporal_nesting() -> None:
    alternating = parse("(!Y true | Y b) & !P(a & Y a) & !P(b & !Y a)")
    assert size(alternating) == 17
    assert alternating.depth == 2
    assert (A & ~B).depth == position(0, 2).depth == 0
    assert [Y(A, times=i).depth for i in range(4)] == [0, 1, 2, 3]
    assert subformulas(P(A & Y(A))) == (A, Y(A), A & Y(A), P(A & Y(A)))
    assert letters(parse("c | P(a & Y c)")) == "ac"
    assert operators(parse("P(a S MOD(0,2))")) == {"P", "S", "MOD"}


@pytest.mark.parametrize(
    "text",
    [
        "P(b & Y a)",
        "P(a & !P true)",
        "!(a | b)",
        "a -> b -> c",
        "(a -> b) -> c",
        "a & (b & c)",
        "a & b | c",
        "a & (b | c)",
        "a S b S c",
        "a S (b S c)",
        "!a S P b",
        "Y<=3 !a",
        "Y<=3(a & b)",
        "MOD(1,3) | false",
        "P('P' & Y 'S')",
        "P '_'",
        "1 & Y q",
        "P ''' & Y a",
        "q1 := a & b | c & d; P q1 & Y q1",
    ],
)
def test_what_is_printed_is_what_was_read(text: str) -> None:
    assert to_text(parse(text)) == text


def test_precedence() -> None:
    assert parse("!a S b & c | a -> b -> c") is (((since(~A, B) & C) | A) >> (B >> C))
    assert parse("P a & b") is (P(A) & B)
    assert parse("Y <= 2 a | b") is (within(2, A) | B)
    assert parse("a&b&c") is ((A & B) & C)


@pytest.mark.slow
def test_random_formulas_survive_printing_and_reading() -> None:
    generator = random.Random(5)
    for _ in range(120):
        formula = random_formula(generator, generator.randrange(40))
        assert parse(str(formula)) is formula


def test_text_grows_with_the_graph_and_not_with_the_tree() -> None:
    formula = A
    for _ in range(300):
        formula = P(formula & Y(formula))
    assert len(str(formula)) < 40 * size(formula)
    assert parse(str(formula)) is formula


def test_formulas_may_be_deeper_than_the_stack() -> None:
    formula = A
    for _ in range(1500):
        formula = Y(B & formula)
    assert formula.depth == 1500
    assert parse(str(formula)) is formula


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("", 1, "a formula must stand here"),
        ("P(a &", 6, "a formula must stand here"),
        ("a b", 3, "must come before 'b'"),
        ("(a", 3, "the '(' at position 1 is open"),
        ("a)", 2, "closes nothing"),
        ("Ya", 1, "put a space"),
        ("a & $", 5, "not understood"),
        ("MOD(3,3)", 1, "0 <= r < m"),
        ("Y<=0 a", 1, "1 <= k"),
        ("q1", 1, "not defined"),
        ("q1 := a; q1 := b; q1", 10, "defined twice"),
        ("q1 := a", 8, "';' must end"),
        ("a; b", 2, "nothing can follow"),
        ("P(a ; b)", 5, "is open"),
        ("'ab'", 1, "not understood"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line_with_its_position(
    text: str, at: int, says: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(text)
    message = str(refused.value)
    assert f"position {at}:" in message
    assert says in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "build",
    [
        lambda: letter("ab"),
        lambda: letter(" "),
        lambda: within(0, A),
        lambda: position(2, 2),
        lambda: Y(A, times=-1),
        lambda: Formula("&", (A,)),
        lambda: Formula("X", (A,)),
        lambda: Formula("P", (A,), 3),
    ],
)
def test_nonsense_is_refused(build) -> None:
    with pytest.raises(InvalidInput):
        build()
