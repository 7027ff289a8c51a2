"""Match3 contains disjointness ([SHT23] Theorem 7): the reduction, its codes, and the least modulus for which
codes exist.

One filler token 1 starts the sequence. Element i has a code u_i: Alice writes u_i if she has the element and
the filler if not, Bob writes −1−u_i or the filler. Then 1 + u_i + (−1−u_i) = 0 for an element of both, and
the codes are chosen so that no other three tokens, the first among them, sum to 0. So Match3 at the first
token is disjointness.

What the codes must avoid, modulo M: two elements, or one twice, with u + u' = −1; a code 1 or −2, which would
complete a sum with the fillers; and 1 + 1 + 1 = 0. Each forbids one half of a pair {u, −1−u}, of which there
are ⌊M/2⌋, and {1, −2} is lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from jaxtyping import Bool, Int

from expressivity.errors import InvalidInput

FILLER = 1

Codes = Callable[[int], tuple[int, ...]]
"""Codes u_1..u_n for every number n of elements."""


def tight_codes(n: int) -> tuple[int, ...]:
    """Return 0, 2, 3, …, n: n codes that work for every M >= 2n + 2.

    Sums of two of them lie in 0..2n, so they are −1 = M − 1 for no M >= 2n + 2; none is 1, and
    −2 = M − 2 >= 2n is larger than all of them but for n <= 1, where 0 is not −2 either since
    M >= 4.

    Raises:
        InvalidInput: unless n >= 1.
    """
    if n < 1:
        raise InvalidInput(f"codes need n >= 1 elements: got n={n}")
    return (0, *range(2, n + 1))


def naive_codes(n: int) -> tuple[int, ...]:
    """Return 2, 3, …, n + 1: the codes that come to mind first. They fail at M = 2n + 2 and work from 2n + 4 on."""
    return tuple(range(2, n + 2))


@dataclass(frozen=True)
class Match3Reduction:
    """Disjointness on n elements as Match3 at the first of N = 2n + 1 tokens (more are filled up with the
    filler).

    Args:
        modulus: M.
        codes: u_1..u_n, residues from 0.
        padding: fillers at the end; one of them makes N even.

    Raises:
        InvalidInput: unless n >= 1, M >= 2n + 2 and the padding is at least 0.
    """

    modulus: int
    codes: tuple[int, ...]
    padding: int = 0

    def __post_init__(self) -> None:
        if self.elements < 1:
            raise InvalidInput(f"the reduction needs n >= 1 elements: got n={self.elements}")
        if self.modulus < 2 * self.elements + 2:
            given = f"n={self.elements}, M={self.modulus}"
            raise InvalidInput(
                f"a code with one filler for n elements needs M >= 2n + 2: got {given}"
            )
        if self.padding < 0:
            raise InvalidInput(f"padding must be at least 0: got {self.padding}")

    @property
    def elements(self) -> int:
        """The number of elements n."""
        return len(self.codes)

    @property
    def length(self) -> int:
        """The number of tokens N."""
        return 2 * self.elements + 1 + self.padding

    def alice(self, a: Bool[np.ndarray, "*batch n"]) -> Int[np.ndarray, "*batch n"]:
        """Return Alice's tokens: her elements' codes, fillers for the rest."""
        return self._written(a, np.array(self.codes))

    def bob(self, b: Bool[np.ndarray, "*batch n"]) -> Int[np.ndarray, "*batch tokens"]:
        """Return Bob's tokens: what completes his elements' codes to a triple with the filler; then the padding."""
        tokens = self._written(b, -1 - np.array(self.codes))
        padding = np.full((*b.shape[:-1], self.padding), FILLER)
        return np.concatenate([tokens, padding], axis=-1)

    def sequence(
        self, a: Bool[np.ndarray, "*batch n"], b: Bool[np.ndarray, "*batch n"]
    ) -> Int[np.ndarray, "*batch length"]:
        """Return the first token, Alice's and Bob's: residues 1..M."""
        first = np.full((*a.shape[:-1], 1), FILLER)
        return np.concatenate([first, self.alice(a), self.bob(b)], axis=-1)

    def _written(
        self, chosen: Bool[np.ndarray, "*batch n"], codes: Int[np.ndarray, "n"]
    ) -> Int[np.ndarray, "*batch n"]:
        return np.where(
            chosen, (codes - 1) % self.modulus + 1, FILLER
        )  # the residue 0 is written M


def match3_reduction(length: int, modulus: int, codes: Codes = tight_codes) -> Match3Reduction:
    """Return the reduction to Match3 on N tokens modulo M, as the theorem has it: n = ⌊(N−1)/2⌋ elements, and for
    even N one filler at the end.

    Args:
        length: N.
        modulus: M.
        codes: the codes of n elements, by n.

    Raises:
        InvalidInput: unless N >= 3, and M >= N + 1 for odd N or M >= N for even N.
    """
    if length < 3:
        raise InvalidInput(f"one element needs N >= 3 tokens: got N={length}")
    elements, padding = divmod(length - 1, 2)
    if modulus < 2 * elements + 2:
        needed = "M >= N for even N" if padding else "M >= N + 1 for odd N"
        raise InvalidInput(f"the reduction needs {needed}: got N={length}, M={modulus}")
    return Match3Reduction(modulus, codes(elements), padding)


def is_code(codes: Sequence[int], modulus: int, filler: int = FILLER) -> bool:
    """Whether these residues work, by the conditions of the proof.

    Args:
        codes: u_1..u_n, distinct modulo M.
        modulus: M.
        filler: f, also the first token; the conditions above are for f = 1.
    """
    residues = {u % modulus for u in codes}
    sums = {(u + v + filler) % modulus for u in residues for v in residues}
    fillers = {filler % modulus, -2 * filler % modulus}
    return (
        len(residues) == len(codes)
        and 0 not in sums
        and not residues & fillers
        and 3 * filler % modulus != 0
    )


def largest_code(modulus: int, filler: int = FILLER) -> int:
    """Return the most elements that any code has at this modulus, by search through every set of residues that is a
    code.

    Every subset of a code is a code, so the search adds residues one by one and stops where a set is none; 0
    if even the fillers sum to 0.

    Raises:
        InvalidInput: unless 2 <= M <= 24, beyond which there are too many sets.
    """
    if not 2 <= modulus <= 24:
        raise InvalidInput(f"every code is listed for 2 <= M <= 24: got M={modulus}")
    return _largest((), 0, modulus, filler)


def _largest(chosen: tuple[int, ...], start: int, modulus: int, filler: int) -> int:
    best = len(chosen)
    for u in range(start, modulus):
        longer = (*chosen, u)
        if is_code(longer, modulus, filler):
            best = max(best, _largest(longer, u + 1, modulus, filler))
    return best


def match3_futures(length: int, modulus: int) -> int:
    """Return how many functions of the last token Match3 at the first can be, the first token being 1 and the others anything (ours).

    The tokens between matter by two things: whether they complete a triple by themselves, with the 1, and if not, which residues
    occur. Then of each chord {u, −1−u} other than {1, −2} neither end occurs, or one, or the other, and the last token can ask
    for each. With P = ⌊M/2⌋ − 1 such chords and N − 2 tokens there are 1 + Σ_k C(P, k) 2^k functions, k <= min(N − 2, P).

    Args:
        length: N.
        modulus: M.

    Raises:
        InvalidInput: unless N >= 3 and M >= 2.
    """
    if length < 3 or modulus < 2:
        raise InvalidInput(f"futures need N >= 3 and M >= 2: got N={length}, M={modulus}")
    if modulus == 3:
        return 1  # 1 + 1 + 1 = 0, whatever else there is
    chords = modulus // 2 - 1
    return 1 + sum(comb(chords, k) * 2**k for k in range(min(length - 2, chords) + 1))
