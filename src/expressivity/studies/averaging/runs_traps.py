"""How many key dimensions sets chosen against the keys cost: least squares against its correction (ours).

What is measured. For keys of random signs there is one trap against each position: the q keys most nearly parallel
to its own. m* is the least m0, up to a multiple of `GRID`, at which half of the N traps get a certificate. For the
least-squares vector the heuristic of the chapter says q² ln(N/q) up to a factor; for the corrected one the theorem
says q ln(N/q).
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from expressivity.constructions.certificates import METHODS, certificates
from expressivity.constructions.keys import random_keys
from expressivity.errors import choose
from expressivity.statistics import Interval, t_interval
from expressivity.tables import Row, Table
from expressivity.tasks.averaging import adversarial_subsets
from expressivity.training.experiments import Experiment

LENGTH = 256
QS = (2, 4, 8)
GRID = 4
"""m* is found up to a multiple of this."""

LIMIT = 2048
"""Most key dimensions that are tried."""

ARMS = {"least squares": "least-squares", "correction": "candes-tao"}
"""The arms, and the methods by which their vectors are found."""

TUNING_SEEDS = range(3)
JUDGED = range(100, 104)

ERROR_RATE = 0.05
"""Probability, at most, that an interval misses."""

MIN_EXPONENT_LEAST_SQUARES = 1.5
MAX_EXPONENT_CORRECTION = 1.2
"""Exponents of m* as a power of q."""

RULE = f"""\
From one slope per seed, of log m* over log q from the smallest to the largest q, two intervals that together miss with probability at most
{ERROR_RATE}: for least squares the exponent lies above {MIN_EXPONENT_LEAST_SQUARES}, for the correction below {MAX_EXPONENT_CORRECTION}. With
q² ln(N/q) and q ln(N/q) at these sizes the exponents would be 1.8 and 0.8."""


@dataclass(frozen=True)
class TrapGrowth:
    """The exponents in q that the rule looks at, as intervals over seeds."""

    least_squares: Interval
    correction: Interval

    @property
    def holds(self) -> bool:
        """`RULE`."""
        return (
            self.least_squares.low > MIN_EXPONENT_LEAST_SQUARES
            and self.correction.high < MAX_EXPONENT_CORRECTION
        )


def trap_dimension(q: int, seed: int, method: str) -> int:
    """Return m* by bisection over multiples of `GRID`, at most `LIMIT`; the keys of m0 dimensions are rows of one draw.

    Raises:
        InvalidInput: an unknown method.
    """
    choose("method", method, list(METHODS))
    keys = random_keys(LIMIT, LENGTH, np.random.default_rng((seed, q)))

    def half(dimension: int) -> bool:
        """Whether at least half of the adversarial sets have a certificate in so many dimensions."""
        own = keys[:dimension]
        return bool(certificates(own, adversarial_subsets(own, q), method).valid.mean() >= 0.5)

    sizes = range(GRID, LIMIT, GRID)
    return GRID + GRID * bisect_left(sizes, True, key=half)


@dataclass(frozen=True)
class Job:
    """One threshold: an arm at one q, with one draw of keys."""

    arm: str
    q: int
    seed: int


@dataclass(frozen=True)
class Setting:
    """The draws of keys."""

    seeds: Sequence[int]


def jobs(setting: Setting) -> list[Job]:
    """Return both arms, every q and every seed."""
    return [Job(arm, q, seed) for arm in ARMS for q in QS for seed in setting.seeds]


def run(job: Job) -> Row:
    """Return the threshold of one job."""
    threshold = trap_dimension(job.q, job.seed, ARMS[job.arm])
    return {"arm": job.arm, "q": job.q, "seed": job.seed, "m0": float(threshold)}


def tabulate(rows: Sequence[Row], setting: Setting) -> Table:
    """Tabulate m* over q for both arms and every seed."""
    columns = {
        "arm": "how the query is made",
        "q": "positions averaged over",
        "seed": "draw of keys",
        "m0": "key dimensions at which half of the sets chosen against the keys get a certificate",
    }
    about = f"Key dimensions for sets chosen against the keys, N = {LENGTH}."
    return Table("averaging-traps", about, columns, list(rows), group=("arm", "q"), seed="seed")


def trap_growth(table: Table) -> TrapGrowth:
    """Return both exponents, from the first and the last q."""
    confidence = 1 - ERROR_RATE / 2
    return TrapGrowth(*(t_interval(_slopes(table, arm), confidence) for arm in ARMS))


def _slopes(table: Table, arm: str) -> list[float]:
    ends = [table.column("m0", arm=arm, q=q) for q in (QS[0], QS[-1])]
    return [log(last / first) / log(QS[-1] / QS[0]) for first, last in zip(*ends)]


EXPERIMENT = Experiment(
    name="averaging-traps",
    about="how many key dimensions sets chosen against the keys cost",
    settings={"ci": Setting(JUDGED), "full": Setting(JUDGED)},
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    rule=RULE,
    tuning=TUNING_SEEDS,
    judged={"ci": JUDGED, "full": JUDGED},
    stored=False,
)
EXPERIMENTS = (EXPERIMENT,)
