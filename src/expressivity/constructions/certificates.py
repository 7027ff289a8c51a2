"""Dual certificates: for a set y of keys, a query that scores exactly 1 on y and at most 1/2 elsewhere.

With unit keys u_j (signs divided by √m0), a certificate for y is a vector w with ⟨u_j, w⟩ = 1 for j in y,
with ⟨u_j, w⟩ between -1/2 and 1/2 for every other j, and with ‖w‖ <= 2√q. [SHT23] Theorem 2 takes them from
compressed sensing (Candès and Tao 2005, Lemma 2.2). If the keys have δ_{3q} <= 1/4, the iteration
`candes_tao` finds one for every y; the proof is in the chapter. At the sizes of this book δ is far larger,
so each certificate is verified instead: `Certificates.valid`.

All q-subsets of a batch are solved at once: a step costs one batched Gram matrix, one batched solve and one
product with the keys.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from expressivity.errors import choose
from expressivity.shown import sizes
from expressivity.tasks.averaging import check_subsets

OFF_SUPPORT, NORM = 0.5, 2.0
"""What a certificate promises: scores off y at most 1/2 in magnitude, norm at most 2√q."""

TOLERANCE = 1e-9
"""Float64 solves for 1 on y up to this, which moves an attention weight by a factor within 1 ± 2α·1e-9."""

SETTLED = 1e-2
"""The alternating sum stops when its last term is below this off y; verification covers what is left."""

MOST_STEPS = 40
BLOCK_NUMBERS = 2**22
"""Greatest number of entries held at once for the gathered columns and for the scores: blocks of 32 MB each."""


def lemma_bounds(delta: Any) -> tuple[Any, Any, Any]:
    """Return what `candes_tao` is proved to do at δ = δ_{3q} < 1/2: the factor by which its terms shrink, the largest score off y, ‖w‖²/q at most.

    δ/(1−δ), then δ/(1−2δ), then (1−δ)/(1−2δ)². At δ = 1/4 they are 1/3, 1/2 and 3.

    Args:
        delta: a number, or a symbol of SymPy.
    """
    ratio = delta / (1 - delta)
    return ratio, ratio / (1 - ratio), 1 / ((1 - delta) * (1 - ratio) ** 2)


@dataclass(frozen=True)
class Certificates:
    """Vectors w_y for a batch of sets, with everything that decides whether they are certificates.

    Args:
        keys: signs, one column per position.
        subsets: the sets y.
        vectors: w_y.
    """

    keys: Float[np.ndarray, "m0 n"]
    subsets: Int[np.ndarray, "batch q"]
    vectors: Float[np.ndarray, "batch m0"]
    __repr__ = sizes

    @cached_property
    def scores(self) -> Float[np.ndarray, "batch n"]:
        """⟨u_j, w_y⟩ for every position j."""
        return self.vectors @ _unit(self.keys)

    @cached_property
    def on_support(self) -> Float[np.ndarray, "batch"]:
        """The largest deviation from 1 on y."""
        return np.abs(np.take_along_axis(self.scores, self.subsets, axis=1) - 1).max(axis=1)

    @cached_property
    def off_support(self) -> Float[np.ndarray, "batch"]:
        """The largest magnitude off y (0 if y is everything)."""
        return _off(self.scores, self.subsets).max(axis=1)

    @cached_property
    def norms(self) -> Float[np.ndarray, "batch"]:
        """‖w_y‖ in units of √q."""
        return np.linalg.norm(self.vectors, axis=1) / np.sqrt(self.subsets.shape[1])

    @property
    def valid(self) -> Bool[np.ndarray, "batch"]:
        """Which vectors keep all three promises."""
        bounded = (self.off_support <= OFF_SUPPORT + TOLERANCE) & (self.norms <= NORM + TOLERANCE)
        return (self.on_support <= TOLERANCE) & bounded


SAME = 2.0**-30
"""Scores that differ by less count as equal: solvers on different processors differ by less than this."""


def certificates(
    keys: Float[np.ndarray, "m0 n"], subsets: Int[np.ndarray, "batch q"], method: str = "candes-tao"
) -> Certificates:
    """Return candidates for w_y by one of `METHODS`; `Certificates.valid` says which ones are certificates.

    Raises:
        InvalidInput: sets that are no q-subsets of 0..N-1, or an unknown method.
    """
    check_subsets(subsets, keys.shape[1])
    find = METHODS[choose("method", method, list(METHODS))]
    unit = _unit(keys)
    widest = max(unit.shape[1], 2 * subsets.shape[1] * unit.shape[0])
    blocks = np.array_split(subsets, 1 + len(subsets) * widest // BLOCK_NUMBERS)
    return Certificates(keys, subsets, np.concatenate([find(unit, block) for block in blocks]))


def least_squares(
    unit: Float[np.ndarray, "m0 n"], subsets: Int[np.ndarray, "batch q"]
) -> Float[np.ndarray, "batch m0"]:
    """Return the shortest vector that scores 1 on y. It ignores the rest, and fails on sets chosen against it."""
    return _interpolate(unit, subsets, np.ones(subsets.shape))


def candes_tao(
    unit: Float[np.ndarray, "m0 n"], subsets: Int[np.ndarray, "batch q"]
) -> Float[np.ndarray, "batch m0"]:
    """Return w = w_1 − w_2 + w_3 − …, the iteration of the lemma.

    w_1 is the least-squares vector. E_n holds the q positions outside y ∪ E_{n−1} where w_n scores largest in
    magnitude, and w_{n+1} is the shortest vector that scores 0 on y and on E_n what w_n scores there.
    Subtracting it removes those scores. The scores that it brings elsewhere are smaller, in ℓ2 by the factor
    θ/(1−δ), and are removed next.
    """
    term = least_squares(unit, subsets)
    total, worst = term.copy(), np.empty((len(subsets), 0), dtype=subsets.dtype)
    rows = np.arange(len(subsets))
    for step in range(MOST_STEPS):
        scores = term @ unit
        off = _off(scores, np.concatenate([subsets[rows], worst], axis=1))
        going = off.max(axis=1) > SETTLED
        if not going.any():
            break
        rows, scores = rows[going], scores[going]
        worst = _largest(
            off[going], subsets, free=unit.shape[1] - subsets.shape[1] - worst.shape[1]
        )
        term = _carry(unit, subsets[rows], worst, scores)
        total[rows] += term if step % 2 else -term
    return total


def accumulated(
    unit: Float[np.ndarray, "m0 n"], subsets: Int[np.ndarray, "batch q"], steps: int = MOST_STEPS
) -> Float[np.ndarray, "batch m0"]:
    """Return a heuristic without a proof: correct the q worst scores of the SUM until no score exceeds 1/2.

    It needs fewer dimensions than the iteration of the lemma. No step is known to contract, since what is
    left on the rest may be as large as what was removed; so the best vector seen is returned.
    """
    total = least_squares(unit, subsets)
    best, least = total.copy(), np.full(len(subsets), np.inf)
    rows = np.arange(len(subsets))
    for _ in range(steps):
        scores = total @ unit
        off = _off(scores, subsets[rows])
        height = off.max(axis=1)
        better = height < least[rows]
        best[rows[better]], least[rows[better]] = total[better], height[better]
        going = height > OFF_SUPPORT
        if not going.any():
            break
        rows, scores, off = rows[going], scores[going], off[going]
        worst = _largest(off, subsets, free=unit.shape[1] - subsets.shape[1])
        total = total[going] - _carry(unit, subsets[rows], worst, scores)
    return best


METHODS: dict[str, Callable[..., Float[np.ndarray, "batch m0"]]] = {
    "candes-tao": candes_tao,
    "accumulated": accumulated,
    "least-squares": least_squares,
}


def sum_of_keys(
    unit: Float[np.ndarray, "m0 n"], subsets: Int[np.ndarray, "batch q"]
) -> Float[np.ndarray, "batch m0"]:
    """Return the popular shortcut Σ_{j∈y} u_j, no certificate: its scores on y are 1 plus noise of size √(q/m0)."""
    return unit.T[subsets].sum(axis=1)


def _unit(keys: Float[np.ndarray, "m0 n"]) -> Float[np.ndarray, "m0 n"]:
    return keys / np.sqrt(len(keys))


def _interpolate(
    unit: Float[np.ndarray, "m0 n"],
    places: Int[np.ndarray, "batch k"],
    targets: Float[np.ndarray, "batch k"],
) -> Float[np.ndarray, "batch m0"]:
    """Return the shortest vector with these scores at these places, U_S (U_Sᵀ U_S)⁻¹ c."""
    columns = unit.T[places]
    gram = columns @ columns.transpose(0, 2, 1)
    weights = _solve(gram, targets[..., None], singular=places.shape[1] > len(unit))
    return (weights.transpose(0, 2, 1) @ columns)[:, 0]


def _solve(
    gram: Float[np.ndarray, "batch k k"], targets: Float[np.ndarray, "batch k 1"], singular: bool
) -> Float[np.ndarray, "batch k 1"]:
    """Return solutions of all systems; where keys depend on each other, those with the nearest possible scores."""
    if not singular:
        try:
            return np.linalg.solve(gram, targets)
        except np.linalg.LinAlgError:  # two equal keys
            pass
    return np.linalg.pinv(gram, hermitian=True) @ targets


def _carry(
    unit: Float[np.ndarray, "m0 n"],
    subsets: Int[np.ndarray, "batch q"],
    worst: Int[np.ndarray, "batch k"],
    scores: Float[np.ndarray, "batch n"],
) -> Float[np.ndarray, "batch m0"]:
    """Return the shortest vector that scores 0 on y and the given scores on the worst places."""
    kept = np.take_along_axis(scores, worst, axis=1)
    targets = np.concatenate([np.zeros(subsets.shape), kept], axis=1)
    return _interpolate(unit, np.concatenate([subsets, worst], axis=1), targets)


def _off(
    scores: Float[np.ndarray, "batch n"], places: Int[np.ndarray, "batch k"]
) -> Float[np.ndarray, "batch n"]:
    """Return magnitudes of the scores, with 0 at the given places, rounded so that equal scores are equal on every processor."""
    magnitudes = np.round(np.abs(scores) / SAME) * SAME
    np.put_along_axis(magnitudes, places, 0, axis=1)
    return magnitudes


def _largest(
    magnitudes: Float[np.ndarray, "rows n"], subsets: Int[np.ndarray, "batch q"], free: int
) -> Int[np.ndarray, "rows k"]:
    """Return the places of the q largest magnitudes of each row, in increasing order, or all free places if there are fewer.

    Keys of signs have many equal scores. Ties are broken by place, not by the last bits of the scores.
    """
    count = min(subsets.shape[1], free)
    apart = magnitudes - np.arange(magnitudes.shape[1]) * (SAME * 2.0**-20)
    if not count:
        return np.empty((len(magnitudes), 0), dtype=subsets.dtype)
    return np.sort(np.argpartition(apart, -count, axis=1)[:, -count:], axis=1)
