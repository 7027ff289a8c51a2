"""Claims on the dimensions that keys cannot do without: what Radon's theorem forbids, and what it leaves open."""

from itertools import combinations
from math import comb

import numpy as np
from flint import fmpq, fmpq_mat

from expressivity.book.registry import Claim, Evidence
from expressivity.lower_bounds.separation import (
    face_obstruction,
    is_face,
    is_separable,
    rational_points,
    separation_obstruction,
    simplex_with_centroid,
)

Keys = tuple[tuple[fmpq_mat, int], ...]
"""Points, one a row, each with the size q of the sets that are to be picked out."""


def _moment_curve(length: int, dimension: int) -> fmpq_mat:
    return rational_points([[j**k for k in range(1, dimension + 1)] for j in range(1, length + 1)])


def _random_points(length: int, dimension: int, seed: int) -> fmpq_mat:
    drawn = np.random.default_rng(seed).integers(-99, 100, size=(length, dimension)).tolist()
    return rational_points([[fmpq(entry, 7 + j) for entry in row] for j, row in enumerate(drawn)])


def _low(per_q: int, extra: int) -> Keys:
    """Return keys in fewer than 2q dimensions, N = per_q·q + extra of them: the moment curve and random
    rationals."""
    curves = [(_moment_curve(per_q * q + extra, 2 * q - 1), q) for q in range(1, 6)]
    drawn = [
        (_random_points(per_q * q + extra, d, seed), q)
        for q in range(1, 5)
        for d in range(1, 2 * q)
        for seed in range(5)
    ]
    return (*curves, *drawn)


def check_faces(keys: Keys) -> Evidence:
    """Find a q-set that is no face, for every set of keys, with its Radon point verified in rationals."""
    refused = 0
    for points, q in keys:
        obstruction = face_obstruction(points, q)
        if obstruction is not None and obstruction[1].refutes_face(points, obstruction[0]):
            refused += not is_face(points, obstruction[0]).positive
    facts = {"sets of keys": len(keys), "with a q-set that is no face": refused}
    return Evidence(refused == len(keys), facts)


def check_separation(keys: Keys) -> Evidence:
    """Do the same for separation: two hulls that meet, and no separating score by the exact alternative."""
    refused = 0
    for points, q in keys:
        obstruction = separation_obstruction(points, q)
        if obstruction is not None and obstruction[1].refutes_separation(points, obstruction[0]):
            refused += not is_separable(points, obstruction[0]).positive
    facts = {"sets of keys": len(keys), "with a q-set that is not separable": refused}
    return Evidence(refused == len(keys), facts)


def check_exception(keys: Keys) -> Evidence:
    """Check that every q-set of these keys has a score that is higher on it, verified in rationals, in under 2q
    dimensions."""
    separated = [
        sum(
            is_separable(points, subset).positive
            for subset in combinations(range(points.nrows()), q)
        )
        for points, q in keys
    ]
    sets = [comb(points.nrows(), q) for points, q in keys]
    low = all(points.ncols() < 2 * q and points.nrows() >= 2 * q + 1 for points, q in keys)
    sizes = [[points.nrows(), q, points.ncols()] for points, q in keys]
    return Evidence(
        low and separated == sets, {"N, q, m0": sizes, "sets": sets, "separated": separated}
    )


def _with_centroid(stretch: int = 1) -> Keys:
    """Return simplices with their centroid; a stretch of 2 carries it out through a face."""
    keys = []
    for q in (2, 3):
        *corners, centroid = simplex_with_centroid(q).tolist()
        keys.append((rational_points([*corners, [stretch * c for c in centroid]]), q))
    return tuple(keys)


CLAIMS = (
    Claim(
        id="ours-faces-need-2q",
        statement=(
            "For $N\\ge2q+1$ keys in fewer than $2q$ dimensions, some $q$-set is not a face: no "
            "score is equal "
            "on it and lower elsewhere."
        ),
        source="ours (Radon's theorem)",
        known="ours",
        kind="lower bound",
        subject=lambda: _low(2, 1),
        control=lambda: tuple((_moment_curve(2 * q + 2, 2 * q), q) for q in range(1, 6)),
        broken="2q dimensions in place of 2q − 1 and one key more, on the moment curve only",
        check=check_faces,
        boundary=(
            "The run refutes the given keys; the proof in the chapter covers all. It bounds a "
            "mechanism, exact "
            "equality of scores by a linear score, and not the width of every unit that "
            "approximates averaging."
        ),
        budget=6,
        code=("expressivity.lower_bounds.separation.face_obstruction",),
    ),
    Claim(
        id="ours-separation",
        statement=(
            "For $N\\ge2q+2$ keys in fewer than $2q$ dimensions, some $q$-set cannot be separated: no score is "
            "higher on it than elsewhere."
        ),
        source="ours (Radon's theorem and Gale's diagram)",
        known="ours",
        kind="lower bound",
        subject=lambda: _low(2, 2),
        control=_with_centroid,
        broken="2q + 1 keys in place of 2q + 2: a simplex with its centroid",
        check=check_separation,
        boundary=(
            "As for faces. For N = 2q + 1 and q ≥ 2 the statement is false, as the control shows; for N ≤ 2q a simplex has "
            "every set separated."
        ),
        budget=6,
        code=("expressivity.lower_bounds.separation.separation_obstruction",),
    ),
    Claim(
        id="ours-tetrahedron",
        statement=(
            "All 10 pairs among the corners of a tetrahedron and its centroid can be separated in 3 "
            "dimensions, "
            "and all 35 triples of the like figure in 5: fewer than $2q$."
        ),
        source="ours",
        known="ours",
        kind="identity",
        subject=_with_centroid,
        control=lambda: _with_centroid(stretch=2),
        broken="the centroid moved out through a face",
        check=check_exception,
        boundary="Two figures, every set with its score in rationals. The scores are not equal on the sets.",
        budget=4,
        code=("expressivity.lower_bounds.separation.simplex_with_centroid",),
    ),
)
