"""How many key dimensions sparse averaging needs: the constructed unit over q and over N ([SHT23] Theorem 2).

What is measured. m* is the least number m0 of random signs in a key at which the unit's mean error on random
sets is at most a tenth of the error of answering 0. For independent values, uniform on the sphere, the error
of an attention row a against the ideal row t is E‖Σ (a_j − t_j) z_j‖² = Σ (a_j − t_j)², without sampling a
single value; answering 0 gives Σ t_j² = 1/q.

Three queries are compared, each at its best softmax scale: the certificate (corrected until at most 1/2 off
the set), the least-squares vector that the correction starts from, and the plain sum of the keys.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from jaxtyping import Float, Int

from expressivity.constructions.certificates import accumulated, least_squares, sum_of_keys
from expressivity.constructions.keys import random_keys
from expressivity.errors import choose
from expressivity.statistics import Interval, t_interval
from expressivity.tables import Row, Table
from expressivity.tasks.averaging import ideal_attention, random_subsets
from expressivity.training.experiments import Experiment

FIXED_N = 256
"""Positions where q varies."""

FIXED_Q = 3
"""Positions averaged over where N varies."""

QS = (1, 2, 3, 4, 6, 8)
NS = {
    "ci": (16, 64, 256, 1024, 4096),
    "full": (16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384),
}
THRESHOLD = 0.1
"""The relative error that m* is about."""

SETS = 48
"""Random sets of each draw of keys."""

LIMIT = 512
"""Most key dimensions that are tried."""

STEPS = 12
"""Corrections of the least-squares vector, at most."""

SCALES = (4.0, 8.0, 16.0, 32.0)
TUNING_SEEDS = range(10)
JUDGED = range(100, 110)

ERROR_RATE = 0.05
"""Probability, at most, that an interval misses."""

Q_EXPONENTS = (0.75, 1.25)
"""Ends between which the exponent of m* as a power of q lies."""

MAX_N_EXPONENT = 0.35
"""Exponent of m* as a power of N."""

RULE = f"""\
For the certificate, from one slope per seed, with three intervals that together miss with probability at most {ERROR_RATE}: growth in q at
N = {FIXED_N}: the exponent of a power law in q lies between {Q_EXPONENTS[0]} and {Q_EXPONENTS[1]}; growth in N at q = {FIXED_Q}: the exponent
of a power law in N lies below {MAX_N_EXPONENT}; and the factor by which m* grows when N quadruples is larger at the small end than at the
large end, which a logarithm does and no power of N does."""

ARMS: dict[str, Callable[..., Float[np.ndarray, "batch m0"]]] = {
    "certificate": partial(accumulated, steps=STEPS),
    "least squares": least_squares,
    "sum of keys": sum_of_keys,
}


@dataclass(frozen=True)
class Growth:
    """What the rule looks at, each as an interval over seeds, and its verdict."""

    q_exponent: Interval
    n_exponent: Interval
    flattening: Interval

    @property
    def holds(self) -> bool:
        """`RULE`."""
        inside = Q_EXPONENTS[0] < self.q_exponent.low and self.q_exponent.high < Q_EXPONENTS[1]
        return inside and self.n_exponent.high < MAX_N_EXPONENT and self.flattening.low > 0


def relative_error(
    keys: Float[np.ndarray, "m0 n"], subsets: Int[np.ndarray, "batch q"], arm: str
) -> float:
    """Return the mean squared error in units of the error of answering 0, at the best of `SCALES`.

    Raises:
        InvalidInput: an unknown arm, or sets that are no q-subsets of 0..N-1.
    """
    unit = keys / np.sqrt(len(keys))
    ideal = ideal_attention(subsets, keys.shape[1])
    scores = ARMS[choose("arm", arm, list(ARMS))](unit, subsets) @ unit
    scores -= scores.max(axis=1, keepdims=True)
    errors = (((_softmax(scale * scores) - ideal) ** 2).sum(axis=1).mean() for scale in SCALES)
    return float(min(errors) * subsets.shape[1])


def smallest_dimension(length: int, q: int, seed: int, arm: str) -> int | None:
    """Return m*, by bisection over m0 = 1..`LIMIT`; None if `LIMIT` signs are not enough.

    The keys of m0 dimensions are the first m0 rows of one draw, so more dimensions only add to what was
    there. The mean error falls with m0 but for its noise; where it crosses the threshold more than once,
    bisection finds one of the crossings.
    """
    rng = np.random.default_rng((seed, length, q))
    keys = random_keys(LIMIT, length, rng)
    subsets = random_subsets((SETS,), length, q, rng)

    def enough(dimension: int) -> bool:
        """Whether so many signs meet the threshold."""
        return relative_error(keys[:dimension], subsets, arm) <= THRESHOLD

    smallest = 1 + bisect_left(range(1, LIMIT + 1), True, key=enough)
    return smallest if smallest <= LIMIT else None


@dataclass(frozen=True)
class Job:
    """One threshold: an arm at one size, with one draw of keys and sets."""

    arm: str
    N: int
    q: int
    seed: int


@dataclass(frozen=True)
class Setting:
    """What a profile spends: arms, the N at q = 3, and draws of keys and sets."""

    lengths: tuple[int, ...]
    arms: tuple[str, ...] = ("certificate", "least squares")
    seeds: Sequence[int] = JUDGED

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """(N, q): q varies at N = 256, N at q = 3."""
        return [(FIXED_N, q) for q in QS] + [(n, FIXED_Q) for n in self.lengths if n != FIXED_N]


SETTINGS = {profile: Setting(lengths) for profile, lengths in NS.items()}


def jobs(setting: Setting) -> list[Job]:
    """Return every arm, size and seed."""
    return [
        Job(arm, n, q, seed)
        for arm in setting.arms
        for n, q in setting.sizes
        for seed in setting.seeds
    ]


def run(job: Job) -> Row:
    """Return the threshold of one job.

    Raises:
        InvalidInput: an unknown arm.
    """
    dimension = smallest_dimension(job.N, job.q, job.seed, job.arm)
    return {
        "arm": job.arm,
        "N": job.N,
        "q": job.q,
        "seed": job.seed,
        "m0": float(dimension or LIMIT),
        "reached": dimension is not None,
    }


def tabulate(rows: Sequence[Row], setting: Setting, name: str = "averaging-width") -> Table:
    """Tabulate m* over q at N = 256 and over N at q = 3, for each arm and seed."""
    columns = {
        "arm": "how the query is made",
        "N": "positions",
        "q": "positions averaged over",
        "seed": "draw of keys and sets",
        "m0": f"smallest sufficient number of key dimensions ({LIMIT} if none is)",
        "reached": f"whether {LIMIT} dimensions are sufficient",
    }
    about = f"Key dimensions at which the mean relative error over {SETS} random sets is at most {THRESHOLD}."
    return Table(name, about, columns, list(rows), group=("arm", "N", "q"), seed="seed")


def growth(table: Table) -> Growth:
    """Return the three quantities of the rule, from the rows of the certificate."""
    q_slopes, n_slopes, bends = [], [], []
    for seed in sorted(set(table.column("seed"))):
        over_q = np.log2(_series(table, seed, "q", N=FIXED_N))
        over_n = np.log2(_series(table, seed, "N", q=FIXED_Q))
        q_slopes.append(float(np.polyfit(*over_q, 1)[0]))
        n_slopes.append(float(np.polyfit(*over_n, 1)[0]))
        steepness = np.diff(over_n[1]) / np.diff(over_n[0])
        bends.append(float(steepness[0] - steepness[-1]))
    confidence = 1 - ERROR_RATE / 3
    return Growth(*(t_interval(values, confidence) for values in (q_slopes, n_slopes, bends)))


def linear_fit(table: Table, over: str, arm: str = "certificate") -> tuple[Interval, float]:
    """Return a straight line for m*, in q at N = 256 or in log₂N at q = 3.

    Args:
        table: of `EXPERIMENT`.
        over: "q" or "N".
        arm: how the query is made.

    Returns:
        The slope as an interval over seeds, and the mean intercept.
    """
    fits = []
    for seed in sorted(set(table.column("seed", arm=arm))):
        fixed = {"N": FIXED_N} if over == "q" else {"q": FIXED_Q}
        x, y = _series(table, seed, over, arm, **fixed)
        fits.append(np.polyfit(x if over == "q" else np.log2(x), y, 1))
    slopes, intercepts = np.transpose(fits)
    return t_interval(slopes.tolist()), float(intercepts.mean())


def shuffled(table: Table, seed: int = 0) -> Table:
    """Return the same thresholds, dealt out to the sizes at random within each seed: no growth is left to find."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for arm in dict.fromkeys(table.column("arm")):
        for run in dict.fromkeys(table.column("seed")):
            here = table.where(arm=arm, seed=run)
            order = rng.permutation(len(here))
            rows += [
                {**row, "m0": here[k]["m0"], "reached": here[k]["reached"]}
                for row, k in zip(here, order)
            ]
    return table.with_rows(rows)


def _series(
    table: Table, seed: int, over: str, arm: str = "certificate", **fixed: int
) -> Float[np.ndarray, "2 points"]:
    rows = sorted(table.where(arm=arm, seed=seed, **fixed), key=lambda row: row[over])
    return np.array([[row[over] for row in rows], [row["m0"] for row in rows]], dtype=np.float64)


def _softmax(scores: Float[np.ndarray, "batch n"]) -> Float[np.ndarray, "batch n"]:
    weights = np.exp(scores)
    return weights / weights.sum(axis=1, keepdims=True)


EXPERIMENT = Experiment(
    name="averaging-width",
    about="how many key dimensions certificates and least squares need on random sets",
    settings=SETTINGS,
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    rule=RULE,
    tuning=TUNING_SEEDS,
    judged=dict.fromkeys(NS, JUDGED),
    stored=False,
)
SUM_OF_KEYS = Experiment(
    name="averaging-width-sum",
    about="how many key dimensions the sum of the keys needs on random sets",
    settings={
        profile: replace(setting, arms=("sum of keys",)) for profile, setting in SETTINGS.items()
    },
    jobs=jobs,
    run=run,
    tabulate=partial(tabulate, name="averaging-width-sum"),
    stored=False,
)
EXPERIMENTS = (EXPERIMENT, SUM_OF_KEYS)
