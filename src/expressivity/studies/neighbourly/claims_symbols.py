"""The polynomial behind [SHT23] Theorem 3, with symbols for its members."""

from collections.abc import Callable, Sequence
from itertools import combinations
from math import prod
from typing import Any

import numpy as np

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.neighbourly import NeighbourlyUnit, moment_margin, touching

MOST_Q = 5


def check_polynomial(polynomial: Callable[[Any, Sequence[Any]], Any]) -> Evidence:
    """Check zeros, slopes, degree and sign with symbols for the members; the least value off a set over all offsets; the unit's own queries."""
    import sympy

    t, place = sympy.symbols("t j")
    touches, squares, margins, queries = [], [], [], []
    for q in range(1, MOST_Q + 1):
        members = sympy.symbols(f"l1:{q + 1}")
        value = polynomial(t, members)
        slope = sympy.diff(value, t)
        touches.append(
            all(
                sympy.simplify(each.subs(t, member)) == 0
                for member in members
                for each in (value, slope)
            )
        )
        expanded = sympy.Poly(value, t)
        root = sympy.prod([t - member for member in members])
        squares.append(
            expanded.degree() == 2 * q
            and expanded.LC() == -1
            and sympy.expand(value + root**2) == 0
        )
        others = [offset for offset in range(-q, q + 1) if offset]
        tried = [
            sympy.expand(polynomial(place, [place + offset for offset in chosen]))
            for chosen in combinations(others, q)
        ]
        known = all(
            value == -(prod(chosen) ** 2) for value, chosen in zip(tried, combinations(others, q))
        )
        margins.append(known and max(tried) == -moment_margin(q))
        queries.append(_is_the_query(q, expanded, members))
    return Evidence(
        all(touches) and all(squares) and all(margins) and all(queries),
        {
            "touches zero at every member": touches,
            "minus a square of degree q": squares,
            "least value off the set, whatever the position": margins,
            "coefficients are the unit's query": queries,
        },
        {"most_q": len(touches)},
    )


def _is_the_query(q: int, polynomial: Any, members: Sequence[Any]) -> bool:
    """Whether the unit at N = 2q + 1 asks for the odd positions but the last with these coefficients, the constant one left out."""
    unit = NeighbourlyUnit(2 * q + 1, q, value_dim=1, epsilon=0.1)
    chosen = np.arange(0, 2 * q, 2)[None]
    at = dict(zip(members, (chosen[0] + 1).tolist()))
    coefficients = [int(each.subs(at)) for each in polynomial.all_coeffs()[::-1][1:]]
    query = [int(entry) for entry in unit.queries(chosen).tolist()[0]]
    return query == [unit.scale * each for each in coefficients] or query == coefficients


def _crossing(t: Any, nodes: Sequence[Any]) -> Any:
    """Return minus the product of the factors, none squared."""
    return -prod(t - node for node in nodes)


CLAIMS = (
    Claim(
        id="ours-moment-symbols",
        kind="identity",
        known="ours",
        source="ours, for [SHT23] Theorem 3",
        statement=(
            "For any members $l_1,\\dots,l_q$ the polynomial $-\\prod(t-l_i)^2$ is zero with slope zero at each of them and negative elsewhere. Off a set of"
            " whole numbers it is at most $-\\big(\\lfloor q/2\\rfloor!\\,\\lceil q/2\\rceil!\\big)^2$, wherever the set stands. Its coefficients"
            " but the constant one are the query of the unit."
        ),
        subject=lambda: touching,
        control=lambda: _crossing,
        broken="factors that are not squared",
        check=check_polynomial,
        boundary=(
            "Members and positions are symbols, and $q$ is at most [[most_q]]; offsets from a position to the members are tried up to $q$ in magnitude, since"
            " nearer ones make smaller products. For every $q$ it is the proof on the page."
        ),
        budget=15,
        code=(
            "expressivity.constructions.neighbourly.touching",
            "expressivity.constructions.neighbourly.squared_polynomial",
        ),
        reach="all",
        extent="symbols for members and positions, q ≤ [[most_q]]",
        proof="page",
        numbers={"most_q": 5},
    ),
)
