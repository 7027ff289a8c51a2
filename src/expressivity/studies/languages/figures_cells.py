"""A table of languages by patterns of attention, each cell an axes from 0 to 1 on the ground of theory's verdict."""

from collections.abc import Callable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from expressivity.book.style import COLORS, FILLS, new_figure
from expressivity.studies.languages.patterns import NAMES, allowed
from expressivity.tasks.languages import LANGUAGES

VERDICTS = {True: ("can", FILLS["can"]), False: ("cannot", FILLS["cannot"])}
ORDER = ("global", "1-local", "2-local", "4-local", "hybrid-1", "hybrid-2", "hybrid-4")

CELL_MARKS: dict[str, dict[str, Any]] = {
    "hard": {"color": COLORS["attention"], "marker": "o", "markersize": 6, "linestyle": "none"},
    "uniform": {
        "color": COLORS["bound"],
        "marker": "o",
        "markersize": 6.5,
        "markerfacecolor": "none",
        "markeredgewidth": 1.2,
        "linestyle": "none",
    },
    "paper": {"color": COLORS["wrong"], "marker": "D", "markersize": 4.2, "linestyle": "none"},
    "interval": {"color": COLORS["attention"], "linewidth": 3.2, "solid_capstyle": "butt"},
}
"""The marks of a cell."""

LEGEND: dict[str, Any] = {"loc": "outside upper center", "frameon": False, "fontsize": 8.5}


def draw_cells(
    draw: Callable[[Axes, str, str], bool], names: dict[str, str], meaning: str
) -> Figure:
    """Draw a table of languages by patterns on theory's verdict, each cell an axes from 0 to 1.

    Args:
        draw: draws into a cell, and says whether there is anything in it; else the cell stays empty.
        names: what the marks of `CELL_MARKS` are.
        meaning: what stands below.
    """
    spacing = {"wspace": 0.06, "hspace": 0.08}
    figure, panels = new_figure(
        18.0, 13.5, rows=len(NAMES), columns=len(ORDER), sharex=True, sharey=True
    )
    figure.get_layout_engine().set(w_pad=0.015, h_pad=0.015, **spacing)
    for row, language in zip(panels, NAMES, strict=True):
        for axes, pattern in zip(row, ORDER, strict=True):
            axes.set(xlim=(-0.12, 1.12), ylim=(0, 1), xticks=[0, 0.5, 1], yticks=[])
            axes.tick_params(length=0, labelbottom=False)
            axes.grid(False)
            axes.spines[:].set_visible(False)
            if draw(axes, language, pattern):
                axes.set_facecolor(VERDICTS[allowed(language, pattern)][1])
                axes.grid(True, axis="x", color="white", linewidth=0.8)
        row[0].set_ylabel(
            LANGUAGES[language].label, rotation=0, ha="right", va="center", fontsize=9
        )
    for axes, pattern in zip(panels[0], ORDER, strict=True):
        axes.set_title(pattern, fontsize=9)
    grounds = [Rectangle((0, 0), 1, 1, facecolor=color) for _, color in VERDICTS.values()]
    handles = [*grounds, *(Line2D([], [], **CELL_MARKS[name]) for name in names)]
    said = [*(f"theory: {name}" for name, _ in VERDICTS.values()), *names.values()]
    figure.legend(handles, said, ncols=3, **LEGEND)
    figure.supxlabel(meaning, fontsize=9)
    return figure
