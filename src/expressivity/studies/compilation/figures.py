"""Figures of the chapter on weights: the P heads position by position, the residual stream on a word, layers against bounds."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from expressivity.book.style import COLORS, label_end, new_figure
from expressivity.tables import Table

HEADS = (
    ("first", "once", "looks once", COLORS["wrong"]),
    ("both", "twice", "looks twice", COLORS["global"]),
)
"""The number in the coordinate, the truth made of it, what to call it, and its colour."""


def memory_figure(table: Table) -> Figure:
    """Draw above, what the heads leave in the coordinate of P a, with the threshold; below, the truth that the perceptron makes of it."""
    figure, (above, below) = new_figure(height_cm=9.0, rows=2, sharex=True, height_ratios=[3, 1])
    positions = [row["position"] for row in table.rows]
    for line, (number, truth, name, color) in enumerate(HEADS):
        values = [row[number] for row in table.rows]
        above.plot(positions, values, "o-", color=color, markersize=3.5, linewidth=1.2)
        label_end(above, float(positions[-1]), float(values[-1]), name, color)
        below.scatter(
            positions,
            [1 - line] * len(positions),
            s=24,
            edgecolor=color,
            linewidth=1,
            color=[color if row[truth] else "white" for row in table.rows],
        )
    above.axhline(0.5, color=COLORS["bound"], linestyle="--", linewidth=1)
    label_end(above, float(positions[-1]), 0.5, "threshold 1/2", COLORS["bound"], dy=7.0)
    above.set(ylabel="number in the coordinate", ylim=(-0.15, None))
    below.set(
        xlabel="position in the word aaa…      (circles: is P a true? filled: yes)",
        ylim=(-0.6, 1.6),
        yticks=[1, 0],
        yticklabels=[name for _, _, name, _ in HEADS],
    )
    below.grid(False)
    return figure


def stream_figure(table: Table) -> Figure:
    """Draw the coordinates, a row each, at the positions of the word, a column each: one panel for the embedding and one for each block."""
    blocks = sorted({row["block"] for row in table.rows})
    figure, panels = new_figure(
        height_cm=2.8 + 0.62 * len(table.where(block=0, position=1)),
        columns=len(blocks),
        squeeze=False,
        sharey=True,
    )
    for axes, block in zip(panels[0], blocks):
        _panel(axes, table, block)
        axes.set_title("embedding" if block == 0 else f"after block {block}")
    figure.supxlabel(
        "a column for each letter and for the end marker; filled: 1, empty: 0; blue: written here",
        fontsize=9.5,
    )
    return figure


def _panel(axes: Axes, table: Table, block: int) -> None:
    names = list(dict.fromkeys(row["coordinate"] for row in table.rows))
    for row in table.where(block=block):
        y, before = (
            names.index(row["coordinate"]),
            table.where(
                block=max(block - 1, 0), coordinate=row["coordinate"], position=row["position"]
            ),
        )
        color = (
            COLORS["global"] if before[0]["value"] != row["value"] or not block else COLORS["faint"]
        )
        axes.scatter(
            row["position"],
            y,
            s=46,
            marker="s",
            color=color if row["value"] else "white",
            edgecolor=COLORS["faint"],
            linewidth=0.7,
        )
    symbols = {row["position"]: row["symbol"] for row in table.rows}
    axes.set_xticks(list(symbols), list(symbols.values()))
    axes.set_yticks(range(len(names)), names)
    axes.set(ylim=(len(names) - 0.4, -0.6), xlim=(0.4, len(symbols) + 0.6))
    axes.grid(False)
    axes.tick_params(length=0)


def sizes_figure(table: Table) -> Figure:
    """Draw the layers of each language's weights, and how many the theorem allows; the colour says which heads are needed."""
    colors = {"P": COLORS["global"], "Y": COLORS["local"], "PY": COLORS["hybrid"]}
    rows = sorted(
        table.rows,
        key=lambda row: (list(colors).index(row["logic"]), row["layers"], row["language"]),
    )
    figure, axes = new_figure(height_cm=0.48 * len(rows) + 2.4)
    for y, row in enumerate(rows):
        axes.plot([0, row["layers"]], [y, y], color=colors[row["logic"]], linewidth=2.4)
        axes.scatter(row["layers"], y, color=colors[row["logic"]], s=26, zorder=3)
        axes.scatter(
            row["layers_allowed"], y, facecolor="none", edgecolor=COLORS["bound"], s=70, zorder=2
        )
        axes.annotate(
            f"width {row['width']}, heads {row['heads']}",
            (row["layers_allowed"], y),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    for y, text, color in (
        (0, "LTL[P]: global heads", "P"),
        (1, "LTL[Y]: 1-local heads", "Y"),
        (2, "LTL[P,Y]: both", "PY"),
    ):
        axes.text(
            0.99,
            0.98 - 0.05 * y,
            text,
            transform=axes.transAxes,
            ha="right",
            va="top",
            color=colors[color],
        )
    axes.set(
        xlabel="layers: dot, built; ring, allowed by the theorem",
        xlim=(0, max(row["layers_allowed"] for row in rows) * 1.35),
        ylim=(len(rows) - 0.4, -0.6),
    )
    axes.set_yticks(range(len(rows)), [row["language"].replace("-", " ") for row in rows])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(axis="y", length=0)
    return figure
