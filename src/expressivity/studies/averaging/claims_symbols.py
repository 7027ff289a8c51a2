"""The algebra behind [SHT23] Theorem 2, with symbols: the error of a softmax and its scale, and the series of the certificate."""

from collections.abc import Callable
from math import ceil, exp, log2, sqrt
from typing import Any

import numpy as np

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.budget import promised_format, softmax_scale
from expressivity.constructions.certificates import candes_tao, lemma_bounds
from expressivity.constructions.keys import random_keys, restricted_isometry
from expressivity.studies.averaging.claims_certificates import Looks
from expressivity.tasks.averaging import every_subset

SIZES = [
    (n, q, error) for n in (2, 8, 100, 4096) for q in (1, 2, 7) for error in (0.3, 0.01) if q < n
]
"""(N, q, ε) at which the scale is compared with the solution of the symbolic equation."""

FORMATS = [(m0, d, error) for m0 in (16, 710) for d in (1, 1024) for error in (0.3, 0.01)]
"""(m₀, d', ε) at which the bits after the point are."""

COLUMNS = 3
"""Sets of so many times q columns are those of the isometry constant."""

FEW_KEYS = (14, 1, 400)
"""(N, q, m₀) at which δ_{3q} is computed from every set of 3q columns and the bounds are held against the iteration."""


def check_error(scale: Callable[[int, int, float], int]) -> Evidence:
    """Derive the error 2μ of a row, its bound and the scale that makes it ε/2, with symbols; compare the scale in use and rows of a softmax."""
    import sympy

    n, q, error, alpha = sympy.symbols("N q epsilon alpha", positive=True)
    on, off = sympy.exp(alpha), sympy.exp(alpha / 2)
    total = q * on + (n - q) * off
    mass = (n - q) * off / total
    distance = q * (1 / q - on / total) + mass
    twice = sympy.simplify(distance - 2 * mass) == 0
    bound = (n - q) / q * sympy.exp(-alpha / 2)
    below = sympy.simplify(bound - mass - bound * mass) == 0  # so the mass is below the bound
    solved = sympy.solve(sympy.Eq(bound, error / 4), alpha)
    unique = len(solved) == 1
    wrong = [
        size
        for size in SIZES
        if scale(*size)
        != max(0, ceil(float(solved[0].subs(dict(zip((n, q, error), size))).evalf(30))))
    ]
    most = max(_row_error(*size, scale(*size)) / size[2] for size in SIZES)
    return Evidence(
        twice and below and unique and not wrong and most <= 1 / 2 and _bits_are_enough(),
        {
            "distance less 2μ": str(sympy.simplify(distance - 2 * mass)),
            "scale": str(solved[0]),
            "sizes with another scale": [str(size) for size in wrong],
            "largest error over ε": round(most, 6),
        },
        {
            "quarter": int(sympy.simplify(sympy.exp(solved[0] / 2) * q * error / (n - q))),
            "sizes": len(SIZES),
        },
    )


def _row_error(length: int, q: int, error: float, scale: int) -> float:
    """Return the ℓ1 distance from the ideal row of the softmax with scores α on the set and α/2 off it."""
    weights = np.where(np.arange(length) < q, 1.0, exp(-scale / 2))
    ideal = np.where(np.arange(length) < q, 1 / q, 0.0)
    return float(np.abs(weights / weights.sum() - ideal).sum())


def _bits_are_enough() -> bool:
    """Whether (m₀ + √d') 2^(−t−1) = ε/2 is solved by the logarithm whose ceiling is in use."""
    import sympy

    m0, d, error, bits = sympy.symbols("m_0 d epsilon t", positive=True)
    cost = (m0 + sympy.sqrt(d)) * 2 ** (-bits - 1)
    (solved,) = sympy.solve(sympy.Eq(cost, error / 2), bits)
    stated = sympy.log((m0 + sympy.sqrt(d)) / error, 2)
    same = sympy.simplify(sympy.expand_log(solved - stated, force=True)) == 0
    used = all(
        promised_format(size, 1, dimension, most, 1).fraction_bits
        == ceil(log2((size + sqrt(dimension)) / most))
        for size, dimension, most in FORMATS
    )
    return bool(same) and used


def check_series(bounds: Callable[[Any], tuple[Any, Any, Any]]) -> Evidence:
    """Sum the series of the iteration with a symbol for δ, ask where the scores reach 1/2, and hold the bounds against the iteration itself."""
    import sympy

    delta, step = sympy.Symbol("delta", positive=True), sympy.Symbol("n", integer=True)
    ratio, score, squared_norm = bounds(delta)
    shrinks = sympy.simplify(ratio - delta / (1 - delta)) == 0
    rho = sympy.Symbol("rho", positive=True)
    summed = _converging(sympy.summation(rho**step, (step, 1, sympy.oo)))
    whole = _converging(sympy.summation(rho**step, (step, 0, sympy.oo)))
    scores = sympy.simplify(score - summed.subs(rho, ratio)) == 0
    norms = sympy.simplify(squared_norm - whole.subs(rho, ratio) ** 2 / (1 - delta)) == 0
    largest = sympy.solve(sympy.Eq(score, sympy.Rational(1, 2)), delta)
    values = [each.subs(delta, sympy.Rational(1, 4)) for each in (ratio, score, squared_norm)]
    length, q, dimension = FEW_KEYS
    keys = random_keys(dimension, length, np.random.default_rng(4))
    found = Looks.at(keys, every_subset(length, q), candes_tao)
    _, most, square = bounds(restricted_isometry(keys, COLUMNS * q))
    kept = bool(found.off.max() <= most and found.norms.max() ** 2 <= square)
    return Evidence(
        shrinks and scores and norms and kept and largest == [sympy.Rational(1, 4)],
        {
            "ratio, score and squared norm at 1/4": [str(value) for value in values],
            "the score is 1/2 at": [str(value) for value in largest],
            "the iteration keeps the bounds": kept,
        },
        {
            "columns": COLUMNS,
            "part": int(1 / largest[0]) if len(largest) == 1 else None,
            "third": str(values[0]),
            "half": str(values[1]),
            "three": str(values[2]),
        },
    )


def _converging(summed: Any) -> Any:
    """Return the first case of a sum that SymPy gives by cases: that in which the series converges."""
    return summed.args[0][0] if summed.is_Piecewise else summed


def _delta_itself(delta: Any) -> tuple[Any, Any, Any]:
    """Return the bounds for terms that shrink by δ."""
    return delta, delta / (1 - delta), 1 / ((1 - delta) * (1 - delta) ** 2)


CLAIMS = (
    Claim(
        id="ours-averaging-symbols",
        kind="identity",
        known="ours",
        source="ours, for [SHT23] Theorem 2",
        statement=(
            "With scores $\\alpha$ on a $q$-set and $\\frac\\alpha2$ off it, a softmax row is $2\\mu$ from the ideal one in $\\ell_1$, where $\\mu$, the"
            " mass off the set, is at most $\\frac{N-q}qe^{-\\alpha/2}$; this is $\\frac\\varepsilon[[quarter]]$ exactly at"
            " $\\alpha=2\\ln\\frac{[[quarter]](N-q)}{q\\varepsilon}$. Rounding to $t$ bits costs $(m_0+\\sqrt{d'})2^{-t-1}$, which is $\\frac\\varepsilon2$ exactly at"
            " $t=\\log_2\\frac{m_0+\\sqrt{d'}}\\varepsilon$."
        ),
        subject=lambda: softmax_scale,
        control=lambda: lambda length, q, error: softmax_scale(length, q, error / 2),
        broken="$\\frac\\varepsilon2$ in place of $\\varepsilon$ in the scale",
        check=check_error,
        boundary=(
            "Symbols stand for all positive $N$, $q$, $\\varepsilon$, $\\alpha$, $m_0$ and $d'$. That the code uses these scales and bits is compared at the sizes"
            " that are listed. Scores off the set that are lower, and not all alike, only make $\\mu$ smaller: that is the proof on the page."
        ),
        budget=15,
        code=(
            "expressivity.constructions.budget.softmax_scale",
            "expressivity.constructions.budget.promised_format",
        ),
        reach="all",
        extent="symbols; the code's scale at [[sizes]] sizes",
        proof="page",
        numbers={"quarter": 4, "sizes": 20},
    ),
    Claim(
        id="ours-certificate-symbols",
        kind="identity",
        known="ours",
        source="ours, for [SHT23] Theorem 2",
        statement=(
            "At $\\delta=\\delta_{[[columns]]q}<\\frac12$ the terms of the certificate's series shrink by $\\frac\\delta{1-\\delta}$, its scores off the set are at most"
            " $\\frac\\delta{1-2\\delta}$, and $\\|w\\|^2\\le q\\,\\frac{1-\\delta}{(1-2\\delta)^2}$. The scores' bound is $[[half]]$ exactly at"
            " $\\delta=\\frac1[[part]]$, where the other two are $[[third]]$ and $[[three]]\\,q$."
        ),
        subject=lambda: lemma_bounds,
        control=lambda: _delta_itself,
        broken="terms that shrink by $\\delta$",
        check=check_series,
        boundary=(
            "The sums are symbolic. That the terms shrink so is the proof on the page; the iteration is held against the bounds at one size where the"
            " isometry constant can be computed."
        ),
        budget=15,
        code=(
            "expressivity.constructions.certificates.lemma_bounds",
            "expressivity.constructions.certificates.candes_tao",
        ),
        reach="all",
        extent="symbols; the iteration on all sets of one size",
        proof="page",
        numbers={"columns": 3, "part": 4, "third": "1/3", "half": "1/2", "three": "3"},
    ),
)
