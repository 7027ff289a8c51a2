"""Claims about sums: what running sums recognise, and how many positions a rounded softmax sees."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from expressivity.attention.finite.accumulation import Format, Grid, Significand, counter
from expressivity.attention.finite.softmax_support import (
    largest_support,
    proved_bound,
    stated_bound,
    uniform_support,
)
from expressivity.automata.algebra import is_star_free
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import defines
from expressivity.automata.semigroup import transition_semigroup
from expressivity.book.registry import Claim, Evidence
from expressivity.studies.arithmetic.by_hand import (
    is_counter,
    largest_by_trying,
    positive_weights,
    run_support,
)
from expressivity.studies.decisions.by_hand import is_aperiodic

GRIDS = tuple(
    Grid(Fraction(1, unit), Fraction(largest), "infinity")
    for unit, largest in ((2, 4), (4, 8), (8, 16), (16, 64), (32, 64))
)
"""Grids whose largest number leaves room for 2/unit ones."""

TRIED = 2
"""On so many of the grids, the coarsest, all exponentials are tried."""

RUN = 5
"""The counters of running sums are held against the sums on all words up to this length."""


@dataclass(frozen=True)
class Increments:
    """Formats, and whether a letter may count down."""

    formats: tuple[Format, ...]
    signed: bool

    def pairs(self) -> Iterable[tuple[Format, dict[str, Fraction]]]:
        """Yield each format with all increments for two letters that are multiples of 1/2 up to 1; those of the first letter are
        negative if signed, except 0.
        """
        halves = [Fraction(n, 2) for n in range(3)]
        for form in self.formats:
            for first, second in product(halves, halves):
                yield form, {"a": -first if self.signed else first, "b": second}


def check_star_free(increments: Increments) -> Evidence:
    """Check that every counter is the automaton of its running sums on short words, and star-free, by its semigroup and by powers."""
    pairs = list(increments.pairs())
    machines = [counter(form, values) for form, values in pairs]
    verdicts = [is_star_free(transition_semigroup(dfa)) and is_aperiodic(dfa) for dfa in machines]
    return _judged(increments, machines, verdicts, "star_free")


def check_in_p(increments: Increments) -> Evidence:
    """Check that every counter is the automaton of its running sums on short words, and lies in LTL[P]; and that one which counts down does not."""
    machines = [counter(form, values) for form, values in increments.pairs()]
    down = counter(increments.formats[0], {"a": Fraction(-1, 2), "b": Fraction(1, 2)})
    verdicts = [defines(dfa, "P") and not defines(down, "P") for dfa in machines]
    return _judged(increments, machines, verdicts, "in_ltl_p")


def _judged(
    increments: Increments, machines: list[Dfa], verdicts: list[bool], name: str
) -> Evidence:
    """Say how many counters are in a class, and whether each counts its running sums."""
    pairs = list(increments.pairs())
    sizes = {abs(one) for _, values in pairs for one in values.values()}
    miscounted = sum(
        not is_counter(dfa, form, values, RUN) for dfa, (form, values) in zip(machines, pairs)
    )
    return Evidence(
        all(verdicts) and not miscounted,
        {name: sum(verdicts), "miscounted": miscounted, "languages": len({*machines})},
        {
            "counters": len(machines),
            "formats": len({*increments.formats}),
            "step": str(min(sizes - {0})),
            "most": int(max(sizes)),
        },
    )


def check_support(grids: tuple[Grid, ...]) -> Evidence:
    """Check that the most positions with a positive weight are one less than 2/u, which equal scores reach, and so do the exponentials named,
    when they are run; that on coarse grids no others have more; and that it is the stated bound that is right if numbers are cut off.
    """
    wrong, rows = 0, []
    for place, grid in enumerate(grids):
        most, cut = int(2 / grid.unit) - 1, replace(grid, toward_zero=True)
        stated = int(min(Fraction(1), grid.largest) / grid.unit)
        found, off = largest_support(grid), largest_support(cut)
        rows.append(found.positions)
        wrong += {found.positions, uniform_support(grid), proved_bound(grid)} != {most}
        wrong += {off.positions, uniform_support(cut), proved_bound(cut)} != {stated}
        wrong += stated_bound(grid) != stated
        wrong += run_support(found, grid) != most or run_support(off, cut) != stated
        wrong += positive_weights([Fraction(1)] * most, grid) != most
        wrong += positive_weights([Fraction(1)] * (most + 1), grid) == most + 1
        if place < TRIED:
            wrong += (largest_by_trying(grid), largest_by_trying(cut)) != (most, stated)
    return Evidence(
        wrong == 0,
        {"largest": rows, "wrong": wrong},
        {
            "grids": len({*grids}),
            "coarsest": str(max(grid.unit for grid in grids)),
            "finest": str(min(grid.unit for grid in grids)),
            "tried": TRIED,
        },
    )


def _formats(*beyond: str) -> tuple[Format, ...]:
    grids = (Grid(Fraction(1, 2), Fraction(largest), rule) for rule in beyond for largest in (1, 2))
    return (*grids, Significand(2))


_HERE = "expressivity.attention.finite"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-running-sum",
        statement="The words whose running sum is positive at the end form a star-free language, whatever the increments, if rounding is monotone.",
        source="ours; it agrees with what [NCB26] announce",
        known="ours",
        kind="decision",
        subject=lambda: Increments(_formats("saturate", "infinity"), signed=True),
        control=lambda: Increments(_formats("wrap"), signed=True),
        broken="sums wrap round, as integers in two's complement do",
        check=check_star_free,
        boundary="Increments for two letters, the multiples of [[step]] up to [[most]], in small formats; the proof is for all.",
        budget=5.0,
        code=(f"{_HERE}.accumulation.counter",),
        reach="all",
        extent="[[counters]] counters in [[formats:word]] formats",
        proof="page",
        numbers={"counters": 45, "formats": 5, "step": "1/2", "most": 1},
    ),
    Claim(
        id="ours-one-sign",
        statement="Running sums without negative increments stay in LTL[P], however they are rounded, if rounding is monotone.",
        source="ours",
        known="ours",
        kind="decision",
        subject=lambda: Increments(_formats("saturate", "infinity"), signed=False),
        control=lambda: Increments(_formats("wrap"), signed=False),
        broken="sums wrap round, as unsigned integers do",
        check=check_in_p,
        boundary="Increments for two letters, the multiples of [[step]] up to [[most]], in small formats; the proof is for all.",
        budget=5.0,
        code=(f"{_HERE}.accumulation.counter",),
        reach="all",
        extent="[[counters]] counters in [[formats:word]] formats",
        proof="page",
        numbers={"counters": 45, "formats": 5, "step": "1/2", "most": 1},
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
        broken="numbers are cut off in place of rounded",
        check=check_support,
        boundary="Exponentials that are multiples of the unit; on the [[tried:word]] coarsest grids all of them are tried. Only finiteness enters the theorem.",
        budget=3.0,
        code=(f"{_HERE}.softmax_support.largest_support", f"{_HERE}.accumulation.Grid.round"),
        reach="certified",
        extent="[[grids:word]] grids with units from [[coarsest]] to [[finest]]",
        proof="page",
        numbers={"grids": 5, "coarsest": "1/2", "finest": "1/32", "tried": 2},
    ),
)
