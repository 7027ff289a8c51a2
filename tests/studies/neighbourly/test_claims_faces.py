"""The claims on Radon's theorem: finders and figures with one fault are rejected."""

import pytest
from flint import fmpq

from expressivity.lower_bounds.separation import (
    Radon,
    face_obstruction,
    rational_points,
    separation_obstruction,
    simplex_with_centroid,
)
from expressivity.studies.neighbourly import claims_faces
from expressivity.studies.neighbourly.claims_faces import (
    CLAIMS,
    check_exception,
    check_faces,
    check_separation,
)

FACES, SEPARATION, TETRAHEDRON = CLAIMS


@pytest.fixture(autouse=True)
def few_keys(monkeypatch):
    """The curves for q up to 3 only."""
    every = claims_faces._low
    monkeypatch.setattr(claims_faces, "_low", lambda per_q, extra: every(per_q, extra)[:3])


def moved(radon):
    first, *rest = radon.left
    return Radon(
        {first: radon.left[first] + fmpq(1, 7), **{j: radon.left[j] for j in rest}}, radon.right
    )


def another_point(find):
    def found(points, q):
        subset, radon = find(points, q)
        return subset, moved(radon)

    return found


def too_many(find):
    def found(points, q):
        subset, radon = find(points, q)
        return (*subset, next(j for j in range(points.nrows()) if j not in subset)), radon

    return found


def nothing(find):
    return lambda points, q: None


def test_every_set_of_keys_has_a_set_that_cannot_be_picked_out():
    assert check_faces(face_obstruction).facts["with a q-set that is no face"] == 3
    assert check_faces(face_obstruction).holds and check_separation(separation_obstruction).holds


@pytest.mark.parametrize("fault", [another_point, too_many, nothing])
def test_a_finder_with_one_fault_is_rejected(fault):
    assert not check_faces(fault(face_obstruction)).holds
    assert not check_separation(fault(separation_obstruction)).holds


def test_a_set_that_is_no_face_may_yet_be_separated():
    assert not check_separation(face_obstruction).holds


def test_the_keys_of_the_claims_have_fewer_than_2q_dimensions(monkeypatch):
    monkeypatch.undo()
    for extra in (1, 2):
        for points, q in claims_faces._low(2, extra):
            assert points.ncols() < 2 * q and points.nrows() == 2 * q + extra


def test_all_sets_of_the_two_figures_are_separated():
    evidence = check_exception(simplex_with_centroid)
    assert evidence.holds and evidence.facts["sets"] == [10, 35]
    assert evidence.measured["pairs"] == 10 and evidence.measured["triples"] == 35


def stretched(q):
    *corners, centroid = simplex_with_centroid(q).tolist()
    return rational_points([*corners, [2 * c for c in centroid]])


def test_another_point_than_the_centroid_is_rejected():
    for figure in (stretched, TETRAHEDRON.control()):
        evidence = check_exception(figure)
        assert not evidence.holds and evidence.measured["pairs"] < 10


def test_the_mean_without_the_origin_is_over_one_corner_fewer():
    """q = 3 in five dimensions: six corners, of which five are not the origin, so a fifth of each axis."""
    mean = claims_faces._corner_forgotten(3).tolist()[-1]
    assert mean == [fmpq(1, 5)] * 5
