"""Figures of the chapter on training and theory: every language of a sample, and layers against depth."""

from statistics import fmean

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from expressivity.book.style import COLORS, SHADE_TEXT, new_figure
from expressivity.studies.following.runs import JUDGED_LENGTH, PATTERNS, PREDICTED, scores
from expressivity.studies.following.runs_depths import JUDGED_LENGTH as DEPTH_LENGTH
from expressivity.studies.following.runs_depths import LEARNED, layers_needed
from expressivity.tables import Table

ROLES = {"global": "global", "1-local": "local", "hybrid": "hybrid"}
TITLES = {
    "P": "LTL[P],\nnot LTL[Y]",
    "Y": "LTL[Y],\nnot LTL[P]",
    "PY": "LTL[P,Y],\nneither alone",
    "star-free": "star-free,\nnot LTL[P,Y]",
    "regular": "not star-free",
}
SPREAD = 0.3
"""Dots of one column stand so far to either side of its middle, in the order of the sample."""


def every_language(table: Table) -> Figure:
    """Draw a panel for each stratum, a dot for each model: filled where theory lets the pattern recognise the language."""
    accuracies = scores(table)
    strata = [name for name in PREDICTED if table.where(stratum=name)]
    figure, panels = new_figure(18.0, 8.5, columns=len(strata), sharey=True)
    for axes, stratum in zip(panels, strata, strict=True):
        numbers = sorted(set(table.column("language", stratum=stratum)))
        for column, pattern in enumerate(PATTERNS):
            _draw_column(axes, accuracies, numbers, column, pattern)
        axes.set_title(TITLES[stratum])
        axes.set_xticks(range(len(PATTERNS)), list(PATTERNS), fontsize=8)
        axes.set_xlim(-0.5, len(PATTERNS) - 0.5)
        axes.grid(False, axis="x")
    panels[0].set_ylim(-0.05, 1.05)
    panels[0].set_ylabel(
        f"fraction of hard pairs of {JUDGED_LENGTH} letters\nwith both words answered correctly"
    )
    marks = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker="o",
            color=COLORS["bound"],
            markersize=6,
            markerfacecolor=face,
        )
        for face in (None, "none")
    ]
    figure.legend(
        marks,
        ["theory: can recognise it", "theory: cannot"],
        loc="outside lower center",
        ncols=2,
        frameon=False,
    )
    return figure


def _draw_column(
    axes: Axes, accuracies: dict, numbers: list[int], column: int, pattern: str
) -> None:
    """Draw the models of one stratum and pattern, and their mean as a line."""
    color, heights = COLORS[ROLES[pattern]], []
    for place, number in enumerate(numbers):
        across = column + SPREAD * (2 * (place + 0.5) / len(numbers) - 1)
        for (language, other, _), (score, allowed) in accuracies.items():
            if (language, other) == (number, pattern):
                axes.plot(
                    across,
                    score,
                    "o",
                    color=color,
                    markersize=5.5,
                    markerfacecolor=color if allowed else "none",
                    clip_on=False,
                )
                heights.append(score)
    axes.plot(
        [column - SPREAD - 0.1, column + SPREAD + 0.1],
        [fmean(heights)] * 2,
        color=color,
        linewidth=1.2,
        alpha=0.6,
    )


def layers_and_depth(table: Table) -> Figure:
    """Draw a panel for each width, a row for each language: accuracy by layers, the depth as a line before the first layer that suffices, and
    a frame round the number of layers from which on the language was learned."""
    names = sorted(
        set(table.column("language")),
        key=lambda name: (table.column("depth", language=name)[0], name),
    )
    widths, layers = sorted(set(table.column("width"))), sorted(set(table.column("layers")))
    figure, panels = new_figure(18.0, 2.6 + 1.0 * len(names), columns=len(widths), sharey=True)
    for axes, width in zip(panels, widths, strict=True):
        means = [
            [table.mean("accuracy", language=name, width=width, layers=count) for count in layers]
            for name in names
        ]
        axes.imshow(
            means,
            cmap="Blues",
            vmin=0,
            vmax=1,
            aspect="auto",
            extent=(0.5, len(layers) + 0.5, len(names) - 0.5, -0.5),
        )
        for row, name in enumerate(names):
            _draw_language(axes, table, name, width, row, means[row])
        axes.set_title(f"width {width}")
        axes.set_xticks(layers)
        axes.set_xlabel("layers")
        axes.grid(False)
    panels[0].set_yticks(
        range(len(names)),
        [f"{name}: depth {table.column('depth', language=name)[0]}" for name in names],
    )
    figure.supxlabel(
        f"numbers: fraction of hard pairs of {DEPTH_LENGTH} letters with both words answered correctly\n"
        f"thick line: theory needs the layers to its right     frame: the first number of layers from which on it is at least {LEARNED:g}",
        fontsize=9,
    )
    return figure


def _draw_language(
    axes: Axes, table: Table, name: str, width: int, row: int, means: list[float]
) -> None:
    for count, mean in enumerate(means, 1):
        axes.text(
            count,
            row,
            f"{mean:.2f}",
            ha="center",
            va="center",
            fontsize=8.5,
            color=SHADE_TEXT["light" if mean < 0.5 else "dark"],
        )
    depth = table.column("depth", language=name)[0]
    axes.plot(
        [depth - 0.5] * 2,
        [row - 0.5, row + 0.5],
        color=COLORS["wrong"],
        linewidth=4,
        solid_capstyle="butt",
        clip_on=False,
    )
    if (needed := layers_needed(table, name, width)) is not None:
        axes.plot(
            [needed - 0.42, needed + 0.42, needed + 0.42, needed - 0.42, needed - 0.42],
            [row - 0.4, row - 0.4, row + 0.4, row + 0.4, row - 0.4],
            color=SHADE_TEXT["light"],
            linewidth=2.2,
        )
        axes.plot(
            [needed - 0.42, needed + 0.42, needed + 0.42, needed - 0.42, needed - 0.42],
            [row - 0.4, row - 0.4, row + 0.4, row + 0.4, row - 0.4],
            color=SHADE_TEXT["dark"],
            linewidth=1,
        )
