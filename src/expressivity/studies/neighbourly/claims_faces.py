"""Claims on the dimensions that keys cannot do without: what Radon's theorem forbids, and what it leaves open."""

from collections.abc import Callable
from itertools import combinations
from math import comb

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_poly

from expressivity.book.registry import Claim, Evidence
from expressivity.lower_bounds.separation import (
    Radon,
    face_obstruction,
    is_face,
    is_separable,
    radon_partition,
    rational_points,
    separation_obstruction,
    simplex_with_centroid,
)

Keys = tuple[tuple[fmpq_mat, int], ...]
"""Points, one a row, each with the size q of the sets that are to be picked out."""

Find = Callable[[fmpq_mat, int], tuple[tuple[int, ...], Radon] | None]
"""A q-set that cannot be picked out, with the two groups whose hulls meet."""


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


def _around_a_centroid() -> Keys:
    """Return simplices with their centroid and one key more: Radon's group of the first keys is the centroid, and all corners are in the other."""
    figures = ((simplex_with_centroid(q), q) for q in (3, 4))
    return tuple(
        (rational_points([*points.tolist(), [k + 2 for k in range(points.ncols())]]), q)
        for points, q in figures
    )


def check_faces(find: Find) -> Evidence:
    """Find a q-set that is no face in fewer than 2q dimensions, with hulls that meet in rationals; in 2q dimensions every q-set is one."""
    keys, refused = _low(2, 1), 0
    for points, q in keys:
        found = find(points, q)
        if found is None or not _hulls_meet(points, q, *found):
            continue
        subset, radon = found
        refused += not radon.right.keys() <= set(subset) and not is_face(points, subset).positive
    faces = sets = 0
    for q in range(1, 4):
        points = _moment_curve(2 * q + 2, 2 * q)
        for subset in combinations(range(2 * q + 2), q):
            faces += _is_lower_elsewhere(points, subset) and is_face(points, subset).positive
            sets += 1
    facts = {"with a q-set that is no face": refused, "sets in 2q dimensions": sets, "faces": faces}
    measured = {"keys": len(keys), "most_q": max(q for _, q in keys)}
    return Evidence(refused == len(keys) and faces == sets, facts, measured)


def _hulls_meet(points: fmpq_mat, q: int, subset: tuple[int, ...], radon: Radon) -> bool:
    """Whether this is a q-set with the left group in it, and both groups' weights make one point: positive, of sum 1, of different keys."""
    rows = points.tolist()
    left, right = (
        [sum((w * rows[j][c] for j, w in side.items()), fmpq(0)) for c in range(points.ncols())]
        for side in (radon.left, radon.right)
    )
    convex = all(
        sum(side.values(), fmpq(0)) == 1 and all(w > 0 for w in side.values())
        for side in (radon.left, radon.right)
    )
    placed = radon.left.keys() <= set(subset) and not radon.left.keys() & radon.right.keys()
    return len(set(subset)) == q and convex and placed and left == right


def _is_lower_elsewhere(points: fmpq_mat, subset: tuple[int, ...]) -> bool:
    """Whether −∏ (t − l)² over the set, a linear score of the moment curve in 2q dimensions, is 0 on the set and less elsewhere."""
    polynomial = fmpz_poly([-1])
    for j in subset:
        polynomial *= fmpz_poly([-(j + 1), 1]) ** 2
    scores = [
        sum((polynomial[k + 1] * x for k, x in enumerate(row)), fmpq(polynomial[0]))
        for row in points.tolist()
    ]
    return all(score == 0 if j in subset else score < 0 for j, score in enumerate(scores))


def check_separation(find: Find) -> Evidence:
    """Do the same for separation of 2q + 2 keys, where the set holds one hull and avoids the other; of 2q + 1 keys, some have every q-set separated."""
    keys, refused = (*_low(2, 2), *_around_a_centroid()), 0
    for points, q in keys:
        found = find(points, q)
        if found is None or not _hulls_meet(points, q, *found):
            continue
        subset, radon = found
        refused += not radon.right.keys() & set(subset)
    figures = [(simplex_with_centroid(q), q) for q in (2, 3)]
    separated = [_separated(points, q) == comb(points.nrows(), q) for points, q in figures]
    facts = {"with a q-set that is not separable": refused, "and one key less": separated}
    measured = {"keys": len(keys), "most_q": max(q for _, q in keys)}
    return Evidence(refused == len(keys) and all(separated), facts, measured)


def _signed(points: fmpq_mat, subset: tuple[int, ...]) -> list[list[fmpq]]:
    """Return (1, u_j) for every key, with the other sign off the set: a score is higher on the set if all its products are positive."""
    return [
        [sign * x for x in (fmpq(1), *row)]
        for j, row in enumerate(points.tolist())
        for sign in (1 if j in subset else -1,)
    ]


def _separated(points: fmpq_mat, q: int) -> int:
    """Count the q-sets for which a score is found that is higher on them, in rationals."""
    count = 0
    for subset in combinations(range(points.nrows()), q):
        answer = is_separable(points, subset)
        if answer.solution is not None:
            score = fmpq_mat([[x] for x in answer.solution])
            count += all(x > 0 for x in (fmpq_mat(_signed(points, subset)) * score).entries())
    return count


def check_exception(figure: Callable[[int], fmpq_mat]) -> Evidence:
    """Check that the last key is the mean of the others, that these are a simplex, and count the q-sets that are separated, for q = 2 and 3."""
    pair, triple = figure(2), figure(3)
    simplices = all(
        _is_simplex_with_centroid(points) and points.ncols() < 2 * q
        for points, q in ((pair, 2), (triple, 3))
    )
    sets = [comb(points.nrows(), q) for points, q in ((pair, 2), (triple, 3))]
    return Evidence(
        simplices,
        {"sets": sets, "simplices with their centroids": simplices},
        {
            "pairs": _separated(pair, 2),
            "space": pair.ncols(),
            "triples": _separated(triple, 3),
            "larger_space": triple.ncols(),
        },
    )


def _is_simplex_with_centroid(points: fmpq_mat) -> bool:
    *corners, centroid = points.tolist()
    mean = [sum(column, fmpq(0)) / len(corners) for column in zip(*corners)]
    spans = fmpq_mat([[fmpq(1), *row] for row in corners]).rank() == points.ncols() + 1
    return mean == centroid and spans and len(corners) == points.ncols() + 1


def _groups_exchanged(points: fmpq_mat, q: int) -> tuple[tuple[int, ...], Radon] | None:
    """Return the set around the larger group in place of the smaller."""
    found = face_obstruction(points, q)
    return found and (found[0], Radon(found[1].right, found[1].left))


def _without_turning(points: fmpq_mat, q: int) -> tuple[tuple[int, ...], Radon] | None:
    """Fill up the smaller group of the first d + 2 keys, as for faces, with keys of neither group."""
    radon = radon_partition(points)
    free = [j for j in range(points.nrows()) if j not in radon.left and j not in radon.right]
    subset = (*radon.left, *free[: q - len(radon.left)])
    return (subset, radon) if len(subset) == q else None


def _corner_forgotten(q: int) -> fmpq_mat:
    """Return the simplex with the mean of all corners but the origin."""
    *corners, centroid = simplex_with_centroid(q).tolist()
    return rational_points([*corners, [x * fmpq(2 * q, 2 * q - 1) for x in centroid]])


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
        subject=lambda: face_obstruction,
        control=lambda: _groups_exchanged,
        broken="the set is said to hold the other of the two groups",
        check=check_faces,
        boundary=(
            "The run refutes the given keys; the proof in the chapter covers all. It bounds a "
            "mechanism, exact "
            "equality of scores by a linear score, and not the width of every unit that "
            "approximates averaging."
        ),
        budget=6,
        code=(
            "expressivity.lower_bounds.separation.face_obstruction",
            "expressivity.lower_bounds.separation.is_face",
        ),
        reach="certified",
        extent="[[keys]] sets of keys with q ≤ [[most_q]], in rationals",
        proof="page",
        numbers={"keys": 85, "most_q": 5},
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
        subject=lambda: separation_obstruction,
        control=lambda: _without_turning,
        broken="Radon's groups of the first keys only, without Gale's turn",
        check=check_separation,
        boundary=(
            "As for faces. For N = 2q + 1 and q ≥ 2 the statement is false, as simplices with their centroids show; for N ≤ 2q a simplex has "
            "every set separated."
        ),
        budget=6,
        code=(
            "expressivity.lower_bounds.separation.separation_obstruction",
            "expressivity.lower_bounds.separation.is_separable",
        ),
        reach="certified",
        extent="[[keys]] sets of keys with q ≤ [[most_q]], in rationals",
        proof="page",
        numbers={"keys": 87, "most_q": 5},
    ),
    Claim(
        id="ours-tetrahedron",
        statement=(
            "All [[pairs]] pairs among the corners of a tetrahedron and its centroid can be separated in [[space]] "
            "dimensions, "
            "and all [[triples]] triples of the like figure in [[larger_space]]: fewer than $2q$."
        ),
        source="ours",
        known="ours",
        kind="identity",
        subject=lambda: simplex_with_centroid,
        control=lambda: _corner_forgotten,
        broken="the corner at the origin left out of the mean",
        check=check_exception,
        boundary="Two figures, every set with its score in rationals. The scores are not equal on the sets.",
        budget=4,
        code=(
            "expressivity.lower_bounds.separation.simplex_with_centroid",
            "expressivity.lower_bounds.separation.is_separable",
        ),
        reach="all",
        extent="[[pairs]] pairs and [[triples]] triples, in rationals",
        proof="page",
        numbers={"pairs": 10, "space": 3, "triples": 35, "larger_space": 5},
    ),
)
