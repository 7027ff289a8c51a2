"""Which models meet which task at which size, with how many seeds, and what a profile spends on them."""

from dataclasses import dataclass, replace
from typing import Any

MODELS = ("one head", "one layer", "two layers", "third order", "Strassen")

SHAPES: dict[str, dict[str, Any]] = {
    "one head": {"kind": "standard", "heads": 1, "rank": 48, "hidden": 64, "layers": 1},
    "one layer": {"kind": "standard", "heads": 12, "rank": 4, "hidden": 64, "layers": 1},
    "two layers": {"kind": "standard", "heads": 6, "rank": 4, "hidden": 32, "layers": 2},
    "third order": {"kind": "third-order", "heads": 8, "rank": 4, "hidden": 64, "layers": 1},
    "Strassen": {"kind": "strassen", "heads": 8, "rank": 4, "hidden": 64, "layers": 1},
}
"""Shapes of one number of weights, but for the offsets of a second layer: a head of rank r on a stream of width d has 4dr
weights where it attends to tokens and 6dr where it attends to pairs, and two layers share what one layer has."""

STANDARD, PAIRED = MODELS[1:3], MODELS[3:]


@dataclass(frozen=True)
class Cell:
    """One size of one task, and the models and seeds that meet it."""

    task: str
    length: int
    modulus: int
    models: tuple[str, ...]
    seeds: int
    blank: bool = True


@dataclass(frozen=True)
class Setting:
    """What a profile spends: steps of Adam on batches of fresh sequences, and its cells."""

    steps: int
    batch: int
    rate: float
    cells: tuple[Cell, ...]


CELLS = (
    Cell("match3", 6, 13, ("one layer", *PAIRED), 4),
    Cell("bigram", 6, 7, STANDARD, 4),
    Cell("match3", 6, 13, ("two layers",), 2),
    Cell("match3", 4, 7, ("one layer", *PAIRED), 2),
    Cell("match3", 6, 19, MODELS[1:], 2),
    Cell("match3", 6, 13, ("one layer", "third order"), 2, blank=False),
    Cell("bigram", 6, 7, ("third order",), 2),
    Cell("local", 6, 7, STANDARD, 2),
    Cell("match2", 6, 11, ("one head", *STANDARD), 2),
    Cell("match2", 6, 11, ("one head", "one layer"), 2, blank=False),
)
"""What profile full trains. Profile ci has the same sizes with two seeds."""

SETTINGS = {
    "ci": Setting(
        steps=150,
        batch=32,
        rate=5e-3,
        cells=tuple(replace(cell, seeds=2) for cell in CELLS),
    ),
    "full": Setting(steps=1500, batch=32, rate=5e-3, cells=CELLS),
    "large": Setting(
        steps=6000,
        batch=64,
        rate=3e-3,
        cells=(
            Cell("match3", 6, 19, MODELS[1:], 5),
            Cell("match3", 8, 19, MODELS[1:], 5),
            Cell("match3", 8, 37, MODELS[1:], 5),
            Cell("match3", 8, 37, MODELS[1:], 5, blank=False),
            Cell("bigram", 8, 7, MODELS[1:], 5),
            Cell("bigram", 16, 37, MODELS[1:], 5),
            Cell("local", 16, 7, MODELS[1:], 5),
            Cell("match2", 16, 37, MODELS, 5),
            Cell("match2", 16, 37, MODELS, 5, blank=False),
        ),
    ),
}
"""Steps and rate of `full`, and the rule, were chosen on `TUNING_SEEDS`."""

TUNING_SEEDS = (901, 902)


def judged(settings: dict[str, Setting]) -> dict[str, range]:
    """Return the seeds of each profile."""
    return {
        profile: range(1, 1 + max(cell.seeds for cell in setting.cells))
        for profile, setting in settings.items()
    }
