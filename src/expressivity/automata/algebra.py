"""Classes of languages read off the syntactic semigroup S of nonempty words; E are its idempotents, s·t is
first s, then t.

Each test is the textbook identity, brought to a form that is linear in S, or to Green's classes, where that
is easy; the tests compare them with the identities themselves. All these languages are star-free.
"""

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata.semigroup import Semigroup

CHUNK = 2**20
"""Entries of maps that are raised to powers at once."""


def is_star_free(semigroup: Semigroup) -> bool:
    """Aperiodic: s^n · s = s^n for large n (Schützenberger). A power beyond the number of states suffices.
    Definable in LTL with since.
    """
    return not periodic(semigroup).any()


def periodic(semigroup: Semigroup) -> Bool[np.ndarray, "size"]:
    """The elements s with s^n ≠ s^(n+1) for all n: they move some states round a cycle."""
    chunks = np.array_split(semigroup.elements, 1 + semigroup.elements.size // CHUNK)
    return np.concatenate([_moves_round(chunk.astype(np.int64)) for chunk in chunks])


def _moves_round(once: Int[np.ndarray, "many states"]) -> Bool[np.ndarray, "many"]:
    power = once
    for _ in range(
        int(once.shape[1]).bit_length()
    ):  # squared until the exponent exceeds the number of states
        power = np.take_along_axis(power, power, axis=1)
    return (np.take_along_axis(once, power, axis=1) != power).any(axis=1)


def is_da(semigroup: Semigroup) -> bool:
    """DA: (xy)^ω y (xy)^ω = (xy)^ω in the monoid; equivalently every J-class that contains an idempotent
    consists of them.
    """
    regular = np.isin(semigroup.j_classes, semigroup.j_classes[semigroup.idempotents])
    return int(regular.sum()) == len(semigroup.idempotents)


def is_r_trivial(semigroup: Semigroup) -> bool:
    """The monoid is R-trivial: s M = t M implies s = t. The empty word, alone in its class, changes nothing.
    LTL[P] ([LC25] Theorem 4.1).
    """
    return _trivial(semigroup.r_classes)


def is_l_trivial(semigroup: Semigroup) -> bool:
    """The monoid is L-trivial: the mirror image of R-trivial."""
    return _trivial(semigroup.l_classes)


def is_piecewise_testable(semigroup: Semigroup) -> bool:
    """The monoid is J-trivial (Simon): membership depends on the scattered subwords up to some length."""
    return _trivial(semigroup.j_classes)


def is_definite(semigroup: Semigroup) -> bool:
    """s e = e for all s in S, e in E: the last letters decide. Letters s suffice. LTL[Y] ([LC26] Theorem
    2.2).
    """
    return bool((semigroup.left[semigroup.idempotents] == semigroup.idempotents[:, None]).all())


def is_reverse_definite(semigroup: Semigroup) -> bool:
    """e s = e for all s in S, e in E: the first letters decide. Letters s suffice."""
    return bool((semigroup.right[semigroup.idempotents] == semigroup.idempotents[:, None]).all())


def is_generalised_definite(semigroup: Semigroup) -> bool:
    """e s e = e for all s in S, e in E: the first and last letters decide.

    Then e lies in every ideal, so all idempotents lie in the smallest; conversely there e s e is in the group
    of e, which is {e} if S is aperiodic. The smallest ideal is the J-class from which multiplication leads
    nowhere else.
    """
    labels = semigroup.j_classes
    smallest = labels[semigroup.right] == labels[:, None]
    smallest &= labels[semigroup.left] == labels[:, None]
    leaves = np.bincount(labels, weights=~smallest.all(axis=1)) > 0
    return is_star_free(semigroup) and not leaves[labels[semigroup.idempotents]].any()


def is_locally_r_trivial(semigroup: Semigroup) -> bool:
    """e S e is R-trivial for all e in E. LTL[P,Y] ([LC26] Theorem 2.9).

    Two elements of e S e that are R-related in S are so in e S e: if s = t x then s = t (e x e). So no
    R-class may contain two.
    """
    return all(_trivial(semigroup.r_classes[members]) for members in _local_monoids(semigroup))


def is_locally_testable(semigroup: Semigroup) -> bool:
    """e S e is idempotent and commutative for all e in E (Brzozowski and Simon; McNaughton): first, last and
    inner factors decide.

    A band is commutative exactly if it is both R-trivial and L-trivial.
    """
    idempotent = np.isin(np.arange(len(semigroup)), semigroup.idempotents)
    return all(
        idempotent[members].all()
        and _trivial(semigroup.r_classes[members])
        and _trivial(semigroup.l_classes[members])
        for members in _local_monoids(semigroup)
    )


def is_locally_threshold_testable(semigroup: Semigroup) -> bool:
    """Aperiodic, and e a f u e b f = e b f u e a f for e, f in E and a, b, u in S (Thérien and Weiss 1985; Beauquier and Pin 1991). Time O(E² S³)."""
    times = semigroup.table
    for there, back in _arrows(semigroup):
        thrice = times[times[there][:, back][:, :, None], there[None, None]]
        if (thrice != thrice.transpose(2, 1, 0)).any():
            return False
    return is_star_free(semigroup)


def is_piecewise_locally_testable(semigroup: Semigroup) -> bool:
    """Of dot-depth at most one: (eafb)^ω eafde (cfde)^ω = (eafb)^ω e (cfde)^ω for e, f in E and a, b, c, d in S (Knast 1983). Time O(E² S⁴)."""
    times, power = semigroup.table, np.arange(len(semigroup))
    while (moved := times[power, power] != power).any():
        power[moved] = times[power[moved], np.flatnonzero(moved)]
    for there, back in _arrows(semigroup):
        around = power[times[there][:, back]]
        for a, before in zip(there, around):
            for start in before:
                through = times[times[start, a], back]
                if (times[through[None], around] != times[start, around]).any():
                    return False
    return True


def _arrows(
    semigroup: Semigroup,
) -> Iterator[tuple[Int[np.ndarray, "there"], Int[np.ndarray, "back"]]]:
    """The elements of e S f and those of f S e, for all idempotents e and f."""
    times, idempotents = semigroup.table, semigroup.idempotents.tolist()
    for e, f in product(idempotents, idempotents):
        yield np.unique(times[times[e], f]), np.unique(times[times[f], e])


CLASSES: dict[str, Callable[[Semigroup], bool]] = {
    "star_free": is_star_free,
    "da": is_da,
    "ltl_p": is_r_trivial,
    "ltl_y": is_definite,
    "ltl_py": is_locally_r_trivial,
    "locally_testable": is_locally_testable,
    "piecewise_testable": is_piecewise_testable,
    "l_trivial": is_l_trivial,
    "reverse_definite": is_reverse_definite,
    "generalised_definite": is_generalised_definite,
}
"""The algebraic test of each class by name."""


def _trivial(labels: Int[np.ndarray, "size"]) -> bool:
    return len(np.unique(labels)) == len(labels)


def _local_monoids(semigroup: Semigroup) -> Iterator[Int[np.ndarray, "members"]]:
    """The elements of e S e for each idempotent e: those with e s = s and s e = s.

    The first says that s lies in e S, which all idempotents of one R-class share, and whole R-classes s do or
    do not; the second likewise by L-classes.
    """
    elements = semigroup.elements
    _, first_r, of_r = np.unique(semigroup.r_classes, return_index=True, return_inverse=True)
    _, first_l, of_l = np.unique(semigroup.l_classes, return_index=True, return_inverse=True)
    by_r, by_l = elements[first_r], elements[first_l]
    left: dict[int, Bool[np.ndarray, "size"]] = {}
    right: dict[int, Bool[np.ndarray, "size"]] = {}
    for e in semigroup.idempotents.tolist():
        row, column = int(of_r[e]), int(of_l[e])
        if row not in left:
            left[row] = (by_r[:, elements[e]] == by_r).all(axis=1)[of_r]
        if column not in right:
            right[column] = (elements[e][by_l] == by_l).all(axis=1)[of_l]
        yield np.flatnonzero(left[row] & right[column])
