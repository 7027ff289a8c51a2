"""The classes of many small automata at once, by their textbook identities.

Whether a language lies in a class depends on its transition semigroup alone, and that on the transitions of
its minimal automaton, not on which states accept. On n states there are n^n maps in all; which of them are
elements is one row of a Boolean matrix, a row for each automaton. An identity in two variables x, y is a
Boolean matrix too: where it fails. Then (elements · fails)[y], at an element y, counts the elements x for
which it fails, so a product of matrices decides the identity for all automata.

Nothing here uses Green's classes or the graph of the automaton: it is the slow and obvious way for one
automaton, and the fast one for thousands.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from jaxtyping import Bool, Int

from expressivity.errors import InvalidInput

MOST_STATES = 4
"""Of 5^5 maps the table of all products would have ten million entries."""

Fails = Bool[np.ndarray, "maps maps"]


@dataclass(frozen=True, eq=False)
class Maps:
    """All maps of n states, numbered with the image of the last state as the lowest digit.

    Args:
        n: the number of states.
    """

    n: int

    @cached_property
    def images(self) -> Int[np.ndarray, "maps n"]:
        """Where each map takes each state."""
        return np.indices((self.n,) * self.n, dtype=np.int8).reshape(self.n, -1).T

    def number(self, images: Int[np.ndarray, "*many n"]) -> Int[np.ndarray, "*many"]:
        """The numbers of maps given by their images."""
        return (images * self.n ** np.arange(self.n)[::-1]).sum(axis=-1)

    @cached_property
    def product(self) -> Int[np.ndarray, "maps maps"]:
        """The number of s·t, first s, then t."""
        return np.stack(
            [self.number(self.images[:, first.astype(np.int64)]) for first in self.images]
        )

    @cached_property
    def omega(self) -> Int[np.ndarray, "maps"]:
        """The number of the idempotent among the powers of each map."""
        power = np.arange(len(self.images))
        while (unsettled := self.product[power, power] != power).any():
            power[unsettled] = self.product[power[unsettled], np.flatnonzero(unsettled)]
        return power

    @cached_property
    def idempotents(self) -> Int[np.ndarray, "idempotents"]:
        """The numbers of the maps e with e·e = e."""
        return np.flatnonzero(self.omega == np.arange(len(self.images)))

    def local(self, e: int) -> Int[np.ndarray, "members"]:
        """The numbers of the maps m with e·m·e = m, for an idempotent e."""
        return np.flatnonzero(self.product[self.product[e], e] == np.arange(len(self.images)))


@lru_cache(maxsize=MOST_STATES)
def all_maps(n: int) -> Maps:
    """The maps of n states, shared: their product table is made once.

    Raises:
        InvalidInput: unless 1 <= n <= 4.
    """
    if not 1 <= n <= MOST_STATES:
        raise InvalidInput(f"all maps need 1 <= states <= {MOST_STATES}: got {n}")
    return Maps(n)


def elements(deltas: Int[np.ndarray, "many n letters"]) -> Bool[np.ndarray, "many maps"]:
    """Which maps the nonempty words of each automaton induce: the letters, multiplied by letters until
    nothing is added.
    """
    maps = all_maps(deltas.shape[1])
    letters = maps.number(np.moveaxis(deltas, 1, 2))
    found = np.zeros((len(deltas), len(maps.images)), dtype=bool)
    np.put_along_axis(found, letters, True, axis=1)
    row, element = np.nonzero(found)
    while row.size:
        longer = maps.product[element[:, None], letters[row]]
        row, element = np.repeat(row, letters.shape[1]), longer.ravel()
        new = ~found[row, element]
        row, element = np.divmod(
            np.unique(row[new] * found.shape[1] + element[new]), found.shape[1]
        )
        found[row, element] = True
    return found


def r_trivial(maps: Maps) -> Fails:
    """Where R-triviality fails: (xy)^ω x = (xy)^ω."""
    power = maps.omega[maps.product]
    return maps.product[power, np.arange(len(power))[:, None]] != power


def l_trivial(maps: Maps) -> Fails:
    """Where L-triviality fails: y (xy)^ω = (xy)^ω."""
    power = maps.omega[maps.product]
    return maps.product[np.arange(len(power)), power] != power


def j_trivial(maps: Maps) -> Fails:
    """Where J-triviality fails: (xy)^ω x = (xy)^ω and y (xy)^ω = (xy)^ω."""
    return r_trivial(maps) | l_trivial(maps)


def da(maps: Maps) -> Fails:
    """Where the identity of DA fails: (xy)^ω y (xy)^ω = (xy)^ω."""
    power = maps.omega[maps.product]
    return maps.product[maps.product[power, np.arange(len(power))], power] != power


def aperiodic(maps: Maps) -> Fails:
    """Where aperiodicity fails: x^ω x = x^ω, for every y."""
    x = np.arange(len(maps.images))
    return np.repeat((maps.product[maps.omega, x] != maps.omega)[:, None], len(x), axis=1)


def semilattice(maps: Maps) -> Fails:
    """Where the identity fails: x x = x and x y = y x."""
    return (maps.omega != np.arange(len(maps.images)))[:, None] | (maps.product != maps.product.T)


def definite(maps: Maps) -> Fails:
    """Where the identity fails: y x = x for idempotent x."""
    return _for_idempotents(maps, maps.product.T)


def reverse_definite(maps: Maps) -> Fails:
    """Where the identity fails: x y = x for idempotent x."""
    return _for_idempotents(maps, maps.product)


def generalised_definite(maps: Maps) -> Fails:
    """Where the identity fails: x y x = x for idempotent x."""
    return _for_idempotents(maps, maps.product[maps.product, np.arange(len(maps.images))[:, None]])


def _for_idempotents(maps: Maps, values: Int[np.ndarray, "maps maps"]) -> Fails:
    x = np.arange(len(maps.images))
    return (maps.omega == x)[:, None] & (values != x[:, None])


SEMIGROUP: dict[str, Callable[[Maps], Fails]] = {
    "ltl_y": definite,
    "reverse_definite": reverse_definite,
    "generalised_definite": generalised_definite,
}
"""Identities for x, y in the semigroup S of nonempty words."""

MONOID: dict[str, Callable[[Maps], Fails]] = {
    "star_free": aperiodic,
    "da": da,
    "ltl_p": r_trivial,
    "l_trivial": l_trivial,
    "piecewise_testable": j_trivial,
}
"""Identities for x, y in S with the empty word."""

LOCAL: dict[str, Callable[[Maps], Fails]] = {"ltl_py": r_trivial, "locally_testable": semilattice}
"""Identities for x, y in e S e, for every idempotent e in S."""

NAMES = (*MONOID, *SEMIGROUP, *LOCAL)
"""All ten classes."""


def classes(
    deltas: Int[np.ndarray, "many n letters"], empty_word: bool = False
) -> dict[str, Bool[np.ndarray, "many"]]:
    """For each class, which automata's languages lie in it, whichever of their states accept, as long as the
    automaton is minimal.

    Args:
        deltas: transitions; every state must be reached from state 0.
        empty_word: count the empty word as an element everywhere, which is wrong for five of the ten classes.

    Raises:
        InvalidInput: more than four states.
    """
    different, which = np.unique(deltas.reshape(len(deltas), -1), axis=0, return_inverse=True)
    found = elements(different.reshape(-1, *deltas.shape[1:]))
    maps = all_maps(deltas.shape[1])
    with_empty = found.copy()
    with_empty[:, maps.number(np.arange(maps.n)[None])] = True
    nonempty = with_empty if empty_word else found
    fails = _all_fails(maps)
    wrong = {name: _fails(with_empty, fails[name]) for name in MONOID}
    wrong |= {name: _fails(nonempty, fails[name]) for name in SEMIGROUP}
    wrong |= {name: np.any(list(_locally(nonempty, maps, fails[name])), axis=0) for name in LOCAL}
    return {name: ~wrong[name][which.ravel()] for name in NAMES}


@lru_cache(maxsize=MOST_STATES)
def _all_fails(maps: Maps) -> dict[str, Fails]:
    return {name: identity(maps) for name, identity in (MONOID | SEMIGROUP | LOCAL).items()}


def _fails(
    members: Bool[np.ndarray, "many maps"], fails: Bool[np.ndarray, "maps maps"]
) -> Bool[np.ndarray, "many"]:
    """Whether an identity fails for some pair of members. Counts of pairs are below 2^24: exact in float32."""
    return ((members.astype(np.float32) @ fails.astype(np.float32) > 0) & members).any(axis=1)


def _locally(
    members: Bool[np.ndarray, "many maps"], maps: Maps, fails: Fails
) -> Iterator[Bool[np.ndarray, "many"]]:
    """For each idempotent e, whether the identity fails in e S e; nothing is asked where e is no member."""
    for e in maps.idempotents.tolist():
        inside = maps.local(e)
        yield members[:, e] & _fails(members[:, inside], fails[np.ix_(inside, inside)])
