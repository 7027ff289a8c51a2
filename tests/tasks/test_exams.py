"""Exams: what is kept as a flip, and scores that a model without attention cannot have."""

import numpy as np
import pytest

from expressivity.tasks.exams import PAIRS, RADIUS, TASKS, TESTED, Exam
from expressivity.tasks.matching import (
    match3_bigram_by_definition,
    match3_local_by_definition,
    match_by_definition,
)

SLOW = {
    "match2": lambda row, modulus: match_by_definition(row, modulus, 2),
    "match3": lambda row, modulus: match_by_definition(row, modulus, 3),
    "bigram": match3_bigram_by_definition,
    "local": lambda row, modulus: match3_local_by_definition(row, modulus, RADIUS),
}


@pytest.mark.parametrize("task", TASKS)
def test_pairs_differ_in_one_token_that_flips_an_answer_elsewhere(task):
    exam = Exam.draw(task, 5, 7)
    before, after = exam.tokens[TESTED : TESTED + PAIRS], exam.tokens[TESTED + PAIRS :]
    assert ((before != after).sum(axis=1) == 1).all()
    assert exam.flipped.any() and not (exam.flipped & (before != after)).any()
    for k in range(0, PAIRS, 400):
        here, there = (np.array(SLOW[task](row[k].tolist(), 7)) for row in (before, after))
        assert (exam.flipped[k] == ((here != there) & (before[k] == after[k]))).all()


def test_scores_of_the_right_answers_and_of_worse_ones():
    exam = Exam.draw("match3", 5, 13)
    assert exam.scores(exam.answers) == {"accuracy": 1.0, "balanced": 1.0, "pairs": 1.0}
    constant = exam.scores(np.ones_like(exam.answers))
    assert (
        constant["accuracy"] == exam.majority
        and constant["balanced"] == 0.5
        and constant["pairs"] == 0.0
    )
    by_own_token = exam.scores(exam.tokens % 3 == 0)
    assert by_own_token["pairs"] == 0.0 and 0 < by_own_token["accuracy"] < 1
    guesses = np.random.default_rng(0).random(exam.answers.shape) < 0.5
    assert abs(exam.scores(guesses)["pairs"] - 0.25) < 0.03


def test_an_exam_is_the_same_for_everybody():
    assert np.array_equal(Exam.draw("local", 4, 5).tokens, Exam.draw("local", 4, 5).tokens)
    assert not np.array_equal(Exam.draw("local", 4, 5).tokens, Exam.draw("bigram", 4, 5).tokens)
