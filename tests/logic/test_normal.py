"""Y pushed down to the letters."""

import random

import pytest

from expressivity.errors import InvalidInput
from expressivity.logic.normal import push_down
from expressivity.logic.parser import parse
from expressivity.logic.syntax import TRUE, Formula, P, Y, letter, subformulas
from expressivity.logic.translation import difference


def random_formula(generator: random.Random) -> Formula:
    made = [letter("a"), letter("b"), TRUE]
    for _ in range(8):
        one, other = generator.choice(made[-4:]), generator.choice(made)
        made.append(
            generator.choice([~one, P(one), Y(one), one & other, one | other, one >> other])
        )
    return made[-1]


def test_the_same_is_said_with_y_before_letters_only() -> None:
    generator = random.Random(3)
    for _ in range(40):
        formula = random_formula(generator)
        pushed = push_down(formula)
        assert difference(formula, pushed, "ab") is None
        below = {node.args[0].op for node in subformulas(pushed) if node.op == "Y"}
        assert below <= {"letter", "true", "Y"}


def test_negation_keeps_saying_that_there_is_a_position() -> None:
    assert push_down(parse("Y !a")) is parse("Y true & !Y a")


def test_other_operators_are_refused() -> None:
    with pytest.raises(InvalidInput, match="got S"):
        push_down(parse("a S b"))
