"""Claims about one head: what the ways to add its two sums make it recognise."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import log2

import numpy as np

from expressivity.attention.finite import half
from expressivity.attention.finite.accumulation import Format, Grid, Significand
from expressivity.attention.finite.uniform import UniformHead
from expressivity.automata.algebra import is_star_free
from expressivity.automata.fragments import forbidden_pattern
from expressivity.automata.semigroup import transition_semigroup
from expressivity.book.registry import Claim, Evidence
from expressivity.studies.arithmetic.by_hand import (
    uniform_output,
)
from expressivity.studies.arithmetic.runs import ONE_EACH
from expressivity.studies.decisions.by_hand import is_aperiodic, runs

MANY = 2**17
"""Ones that are added in float16: twice as many as it can count."""

STALL = 2048
"""Where a sum of ones comes to rest in float16."""

SHORT = 9
"""An automaton is held against its head on all words up to this length."""

STALLING = (
    Grid(Fraction(1, 2), Fraction(2)),
    Grid(Fraction(1, 4), Fraction(4)),
    Significand(2),
    Significand(3),
)
"""Formats in which a sum of ones comes to rest at a number: fixed point that saturates, and floating point."""

PREFIXES = 41
"""So many prefixes a^i are told apart."""


def _words(length: int) -> Iterable[str]:
    return ("".join(word) for n in range(length + 1) for word in product("ab", repeat=n))


def check_half(add: Callable[[np.ndarray], np.ndarray]) -> Evidence:
    """Check that denominators added by `add` count up to `STALL` and stay there, so that every weight up to `MANY` positions is at least one
    over that; and after so many letters, half of them a, the head over a^i b^j is the counter that stops at both ends.
    """
    denominators = add(np.ones(MANY, dtype=np.float16))
    weights = half.uniform_weights(denominators)
    counted = np.minimum(np.arange(1, MANY + 1), STALL)
    fractions = (1 / counted).astype(np.float16)
    counts = (0, 1, 1000, STALL - 1, STALL, 3000)
    wrong, steps = 0, []
    for up, down in product(counts, repeat=2):
        word = "ab" * (MANY // 2) + "a" * up + "b" * down
        steps.append(half.head(word, {"a": 1.0, "b": -1.0}, add) * STALL)
        wrong += steps[-1] != max(min(up, STALL) - down, -STALL)
    return Evidence(
        bool((denominators == counted).all() and (weights == fractions).all())
        and wrong == 0
        and max(steps) == -min(steps),
        {"least_weight": weights.min(), "wrong": wrong},
        {
            "ones": len(weights),
            "bits": round(-log2(max(float(weights.min()), 2.0**-30))),
            "stall": int(max(steps)),
            "words": len(steps),
        },
    )


def check_counting_head(formats: tuple[Format, ...]) -> Evidence:
    """Check that the language of each head has a witness against LTL[P,Y] and is star-free; and that on all short words head and automaton
    say what is worked out by hand.
    """
    inside, periodic, mismatches, states = 0, 0, 0, []
    for form in formats:
        head = UniformHead(form, ONE_EACH)
        dfa = head.automaton()
        witness = forbidden_pattern(dfa, "PY")
        states.append(dfa.states)
        inside += witness is None or not runs(witness, dfa)
        periodic += not (is_star_free(transition_semigroup(dfa)) and is_aperiodic(dfa))
        for word in _words(SHORT):
            said = uniform_output(word, form, ONE_EACH)
            mismatches += head.output(word) != said or dfa.accepts(word) != (said > 0)
    return Evidence(
        inside == periodic == mismatches == 0,
        {
            "states": states,
            "in_ltl_py": inside,
            "not_star_free": periodic,
            "mismatches": mismatches,
        },
        {
            "formats": len({*formats}),
            "grids": sum(isinstance(form, Grid) for form in formats),
            "bits": tuple(form.bits for form in formats if isinstance(form, Significand)),
            "longest": max(map(len, _words(SHORT))),
        },
    )


def check_majority(head: UniformHead) -> Evidence:
    """Check that the head accepts a word exactly if a is the more frequent letter; so no two of the prefixes a^i are alike, and an automaton
    that is right on words of up to 2n letters has more than n states.
    """
    short = list(_words(SHORT))
    wrong = sum((head.output(word) > 0) != (word.count("a") > word.count("b")) for word in short)
    rows = {
        tuple(head.output("a" * up + "b" * down) > 0 for down in range(PREFIXES))
        for up in range(PREFIXES)
    }
    return Evidence(
        wrong == 0,
        {"words": len(short), "wrong": wrong},
        {"longest": max(map(len, short)), "prefixes": len(rows)},
    )


_HERE = "expressivity.attention.finite"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-half-precision",
        statement="In float16, with sums from left to right, no weight of a uniform head ever falls below $2^{-[[bits]]}$; with the values $1$ and $-1$ "
        "and after enough letters it is a counter that stops at $\\pm[[stall]]$ steps.",
        source="ours; that such sums stall at 2048 is known",
        known="ours",
        kind="construction",
        subject=lambda: half.running,
        control=lambda: half.rounded_once,
        broken="the denominator added exactly and rounded once",
        check=check_half,
        boundary="Words that begin with (ab)^n and end in a^i b^j; NumPy's float16. Libraries often add in blocks, or in a wider format.",
        budget=5.0,
        code=(f"{_HERE}.half.head", f"{_HERE}.half.running"),
        reach="certified",
        extent="up to [[ones:,]] positions, [[words]] words",
        proof="page",
        numbers={"bits": 11, "stall": 2048, "ones": 131072, "words": 36},
    ),
    Claim(
        id="ours-counting-head",
        statement="If the sum of ones comes to rest at a number, and values are added from left to right, a uniform head recognises a star-free "
        "language outside LTL[P,Y].",
        source="ours; the verdict aperiodic agrees with what [NCB26] announce",
        known="ours",
        kind="construction",
        subject=lambda: STALLING,
        control=lambda: tuple(
            replace(form, beyond="infinity") for form in STALLING if isinstance(form, Grid)
        ),
        broken="denominators overflow to infinity",
        check=check_counting_head,
        boundary="Automata hold for all lengths: [[grids:word]] grids that saturate, floating point with [[bits]] significant bits. In the control the numerator still runs from left "
        "to right: it is the denominator that decides.",
        budget=5.0,
        code=(f"{_HERE}.uniform.UniformHead.automaton", f"{_HERE}.accumulation.running_sum"),
        reach="certified",
        extent="[[formats:word]] formats, words of up to [[longest:word]] letters",
        proof="page",
        numbers={"formats": 4, "grids": 2, "bits": (2, 3), "longest": 9},
    ),
    Claim(
        id="ours-saturating-denominator",
        statement="If denominators saturate at the largest number and numerators are exact, a uniform head accepts exactly the words "
        "with more a's than b's, which is not regular.",
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: UniformHead(STALLING[0], ONE_EACH, "exact", "exact"),
        control=lambda: UniformHead(
            replace(STALLING[0], beyond="infinity"), ONE_EACH, "exact", "exact"
        ),
        broken="denominators overflow to infinity",
        check=check_majority,
        boundary="One grid; [[prefixes]] prefixes are told apart, as no automaton with fewer states could. The proof is for all lengths.",
        budget=5.0,
        code=(f"{_HERE}.uniform.UniformHead.output", f"{_HERE}.accumulation.exact_sum"),
        reach="all",
        extent="all words of up to [[longest:word]] letters",
        proof="page",
        numbers={"longest": 9, "prefixes": 41},
    ),
)
