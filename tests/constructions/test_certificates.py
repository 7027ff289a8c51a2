"""Certificates: the lemma's bounds where the isometry constant is known, the trap, and singular keys."""

import numpy as np
import pytest

from expressivity.constructions.certificates import METHODS, _largest, certificates, sum_of_keys
from expressivity.constructions.keys import (
    orthogonal_keys,
    random_keys,
    restricted_isometry,
    sufficient_dimension,
)
from expressivity.errors import InvalidInput
from expressivity.tasks.averaging import adversarial_subsets, every_subset, random_subsets


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def by_lstsq(unit, subset):
    return np.linalg.lstsq(unit.T[subset], np.ones(len(subset)), rcond=None)[0]


@pytest.mark.parametrize("method", list(METHODS))
def test_scores_are_one_on_the_set(method, rng):
    found = certificates(random_keys(60, 200, rng), random_subsets((50,), 200, 3, rng), method)
    assert found.on_support.max() < 1e-12


def test_least_squares_equals_the_library_routine(rng):
    keys, subsets = random_keys(30, 20, rng), random_subsets((10,), 20, 4, rng)
    found = certificates(keys, subsets, "least-squares")
    for subset, vector in zip(subsets, found.vectors):
        assert vector == pytest.approx(by_lstsq(keys / np.sqrt(30), subset))


@pytest.mark.parametrize("length, q, dimension", [(12, 1, 500), (12, 2, 1500)])
def test_the_lemma_where_its_hypothesis_can_be_checked(length, q, dimension, rng):
    keys = random_keys(dimension, length, rng)
    delta = restricted_isometry(keys, 3 * q)
    rho = delta / (1 - delta)
    found = certificates(keys, every_subset(length, q))
    assert delta <= 0.25
    assert found.valid.all()
    assert found.off_support.max() <= rho / (1 - rho)
    assert found.norms.max() <= 1 / (np.sqrt(1 - delta) * (1 - rho))


def test_a_correction_is_what_the_hand_computes():
    # Two keys with inner product 1/2: w_1 = u_0 scores 1/2 at key 1, and the correction, the shortest vector
    # that scores 0 at key 0 and 1/2 at key 1, is (u_1 − u_0/2)·(1/2)/(3/4).
    keys = np.array([[1, 1.0], [1, 1], [1, 1], [1, -1]])
    unit = keys / 2
    found = certificates(keys, np.array([[0]]))
    expected = unit[:, 0] - (unit[:, 1] - unit[:, 0] / 2) * 2 / 3
    assert found.vectors[0] == pytest.approx(expected)


def test_least_squares_falls_into_the_trap_and_the_iteration_does_not(rng):
    keys = random_keys(450, 512, rng)
    traps, chance = adversarial_subsets(keys, 6), random_subsets((300,), 512, 6, rng)
    assert certificates(keys, chance, "least-squares").valid.mean() > 0.95
    assert certificates(keys, traps, "least-squares").valid.mean() < 0.1
    for method in ("candes-tao", "accumulated"):
        assert certificates(keys, traps, method).valid.all()


def test_the_heuristic_manages_with_fewer_dimensions(rng):
    keys = random_keys(150, 256, rng)
    subsets = random_subsets((100,), 256, 4, rng)
    accumulated, lemma = (
        certificates(keys, subsets, m).valid.mean() for m in ("accumulated", "candes-tao")
    )
    assert accumulated > 0.95 > lemma


def test_orthogonal_keys_need_no_correction():
    keys = orthogonal_keys(13)
    assert keys.shape == (16, 13)
    assert np.array_equal(keys.T @ keys, 16 * np.eye(13))
    found = certificates(keys, every_subset(13, 5))
    assert found.valid.all()
    assert found.off_support.max() < 1e-12


@pytest.mark.parametrize("method", list(METHODS))
def test_equal_keys_give_no_certificate_and_no_crash(method):
    keys = np.ones((4, 6))
    found = certificates(keys, every_subset(6, 2), method)
    assert np.isfinite(found.vectors).all()
    assert not found.valid.any()


@pytest.mark.parametrize("length, q", [(1, 1), (4, 4), (5, 3), (6, 2)])
@pytest.mark.parametrize("method", list(METHODS))
def test_few_positions_leave_little_to_correct(length, q, method, rng):
    found = certificates(random_keys(400, length, rng), every_subset(length, q), method)
    assert found.on_support.max() < 1e-9
    assert found.valid.all()


def test_blocks_do_not_change_the_result(monkeypatch, rng):
    keys, subsets = random_keys(40, 100, rng), random_subsets((64,), 100, 3, rng)
    whole = certificates(keys, subsets).vectors
    monkeypatch.setattr("expressivity.constructions.certificates.BLOCK_NUMBERS", 1000)
    assert certificates(keys, subsets).vectors == pytest.approx(whole)


def test_a_pair_of_keys_is_its_own_least_squares_vector_but_for_a_factor(rng):
    keys, subsets = random_keys(40, 30, rng), random_subsets((20,), 30, 2, rng)
    shortcut = sum_of_keys(keys / np.sqrt(40), subsets)
    exact = certificates(keys, subsets, "least-squares").vectors
    cosines = (
        (shortcut * exact).sum(1) / np.linalg.norm(shortcut, axis=1) / np.linalg.norm(exact, axis=1)
    )
    assert cosines == pytest.approx(1)


def test_isometry_of_two_keys_is_their_inner_product():
    keys = np.array([[1.0, 1], [1, 1], [1, 1], [1, -1]])
    assert restricted_isometry(keys, 2) == pytest.approx(0.5)


def test_dimensions_promised():
    assert sufficient_dimension(10, 3) == 16
    assert sufficient_dimension(1024, 1) == 111
    assert sufficient_dimension(1, 1) == 1


@pytest.mark.parametrize(
    "call, message",
    [
        (
            lambda rng: certificates(np.ones((2, 3)), np.array([[0]]), "magic"),
            "unknown method 'magic'",
        ),
        (lambda rng: certificates(np.ones((2, 3)), np.array([[3]])), "0..N-1"),
        (lambda rng: random_keys(0, 3, rng), "m0 >= 1"),
        (lambda rng: orthogonal_keys(0), "N >= 1"),
        (lambda rng: restricted_isometry(np.ones((2, 60)), 6), "at most 200000"),
    ],
)
def test_what_has_no_meaning_is_refused(call, message, rng):
    with pytest.raises(InvalidInput, match=message):
        call(rng)


def test_ties_among_equal_scores_are_broken_by_place_and_not_by_last_bits():
    from expressivity.constructions.certificates import _largest, _off

    rng, subsets = np.random.default_rng(0), np.array([[0, 1, 2]])
    for _ in range(20):
        scores = 0.25 + rng.normal(scale=1e-14, size=(1, 40))
        scores[0, 30] = 0.5
        assert _largest(_off(scores, subsets), subsets, free=37).tolist() == [[3, 4, 30]]


def test_with_no_free_place_nothing_is_taken():
    subsets, places = np.array([[0, 1]]), np.array([[0.0, 0.0, 3.0, 2.0]])
    assert _largest(places, subsets, free=0).shape == (1, 0)
    assert _largest(places, subsets, free=1).tolist() == [[2]]
    assert _largest(places, subsets, free=9).tolist() == [[2, 3]]
