"""Figures of the census: the lattice of classes with its counts, and egg-boxes of syntactic semigroups."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from expressivity.book.style import COLORS, new_figure
from expressivity.tables import Row, Table

PLACES = {
    "regular": (1.0, 5.1),
    "star_free": (1.0, 4.15),
    "ltl_py": (0.0, 3.2),
    "da": (2.1, 3.2),
    "locally_testable": (-1.0, 2.2),
    "ltl_p": (2.15, 2.2),
    "l_trivial": (3.35, 2.2),
    "generalised_definite": (0.1, 1.1),
    "piecewise_testable": (2.75, 1.1),
    "reverse_definite": (1.2, 0),
    "ltl_y": (3.4, 0),
}
"""Where each class stands in the diagram: across, and up."""

ATTENTION = {"ltl_p": "global", "ltl_y": "local", "ltl_py": "hybrid"}
"""The classes that belong to a pattern of attention take its colour."""


def lattice_figure(table: Table) -> Figure:
    """Draw the classes by inclusion, larger ones above, each with how many languages of up to three and of up to four states lie in it.

    Each box is a link to the entry of its class (`#class-NAME`) where the picture stands inside a page.
    """
    figure, axes = new_figure(height_cm=13.0)
    for row in table.rows:
        x, y = PLACES[row["class"]]
        for name in row["directly_in"].split():
            above = PLACES[name]
            axes.plot([x, above[0]], [y, above[1]], color=COLORS["faint"], linewidth=1.2, zorder=1)
        attention = ATTENTION.get(row["class"])
        color = COLORS[attention] if attention else COLORS["bound"]
        head = f"{row['title']} · {attention}" if attention else row["title"]
        box = {
            "facecolor": "white",
            "edgecolor": color,
            "boxstyle": "round,pad=0.45",
            "linewidth": 1.6 if attention else 1.0,
        }
        text = axes.text(
            x,
            y,
            f"{head}\n{row['up_to_three']:,}  ·  {row['up_to_four']:,}",
            ha="center",
            va="center",
            color=color,
            zorder=2,
            weight="bold" if attention else "normal",
            linespacing=1.35,
            bbox=box,
        )
        for part in (text, text.get_bbox_patch()):
            part.set_url(f"#class-{row['class']}")
    axes.text(
        -0.9,
        5.0,
        "each box: a class, and how many\nlanguages with ≤ 3 states and with\n≤ 4 states lie in it; a line leads\nup to a class that holds all of it",
        ha="center",
        va="center",
        color=COLORS["bound"],
    )
    axes.set(xlim=(-1.75, 3.9), ylim=(-0.4, 5.5))
    _blank(axes)
    return figure


def eggboxes_figure(table: Table) -> Figure:
    """Draw one panel for each language: its D-classes, those that others lead to below, as tables with an R-class in each row and an
    L-class in each column; idempotents in colour.
    """
    names = list(dict.fromkeys(row["language"] for row in table.rows))
    panels = {name: _sizes(table.where(language=name)) for name in names}
    widths = [max(columns for _, columns in sizes.values()) + 0.6 for sizes in panels.values()]
    figure, axes = new_figure(
        height_cm=6.6, columns=len(names), squeeze=False, gridspec_kw={"width_ratios": widths}
    )
    tallest = max(sum(rows + 0.6 for rows, _ in sizes.values()) for sizes in panels.values())
    for panel, name, width in zip(axes[0], names, widths):
        rows = table.where(language=name)
        _eggboxes(panel, rows, panels[name])
        panel.set(xlim=(-width / 2, width / 2), ylim=(-tallest, 0.2), aspect="equal", anchor="N")
        panel.set_title(
            f"{rows[0]['regex']}\nover {{{','.join(rows[0]['alphabet'])}}}",
            family="DejaVu Sans Mono",
            fontsize=8.5,
        )
        _blank(panel)
    figure.supxlabel(
        "a row: one R-class    ·    a column: one L-class    ·    blue: holds an idempotent    ·    lower tables: smaller ideals",
        fontsize=9,
        color=COLORS["bound"],
    )
    return figure


def _sizes(rows: list[Row]) -> dict[int, tuple[int, int]]:
    """Return the number of rows and columns of each D-class, in the order in which they are drawn."""
    return {
        d: (
            max(row["row"] for row in rows if row["d_class"] == d) + 1,
            max(row["column"] for row in rows if row["d_class"] == d) + 1,
        )
        for d in sorted({row["d_class"] for row in rows})
    }


def _eggboxes(axes: Axes, rows: list[Row], sizes: dict[int, tuple[int, int]]) -> None:
    top = 0.0
    for d, (height, width) in sizes.items():
        for row in (row for row in rows if row["d_class"] == d):
            x, y = row["column"] - width / 2, top - row["row"] - 1
            face = COLORS["global"] if row["idempotent"] else "white"
            axes.add_patch(
                Rectangle((x, y), 1, 1, facecolor=face, edgecolor=COLORS["bound"], linewidth=1.0)
            )
            axes.text(
                x + 0.5,
                y + 0.5,
                row["words"].replace(" ", "\n"),
                ha="center",
                va="center",
                fontsize=9,
                color="white" if row["idempotent"] else COLORS["bound"],
            )
        top -= height + 0.6


def _blank(axes: Axes) -> None:
    """Remove the axes: there is nothing to measure in a diagram."""
    axes.set(xticks=[], yticks=[], xlabel="")
    axes.grid(False)
    for side in axes.spines.values():
        side.set_visible(False)
