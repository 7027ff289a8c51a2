"""How many dimensions keys need so that every q of them can be picked out: Radon's theorem, exactly (ours,
beside [SHT23] Theorem 3).

Two ways to pick a set y of keys out by a linear score. As a *face*: equal scores on y and lower ones
elsewhere, which is what averaging needs. By *separation*: higher scores on y than elsewhere, equal or not.

Any d + 2 points of R^d have a Radon partition: two disjoint groups whose convex hulls meet. The smaller group
has at most q points if d < 2q. So a set of q around it is no face, and no separated set either if it can
avoid the other group. Among 2q + 2 points some partition lets it: that is Gale's diagram, turned round once. Everything is rational: a refusal comes with the point where the hulls meet, and a
positive answer with its score. Both are verified exactly, however they were found. Points are the rows of a
matrix.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat
from scipy.optimize import linprog

from expressivity.errors import InvalidInput

NOISE = 1e-9
"""Below this a number from the linear program is taken for 0. What follows is verified, so it decides
nothing.
"""


class NotCertified(ArithmeticError):
    """The linear program's answer could not be turned into an exact one."""


@dataclass(frozen=True)
class Radon:
    """A point that two disjoint groups of points have in their convex hulls.

    Args:
        left: positive weights of the one group, with sum 1.
        right: the same for the other.
    """

    left: dict[int, fmpq]
    right: dict[int, fmpq]

    def holds_for(self, points: fmpq_mat) -> bool:
        """Whether the groups are disjoint, the weights convex, and the two combinations the same point."""
        positive = all(weight > 0 for side in (self.left, self.right) for weight in side.values())
        disjoint = not self.left.keys() & self.right.keys()
        here, there = (_combine(points, side) for side in (self.left, self.right))
        return positive and disjoint and here == there and here[0] == 1

    def refutes_face(self, points: fmpq_mat, subset: tuple[int, ...]) -> bool:
        """Whether this shows that the set is no face: it contains `left` and not all of `right`.

        A score that is c on the set and less elsewhere is c at the common point, seen from the left, and less
        than c, seen from the right.
        """
        inside, outside = self.left.keys() <= set(subset), not self.right.keys() <= set(subset)
        return inside and outside and self.holds_for(points)

    def refutes_separation(self, points: fmpq_mat, subset: tuple[int, ...]) -> bool:
        """Whether this shows that no score is higher on the set: it contains `left` and avoids `right`."""
        inside, outside = self.left.keys() <= set(subset), not self.right.keys() & set(subset)
        return inside and outside and self.holds_for(points)


Obstruction = tuple[tuple[int, ...], Radon]


def rational_points(rows: list[list[int | fmpq]]) -> fmpq_mat:
    """Return a matrix with these rows.

    Raises:
        InvalidInput: no rows, or rows of different length.
    """
    if not rows or len({len(row) for row in rows}) != 1:
        raise InvalidInput("points need at least one row, all of the same length")
    return fmpq_mat([[fmpq(entry) for entry in row] for row in rows])


def radon_partition(points: fmpq_mat) -> Radon:
    """Return a Radon partition of the first d + 2 points, the smaller group on the left.

    The weights are a solution of d + 1 homogeneous equations in d + 2 unknowns, Σ c_j (1, u_j) = 0, split by
    sign.

    Raises:
        InvalidInput: fewer than d + 2 points in R^d.
    """
    count = points.ncols() + 2
    if points.nrows() < count:
        raise InvalidInput(
            f"a Radon partition needs N >= d + 2: got N={points.nrows()}, d={points.ncols()}"
        )
    solution = _kernel(_homogeneous(points, range(count)).transpose())[0]
    return min(_both_ways(solution), key=lambda radon: len(radon.left))


def _both_ways(dependence: list[fmpq]) -> list[Radon]:
    """Return the partition by the signs of an affine dependence, either group on the left; none if all entries are 0."""
    total = sum((c for c in dependence if c > 0), fmpq(0))
    sides = [
        {j: sign * c / total for j, c in enumerate(dependence) if sign * c > 0} for sign in (1, -1)
    ]
    return [Radon(*sides), Radon(*reversed(sides))] if total else []


def face_obstruction(points: fmpq_mat, q: int) -> Obstruction | None:
    """Return a q-subset that is no face, with the reason; there is one whenever d < 2q and N >= 2q + 1.

    None where the first d + 2 points give none, as they may not if d >= 2q.

    Raises:
        InvalidInput: unless q >= 1 and N >= 2q + 1: the N vertices of a simplex have every subset as a face.
    """
    return _obstruction(points, q, avoided=lambda radon: list(radon.right)[:1])


def separation_obstruction(points: fmpq_mat, q: int) -> Obstruction | None:
    """Return a q-subset that cannot be separated, with the reason; there is one whenever d < 2q and N >= 2q + 2.

    Take two independent affine dependences g and h of the first 2q + 2 points, and let c go round the plane. The signs
    of the combinations c₁g + c₂h change where one of their entries passes 0, and after half a turn all of them have.
    So at one of these places neither sign has more than q + 1 entries and one of them at most q, which the zeros fill up
    to a q-set: the proof in the chapter. All places are tried.

    None where these partitions, or for N = 2q + 1 the first d + 2 points, give none.

    Raises:
        InvalidInput: unless q >= 1 and N >= 2q + 1.
    """
    if q < 1 or points.nrows() < 2 * q + 2 or points.ncols() >= 2 * q:
        return _obstruction(points, q, avoided=lambda radon: list(radon.right))
    first, second = _kernel(_homogeneous(points, range(2 * q + 2)).transpose())[:2]
    for dependence in _extreme([first, second]):
        for radon in _both_ways(dependence):
            if (subset := _filled(radon, q, points.nrows(), set(radon.right))) is not None:
                return subset, radon
    return None


@dataclass(frozen=True)
class Answer:
    """One of the two sides of Gordan's theorem for a matrix A, verified.

    Args:
        solution: x with A x > 0, or None.
        multipliers: λ with λ ≥ 0, λ ≠ 0 and λ A = 0, or None.
    """

    solution: list[fmpq] | None
    multipliers: list[fmpq] | None

    @property
    def positive(self) -> bool:
        """Whether A x > 0 has a solution."""
        return self.solution is not None


def is_face(points: fmpq_mat, subset: tuple[int, ...]) -> Answer:
    """Whether a score is equal on the set and lower elsewhere, by a linear program whose answer is made
    exact.

    Raises:
        NotCertified: the answer resisted.
    """
    rest = [j for j in range(points.nrows()) if j not in subset]
    level = _kernel(_homogeneous(points, subset))  # the scores that are equal on the set
    if not level:
        return Answer(None, [fmpq(1)] + [fmpq(0)] * (len(rest) - 1))
    return gordan(-_homogeneous(points, rest) * fmpq_mat(level).transpose())


def is_separable(points: fmpq_mat, subset: tuple[int, ...]) -> Answer:
    """Whether a score is higher on the set than elsewhere, in the same way.

    Raises:
        NotCertified: the answer resisted.
    """
    rows = _homogeneous(points, range(points.nrows())).tolist()
    return gordan(
        fmpq_mat([row if j in subset else [-c for c in row] for j, row in enumerate(rows)])
    )


def gordan(matrix: fmpq_mat) -> Answer:
    """Decide whether A x > 0 has a solution: floats propose, rationals verify.

    The program maximises δ under A x >= δ and |x| <= 1. A float x with δ > 0 is a rational number, and A x is
    computed exactly. For δ = 0 the dual solution is a vertex, so that its support determines it: one exact
    kernel vector.

    Raises:
        NotCertified: neither side could be verified.
    """
    table = np.array(
        [[float(entry.p) / float(entry.q) for entry in row] for row in matrix.tolist()]
    )
    widths = np.maximum(
        np.abs(table).max(axis=0), 1e-300
    )  # powers of positions differ by many orders
    table /= widths
    table /= np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-300)
    rows, columns = table.shape
    program = linprog(
        [0.0] * columns + [-1.0],
        A_ub=np.hstack([-table, np.ones((rows, 1))]),
        b_ub=np.zeros(rows),
        bounds=[(-1, 1)] * columns + [(0, 1)],
        method="highs-ds",
    )
    solution = [fmpq(*number.as_integer_ratio()) for number in (program.x[:-1] / widths).tolist()]
    if all(value > 0 for value in (matrix * fmpq_mat([[x] for x in solution])).entries()):
        return Answer(solution, None)
    return Answer(
        None, _multipliers(matrix, np.flatnonzero(-program.ineqlin.marginals > NOISE).tolist())
    )


def simplex_with_centroid(q: int) -> fmpq_mat:
    """Return 2q + 1 points in 2q − 1 dimensions of which every q are separated (for q = 2 a tetrahedron and its
    centre).

    Raises:
        InvalidInput: q < 2.
    """
    if q < 2:
        raise InvalidInput(f"with a centroid q must be at least 2: got q={q}")
    dimension = 2 * q - 1
    corners: list[list[int | fmpq]] = [
        [int(j == k) for k in range(dimension)] for j in range(dimension)
    ]
    return rational_points([[0] * dimension, *corners, [fmpq(1, 2 * q)] * dimension])


def _obstruction(
    points: fmpq_mat, q: int, avoided: Callable[[Radon], list[int]]
) -> Obstruction | None:
    """Fill the left group up to q points, but with none of those to be avoided."""
    count = points.nrows()
    if q < 1 or count < 2 * q + 1:
        raise InvalidInput(f"obstructions need q >= 1 and N >= 2q + 1: got q={q}, N={count}")
    if count < points.ncols() + 2:
        return None
    radon = radon_partition(points)
    subset = _filled(radon, q, count, set(avoided(radon)))
    return None if subset is None else (subset, radon)


def _filled(radon: Radon, q: int, count: int, avoided: set[int]) -> tuple[int, ...] | None:
    """Return the left group filled up to q of the points without those to be avoided; None if that is impossible."""
    free = [j for j in range(count) if j not in radon.left and j not in avoided]
    missing = q - len(radon.left)
    return tuple(sorted([*radon.left, *free[:missing]])) if 0 <= missing <= len(free) else None


def _multipliers(matrix: fmpq_mat, support: list[int]) -> list[fmpq]:
    rows = matrix.tolist()
    for chosen in (support, list(range(len(rows)))):  # all, where the program lost a small one
        kernel = _kernel(fmpq_mat([rows[j] for j in chosen]).transpose()) if chosen else []
        for vector in _extreme(kernel):
            if all(c >= 0 for c in vector) or all(c <= 0 for c in vector):
                exact = dict(zip(chosen, vector))
                return [abs(exact[j]) if j in exact else fmpq(0) for j in range(len(rows))]
    raise NotCertified(f"no exact multipliers on the {len(support)} rows that the program chose")


def _extreme(kernel: list[list[fmpq]]) -> list[list[fmpq]]:
    """Return the vector that spans a kernel; of a kernel of two dimensions the vectors in which an entry is 0, where its sign patterns end."""
    if len(kernel) != 2:
        return kernel if len(kernel) == 1 else []
    first, second = kernel
    turned = ([b * x - a * y for x, y in zip(first, second)] for a, b in zip(first, second))
    return [vector for vector in turned if any(vector)]


def _homogeneous(points: fmpq_mat, chosen: range | list[int] | tuple[int, ...]) -> fmpq_mat:
    rows = points.tolist()
    return fmpq_mat([[fmpq(1), *rows[j]] for j in chosen])


def _combine(points: fmpq_mat, weights: dict[int, fmpq]) -> list[fmpq]:
    rows = _homogeneous(points, list(weights))
    return (fmpq_mat([list(weights.values())]) * rows).entries()


def _kernel(matrix: fmpq_mat) -> list[list[fmpq]]:
    """Return a basis of {x : A x = 0}."""
    whole: fmpz_mat = matrix.numer_denom()[0]
    basis, size = whole.nullspace()
    if not size:
        return []
    short = fmpz_mat(
        basis.transpose().tolist()[:size]
    ).lll()  # short vectors make the programs well scaled
    return [[fmpq(entry) for entry in row] for row in short.tolist()]
