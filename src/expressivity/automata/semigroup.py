"""The transition semigroup of an automaton: the maps of its states that nonempty words induce, with Green's
classes.

For a minimal automaton it is the syntactic semigroup of the language. Words act on the right: s·t is first s,
then t. The empty word is left out: whether some idempotent is the identity must not depend on it, or the
tests for fragments with Y would all fail.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Int

from expressivity.automata.dfa import Dfa
from expressivity.automata.graphs import components
from expressivity.errors import InvalidInput
from expressivity.shown import sizes

LIMIT = 20_000
"""Default for the greatest number of elements of a semigroup that is enumerated."""


class SemigroupTooLarge(InvalidInput):
    """The semigroup has more elements than the limit."""


@dataclass(frozen=True, eq=False)
class Semigroup:
    """The elements in the order of their shortest words, and the multiplication by letters on the right.

    Args:
        alphabet: the letters.
        elements: each as the map that it induces, state by state.
        words: a shortest word for each element.
        letters: the number of each letter's element; letters that act alike share one.
        right: the number of s·a for each element s and letter a, -1 where the enumeration stopped before it.
    """

    alphabet: str
    elements: Int[np.ndarray, "size states"]
    words: tuple[str, ...]
    letters: Int[np.ndarray, "letters"]
    right: Int[np.ndarray, "size letters"]
    __repr__ = sizes

    def __len__(self) -> int:
        return len(self.elements)

    @cached_property
    def _sorted_keys(self) -> tuple[Int[np.ndarray, "size"], Int[np.ndarray, "size"]]:
        keys = _keys(self.elements)
        order = np.argsort(keys)
        return keys[order], order

    def number(self, maps: Int[np.ndarray, "many states"]) -> Int[np.ndarray, "many"]:
        """The numbers of elements given as maps.

        Raises:
            InvalidInput: a map that is no element.
        """
        keys, order = self._sorted_keys
        places = np.searchsorted(keys, _keys(maps))
        numbers = order[np.minimum(places, len(order) - 1)]
        if not (self.elements[numbers] == maps).all():
            raise InvalidInput("a map that no nonempty word induces is no element of the semigroup")
        return numbers

    def product(
        self, left: Int[np.ndarray, "*many"], right: Int[np.ndarray, "*many"]
    ) -> Int[np.ndarray, "*many"]:
        """The numbers of the products, pair by pair: first the left factor, then the right one."""
        maps = np.take_along_axis(
            self.elements[right.ravel()], self.elements[left.ravel()].astype(np.int64), axis=1
        )
        return self.number(maps).reshape(left.shape)

    @cached_property
    def table(self) -> Int[np.ndarray, "size size"]:
        """The number of s·t for all elements s and t."""
        numbers = np.arange(len(self))
        return self.product(*np.broadcast_arrays(numbers[:, None], numbers[None]))

    @cached_property
    def left(self) -> Int[np.ndarray, "size letters"]:
        """The number of a·s for each element s and letter a."""
        return np.stack(
            [self.number(self.elements[:, self.elements[letter]]) for letter in self.letters],
            axis=1,
        )

    @cached_property
    def idempotents(self) -> Int[np.ndarray, "idempotents"]:
        """The numbers of the elements e with e·e = e."""
        twice = np.take_along_axis(self.elements, self.elements.astype(np.int64), axis=1)
        return np.flatnonzero((twice == self.elements).all(axis=1))

    @cached_property
    def r_classes(self) -> Int[np.ndarray, "size"]:
        """Green's R: elements that reach each other by multiplication on the right share a number."""
        return components(self.right)

    @cached_property
    def l_classes(self) -> Int[np.ndarray, "size"]:
        """Green's L: elements that reach each other by multiplication on the left share a number."""
        return components(self.left)

    @cached_property
    def j_classes(self) -> Int[np.ndarray, "size"]:
        """Green's J: elements that reach each other by multiplication on both sides share a number."""
        return components(np.concatenate([self.right, self.left], axis=1))


def transition_semigroup(dfa: Dfa, limit: int = LIMIT) -> Semigroup:
    """All elements. Time O(size × letters × states).

    Raises:
        SemigroupTooLarge: more than `limit` elements.
        InvalidInput: a limit below 1.
    """
    found = short_words(dfa, limit)
    if (found.right < 0).any():
        raise SemigroupTooLarge(
            f"the transition semigroup of {dfa.states} states has more than {limit} elements"
        )
    return found


def short_words(dfa: Dfa, limit: int) -> Semigroup:
    """The elements of shortest words, at most `limit` of them: all elements, or the first ones.

    Raises:
        InvalidInput: a limit below 1.
    """
    if limit < 1:
        raise InvalidInput(f"the limit must be at least 1: got {limit}")
    letters = dfa.delta.T
    numbers: dict[bytes, int] = {}
    elements: list[Int[np.ndarray, "states"]] = []
    words: list[str] = []

    def add(maps: Int[np.ndarray, "letters states"], prefix: str) -> list[int]:
        """Number the products of an element by each letter; -1 beyond the limit."""
        row = []
        for letter, image in zip(dfa.alphabet, maps):
            key = image.tobytes()
            if key not in numbers and len(elements) < limit:
                numbers[key] = len(elements)
                elements.append(image.copy())  # a view would keep the products by all letters alive
                words.append(prefix + letter)
            row.append(numbers.get(key, -1))
        return row

    first = add(letters, "")
    right = []
    for place, element in enumerate(elements):  # grows while it is read
        right.append(add(letters[:, element], words[place]))
        if len(elements) == limit and min(right[-1]) < 0:
            right += [[-1] * len(letters)] * (len(elements) - len(right))
            break
    numbered = (np.array(row, dtype=np.int32) for row in (first, right))
    return Semigroup(dfa.alphabet, np.array(elements), tuple(words), *numbered)


def _keys(maps: Int[np.ndarray, "many states"]) -> Int[np.ndarray, "many"]:
    """A hash of each map. Different maps may have equal numbers, so a look-up has to compare the maps themselves."""
    weights = np.random.default_rng(1).integers(1, 2**62, size=maps.shape[1], dtype=np.int64)
    return (maps * weights).sum(axis=1)
