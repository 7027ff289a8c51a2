"""The models trained on MLRegTest, as the rule sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from expressivity.studies.subregular.rules import JUDGED_LENGTH
from expressivity.tables import Row, Table


@dataclass(frozen=True)
class Trained:
    """A trained model as the rule sees it.

    Args:
        language, label, pattern, seed: as in the table.
        allowed: whether theory lets its pattern recognise its language.
        skips: the language that its language is if a letter is skipped.
        uniform: accuracy on uniform words of `JUDGED_LENGTH` letters.
        hard: accuracy on hard pairs of this length, by kind.
    """

    language: str
    label: str
    pattern: str
    seed: int
    allowed: bool
    skips: str | None
    uniform: float
    hard: dict[str, float]

    @property
    def score(self) -> float:
        """The rule's quantity: the mean over the kinds of hard pairs."""
        return fmean(self.hard.values())


def trained(table: Table) -> list[Trained]:
    """Return the models of a table, in its order."""
    models: dict[tuple[str, str, int], list[Row]] = {}
    for row in table.where(length=JUDGED_LENGTH):
        models.setdefault((row["language"], row["pattern"], row["seed"]), []).append(row)
    return [_model(rows) for rows in models.values()]


def _model(rows: Sequence[Row]) -> Trained:
    """Return the model that some rows are of."""
    first, accuracies = rows[0], {row["test"]: row["accuracy"] for row in rows}
    uniform = accuracies.pop("random")
    return Trained(
        language=first["language"],
        label=first["label"],
        pattern=first["pattern"],
        seed=first["seed"],
        allowed=first["pattern"] in first["recognised_by"].split(),
        skips=first["skips"],
        uniform=uniform,
        hard=accuracies,
    )
