"""A formula read on words, for a reader."""

import pytest

from expressivity.errors import InvalidInput
from expressivity.logic.evaluation import evaluation, subformula_truths
from expressivity.logic.parser import parse
from expressivity.logic.semantics import holds
from expressivity.logic.syntax import subformulas


def test_the_truth_at_every_position_is_that_of_the_prefix_and_letter() -> None:
    found = evaluation("P(b & Y a)", ["ab", "", "abab"])
    assert found.words == (
        ("ab", (False, False, True)),
        ("", (False,)),
        ("abab", (False, False, True, True, True)),
    )


def test_letters_that_the_formula_does_not_name() -> None:
    assert evaluation("Y a", ["xa"]).words[0][1] == (False, False, True)


def test_every_subformula_in_order_with_the_formula_last() -> None:
    formula = parse("P(b & Y a)")
    found = subformula_truths(formula, "cab")
    assert tuple(found) == subformulas(formula) and list(found)[-1] is formula
    assert found[parse("b")] == (False, False, True, False)
    assert found[formula][-1] == holds(formula, "cab")


def test_what_is_no_letter_is_refused_with_its_position() -> None:
    with pytest.raises(InvalidInput, match="word 'a b', position 2"):
        evaluation("P a", ["a", "a b"])
