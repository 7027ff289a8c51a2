"""The figure of the chapter: how many languages of MLRegTest each pattern of attention recognises, by their label."""

from matplotlib.figure import Figure

from expressivity.automata.hierarchy import HIERARCHY
from expressivity.book.style import COLORS, new_figure
from expressivity.tables import Table

PATTERNS = {"P": "global", "Y": "local", "PY": "hybrid"}
"""The pattern of attention that recognises what a fragment defines."""

TITLES = {described.label: described.title for described in HIERARCHY.values()} | {
    "Zp": "counting modulo a prime"
}
"""Labels of MLRegTest in words."""

PALE = 0.75
"""Colour of a full cell: this opaque, so that the number in it is read."""


def by_class(table: Table) -> Figure:
    """Draw a row for each label and a column for each pattern of attention; a cell says how many languages it recognises.

    Args:
        table: `subregular-classes`.
    """
    figure, axes = new_figure(18.0, 13.0)
    rows = list(reversed(table.rows))
    for height, row in enumerate(rows):
        for place, (logic, pattern) in enumerate(PATTERNS.items()):
            fraction = row[logic] / row["languages"]
            axes.barh(height, 0.96, 0.9, place - 0.48, color=COLORS["faint"], alpha=0.15)
            axes.barh(height, 0.96, 0.9, place - 0.48, color=COLORS[pattern], alpha=PALE * fraction)
            shown = f"{row[logic]} of {row['languages']}"
            axes.text(place, height, shown, ha="center", va="center")
    heads = [f"{pattern} attention\nLTL[{','.join(logic)}]" for logic, pattern in PATTERNS.items()]
    axes.set(xlim=(-0.5, len(PATTERNS) - 0.5), ylim=(-0.6, len(rows) - 0.4))
    axes.set_xticks(range(len(PATTERNS)), heads)
    axes.set_yticks(range(len(rows)), [f"{TITLES[row['label']]} ({row['label']})" for row in rows])
    figure.suptitle(
        "languages of MLRegTest, by their class, that transformers recognise at all lengths",
        fontsize=10,
    )
    axes.grid(visible=False)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.xaxis.tick_top()
    return figure
