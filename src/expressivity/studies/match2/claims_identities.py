"""The two identities behind Match2's head: its score is a cosine, and the cosine of a miss is small enough ([SHT23] Theorem 6)."""

from collections.abc import Callable
from functools import cached_property
from math import exp, isclose, log

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.matching import Match2Head, match2_head, smallest_scale

LEAST_CERTIFIED, CERTIFIED = 3, 5000
SIZES = [(modulus, length) for modulus in range(2, 7) for length in range(1, 5)]
SIZES += [(37, 20), (256, 64), (4096, 64)]


def check_score(head: Match2Head) -> Evidence:
    """Check the bilinear form of the head's own matrices, with symbols for the two angles, and that its embedding is that of the angles."""
    import sympy

    a, b = sympy.symbols("a b", real=True)

    def embedding(angle: sympy.Symbol) -> sympy.Matrix:
        """Return the embedding of an angle, as a row."""
        return sympy.Matrix([[sympy.cos(angle), sympy.sin(angle), 1]])

    query, key, value, blank = (
        sympy.Matrix(
            [[sympy.Rational(*each.as_integer_ratio()) for each in row] for row in rows.tolist()]
        )
        for rows in (head.query / head.scale, head.key, head.value, head.embedding[:1])
    )
    score = sympy.simplify((embedding(a) * query * key.T * (embedding(b) - blank).T)[0])
    turns = 2 * np.pi * np.arange(1, head.modulus + 1) / head.modulus
    points = np.stack([np.cos(turns), np.sin(turns), np.ones_like(turns)], axis=1)
    angles = bool(np.allclose(head.embedding[1:].numpy(), points, rtol=0, atol=1e-12))
    values = ((embedding(a) * value)[0], (blank * value)[0]) == (1, -1)
    return Evidence(
        sympy.simplify(score - (sympy.cos(a + b) - 1)) == 0 and angles and values,
        {"score less the blank's, over c": str(score), "tokens are the angles 2πx/M": angles},
    )


def check_margin(scale: Callable[[int, int], float]) -> Evidence:
    """Read the two constants of a scale off its values, and check that 1 − cos(2π/M) ≥ k/M² for the first: the steps of the proof for every
    M, and certified numbers for thousands of M; and what the tokens then weigh.

    Jordan's inequality: sin x − 2x/π is 0 at both ends of [0, π/2] and has second derivative −sin x ≤ 0
    between, so it is not negative there; at x = π/M it gives 2 sin² x ≥ 8/M².
    """
    from flint import arb

    margin = round(2**2 * log(2) / (scale(2, 2) - scale(2, 1)), 6)
    factor = round(exp(margin * scale(2, 1) / 2**2), 6)
    alike = all(
        isclose(scale(modulus, length), modulus**2 / margin * log(factor * length))
        for modulus, length in SIZES
    )
    scaled = [(1 - (arb(2) / m).cos_pi()) * m**2 for m in range(LEAST_CERTIFIED, CERTIFIED + 1)]
    certified = all(value > margin for value in scaled)  # a ball is greater only if all of it is
    attained = 2 * 2**2 == margin  # 1 - cos(pi) = 2
    weights = {
        round(length * exp(-margin * scale(modulus, length) / modulus**2), 9)
        for modulus, length in SIZES
    }
    return Evidence(
        alike
        and certified
        and attained
        and _constant_from_jordan() == margin
        and len(weights) == 1,
        {
            "M proved": "all M >= 2",
            f"M^2 times the margin at M={LEAST_CERTIFIED}": round(float(scaled[0]), 6),
            f"M^2 times the margin at M={CERTIFIED}": round(float(scaled[-1]), 6),
        },
        {
            "margin": margin,
            "factor": factor,
            "part": round(1 / max(weights), 6),
            "largest": LEAST_CERTIFIED + len(scaled) - 1,
        },
    )


def _constant_from_jordan() -> int:
    """Return the constant k for which the steps of the proof give 1 − cos(2π/M) ≥ k/M²; 0 if one of them fails."""
    import sympy

    x, modulus = sympy.symbols("x M", positive=True)
    above_chord = sympy.sin(x) - 2 * x / sympy.pi
    concave = sympy.simplify(above_chord.diff(x, 2) + sympy.sin(x)) == 0
    ends = all(above_chord.subs(x, end) == 0 for end in (0, sympy.pi / 2))
    halved = sympy.simplify(1 - sympy.cos(2 * x) - 2 * sympy.sin(x) ** 2) == 0
    chord = (2 * x / sympy.pi).subs(x, sympy.pi / modulus)
    return int(2 * chord**2 * modulus**2) if concave and ends and halved else 0


class _Unmirrored(Match2Head):
    """The head whose key keeps the sign of the sine, which makes the score a cosine of a difference."""

    @cached_property
    def key(self) -> Float[Tensor, "3 3"]:
        """The matrix K with the identity on the two coordinates of the angle."""
        return super().key.abs() * torch.tensor([[1.0, 1, 1], [1, 1, 1], [1, 1, -1]])


def _unmirrored() -> Match2Head:
    return _Unmirrored(5, 4, smallest_scale(5, 4))


_MATCHING = "expressivity.constructions.matching"

CLAIMS = (
    Claim(
        id="sht-thm-6-score",
        kind="identity",
        known="recalled",
        source="[SHT23] Theorem 6, the identity behind it",
        statement="Less the score of the blank, the score of a token at angle $b$ for a query at angle $a$ "
        "is $c(\\cos(a+b)-1)$.",
        subject=lambda: match2_head(5, 4),
        control=_unmirrored,
        broken="the key's sine is not negated",
        check=check_score,
        boundary="An identity in two real angles, without rounding, of the matrices that the head runs with.",
        budget=5,
        code=(f"{_MATCHING}.match2_head", f"{_MATCHING}.Match2Head"),
        reach="all",
        extent="all real angles a and b",
        proof="page",
    ),
    Claim(
        id="sht-thm-6-margin",
        kind="identity",
        known="ours",
        source="ours, for [SHT23] Theorem 6",
        statement="For every $M\\ge 2$, $1-\\cos(2\\pi/M)\\ge [[margin]]/M^2$, and with $c=\\tfrac{M^2}[[margin]]\\ln [[factor]]N$ "
        "the tokens of a sequence without a match weigh at most $\\tfrac1[[part]]$ of the blank.",
        subject=lambda: smallest_scale,
        control=lambda: lambda modulus, length: smallest_scale(modulus, length, 10),
        broken="the constant 10, which holds from $M=3$ on",
        check=check_margin,
        boundary="Numbers are certified for $M$ up to [[largest:,]]; for all $M$ the steps of the proof are, except that a function with zeros at "
        "both ends and no positive second derivative between is not negative.",
        budget=5,
        code=(f"{_MATCHING}.smallest_scale",),
        reach="certified",
        extent="M ≤ [[largest:,]] in balls, the steps of the proof for all",
        proof="page",
        numbers={"margin": 8, "factor": 4, "part": 4, "largest": 5000},
    ),
)
