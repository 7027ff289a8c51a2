"""Claims on certificates: the lemma behind [SHT23] Theorem 2, and the trap of least squares."""

from collections.abc import Callable
from math import sqrt

import numpy as np
from jaxtyping import Float, Int

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.certificates import Certificates, candes_tao, least_squares
from expressivity.constructions.keys import random_keys, restricted_isometry, sufficient_dimension
from expressivity.tasks.averaging import adversarial_subsets, every_subset, random_subsets

Finder = Callable[..., Float[np.ndarray, "batch m0"]]

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
    margins, isometries = [], []
    for length, q, dimension in ISOMETRIES:
        keys = random_keys(dimension, length, rng)
        delta = restricted_isometry(keys, 3 * q)
        isometries.append(round(delta, 3))
        margins.append(_lemma_margin(_found(keys, every_subset(length, q), find), delta))
    length, q = 1024, 8
    keys = random_keys(sufficient_dimension(length, q), length, rng)
    large = _found(keys, adversarial_subsets(keys, q), find)
    return Evidence(
        min(margins) >= 0 and max(isometries) <= 0.25 and bool(large.valid.all()),
        {
            "measured isometry constants": isometries,
            "least margin under the lemma's bounds": round(min(margins), 3),
            f"adversarial sets at N = {length}, q = {q}": len(large.subsets),
            "their largest score off the set": round(float(large.off_support.max()), 3),
            "their largest norm over √q": round(float(large.norms.max()), 3),
        },
    )


def _found(
    keys: Float[np.ndarray, "m0 n"], sets: Int[np.ndarray, "batch q"], find: Finder
) -> Certificates:
    return Certificates(keys, sets, find(keys / np.sqrt(len(keys)), sets))


def _lemma_margin(certificates: Certificates, delta: float) -> float:
    """Measure how far the vectors stay below ρ/(1−ρ) off the set and 1/(√(1−δ)(1−ρ)) in norm, with ρ = δ/(1−δ)."""
    rho = delta / (1 - delta)
    off = rho / (1 - rho) - certificates.off_support.max()
    norm = 1 / (sqrt(1 - delta) * (1 - rho)) - certificates.norms.max()
    exact = 1e-9 - certificates.on_support.max()
    return float(min(off, norm)) if exact >= 0 else -1.0


def check_trap(find: Finder) -> Evidence:
    """Check that the same keys give certificates on nearly all random sets and on hardly any adversarial one."""
    length, q = 1024, 8
    rng = np.random.default_rng(7)
    keys = random_keys(sufficient_dimension(length, q), length, rng)
    chance = _found(keys, random_subsets((1000,), length, q, rng), find)
    chosen = _found(keys, adversarial_subsets(keys, q), find)
    return Evidence(
        bool(chance.valid.mean() >= 0.95 and chosen.valid.mean() <= 0.05),
        {
            "certified, random sets": round(float(chance.valid.mean()), 3),
            "certified, adversarial sets": round(float(chosen.valid.mean()), 3),
            "largest score off an adversarial set": round(float(chosen.off_support.max()), 3),
        },
    )


CLAIMS = (
    Claim(
        id="sht-thm-2-lemma",
        statement=(
            "If the keys have restricted isometry constant $\\delta_{3q} \\le 1/4$, every q-set has a "
            "certificate: a vector scoring 1 on it, at most 1/2 elsewhere, of norm at most $2\\sqrt q$."
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
    ),
    Claim(
        id="ours-least-squares-trap",
        statement=(
            "With keys of $16\\,q\\ln N$ random signs, the least-squares vector is a certificate for nearly "
            "every random set and for hardly any set chosen against it."
        ),
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: least_squares,
        control=lambda: candes_tao,
        broken="the corrected certificate, which does not fall into the trap",
        check=check_trap,
        boundary="One draw of keys at N = 1024 and q = 8.",
        budget=20,
        code=(
            "expressivity.tasks.averaging.adversarial_subsets",
            "expressivity.constructions.certificates.least_squares",
        ),
    ),
)
