"""Match2: the claims around [SHT23] Theorem 6."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import ceil, log, log2

import numpy as np

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.matching import (
    BLANK,
    KEY,
    MARGIN,
    QUERY,
    VALUE,
    Match2Head,
    fewest_bits,
    match2_head,
    match2_in_fixed_point,
    sufficient_bits,
)
from expressivity.constructions.worst_case import worst_masses
from expressivity.tasks.matching import SAMPLERS, every_input, match2

Entries = tuple[tuple[int | Fraction, ...], ...]
Family = Callable[[int, int], Match2Head]

SMALL = [(modulus, length) for modulus in range(2, 7) for length in range(1, 5)]
LARGE = (4096, 64)
SIZES = [(3, 4), (37, 20), (256, 64), LARGE]
NAMED_SIZES = [f"M={modulus} N<={length}" for modulus, length in SIZES]
COVERED = "sizes with every input covered by its worst cases"
LEAST_CERTIFIED, CERTIFIED = 3, 5000
ROUNDING = 1e-6
"""Half of the attention, exactly, is the least that a match can get; float64 misses it by less than this for
all sizes here."""


def check_score(key: Entries) -> Evidence:
    """Check the bilinear form of the head, with symbols for the two angles, through the matrices that it is built
    of."""
    import sympy

    a, b = sympy.symbols("a b", real=True)

    def embedding(angle: sympy.Symbol) -> sympy.Matrix:
        """Return the embedding of an angle, as a row."""
        return sympy.Matrix([[sympy.cos(angle), sympy.sin(angle), 1]])

    blank = sympy.Matrix([BLANK])
    form = sympy.Matrix(QUERY) * sympy.Matrix(key).T
    difference = embedding(a) * form * (embedding(b) - blank).T
    value = sympy.Matrix(VALUE)
    holds = (
        sympy.simplify(difference[0] - (sympy.cos(a + b) - 1)) == 0
        and (embedding(a) * value)[0] == 1
        and (blank * value)[0] == -1
    )
    score = str(sympy.simplify(difference[0]))
    return Evidence(
        holds, {"score less the blank's, over c": score, "embedding dimension": len(key)}
    )


def check_margin(margin: int) -> Evidence:
    """Check that 1 − cos(2π/M) ≥ margin / M²: the steps of the proof for every M, and certified numbers for thousands of
    M.

    Jordan's inequality: sin x − 2x/π is 0 at both ends of [0, π/2] and has second derivative −sin x ≤ 0
    between, so it is not negative there; at x = π/M it gives 2 sin² x ≥ 8/M².
    """
    from flint import arb

    scaled = [(1 - (arb(2) / m).cos_pi()) * m**2 for m in range(LEAST_CERTIFIED, CERTIFIED + 1)]
    certified = all(value > margin for value in scaled)  # a ball is greater only if all of it is
    chord = _constant_from_jordan()
    at_two = 4 * 2 >= margin  # 1 - cos(pi) = 2: the case that allows no more than 8
    return Evidence(
        certified
        and at_two
        and chord >= margin
        and _weight_without_match(margin) == Fraction(1, 4),
        {
            "M proved": "all M >= 2",
            "M certified": [LEAST_CERTIFIED, CERTIFIED],
            "constant from the proof": chord,
            f"M^2 times the margin at M={LEAST_CERTIFIED}": round(float(scaled[0]), 6),
            f"M^2 times the margin at M={CERTIFIED}": round(float(scaled[-1]), 6),
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


def _weight_without_match(margin: int) -> Fraction:
    """Return what N tokens weigh against the blank when each scores margin · c/M² less, for c = (M²/margin) ln
    4N."""
    import sympy

    modulus, length = sympy.symbols("M N", positive=True)
    scale = modulus**2 / margin * sympy.log(4 * length)
    return Fraction(str(sympy.simplify(length * sympy.exp(-scale * margin / modulus**2))))


def check_head(family: Family) -> Evidence:
    """Check every small input, the worst cases of larger sizes, and samples of five kinds at M = 4096, N = 64."""
    inputs, wrong = _count_wrong(family)
    modulus, length = LARGE
    head, generator = family(modulus, length), np.random.default_rng(0)
    samples = np.concatenate(
        [sample(2000, length, modulus, generator) for sample in SAMPLERS.values()]
    )
    missed = int((head.decide(samples) != match2(samples, modulus)).any(axis=1).sum())
    least, greatest = _worst(family)
    bounds = least >= 1 / 2 - ROUNDING and greatest <= 1 / 5
    return Evidence(
        wrong == missed == 0 and bounds and (head.heads, head.dimension) == (1, 3),
        {
            "heads": head.heads,
            "embedding dimension": head.dimension,
            f"inputs, exhaustive M<={SMALL[-1][0]} N<={SMALL[-1][1]}": inputs,
            "wrong": wrong,
            f"inputs, sampled M={LARGE[0]} N={LARGE[1]}": len(samples),
            "wrong among them": missed,
            COVERED: NAMED_SIZES,
            "least mass with a match": round(least, 6),
            "greatest mass without": round(greatest, 6),
        },
    )


def check_bits(family: Family) -> Evidence:
    """Check numbers of p bits: right on every input, by the worst cases, with p within the stated bound."""
    inputs, wrong = _count_wrong(family)
    least, greatest = _worst(family)
    bits = [family(*size).bits for size in SIZES]
    bounds = [ceil(log2(modulus**2 * log(4 * length))) + 1 for modulus, length in SIZES]
    holds = (
        wrong == 0
        and least > 1 / 3 > greatest
        and all(p <= bound for p, bound in zip(bits, bounds))
    )
    return Evidence(
        holds,
        {
            f"inputs, exhaustive M<={SMALL[-1][0]} N<={SMALL[-1][1]}": inputs,
            "wrong": wrong,
            COVERED: NAMED_SIZES,
            "bits": bits,
            "least mass with a match": round(least, 4),
            "greatest mass without": round(greatest, 4),
        },
    )


def _count_wrong(family: Family) -> tuple[int, int]:
    """Count inputs and errors over every sequence of the small sizes."""
    inputs = wrong = 0
    for modulus, length in SMALL:
        tokens = every_input(length, modulus)
        wrong += int(
            (family(modulus, length).decide(tokens) != match2(tokens, modulus)).any(axis=1).sum()
        )
        inputs += len(tokens)
    return inputs, wrong


def _worst(family: Family) -> tuple[float, float]:
    masses = [worst_masses(family(*size)) for size in SIZES]
    return min(least for least, _ in masses), max(greatest for _, greatest in masses)


def _too_flat(modulus: int, length: int) -> Match2Head:
    head = match2_head(modulus, length)
    return replace(head, scale=head.scale / 8)


def _too_coarse(modulus: int, length: int) -> Match2Head:
    bits = max(fewest_bits(modulus, length), sufficient_bits(modulus, length) - 4)
    return match2_in_fixed_point(modulus, length, bits)


def _unmirrored() -> Entries:
    return (KEY[0], (0, 1, 0), KEY[2])


_MATCHING = "expressivity.constructions.matching"
_WORST_CASE = "expressivity.constructions.worst_case"

CLAIMS = (
    Claim(
        id="sht-thm-6",
        kind="construction",
        known="recalled",
        source="[SHT23] Theorem 6",
        statement="One attention head with embedding dimension 3 and a blank token computes Match2 on all "
        "sequences of at most $N$ residues modulo $M$, with at least half of the attention on "
        "tokens where there is a match and at most a fifth where there is none.",
        subject=lambda: match2_head,
        control=lambda: _too_flat,
        broken="softmax scale divided by 8",
        check=check_head,
        boundary="Float64 arithmetic. Every input is covered for the small sizes and, by their worst "
        "cases, for four larger ones. The proof on the page is for all sizes.",
        budget=20,
        code=(
            f"{_MATCHING}.match2_head",
            f"{_MATCHING}.Match2Head",
            f"{_WORST_CASE}.hardest_inputs",
        ),
    ),
    Claim(
        id="sht-thm-6-score",
        kind="identity",
        known="recalled",
        source="[SHT23] Theorem 6, the identity behind it",
        statement="Less the score of the blank, the score of a token at angle $b$ for a query at angle $a$ "
        "is $c(\\cos(a+b)-1)$.",
        subject=lambda: KEY,
        control=_unmirrored,
        broken="the key's sine is not negated",
        check=check_score,
        boundary="An identity in two real angles, without rounding.",
        budget=5,
        code=(f"{_MATCHING}.KEY",),
    ),
    Claim(
        id="sht-thm-6-margin",
        kind="identity",
        known="ours",
        source="ours, for [SHT23] Theorem 6",
        statement="For every $M\\ge 2$, $1-\\cos(2\\pi/M)\\ge 8/M^2$, and with $c=\\tfrac{M^2}{8}\\ln 4N$ "
        "the tokens of a sequence without a match weigh at most a quarter of the blank.",
        subject=lambda: MARGIN,
        control=lambda: 10,
        broken="8 replaced by 10",
        check=check_margin,
        boundary="That a function with zeros at both ends and no positive second derivative between is not "
        "negative is used, not recomputed.",
        budget=5,
        code=(f"{_MATCHING}.smallest_scale",),
    ),
    Claim(
        id="sht-thm-6-bits",
        kind="construction",
        known="ours",
        source="ours; [SHT23] Theorem 6 has p = O(log M)",
        statement="$p=\\lceil\\log_2(M^2\\ln 4N)\\rceil+1$ bits for each number in the embedding and the "
        "matrices of that head suffice.",
        subject=lambda: match2_in_fixed_point,
        control=lambda: _too_coarse,
        broken="four bits fewer",
        check=check_bits,
        boundary="Embedding, Q, K and V are rounded; scores, softmax and output are computed in float64. "
        "That fewer bits fail is a fact about this head, not a lower bound for others.",
        budget=15,
        code=(f"{_MATCHING}.match2_in_fixed_point", f"{_MATCHING}.sufficient_bits"),
    ),
)
