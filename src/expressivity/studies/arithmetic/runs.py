"""Sums in finite arithmetic as tables: what a sum of ones comes to, what a uniform head then says, how many positions have a weight."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from math import isinf

import numpy as np

from expressivity.attention.finite import half
from expressivity.attention.finite.accumulation import Grid
from expressivity.attention.finite.softmax_support import (
    largest_support,
    proved_bound,
    stated_bound,
    uniform_support,
)
from expressivity.attention.finite.uniform import ORDERS, UniformHead
from expressivity.tables import Row, Table

ONE_EACH = {"a": Fraction(1), "b": Fraction(-1)}
"""a counts up, b counts down."""


def sums_table(longest: int = 2**17) -> Table:
    """Tabulate a sum of ones in float16 and the weight 1/sum, at lengths that double, added from left to right and rounded once."""
    ones = np.ones(longest, dtype=np.float16)
    rows: list[Row] = []
    for order, add in (("running", half.running), ("exact", half.rounded_once)):
        sums = add(ones)
        weights = half.uniform_weights(sums)
        for length in sorted(
            {2**e for e in range(longest.bit_length())} | {half.STALL - 1, 65519, 65520}
        ):
            if length <= longest:
                total = float(sums[length - 1])
                rows.append(
                    {
                        "order": order,
                        "length": length,
                        "sum": None if isinf(total) else total,
                        "weight": float(weights[length - 1]),
                    }
                )
    return Table(
        "arithmetic-sums-of-ones",
        "Ones added up in float16, and the weight that each of so many positions of equal scores gets.",
        {
            "order": "running: rounded after every addition; exact: rounded once",
            "length": "how many ones",
            "sum": "what they come to; none: infinite",
            "weight": "1 / sum, rounded",
        },
        rows,
        group=("order", "length"),
    )


def heads_table(
    unit: Fraction = Fraction(1, 2), largest: Fraction = Fraction(2), tail: int = 10
) -> Table:
    """Tabulate what a uniform head says after a^i b^j, for the four ways to add its two sums.

    Args:
        unit, largest: of the grid.
        tail: i is `tail`, j goes to twice that.
    """
    rows: list[Row] = []
    for beyond in ("infinity", "saturate"):
        for numerator in ORDERS:
            head = UniformHead(Grid(unit, largest, beyond), ONE_EACH, numerator)
            rows += [
                {
                    "denominator": beyond,
                    "numerator": numerator,
                    "up": tail,
                    "down": down,
                    "output": float(head.output("a" * tail + "b" * down)),
                }
                for down in range(2 * tail + 1)
            ]
    return Table(
        "arithmetic-uniform-heads",
        f"A uniform head with the values 1 for a and -1 for b over the multiples of {unit} up to {largest}, behind a^i b^j.",
        {
            "denominator": "what becomes of a sum of ones beyond the largest number",
            "numerator": "exact: rounded once; running: after every addition",
            "up": "i",
            "down": "j",
            "output": "what the head returns",
        },
        rows,
        group=("denominator", "numerator", "down"),
    )


def support_table(grids: Iterable[Grid]) -> Table:
    """Tabulate how many positions can have a positive weight, against what is proved and what is stated, for two ways to round."""
    rows: list[Row] = [
        {
            "unit": str(grid.unit),
            "largest": str(grid.largest),
            "rounding": "toward zero" if toward_zero else "to nearest",
            "support": largest_support(rounded).positions,
            "equal_scores": uniform_support(rounded),
            "proved": proved_bound(rounded),
            "stated": stated_bound(rounded),
        }
        for toward_zero in (False, True)
        for grid in grids
        for rounded in (replace(grid, toward_zero=toward_zero),)
    ]
    return Table(
        "arithmetic-softmax-support",
        "The largest number of positive weights in a softmax over a grid.",
        {
            "unit": "of the grid",
            "largest": "its largest number",
            "rounding": "how numbers are rounded",
            "support": "positive weights, the most there can be",
            "equal_scores": "the same if all scores are equal",
            "proved": "our bound",
            "stated": "the bound of [LC25] B.6",
        },
        rows,
        group=("unit", "largest", "rounding"),
    )
