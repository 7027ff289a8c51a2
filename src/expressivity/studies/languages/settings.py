"""What each profile spends on learning languages."""

from dataclasses import dataclass

from expressivity.studies.languages.patterns import NAMES, WINDOW_NAMES

TUNING_SEEDS = (1, 2)
"""The rules were chosen on these, at profile full; steps and rate by an earlier experiment on four of the languages, read at the last letter."""

JUDGED_LENGTH = 500
"""Letters of the words that the rules are about."""


@dataclass(frozen=True)
class Setting:
    """What a profile spends.

    Args:
        steps: of Adam, on batches of `batch` words.
        seeds: models per language and pattern; these seeds were not used to choose anything.
        lengths: of the test words.
        pairs: per language, kind of test and length.
        wider: the languages that windows of more than one position are trained on, and tested on periodic words.
    """

    steps: int
    batch: int
    rate: float
    seeds: tuple[int, ...]
    lengths: tuple[int, ...]
    pairs: int
    wider: tuple[str, ...]
    width: int = 32
    layers: int = 3


SETTINGS = {
    "ci": Setting(
        steps=40,
        batch=16,
        rate=4e-3,
        seeds=(201, 202),
        lengths=(40, 100, JUDGED_LENGTH),
        pairs=4,
        wider=WINDOW_NAMES,
    ),
    "full": Setting(
        steps=600,
        batch=16,
        rate=4e-3,
        seeds=(201, 202, 203),
        lengths=(40, 100, JUDGED_LENGTH),
        pairs=16,
        wider=WINDOW_NAMES,
    ),
    "large": Setting(
        steps=5000,
        batch=32,
        rate=1e-3,
        seeds=(201, 202, 203, 204, 205),
        lengths=(40, 70, 100, 150, 200, 300, 400, JUDGED_LENGTH),
        pairs=128,
        wider=NAMES,
        width=64,
        layers=5,
    ),
}
WIDE = Setting(
    steps=1200,
    batch=16,
    rate=4e-3,
    seeds=(201, 202, 203, 204, 205),
    lengths=(40, JUDGED_LENGTH),
    pairs=32,
    wider=NAMES,
)
"""What two cores can do of `large`: every pattern on every language and five seeds, at the size of profile full, trained twice as long."""
