"""Claims about sums: which arithmetic keeps attention inside LTL[P], and what the other kinds recognise."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

import numpy as np

from expressivity.attention.finite import half
from expressivity.attention.finite.accumulation import Format, Grid, Significand, counter
from expressivity.attention.finite.softmax_support import (
    largest_support,
    proved_bound,
    stated_bound,
    uniform_support,
)
from expressivity.attention.finite.uniform import UniformHead
from expressivity.automata.algebra import is_star_free
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import defines, forbidden_pattern
from expressivity.automata.semigroup import transition_semigroup
from expressivity.book.registry import Claim, Evidence
from expressivity.studies.arithmetic.runs import ONE_EACH

MANY = 2**17
"""Ones that are added in float16: twice as many as it can count."""

SHORT = 9
"""An automaton is held against its head on all words up to this length."""

STALLING = (
    Grid(Fraction(1, 2), Fraction(2)),
    Grid(Fraction(1, 4), Fraction(4)),
    Significand(2),
    Significand(3),
)
"""Formats in which a sum of ones comes to rest at a number: fixed point that saturates, and floating point."""

GRIDS = tuple(
    Grid(Fraction(1, unit), Fraction(largest), "infinity")
    for unit, largest in ((2, 4), (4, 8), (8, 16), (16, 64), (32, 64))
)
"""Grids whose largest number leaves room for 2/unit ones."""

DRAWS = 6
"""Random increments for each format."""


@dataclass(frozen=True)
class Increments:
    """Formats, and whether a letter may count down."""

    formats: tuple[Format, ...]
    signed: bool

    def counters(self) -> Iterable[Dfa]:
        """Yield the automata of running sums with random increments for two letters, the first of them negative if signed."""
        draw = np.random.default_rng(17)
        for form in self.formats:
            for _ in range(DRAWS):
                first, second = (Fraction(int(n), 2) for n in draw.integers(1, 3, size=2))
                yield counter(form, {"a": -first if self.signed else first, "b": second})


def _words(length: int) -> Iterable[str]:
    return ("".join(word) for n in range(length + 1) for word in product("ab", repeat=n))


def check_half(add: Callable[[np.ndarray], np.ndarray]) -> Evidence:
    """Check that with denominators added by `add`, every weight up to `MANY` positions is positive; and after so many letters, half of
    them a, the head over a^i b^j is the counter that stops at both ends.
    """
    denominators = add(np.ones(MANY, dtype=np.float16))
    weights = half.uniform_weights(denominators)
    counts = (0, 1, 1000, half.STALL - 1, half.STALL, 3000)
    wrong = 0
    for up, down in product(counts, repeat=2):
        steps = max(min(up, half.STALL) - down, -half.STALL)
        wrong += (
            half.head("ab" * (MANY // 2) + "a" * up + "b" * down, {"a": 1.0, "b": -1.0}, add)
            * half.STALL
            != steps
        )
    return Evidence(
        bool((weights > 0).all()) and wrong == 0,
        {
            "ones": MANY,
            "largest_sum": denominators.max(),
            "least_weight": weights.min(),
            "words": len(counts) ** 2,
            "wrong": wrong,
        },
    )


def check_counting_head(formats: tuple[Format, ...]) -> Evidence:
    """Check that the language of each head has a witness against LTL[P,Y] and is star-free; its automaton is right on short words."""
    inside, periodic, mismatches, states = 0, 0, 0, []
    for form in formats:
        head = UniformHead(form, ONE_EACH)
        dfa = head.automaton()
        witness = forbidden_pattern(dfa, "PY")
        states.append(dfa.states)
        inside += witness is None or not witness.occurs_in(dfa)
        periodic += not is_star_free(transition_semigroup(dfa))
        mismatches += sum(dfa.accepts(word) != (head.output(word) > 0) for word in _words(SHORT))
    return Evidence(
        inside == periodic == mismatches == 0,
        {
            "heads": len(formats),
            "states": states,
            "in_ltl_py": inside,
            "not_star_free": periodic,
            "mismatches": mismatches,
        },
    )


def check_majority(head: UniformHead) -> Evidence:
    """Check that the head accepts a word exactly if a is the more frequent letter; so no two of the prefixes a^i are alike, and an automaton
    that is right on words of up to 2n letters has more than n states.
    """
    short = list(_words(SHORT))
    wrong = sum((head.output(word) > 0) != (word.count("a") > word.count("b")) for word in short)
    reach = 40
    rows = {
        tuple(head.output("a" * up + "b" * down) > 0 for down in range(reach + 1))
        for up in range(reach + 1)
    }
    return Evidence(
        wrong == 0 and len(rows) == reach + 1,
        {"words": len(short), "wrong": wrong, "prefixes": reach + 1, "told_apart": len(rows)},
    )


def check_star_free(increments: Increments) -> Evidence:
    """Check that every counter is star-free."""
    verdicts = [is_star_free(transition_semigroup(dfa)) for dfa in increments.counters()]
    return Evidence(
        all(verdicts),
        {"counters": len(verdicts), "formats": len(increments.formats), "star_free": sum(verdicts)},
    )


def check_in_p(increments: Increments) -> Evidence:
    """Check that every counter lies in LTL[P]."""
    verdicts = [defines(dfa, "P") for dfa in increments.counters()]
    return Evidence(
        all(verdicts),
        {"counters": len(verdicts), "formats": len(increments.formats), "in_ltl_p": sum(verdicts)},
    )


def check_support(grids: tuple[Grid, ...]) -> Evidence:
    """Check that the support is at most what is proved; equal scores reach one less than 2/unit, more than the bound that is stated."""
    bounds = [
        (
            largest_support(grid).positions,
            uniform_support(grid),
            proved_bound(grid),
            stated_bound(grid),
        )
        for grid in grids
    ]
    reached = [int(2 / grid.unit) - 1 for grid in grids]
    holds = all(
        largest <= proved and equal == reach > stated
        for (largest, equal, proved, stated), reach in zip(bounds, reached)
    )
    facts = {
        "units": [str(grid.unit) for grid in grids],
        "largest": [row[0] for row in bounds],
        "equal_scores": [row[1] for row in bounds],
        "proved": [row[2] for row in bounds],
        "stated": [row[3] for row in bounds],
    }
    return Evidence(holds, facts)


def _formats(beyond: str) -> tuple[Format, ...]:
    grids = tuple(Grid(Fraction(1, 2), Fraction(largest), beyond) for largest in (1, 2))
    return (*grids, Significand(2))


_HERE = "expressivity.attention.finite"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-half-precision",
        statement="In float16, with sums from left to right, no weight of a uniform head ever falls below $2^{-11}$; with the values $1$ and $-1$ "
        "and behind enough letters it is a counter that stops at $\\pm2048$ steps.",
        source="ours; that such sums stall at 2048 is known",
        known="ours",
        kind="construction",
        subject=lambda: half.running,
        control=lambda: half.rounded_once,
        broken="the denominator added exactly and rounded once",
        check=check_half,
        boundary="One length, and words that end in a^i b^j; NumPy's float16. Libraries often add in blocks, or in a wider format.",
        budget=5.0,
        code=(f"{_HERE}.half.head",),
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
        boundary="Two grids that saturate, floating point with two and three significant bits. In the control the numerator still runs from left "
        "to right: it is the denominator that decides.",
        budget=5.0,
        code=(f"{_HERE}.uniform.UniformHead",),
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
        boundary="One grid; all words up to length nine, and forty-one prefixes told apart. The proof is for all lengths.",
        budget=5.0,
        code=(f"{_HERE}.uniform.UniformHead",),
    ),
    Claim(
        id="ours-running-sum",
        statement="The words whose running sum is positive at the end form a star-free language, whatever the increments, if rounding is monotone.",
        source="ours; it agrees with what [NCB26] announce",
        known="ours",
        kind="decision",
        subject=lambda: Increments(_formats("saturate") + _formats("infinity"), signed=True),
        control=lambda: Increments(_formats("wrap"), signed=True),
        broken="sums wrap round, as integers in two's complement do",
        check=check_star_free,
        boundary="Random increments for two letters in small formats; the proof is for all.",
        budget=5.0,
        code=(f"{_HERE}.accumulation.counter",),
    ),
    Claim(
        id="ours-one-sign",
        statement="Running sums without negative increments stay in LTL[P], however they are rounded, if rounding is monotone.",
        source="ours",
        known="ours",
        kind="decision",
        subject=lambda: Increments(_formats("saturate") + _formats("infinity"), signed=False),
        control=lambda: Increments(_formats("saturate") + _formats("infinity"), signed=True),
        broken="one letter counts down",
        check=check_in_p,
        boundary="Random increments for two letters in small formats; the proof is for all.",
        budget=5.0,
        code=(f"{_HERE}.accumulation.counter",),
    ),
    Claim(
        id="fp-support",
        statement="On a grid with unit $u$ a softmax gives fewer than $2/u$ positions a positive weight if rounding is to nearest, and equal scores "
        "reach $2/u-1$; the stated bound $\\min(1,\\max F)/u$ is that of rounding toward zero.",
        source="[LC25] B.6, its constant corrected",
        known="read",
        kind="decision",
        subject=lambda: GRIDS,
        control=lambda: tuple(replace(grid, toward_zero=True) for grid in GRIDS),
        broken="rounding toward zero",
        check=check_support,
        boundary="Grids with 1/u up to 32, exponentials that are multiples of the unit. Only finiteness enters the theorem.",
        budget=3.0,
        code=(f"{_HERE}.softmax_support.largest_support",),
    ),
)
