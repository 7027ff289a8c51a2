"""Is the query that a learned unit makes of a set its dual certificate?

Mapped units are trained as in `expressivity.studies.widths.runs`. Then their keys are held fixed, centred (a shift of all keys moves
all scores of a set alike) and scaled to a root mean square length of 1; and for fresh sets the unit's own query is set beside three
vectors made of its own keys: the *sum* of the keys of the set, the *least squares* vector, shortest with a score of 1 on the set, and the
*certificate*, the same corrected until no score off the set exceeds 1/2.

Each vector has a *spread* and a *highest* score off the set, as in `expressivity.studies.widths.runs_descent`. And a *linear probe* asks how well
the learned query is predicted by a linear map of the vector: R² on sets that the map was not fitted to; its control deals the vectors
to the wrong sets.

The rule, written before the runs that it judges (seeds `JUDGED`; sizes and thresholds were chosen on seeds `CHOSEN`), for m = `NARROW`, with
one number a seed and intervals that miss together with probability at most `RATE`, if the numbers are normal. The spread of the learned query
is below `EQUALISED` times that of the sum of its keys: it does more than a sum. Its highest score off the set exceeds 1/2: it is no
certificate. The probe explains more of it by the sum of keys than by the certificate, by `AHEAD` or more. And with the certificates dealt to the
wrong sets it explains less than `NOTHING`.
"""

from collections.abc import Iterable
from math import log

import numpy as np
import torch
from jaxtyping import Float, Int

from expressivity.attention.initial import generators
from expressivity.attention.units.stacked import MappedSets
from expressivity.constructions.certificates import accumulated, least_squares, sum_of_keys
from expressivity.errors import choose
from expressivity.statistics import Interval, t_interval
from expressivity.studies.widths.runs import Sets, build
from expressivity.studies.widths.runs_descent import shape_of
from expressivity.tables import Row, Table
from expressivity.training.ensembles import fit
from expressivity.training.sweeps import Unit, grid, stacked, sweep

N, Q, NARROW = 64, 3, 24
WIDTHS = (NARROW, 48)
STEPS = {"ci": 2000, "full": 16000}
CHOSEN, JUDGED = (5, 6), {"ci": range(100, 104), "full": range(200, 204)}
FITTED, TESTED = 2000, 1000
ROWS, LEARNING_RATE = 64, 0.02
EQUALISED, AHEAD, NOTHING, RATE = 0.5, 0.05, 0.1, 0.05

VECTORS = {"sum of keys": sum_of_keys, "least squares": least_squares, "certificate": accumulated}


def run(unit: Unit) -> list[Row]:
    """Train one stack, and compare each member's queries of fresh sets with vectors made of its keys."""
    members = unit["members"]
    sources = generators([each["seed"] for each in members])
    model, sets = (
        build("mapped", N, Q, [each["m"] for each in members], sources),
        Sets(N, Q, sources),
    )

    def errors(
        stack: MappedSets, chosen: Int[torch.Tensor, "models rows q"]
    ) -> Float[torch.Tensor, "models"]:
        return Q * (stack(chosen) - sets.indicator(chosen) / Q).square().sum(-1).mean(-1)

    fit(
        model,
        lambda step: sets.draw(ROWS),
        errors,
        steps=unit["steps"],
        rate=LEARNING_RATE,
        cosine=True,
    )
    with torch.no_grad():
        chosen = sets.draw(FITTED + TESTED)
        queries, keys = model.queries(chosen).double().numpy(), model.key.double().numpy()
    return [
        row
        for each, *parts in zip(members, queries, keys, chosen.numpy(), strict=True)
        for row in compare(each, *parts)
    ]


def compare(
    each: Row,
    queries: Float[np.ndarray, "sets widest"],
    keys: Float[np.ndarray, "n widest"],
    subsets: Int[np.ndarray, "sets q"],
) -> list[Row]:
    """One row for the learned query and one for each of `VECTORS`."""
    m, dealt = each["m"], np.random.default_rng([each["seed"], each["m"]]).permutation(len(subsets))
    queries, keys = queries[:, :m], keys[:, :m] - keys[:, :m].mean(0)
    unit = keys.T / np.sqrt((keys**2).sum(1).mean())
    rows: list[Row] = []
    for name, vectors in {
        "learned": queries,
        **{name: make(unit, subsets) for name, make in VECTORS.items()},
    }.items():
        spread, highest = shape_of(vectors @ unit, subsets)
        row = {
            "spread": float(spread.mean()),
            "highest": float(highest.mean()),
            "r2": explained(vectors, queries),
            "r2_dealt": explained(vectors[dealt], queries),
        }
        rows.append(
            {**each, "vector": name, **{key: round(value, 4) for key, value in row.items()}}
        )
    return rows


def explained(vectors: Float[np.ndarray, "sets k"], queries: Float[np.ndarray, "sets m"]) -> float:
    """R² on the last `TESTED` sets of the affine map of the vectors that is best on the first `FITTED`."""
    features = np.hstack([vectors, np.ones((len(vectors), 1))])
    linear = np.linalg.lstsq(features[:FITTED], queries[:FITTED], rcond=None)[0]
    rest, held = queries[FITTED:] - features[FITTED:] @ linear, queries[FITTED:]
    return float(1 - (rest**2).sum() / ((held - held.mean(0)) ** 2).sum())


def table(profile: str = "ci", seeds: Iterable[int] | None = None) -> Table:
    """Spread, highest score and R² for every width, seed and vector.

    Raises:
        InvalidInput: an unknown profile.
    """
    seeds = list(JUDGED[choose("profile", profile, list(JUDGED))] if seeds is None else seeds)
    axes = dict(m=WIDTHS, seed=seeds, steps=(STEPS[profile],))
    units = stacked(grid(axes, known=("m", "seed", "steps")), together=("seed",), width="m")
    unsorted = [row for rows in sweep(run, units, name="probes") for row in rows]
    order = ["learned", *VECTORS]
    rows = sorted(unsorted, key=lambda row: (row["m"], order.index(row["vector"]), row["seed"]))
    columns = {
        "m": "dimensions of a key",
        "seed": "run",
        "vector": "the learned query, or a vector made of the unit's own keys",
        "spread": "largest minus smallest score on the set, in units of the gap, mean over sets",
        "highest": "highest score off the set above the mean off it, in units of the gap, mean over sets",
        "r2": f"part of the learned query's variance that a linear map of the vector explains, on {TESTED} sets it was not fitted to",
        "r2_dealt": "the same with the vectors dealt to the wrong sets",
    }
    about = f"Queries of mapped units after {STEPS[profile]} steps, and vectors of their keys: N={N}, q={Q}."
    return Table(
        "widths-probes",
        about,
        columns,
        rows,
        group=("m", "vector"),
        seed="seed",
        model=("m", "seed"),
    )


def probe_rule(found: Table) -> tuple[bool, dict[str, Interval]]:
    """The rule of this module: its verdict and the four intervals (the first as a logarithm)."""
    learned, summed, certificate = (
        found.where(m=NARROW, vector=name) for name in ("learned", "sum of keys", "certificate")
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
    spread, highest, ahead, dealt = ends = [
        t_interval(numbers, 1 - RATE / len(values)) for numbers in values.values()
    ]
    holds = (
        spread.high < log(EQUALISED)
        and highest.low > 0.5
        and ahead.low > AHEAD
        and dealt.high < NOTHING
    )
    return holds, dict(zip(values, ends))


def renamed(found: Table) -> Table:
    """The same table with the sum of keys under the name of the learned query, and the other way round."""
    names = {"learned": "sum of keys", "sum of keys": "learned"}
    rows = [row | {"vector": names.get(row["vector"], row["vector"])} for row in found.rows]
    return Table(found.name, found.about, found.columns, rows, found.group, found.seed)
