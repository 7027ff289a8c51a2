"""Test sets for matching: what is kept as a flip, and scores that a model without attention cannot have."""

import numpy as np
import pytest

from expressivity.tasks.matching import (
    match3_bigram_by_definition,
    match3_local_by_definition,
    match_by_definition,
)
from expressivity.tasks.matching_tests import PAIRS, RADIUS, TASKS, TESTED, MatchingTestSet

SLOW = {
    "match2": lambda row, modulus: match_by_definition(row, modulus, 2),
    "match3": lambda row, modulus: match_by_definition(row, modulus, 3),
    "bigram": match3_bigram_by_definition,
    "local": lambda row, modulus: match3_local_by_definition(row, modulus, RADIUS),
}


@pytest.mark.parametrize("task", TASKS)
def test_pairs_differ_in_one_token_that_flips_an_answer_elsewhere(task):
    test_set = MatchingTestSet.draw(task, 5, 7)
    before, after = test_set.tokens[TESTED : TESTED + PAIRS], test_set.tokens[TESTED + PAIRS :]
    assert ((before != after).sum(axis=1) == 1).all()
    assert test_set.flipped.any() and not (test_set.flipped & (before != after)).any()
    for k in range(0, PAIRS, 400):
        here, there = (np.array(SLOW[task](row[k].tolist(), 7)) for row in (before, after))
        assert (test_set.flipped[k] == ((here != there) & (before[k] == after[k]))).all()


def test_scores_of_the_right_answers_and_of_worse_ones():
    test_set = MatchingTestSet.draw("match3", 5, 13)
    assert test_set.scores(test_set.answers) == {"accuracy": 1.0, "balanced": 1.0, "pairs": 1.0}
    constant = test_set.scores(np.ones_like(test_set.answers))
    assert (
        constant["accuracy"] == test_set.majority
        and constant["balanced"] == 0.5
        and constant["pairs"] == 0.0
    )
    by_own_token = test_set.scores(test_set.tokens % 3 == 0)
    assert by_own_token["pairs"] == 0.0 and 0 < by_own_token["accuracy"] < 1
    guesses = np.random.default_rng(0).random(test_set.answers.shape) < 0.5
    assert abs(test_set.scores(guesses)["pairs"] - 0.25) < 0.03


def test_a_test_set_is_the_same_for_every_model():
    assert np.array_equal(
        MatchingTestSet.draw("local", 4, 5).tokens, MatchingTestSet.draw("local", 4, 5).tokens
    )
    assert not np.array_equal(
        MatchingTestSet.draw("local", 4, 5).tokens, MatchingTestSet.draw("bigram", 4, 5).tokens
    )
