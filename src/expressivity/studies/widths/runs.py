"""How many dimensions a learned unit needs to average q of N positions, against the construction of [SHT23] Theorem 2.

Three ways to make the query of a set y, each with a key of m dimensions for every position:

- *linear*: the sum of a learned vector for each member ("sum of keys"); the keys are learned too;
- *mapped*: a learned ReLU map of the set's indicator, with 4N hidden units, as the theorem allows; the keys are learned too;
- *certificate*: random signs as keys and the corrected least-squares vector as the query; nothing is learned.

Values are independent and isotropic, so the expected squared error of an attention row a against the ideal row t is
Σ (a_j − t_j)², without a single value; it is what is minimised, on fresh sets at every step, and what is reported on fresh sets, in
units of the error 1/q of answering 0.

The widths that are tried, the rates and the numbers of steps were chosen on seeds `CHOSEN`, which judge nothing. What the table is judged
by stands in `expressivity.studies.widths.runs_least`. A first run, on steps of 64 sets and seeds from 100,
was stopped half way: its mapped units of 48 and 64 dimensions at N = 128 had learned less than narrower ones. The size of a step was
chosen again. What became of the second, on seeds from 300, stands there too.
"""

from collections.abc import Iterable
from math import log

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.attention.initial import generators
from expressivity.attention.units.stacked import MappedSets, SetUnits
from expressivity.constructions.keys import random_keys
from expressivity.errors import choose
from expressivity.studies.averaging.runs_width import relative_error
from expressivity.tables import Row, Table
from expressivity.tasks.averaging import random_subsets
from expressivity.training.ensembles import fit
from expressivity.training.sweeps import Unit, grid, stacked, sweep

ARMS, LEARNED = ("linear", "mapped", "certificate"), ("linear", "mapped")
FIXED_N, FIXED_Q = 64, 3
QS = {"ci": (1, 2, 3, 6), "full": (1, 2, 3, 4, 6, 8)}
NS = {"ci": (16, 32, 64, 128), "full": (16, 32, 64, 128, 256)}
STEPS = {"ci": 1500, "full": 12000}
RATES = {"linear": 0.03, "mapped": 0.02}
ROWS, TESTED, BLOCK = 256, 2048, 256
LADDER = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
RUNGS = 4
"""Widths that are trained for one size: where m* lies was found on the seeds that judge nothing."""

CHOSEN = range(3)
JUDGED = {"ci": range(400, 403), "full": range(200, 203)}
DRAWS = 10
"""Draws of signs for certificates, which cost nothing: the learned arms' seeds and those that follow."""

AXES = ("arm", "N", "q", "steps", "m", "seed")


class Sets:
    """Fresh random sets for every model of a stack, each model from its own generator."""

    def __init__(self, n: int, q: int, sources: list[torch.Generator]) -> None:
        self.n, self.q, self.sources = n, q, sources

    def draw(self, rows: int) -> Int[Tensor, "models rows q"]:
        """Uniform q-subsets by Floyd's method: the i-th draw is from the first N − q + i + 1 positions, and a repeated one is replaced by
        the last of these, which none can have chosen before."""
        ends = torch.arange(self.n - self.q + 1, self.n + 1)
        drawn = torch.stack([torch.rand(rows, self.q, generator=source) for source in self.sources])
        members = (drawn * ends).long()
        for i in range(1, self.q):
            taken = (members[..., :i] == members[..., i, None]).any(-1)
            members[..., i] = torch.where(taken, ends[i] - 1, members[..., i])
        return members

    def indicator(self, members: Int[Tensor, "models rows q"]) -> Float[Tensor, "models rows n"]:
        """1 at the members of every set, 0 elsewhere."""
        return torch.zeros(*members.shape[:2], self.n).scatter_(2, members, 1.0)


def build(arm: str, n: int, q: int, widths: list[int], sources: list[torch.Generator]) -> nn.Module:
    """An untrained stack of one of the learned arms.

    Raises:
        InvalidInput: an arm that is not learned.
    """
    if choose("arm", arm, list(LEARNED)) == "linear":
        return SetUnits(n, widths, sources)
    return MappedSets(n, q, 4 * n, widths, sources)


def run(unit: Unit) -> list[Row]:
    """Train one stack, and return the relative error of each member on fresh sets."""
    arm, n, q, members = unit["arm"], unit["N"], unit["q"], unit["members"]
    seeds = [
        np.random.default_rng([LEARNED.index(arm), n, q, each["m"], each["seed"]])
        for each in members
    ]
    sources = generators([int(seed.integers(2**62)) for seed in seeds])
    model, sets = build(arm, n, q, [each["m"] for each in members], sources), Sets(n, q, sources)

    def errors(stack: nn.Module, chosen: Int[Tensor, "models rows q"]) -> Float[Tensor, "models"]:
        wanted = sets.indicator(chosen)
        rows = stack(wanted if arm == "linear" else chosen)
        return q * (rows - wanted / q).square().sum(-1).mean(-1)

    fit(
        model,
        lambda step: sets.draw(ROWS),
        errors,
        steps=unit["steps"],
        rate=RATES[arm],
        cosine=True,
    )
    with torch.no_grad():
        found = torch.stack([errors(model, sets.draw(BLOCK)) for _ in range(TESTED // BLOCK)]).mean(
            0
        )
    about = {"arm": arm, "N": n, "q": q, "steps": unit["steps"]}
    return [
        {**about, **each, "error": float(f"{error:.4g}")}
        for each, error in zip(members, found.tolist())
    ]


def widths(arm: str, n: int, q: int) -> list[int]:
    """The rungs of the ladder that are tried for one size: `RUNGS` of them around where m* was seen on other seeds."""
    if arm == "certificate":
        return [m for m in LADDER if m >= 4]
    if q <= 2:
        middle = 3.0 if q == 1 else 0.18 * n
    else:
        middle = 0.45 * n if arm == "linear" else 0.22 * n + 5 + 3 * (q - FIXED_Q)
    nearest = min(range(len(LADDER)), key=lambda k: abs(log(LADDER[k] / middle)))
    first = max(0, nearest - RUNGS // 2)
    return [m for m in LADDER[first : first + RUNGS] if m <= n]


def sizes(profile: str) -> list[tuple[int, int]]:
    """(N, q): q varies at N = 64, N at q = 3."""
    return [(FIXED_N, q) for q in QS[profile]] + [(n, FIXED_Q) for n in NS[profile] if n != FIXED_N]


def points(profile: str, arm: str, seeds: Iterable[int]) -> list[Unit]:
    """The grid of one learned arm: all sizes, steps, widths and seeds."""
    found: list[Unit] = []
    for n, q in sizes(profile):
        axes = dict(
            arm=(arm,),
            N=(n,),
            q=(q,),
            steps=(STEPS[profile],),
            m=widths(arm, n, q),
            seed=list(seeds),
        )
        found += grid(axes, known=AXES)
    return found


def table(profile: str = "ci", seeds: Iterable[int] | None = None) -> Table:
    """The relative error for every arm, size, width and seed.

    Raises:
        InvalidInput: an unknown profile.
    """
    choose("profile", profile, list(NS))
    seeds = list(JUDGED[profile] if seeds is None else seeds)
    every = [point for arm in LEARNED for point in points(profile, arm, seeds)]
    found = stacked(every, together=("seed",), width="m")
    units = sorted(
        found, key=lambda unit: (unit["arm"] != "mapped", -unit["N"])
    )  # the slowest first: processes then finish together
    rows = [row for rows in sweep(run, units, name="thresholds") for row in rows]
    order = sorted(
        rows, key=lambda row: (ARMS.index(row["arm"]), *(row[axis] for axis in AXES[1:]))
    )
    columns = {
        "arm": "how the query is made: linear, mapped or certificate",
        "N": "positions",
        "q": "positions averaged over",
        "steps": "training steps (0: nothing is learned)",
        "m": "dimensions of a key",
        "seed": "run",
        "error": f"expected squared error on {TESTED} fresh sets (certificates: 48), over that of the answer 0",
    }
    about = f"Learned and constructed queries for random sets; each step on {ROWS} fresh sets."
    return Table(
        "widths-thresholds",
        about,
        columns,
        order + constructed(profile, range(seeds[0], seeds[0] + DRAWS)),
        group=("arm", "N", "q", "steps", "m"),
        seed="seed",
    )


def constructed(profile: str, seeds: Iterable[int]) -> list[Row]:
    """The rows of the certificate: the keys of m dimensions are the first m rows of one draw of signs."""
    rows: list[Row] = []
    for n, q in sizes(profile):
        for seed in seeds:
            rng = np.random.default_rng([n, q, seed])
            keys, subsets = random_keys(max(LADDER), n, rng), random_subsets((48,), n, q, rng)
            for m in widths("certificate", n, q):
                error = float(f"{relative_error(keys[:m], subsets, 'certificate'):.4g}")
                rows.append(
                    {
                        "arm": "certificate",
                        "N": n,
                        "q": q,
                        "steps": 0,
                        "m": m,
                        "seed": seed,
                        "error": error,
                    }
                )
    return rows
