"""The claims on Radon's theorem: keys with one dimension more, one key less, or one key moved."""

import pytest

from expressivity.lower_bounds.separation import rational_points, simplex_with_centroid
from expressivity.studies.neighbourly.claims_faces import (
    CLAIMS,
    check_exception,
    check_faces,
    check_separation,
)

FACES, SEPARATION, TETRAHEDRON = CLAIMS


def moment_curve(length, dimension):
    return rational_points([[j**k for k in range(1, dimension + 1)] for j in range(1, length + 1)])


def test_below_2q_dimensions_some_set_is_no_face():
    keys = tuple((moment_curve(2 * q + 1, 2 * q - 1), q) for q in (1, 2, 3))
    evidence = check_faces(keys)
    assert evidence.holds
    assert evidence.facts == {"sets of keys": 3, "with a q-set that is no face": 3}


def test_one_set_of_keys_in_2q_dimensions_is_enough_to_fail():
    keys = ((moment_curve(5, 3), 2), (moment_curve(6, 4), 2))
    evidence = check_faces(keys)
    assert not evidence.holds and evidence.facts["with a q-set that is no face"] == 1


def test_below_2q_dimensions_and_from_2q_plus_2_keys_some_set_is_not_separable():
    keys = tuple((moment_curve(2 * q + 2, 2 * q - 1), q) for q in (1, 2, 3))
    assert check_separation(keys).holds and check_separation(keys).facts["sets of keys"] == 3


@pytest.mark.parametrize("length, dimension", [(6, 4), (7, 5)])
def test_in_2q_dimensions_all_sets_of_the_moment_curve_are_separable(length, dimension):
    assert not check_separation(((moment_curve(length, dimension), 2),)).holds


def test_2q_plus_1_keys_are_too_few_for_separation():
    assert not SEPARATION.check(SEPARATION.control()).holds


def test_all_sets_of_the_two_figures_are_separated():
    evidence = TETRAHEDRON.check(TETRAHEDRON.subject())
    assert evidence.holds and evidence.facts["sets"] == evidence.facts["separated"] == [10, 35]
    assert evidence.facts["N, q, m0"] == [[5, 2, 3], [7, 3, 5]]


def test_the_centroid_outside_is_rejected():
    evidence = TETRAHEDRON.check(TETRAHEDRON.control())
    assert not evidence.holds and evidence.facts["separated"] != evidence.facts["sets"]


def test_keys_in_2q_dimensions_and_a_simplex_alone_are_no_exception():
    *corners, _ = simplex_with_centroid(2).tolist()
    assert not check_exception(((rational_points(corners), 2),)).holds
    assert not check_exception(((moment_curve(5, 4), 2),)).holds


def test_the_keys_of_the_claims_have_fewer_than_2q_dimensions_and_as_many_keys_as_they_say():
    for claim, least in ((FACES, lambda q: 2 * q + 1), (SEPARATION, lambda q: 2 * q + 2)):
        for points, q in claim.subject():
            assert points.ncols() < 2 * q and points.nrows() == least(q)
