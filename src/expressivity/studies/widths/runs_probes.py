"""Is the query that a learned unit makes of a set its dual certificate?

Mapped units are trained as in `expressivity.studies.widths.runs`. Then their keys are held fixed, centred (a shift of all keys moves
all scores of a set alike) and scaled to a root mean square length of 1; and for fresh sets the unit's own query is set beside three
vectors made of its own keys: the *sum* of the keys of the set, the *least squares* vector, shortest with a score of 1 on the set, and the
*certificate*, the same corrected until no score off the set exceeds 1/2.

Each vector has a *spread* and a *highest* score off the set, as in `expressivity.studies.widths.runs_descent`. And a *linear probe* asks how well
the learned query is predicted by a linear map of the vector: R² on sets that the map was not fitted to; its control deals the vectors
to the wrong sets.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import log

import numpy as np
import torch
from jaxtyping import Float, Int

from expressivity.attention.initial import generators
from expressivity.attention.units.stacked import MappedSets
from expressivity.constructions.certificates import accumulated, least_squares, sum_of_keys
from expressivity.statistics import Interval, t_intervals
from expressivity.studies.widths.runs import Member, Sets, build
from expressivity.studies.widths.runs_descent import SHAPE_COLUMNS, shape_of
from expressivity.tables import Row, Table
from expressivity.training.ensembles import fit
from expressivity.training.experiments import Experiment
from expressivity.training.sweeps import grid, stacked

N = 64
Q = 3
NARROW = 24
"""Dimensions of the units that the rule is about."""

WIDTHS = (NARROW, 48)
FITTED = 2000
"""Sets that a linear map is fitted to."""

TESTED = 1000
"""Other sets, on which R² is measured."""

ROWS = 64
"""Sets of a training step."""

LEARNING_RATE = 0.02

TUNING_SEEDS = (5, 6)
JUDGED = {"ci": range(300, 302), "full": range(100, 104), "large": range(200, 204)}

ERROR_RATE = 0.05
"""Probability, at most, that an interval misses."""

MAX_SPREAD_OVER_SUM = 0.5
"""Spread of the learned query over that of the sum of its keys."""

MIN_HIGHEST = 0.5
"""Highest score of the learned query off the set, in units of the gap; that of a certificate is smaller."""

MIN_SUM_OVER_CERTIFICATE = 0.05
"""R² of the sum of keys less that of the certificate."""

MAX_DEALT = 0.1
"""R² of certificates dealt to the wrong sets."""

RULE = f"""\
At m = {NARROW}, with one number per seed and intervals that miss together with probability at most {ERROR_RATE}, if the numbers are normal.
The spread of the learned query is below {MAX_SPREAD_OVER_SUM} times that of the sum of its keys: it does more than a sum. Its highest score
off the set exceeds {MIN_HIGHEST}: it is no certificate. The probe explains more of it by the sum of keys than by the certificate, by
{MIN_SUM_OVER_CERTIFICATE} or more. And with the certificates dealt to the wrong sets it explains less than {MAX_DEALT}."""

VECTORS = {"sum of keys": sum_of_keys, "least squares": least_squares, "certificate": accumulated}


@dataclass(frozen=True)
class Job:
    """A stack of mapped units, which differ in width and seed."""

    steps: int
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Setting:
    """What a profile spends: seeds for each width, and steps of Adam."""

    seeds: Sequence[int]
    steps: int


SETTINGS = {
    "ci": Setting(seeds=JUDGED["ci"], steps=200),
    "full": Setting(seeds=JUDGED["full"], steps=2000),
    "large": Setting(seeds=JUDGED["large"], steps=16000),
}


def run(job: Job) -> list[Row]:
    """Train one stack, and compare each member's queries of fresh sets with vectors made of its keys."""
    sources = generators([each.seed for each in job.members])
    model = build("mapped", N, Q, [each.m for each in job.members], sources)
    sets = Sets(N, Q, sources)

    def errors(
        stack: MappedSets, chosen: Int[torch.Tensor, "models rows q"]
    ) -> Float[torch.Tensor, "models"]:
        """Return each model's squared error on some sets, in units of that of the answer 0."""
        return Q * (stack(chosen) - sets.indicator(chosen) / Q).square().sum(-1).mean(-1)

    fit(
        model,
        lambda step: sets.draw(ROWS),
        errors,
        steps=job.steps,
        rate=LEARNING_RATE,
        cosine=True,
    )
    with torch.no_grad():
        chosen = sets.draw(FITTED + TESTED)
        queries, keys = model.queries(chosen).double().numpy(), model.key.double().numpy()
    return [
        row
        for each, *parts in zip(job.members, queries, keys, chosen.numpy(), strict=True)
        for row in compare(each, *parts)
    ]


def compare(
    each: Member,
    queries: Float[np.ndarray, "sets widest"],
    keys: Float[np.ndarray, "n widest"],
    subsets: Int[np.ndarray, "sets q"],
) -> list[Row]:
    """Return one row for the learned query and one for each of `VECTORS`."""
    m, dealt = each.m, np.random.default_rng([each.seed, each.m]).permutation(len(subsets))
    queries, keys = queries[:, :m], keys[:, :m] - keys[:, :m].mean(0)
    unit = keys.T / np.sqrt((keys**2).sum(1).mean())
    compared = {"learned": queries}
    compared |= {name: make(unit, subsets) for name, make in VECTORS.items()}
    rows: list[Row] = []
    for name, vectors in compared.items():
        spread, highest = shape_of(vectors @ unit, subsets)
        row = {
            "spread": float(spread.mean()),
            "highest": float(highest.mean()),
            "r2": explained(vectors, queries),
            "r2_dealt": explained(vectors[dealt], queries),
        }
        measured = {key: round(value, 4) for key, value in row.items()}
        rows.append({**asdict(each), "vector": name, **measured})
    return rows


def explained(vectors: Float[np.ndarray, "sets k"], queries: Float[np.ndarray, "sets m"]) -> float:
    """Return R² on the last `TESTED` sets of the affine map of the vectors that is best on the first `FITTED`."""
    features = np.hstack([vectors, np.ones((len(vectors), 1))])
    linear = np.linalg.lstsq(features[:FITTED], queries[:FITTED], rcond=None)[0]
    rest, held = queries[FITTED:] - features[FITTED:] @ linear, queries[FITTED:]
    return float(1 - (rest**2).sum() / ((held - held.mean(0)) ** 2).sum())


def jobs(setting: Setting) -> list[Job]:
    """Return every width and seed."""
    axes = dict(m=WIDTHS, seed=setting.seeds, steps=(setting.steps,))
    return stacked(grid(axes, known=tuple(axes)), Job, Member, together=("seed",), width="m")


def tabulate(results: Sequence[list[Row]], setting: Setting) -> Table:
    """Tabulate spread, highest score and R² for every width, seed and vector."""
    order = ["learned", *VECTORS]
    rows = sorted(
        (row for rows in results for row in rows),
        key=lambda row: (row["m"], order.index(row["vector"]), row["seed"]),
    )
    columns = {
        "m": "dimensions of a key",
        "seed": "run",
        "vector": "the learned query, or a vector made of the unit's own keys",
        **SHAPE_COLUMNS,
        "r2": f"part of the learned query's variance that a linear map of the vector explains, on {TESTED} sets it was not fitted to",
        "r2_dealt": "the same with the vectors dealt to the wrong sets",
    }
    about = f"Queries of mapped units after {setting.steps} steps, and vectors of their keys: N={N}, q={Q}."
    return Table(
        "widths-probes",
        about,
        columns,
        rows,
        group=("m", "vector"),
        seed="seed",
        model=("m", "seed"),
    )


def probe_rule(table: Table) -> tuple[bool, dict[str, Interval]]:
    """Return `RULE`: its verdict and the four intervals (the first as a logarithm)."""
    learned, summed, certificate = (
        table.where(m=NARROW, vector=name) for name in ("learned", "sum of keys", "certificate")
    )
    values = {
        "log of spread over that of the sum": [
            log(a["spread"] / b["spread"]) for a, b in zip(learned, summed, strict=True)
        ],
        "highest score off the set": [row["highest"] for row in learned],
        "r2 of the sum over the certificate's": [
            a["r2"] - b["r2"] for a, b in zip(summed, certificate, strict=True)
        ],
        "r2 of dealt certificates": [row["r2_dealt"] for row in certificate],
    }
    ends = t_intervals(values, ERROR_RATE)
    spread, highest, ahead, dealt = ends.values()
    holds = (
        spread.high < log(MAX_SPREAD_OVER_SUM)
        and highest.low > MIN_HIGHEST
        and ahead.low > MIN_SUM_OVER_CERTIFICATE
        and dealt.high < MAX_DEALT
    )
    return holds, ends


EXPERIMENT = Experiment(
    name="widths-probes",
    about="learned queries beside vectors made of their keys",
    settings=SETTINGS,
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    rule=RULE,
    tuning=TUNING_SEEDS,
    judged=JUDGED,
    former=("probes",),
)
EXPERIMENTS = (EXPERIMENT,)
