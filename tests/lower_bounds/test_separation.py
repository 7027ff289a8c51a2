"""Radon partitions and Gordan's alternative: exact, against brute facts, and sharp at 2q."""

from itertools import combinations

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from expressivity.errors import InvalidInput
from expressivity.lower_bounds.separation import (
    Radon,
    face_obstruction,
    gordan,
    is_face,
    is_separable,
    radon_partition,
    rational_points,
    separation_obstruction,
    simplex_with_centroid,
)


def moment_curve(length, dimension):
    return rational_points([[j**k for k in range(1, dimension + 1)] for j in range(1, length + 1)])


def drawn(length, dimension, seed):
    return rational_points(
        np.random.default_rng(seed).integers(-9, 10, size=(length, dimension)).tolist()
    )


def test_three_points_of_a_line_by_hand():
    radon = radon_partition(rational_points([[0], [1], [4]]))
    assert radon == Radon({1: fmpq(1)}, {0: fmpq(3, 4), 2: fmpq(1, 4)})


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("q, dimension", [(1, 1), (2, 2), (2, 3), (3, 5)])
def test_too_few_dimensions_always_give_a_verified_obstruction(q, dimension, seed):
    points = drawn(3 * q + 1, dimension, seed)
    subset, radon = face_obstruction(points, q)
    assert len(subset) == q and radon.refutes_face(points, subset)
    assert not is_face(points, subset).positive
    subset, radon = separation_obstruction(points, q)
    assert len(subset) == q and radon.refutes_separation(points, subset)
    assert not is_separable(points, subset).positive


@pytest.mark.parametrize("q", [1, 2, 3])
def test_2q_dimensions_give_none_and_every_set_is_a_face(q):
    points = moment_curve(3 * q, 2 * q)
    assert face_obstruction(points, q) is None
    assert all(is_face(points, subset).positive for subset in combinations(range(3 * q), q))


def test_equal_points_obstruct():
    points = rational_points([[1, 2, 3], [1, 2, 3], [0, 0, 1], [0, 1, 0], [1, 0, 0]])
    subset, radon = face_obstruction(points, 2)
    assert radon.refutes_face(points, subset)


@pytest.mark.parametrize("q, count", [(2, 10), (3, 35)])
def test_a_simplex_with_its_centroid_is_separated_but_has_a_missing_face(q, count):
    points = simplex_with_centroid(q)
    answers = [is_separable(points, subset) for subset in combinations(range(2 * q + 1), q)]
    assert points.ncols() == 2 * q - 1 and len(answers) == count
    assert all(answer.positive for answer in answers)
    assert separation_obstruction(points, q) is None
    subset, radon = face_obstruction(points, q)
    assert radon.refutes_face(points, subset)


def every_set_is_separable(points, q):
    return all(is_separable(points, y).positive for y in combinations(range(points.nrows()), q))


@pytest.mark.parametrize("q", [2, 3, 4])
@pytest.mark.parametrize("seed", range(12))
def test_from_2q_plus_2_points_on_some_set_is_not_separable(q, seed):
    """Also where 2q + 2 < 3q, and for points in special position: small coordinates, copies, few dimensions."""
    dimension = 2 * q - 1 - seed % 3
    points = drawn(2 * q + 2, dimension, seed)
    if seed % 4 == 0:
        points = rational_points([*points.tolist()[:-1], points.tolist()[0]])
    if seed % 4 == 1:
        points = rational_points([[entry / 4 for entry in row] for row in points.tolist()])
    subset, radon = separation_obstruction(points, q)
    assert len(subset) == q and radon.refutes_separation(points, subset)
    assert not is_separable(points, subset).positive


def test_multipliers_that_differ_by_many_orders_are_found_exactly():
    """On the moment curve in nine dimensions the linear program takes the smallest of them for 0."""
    points = moment_curve(12, 9)
    subset, radon = separation_obstruction(points, 5)
    answer = is_separable(points, subset)
    assert not answer.positive and radon.refutes_separation(points, subset)
    assert all(weight >= 0 for weight in answer.multipliers) and any(answer.multipliers)


@pytest.mark.parametrize("q", [2, 3])
def test_one_point_more_beside_a_simplex_with_its_centroid_spoils_it(q):
    """2q + 1 points may have all their q-sets separable in 2q − 1 dimensions; 2q + 2 never do, wherever the last one is."""
    rows = simplex_with_centroid(q).tolist()
    assert every_set_is_separable(rational_points(rows), q)
    for extra in ([0] * (2 * q - 1), [3] * (2 * q - 1), [fmpq(1, 7 + j) for j in range(2 * q - 1)]):
        points = rational_points([*rows, extra])
        subset, radon = separation_obstruction(points, q)
        assert radon.refutes_separation(points, subset)
        assert not every_set_is_separable(points, q)


def test_a_false_certificate_is_refused():
    points = rational_points([[0], [1], [4]])
    radon = radon_partition(points)
    assert not Radon(radon.left, {0: fmpq(1, 2), 2: fmpq(1, 2)}).holds_for(points)
    assert not Radon({1: fmpq(2)}, radon.right).holds_for(points)
    assert not radon.refutes_face(points, (0,))
    assert not Radon(radon.left, radon.left).holds_for(points)


@pytest.mark.parametrize(
    "rows", [[[1, 0], [-1, 1], [0, -1]], [[2, -1], [-2, 1]], [[1, 1], [3, -1]]]
)
def test_gordan_returns_a_verified_side(rows):
    matrix = fmpq_mat(rows)
    answer = gordan(matrix)
    if answer.positive:
        assert all(
            value > 0 for value in (matrix * fmpq_mat([[x] for x in answer.solution])).entries()
        )
    else:
        assert all(c >= 0 for c in answer.multipliers) and any(answer.multipliers)
        assert (fmpq_mat([answer.multipliers]) * matrix).entries() == [0] * matrix.ncols()


def test_bad_input_is_refused():
    with pytest.raises(InvalidInput, match="N >= d [+] 2"):
        radon_partition(rational_points([[0, 1], [1, 0]]))
    with pytest.raises(InvalidInput, match="N >= 2q [+] 1"):
        face_obstruction(moment_curve(4, 3), 2)
    with pytest.raises(InvalidInput, match="same length"):
        rational_points([[1], [1, 2]])
    with pytest.raises(InvalidInput, match="q must be at least 2"):
        simplex_with_centroid(1)


@pytest.mark.parametrize(
    "order", [[0, 3, 1], [0, 1, 3], [3, 1, 0], [1, 0, 3], [1, 3, 0], [3, 0, 1]]
)
def test_a_partition_does_not_depend_on_the_order_of_points(order):
    """1 lies between 0 and 3, twice as near to 0."""
    radon = radon_partition(rational_points([[place] for place in order]))
    where = {place: order.index(place) for place in order}
    assert radon == Radon({where[1]: fmpq(1)}, {where[0]: fmpq(2, 3), where[3]: fmpq(1, 3)})


def test_rows_of_very_different_sizes_are_decided():
    """The second number lies between half of the first and the first, which two rows of tiny entries say."""
    tiny = fmpq(1, 10**15)
    rows = [[fmpq(1), fmpq(1)], [tiny, -tiny], [-tiny, 2 * tiny]]
    assert gordan(fmpq_mat(rows)).positive
    assert not gordan(fmpq_mat([*rows, [-tiny, tiny]])).positive
