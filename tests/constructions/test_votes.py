"""Queries by majority vote: equal scores on every set, the example of the page, and what is refused."""

import numpy as np
import pytest

from expressivity.constructions.keys import random_keys
from expressivity.constructions.votes import vote, voting_dimension
from expressivity.errors import InvalidInput
from expressivity.tasks.averaging import every_subset, random_subsets

EXAMPLE = ["++-+-++-+-", "+--+--++++", "++---+---+"]


def signs(rows):
    return np.array([[1.0 if sign == "+" else -1.0 for sign in row] for row in rows]).T


def test_the_example_of_the_page():
    found = vote(signs(EXAMPLE), np.array([[0, 1, 2]]))
    assert found.queries[0].tolist() == [1, 1, -1, 1, -1, 0, 0, 0, 0, 1]
    assert found.on.tolist() == [4] and found.off.tolist() == [-10], "there is no other key"
    assert found.served.all()


@pytest.mark.parametrize("q", [2, 3, 4, 5])
def test_scores_are_equal_on_every_set_and_those_of_the_keys(q):
    keys = random_keys(8 * 2**q, 9, np.random.default_rng(q))
    sets = every_subset(9, q)
    found = vote(keys, sets)
    assert set(np.unique(found.queries)) <= {-1, 0, 1}
    for query, own, on, off in zip(found.queries, sets, found.on, found.off):
        scores = query @ keys
        assert set(scores[own]) == {on}
        assert off == np.delete(scores, own).max()
    assert (found.halved <= found.served).all()


def test_few_dimensions_may_leave_nothing_to_ask_with():
    found = vote(signs(["+-", "-+", "++"]), np.array([[0, 1]]))
    assert found.queries.tolist() == [[0, 0]] and not found.served.any()


def test_sets_are_answered_one_by_one_in_their_order(monkeypatch):
    keys = random_keys(64, 20, np.random.default_rng(0))
    sets = random_subsets((30,), 20, 3, np.random.default_rng(1))
    together = vote(keys, sets)
    monkeypatch.setattr("expressivity.constructions.votes.BLOCK_NUMBERS", 50)
    apart = vote(keys, sets)
    assert (together.queries == apart.queries).all() and (together.off == apart.off).all()


def test_no_sets_have_no_queries():
    found = vote(np.ones((3, 4)), np.empty((0, 2), dtype=int))
    assert found.queries.shape == (0, 3) and found.served.shape == (0,)


def test_the_theorems_dimension_grows_with_the_logarithm():
    assert voting_dimension(16, 3) == 2 * voting_dimension(4, 3)
    assert voting_dimension(2, 2) == 267


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: vote(np.zeros((3, 4)), np.array([[0, 1]])), "neither -1 nor 1"),
        (lambda: vote(np.ones((3, 4)), np.array([[0]])), "a single key is its own query"),
        (lambda: vote(np.ones((3, 4)), np.array([[0, 4]])), "0..N-1"),
        (lambda: voting_dimension(4, 1), "2 <= q <= N: got q=1, N=4"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
