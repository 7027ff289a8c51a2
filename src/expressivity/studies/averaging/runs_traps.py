"""How many key dimensions sets chosen against the keys cost: least squares against its correction (ours).

What is measured. For keys of random signs there is one trap against each position: the q keys most nearly parallel
to its own. m* is the least m0, up to a multiple of `GRID`, at which half of the N traps get a certificate. For the
least-squares vector the heuristic of the chapter says q² ln(N/q) up to a factor; for the corrected one the theorem
says q ln(N/q).

The rule, written before the runs that it judges (seeds `JUDGED`; sizes and bounds were chosen on seeds `CHOSEN`).
From one slope per seed, of log m* over log q from the smallest to the largest q, two intervals that together miss with
probability at most `RATE`: for least squares the exponent lies above `STEEP`, for the correction below `FLAT`. With
q² ln(N/q) and q ln(N/q) at these sizes the exponents would be 1.8 and 0.8.
"""

from bisect import bisect_left
from dataclasses import dataclass
from math import log

import numpy as np

from expressivity.constructions.certificates import METHODS, certificates
from expressivity.constructions.keys import random_keys
from expressivity.errors import choose
from expressivity.statistics import Interval, t_interval
from expressivity.tables import Row, Table
from expressivity.tasks.averaging import adversarial_subsets

LENGTH, QS, GRID, LIMIT = 256, (2, 4, 8), 4, 2048
ARMS = {"least squares": "least-squares", "correction": "candes-tao"}
CHOSEN, JUDGED = range(3), range(100, 104)
STEEP, FLAT, RATE = 1.5, 1.2, 0.05


@dataclass(frozen=True)
class TrapGrowth:
    """The exponents in q that the rule looks at, as intervals over seeds."""

    least_squares: Interval
    correction: Interval

    @property
    def holds(self) -> bool:
        """The rule of this module."""
        return self.least_squares.low > STEEP and self.correction.high < FLAT


def trap_dimension(q: int, seed: int, method: str) -> int:
    """m* by bisection over multiples of `GRID`, at most `LIMIT`; the keys of m0 dimensions are rows of one draw.

    Raises:
        InvalidInput: an unknown method.
    """
    choose("method", method, list(METHODS))
    keys = random_keys(LIMIT, LENGTH, np.random.default_rng((seed, q)))

    def half(dimension: int) -> bool:
        own = keys[:dimension]
        return bool(certificates(own, adversarial_subsets(own, q), method).valid.mean() >= 0.5)

    sizes = range(GRID, LIMIT, GRID)
    return GRID + GRID * bisect_left(sizes, True, key=half)


def trap_table(seeds: range = JUDGED) -> Table:
    """m* over q for both arms and every seed."""
    rows: list[Row] = [
        {"arm": arm, "q": q, "seed": seed, "m0": float(trap_dimension(q, seed, method))}
        for arm, method in ARMS.items()
        for q in QS
        for seed in seeds
    ]
    columns = {
        "arm": "how the query is made",
        "q": "positions averaged over",
        "seed": "draw of keys",
        "m0": "key dimensions at which half of the sets chosen against the keys get a certificate",
    }
    about = f"Key dimensions for sets chosen against the keys, N = {LENGTH}."
    return Table("averaging-traps", about, columns, rows, group=("arm", "q"), seed="seed")


def trap_growth(table: Table) -> TrapGrowth:
    """Both exponents, from the first and the last q."""
    confidence = 1 - RATE / 2
    return TrapGrowth(*(t_interval(_slopes(table, arm), confidence) for arm in ARMS))


def _slopes(table: Table, arm: str) -> list[float]:
    ends = [table.column("m0", arm=arm, q=q) for q in (QS[0], QS[-1])]
    return [log(last / first) / log(QS[-1] / QS[0]) for first, last in zip(*ends)]


def arms_swapped(table: Table) -> Table:
    """The same dimensions under the other arm's name."""
    first, second = ARMS
    other = {first: second, second: first}
    rows = [{**row, "arm": other[row["arm"]]} for row in table.rows]
    return Table(table.name, table.about, table.columns, rows, table.group, table.seed)
