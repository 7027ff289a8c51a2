"""Claims on certificates: the lemma behind [SHT23] Theorem 2, and the trap of least squares."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import ceil, log, sqrt

import numpy as np
from jaxtyping import Bool, Float, Int

from expressivity.book.registry import Claim, Evidence
from expressivity.book.stated import at_least, at_most
from expressivity.constructions.certificates import (
    candes_tao,
    certificates,
    least_squares,
    lemma_bounds,
)
from expressivity.constructions.keys import random_keys, restricted_isometry, sufficient_dimension
from expressivity.tasks.averaging import adversarial_subsets, every_subset, random_subsets

Finder = Callable[..., Float[np.ndarray, "batch m0"]]
Against = Callable[[Float[np.ndarray, "m0 n"], int], Int[np.ndarray, "n q"]]
"""Sets of q positions that are chosen against these keys, one for each position."""

TOLERANCE = 1e-9
LARGE, RANDOM = (1024, 8), 1000
"""(N, q) where sets are chosen against the keys, and how many random ones."""

ISOMETRIES = ((14, 1, 400), (14, 1, 2000), (14, 2, 800), (14, 2, 3000))
"""(N, q, m0) at which δ_{3q} can be computed from every set of 3q columns."""


def _added(
    unit: Float[np.ndarray, "m0 n"], subsets: Int[np.ndarray, "batch q"]
) -> Float[np.ndarray, "batch m0"]:
    """Return w_1 + w_2 − w_3 + … in place of w_1 − w_2 + w_3 − …"""
    return 2 * least_squares(unit, subsets) - candes_tao(unit, subsets)


def check_lemma(find: Finder) -> Evidence:
    """Check the lemma's bounds at the measured δ_{3q} on all sets of few keys; its promises on traps among many."""
    rng = np.random.default_rng(4)
    margins, isometries, agree, multiples = [], [], True, set()
    for length, q, dimension in ISOMETRIES:
        keys, size = random_keys(dimension, length, rng), 3 * q
        delta = restricted_isometry(keys, size)
        if q == 1:
            agree &= abs(delta - _largest_distortion(keys, size)) < TOLERANCE
        isometries.append(delta)
        multiples.add(size / q)
        sets = every_subset(length, q)
        margins.append(_lemma_margin(Looks.at(keys, sets, find), delta))
    length, q = LARGE
    keys = random_keys(sufficient_dimension(length, q), length, rng)
    sets = adversarial_subsets(keys, q)
    large = Looks.at(keys, sets, find)
    same = certificates(keys, sets[:8]).valid.tolist() == large.certified[:8].tolist()
    return Evidence(
        min(margins) >= 0 and agree and same and bool(large.certified.all()),
        {
            "measured isometry constants": [round(delta, 3) for delta in isometries],
            "least margin under the lemma's bounds": round(min(margins), 3),
            "their largest score off the set": round(float(large.off.max()), 3),
            "their largest norm over √q": round(float(large.norms.max()), 3),
        },
        {
            "columns": max(multiples),
            "part": 1 / max(isometries),
            "cases": len(isometries),
            "traps": len(sets),
            "length": keys.shape[1],
        },
    )


@dataclass(frozen=True)
class Looks:
    """What vectors score on their sets and off them, and how long they are in units of √q, computed here."""

    on: Float[np.ndarray, "batch"]
    off: Float[np.ndarray, "batch"]
    norms: Float[np.ndarray, "batch"]

    @classmethod
    def at(
        cls, keys: Float[np.ndarray, "m0 n"], sets: Int[np.ndarray, "batch q"], find: Finder
    ) -> "Looks":
        """Find the vectors for these sets and look at them."""
        unit = keys / sqrt(len(keys))
        vectors = find(unit, sets)
        scores = vectors @ unit
        member = np.zeros(scores.shape, dtype=bool)
        np.put_along_axis(member, sets, True, axis=1)
        return cls(
            np.where(member, np.abs(scores - 1), 0).max(axis=1),
            np.where(member, 0, np.abs(scores)).max(axis=1),
            np.sqrt((vectors**2).sum(axis=1) / sets.shape[1]),
        )

    @property
    def certified(self) -> Bool[np.ndarray, "batch"]:
        """Which vectors score 1 on the set, at most 1/2 elsewhere, and have norm at most 2√q."""
        bounded = (self.off <= 1 / 2 + TOLERANCE) & (self.norms <= 2 + TOLERANCE)
        return (self.on <= TOLERANCE) & bounded


def _largest_distortion(keys: Float[np.ndarray, "m0 n"], size: int) -> float:
    """Return the largest distance from 1 of a squared singular value of so many columns, by definition."""
    unit = keys / sqrt(len(keys))
    values = (
        np.linalg.svd(unit[:, list(chosen)], compute_uv=False)
        for chosen in combinations(range(keys.shape[1]), size)
    )
    return max(float(np.abs(each**2 - 1).max()) for each in values)


def _lemma_margin(looks: Looks, delta: float) -> float:
    """Measure how far the vectors stay below the lemma's bounds off the set and in norm."""
    _, score, squared_norm = lemma_bounds(delta)
    off, norm = score - looks.off.max(), sqrt(squared_norm) - looks.norms.max()
    return float(min(off, norm)) if looks.on.max() <= TOLERANCE else -1.0


def check_trap(against: Against) -> Evidence:
    """Check that the same keys give certificates on nearly all random sets and on hardly any that is chosen against them."""
    length, q = LARGE
    rng = np.random.default_rng(7)
    keys = random_keys(sufficient_dimension(length, q), length, rng)
    chance = Looks.at(keys, random_subsets((RANDOM,), length, q, rng), least_squares).certified
    sets = against(keys, q)
    chosen = Looks.at(keys, sets, least_squares)
    corrected = Looks.at(keys, sets, candes_tao).certified
    factors = [c for c in range(1, 64) if ceil(c * q * log(length)) == len(keys)]
    return Evidence(
        bool(corrected.all()),
        {
            "certified, random sets": round(float(chance.mean()), 3),
            "certified, chosen sets": round(float(chosen.certified.mean()), 3),
            "largest score off a chosen set": round(float(chosen.off.max()), 3),
            "corrected, chosen sets": round(float(corrected.mean()), 3),
        },
        {
            "factor": factors[0] if len(factors) == 1 else None,
            "chance": 100 * float(chance.mean()),
            "chosen": 100 * float(chosen.certified.mean()),
            "random": len(chance),
            "traps": len(sets),
        },
    )


def _against_others(keys: Float[np.ndarray, "m0 n"], q: int) -> Int[np.ndarray, "n q"]:
    """Return sets that are chosen against the same keys in another order."""
    return adversarial_subsets(keys[:, ::-1], q)


CLAIMS = (
    Claim(
        id="sht-thm-2-lemma",
        statement=(
            "If the keys have restricted isometry constant $\\delta_{[[columns:.0f]]q} \\le 1/[[part]]$, every q-set has a "
            "certificate: a vector scoring $1$ on it, at most $1/2$ elsewhere, of norm at most $2\\sqrt q$."
        ),
        source="[SHT23] Theorem 2 (lemma of Candès and Tao, with our constants)",
        known="recalled",
        kind="construction",
        subject=lambda: candes_tao,
        control=lambda: _added,
        broken="corrections added where they are to be subtracted",
        check=check_lemma,
        boundary=(
            "The isometry constant can be computed only where there are more dimensions than positions, so "
            "those cases test the lemma and say nothing about q log N. In the large case the constant is "
            "not known and the certificates are verified one by one."
        ),
        budget=30,
        code=(
            "expressivity.constructions.certificates.candes_tao",
            "expressivity.constructions.keys.restricted_isometry",
        ),
        reach="certified",
        extent="all sets at [[cases:word]] sizes, [[traps:,]] traps at N = [[length]]",
        proof="page",
        numbers={"columns": 3, "part": at_least(4), "cases": 4, "traps": 1024, "length": 1024},
    ),
    Claim(
        id="ours-least-squares-trap",
        statement=(
            "With keys of $[[factor]]\\,q\\ln N$ random signs, the least-squares vector is a certificate for over [[chance]]% of "
            "random sets and for under [[chosen]]% of those chosen against it."
        ),
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: adversarial_subsets,
        control=lambda: _against_others,
        broken="sets chosen against the keys in another order",
        check=check_trap,
        boundary="One draw of keys at N = 1024 and q = 8.",
        budget=20,
        code=(
            "expressivity.tasks.averaging.adversarial_subsets",
            "expressivity.constructions.certificates.least_squares",
            "expressivity.constructions.certificates.candes_tao",
        ),
        reach="sampled",
        extent="[[random:,]] random sets and [[traps:,]] chosen, one draw of keys",
        numbers={
            "factor": 16,
            "chance": at_least(95),
            "chosen": at_most(5),
            "random": 1000,
            "traps": 1024,
        },
    ),
)
