"""The figure of the page: models against kinds of words, shaded by how many of the longest are right."""

from matplotlib.figure import Figure

from expressivity.book.style import COLORS, new_figure
from expressivity.examination.exams import KINDS
from expressivity.studies.examine.models import Examined
from expressivity.tables import Table

PALE = 0.75
"""Colour of a full cell: this opaque at most, so that numbers are read on it."""


def by_kind(models: list[Examined], tables: list[Table], length: int) -> Figure:
    """Draw a row for each model and a column for each kind of words; cells say the fraction that is right.

    Args:
        models: the rows, from above.
        tables: of scores; each model is in one of them.
        length: letters of the words.
    """
    figure, axes = new_figure(18.0, 10.5)
    for height, model in enumerate(reversed(models)):
        for place, kind in enumerate(KINDS):
            accuracies = [
                accuracy
                for table in tables
                for accuracy in table.numbers(
                    "accuracy", model=model.name, kind=kind, length=length
                )
            ]
            shown = f"{accuracies[0]:.2f}" if accuracies else "–"
            axes.text(place, height, shown, ha="center", va="center", fontsize=11)
            if accuracies:
                axes.barh(
                    height,
                    0.96,
                    0.92,
                    place - 0.48,
                    color=COLORS["measured"],
                    alpha=PALE * accuracies[0],
                )
    axes.set(xlim=(-0.5, len(KINDS) - 0.5), ylim=(-0.5, len(models) - 0.5))
    axes.set_xticks(range(len(KINDS)), [_title(kind) for kind in KINDS])
    axes.set_yticks(range(len(models)), [model.label for model in reversed(models)])
    axes.set_title(f"fraction right at {length} letters (of pairs: both words; –: no such pairs)")
    axes.grid(visible=False)
    axes.tick_params(length=0, labelsize=10)
    axes.spines[:].set_visible(False)
    axes.xaxis.tick_top()
    return figure


def _title(kind: str) -> str:
    if kind.startswith("LTL"):
        return f"hard pairs\n{kind}"
    return "uniform\nwords" if kind == "uniform" else f"{kind}\npairs"
