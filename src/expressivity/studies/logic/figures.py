"""Figures of the chapter on temporal logic: a formula on a word, and how large formulas are."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from expressivity.book.style import COLORS, new_figure
from expressivity.studies.logic.runs import FRAGMENTS
from expressivity.tables import Table

WAY_COLORS = {
    "blocks": COLORS["hybrid"],
    "last letters": COLORS["local"],
    "enumeration": COLORS["global"],
}
WAY_NAMES = {
    "blocks": "by blocks of states",
    "last letters": "by the last letters",
    "enumeration": "by trying short formulas",
}
"""How a formula was found: its colour, and what is said of it."""

LEGEND_SIZE = 9
"""Points."""


def evaluation_figure(table: Table) -> Figure:
    """Draw a row for each subformula, a column for each position: filled where it holds. The cell that decides is framed."""
    positions = max(table.column("position"))
    names = {row["number"]: row["subformula"] for row in table.rows}
    figure, axes = new_figure(
        width_cm=min(18.0, 7.0 + 0.75 * positions), height_cm=0.62 * len(names) + 2.2
    )
    for row in table.rows:
        last = row["number"] == len(names)
        color = COLORS["global"] if last else COLORS["bound"]
        axes.add_patch(
            Rectangle(
                (row["position"] - 0.42, row["number"] - 0.42),
                0.84,
                0.84,
                edgecolor=color,
                linewidth=0.8,
                facecolor=color if row["holds"] else "white",
            )
        )
    axes.add_patch(
        Rectangle(
            (positions - 0.5, len(names) - 0.5),
            1,
            1,
            fill=False,
            edgecolor=COLORS["local"],
            linewidth=2,
        )
    )
    decided = table.where(number=len(names), position=positions)[0]["holds"]
    axes.set_xlabel(
        f"true where filled; the framed cell decides: the word is {'accepted' if decided else 'rejected'}"
    )
    letters = [row["letter"] for row in table.where(number=1)]
    axes.set_xticks(
        range(1, positions + 1),
        [f"{letter}\n{n}" for n, letter in enumerate(letters[:-1], 1)] + [f"end\n{positions}"],
    )
    axes.set_yticks(list(names), list(names.values()), family="DejaVu Sans Mono")
    axes.set(xlim=(0.4, positions + 0.6), ylim=(len(names) + 0.6, 0.4), aspect="equal")
    axes.xaxis.tick_top()
    axes.grid(False)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    return figure


def sizes_figure(table: Table) -> Figure:
    """Draw, for each fragment, how many languages have a formula of each size, by how it was found."""
    figure, panels = new_figure(height_cm=12.5, rows=len(FRAGMENTS), sharex=True)
    sizes = range(1, max(table.column("size")) + 1)
    for axes, fragment in zip(panels, FRAGMENTS.values()):
        below = [0] * len(sizes)
        for way, color in WAY_COLORS.items():
            heights = [
                sum(table.column("languages", fragment=fragment, way=way, size=size))
                for size in sizes
            ]
            if any(heights):
                axes.bar(sizes, heights, bottom=below, color=color, width=0.8, label=WAY_NAMES[way])
            below = [low + high for low, high in zip(below, heights)]
        axes.set_title(f"{fragment}: {sum(below):,} languages", loc="left")
        axes.set_ylabel("languages")
        axes.legend(frameon=False, fontsize=LEGEND_SIZE, loc="upper right")
    panels[-1].set_xlabel("distinct subformulas of the smallest formula found")
    return figure
