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


def test_words_are_evaluated_together_as_long_as_their_table_is_small(monkeypatch) -> None:
    words = ["ab", "", "abab", "b" * 9, "ba", "ab"]
    together = evaluation("P(b & Y a)", words)
    monkeypatch.setattr("expressivity.logic.evaluation.MOST_CELLS", 10)
    assert evaluation("P(b & Y a)", words) == together


def test_verdicts_are_one_line_for_each_word() -> None:
    found = evaluation("P(b & Y a)", ["ab", "", "a" * 61])
    assert found.verdicts() == f"accept ab\nreject ε\nreject {'a' * 60}… (61 letters)"


def test_the_text_of_an_evaluation_has_three_lines_for_each_word() -> None:
    assert evaluation("Y a", ["ab", ""]).as_text().split("\n") == [
        "reject ab",
        "    a b end",
        "    0 1 0",
        "reject ε",
        "    end",
        "    0",
    ]
    assert evaluation("P a", ["a"]).as_text().split("\n")[0] == "accept a"


@pytest.mark.parametrize("place", [1, 2, 5])
def test_positions_in_refusals_begin_with_one(place) -> None:
    word = "a" * (place - 1) + " " + "a"
    with pytest.raises(InvalidInput, match=f"position {place}:"):
        evaluation("P a", [word])
