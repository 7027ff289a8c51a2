"""Figures of Part II's decisions: which attention suffices, and automata with a forbidden pattern."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from expressivity.book.diagrams import (
    Place,
    arrow_ends,
    beside,
    circle,
    draw_arrow,
    draw_letters,
    draw_start,
    draw_state,
)
from expressivity.book.style import COLORS, new_figure
from expressivity.tables import Row, Table

PATTERNS = ("global", "local", "hybrid")
"""The patterns of attention, in the order of their columns."""

ROLE_COLORS = {
    "loop": COLORS["hybrid"],
    "there": COLORS["global"],
    "back": COLORS["local"],
    "": COLORS["faint"],
}
ROLE_WORDS = {"loop": "x", "there": "u", "back": "v"}
"""Colour and name of each word of a pattern."""

COLUMNS = (2.9, 6.0)
"""Where the regexes and the alphabets stand beside the dots."""


def languages_figure(table: Table) -> Figure:
    """Draw a row for each language, a column for each pattern of attention: filled where it suffices."""
    rows = sorted(table.rows, key=lambda row: [not row[p] for p in PATTERNS])
    figure, axes = new_figure(height_cm=0.52 * len(rows) + 2)
    for y, row in enumerate(rows):
        for x, pattern in enumerate(PATTERNS):
            axes.scatter(
                x,
                y,
                s=62,
                color=COLORS[pattern] if row[pattern] else "white",
                edgecolor=COLORS[pattern],
                linewidth=1,
            )
        axes.text(COLUMNS[0], y, row["regex"], family="DejaVu Sans Mono", fontsize=8.5, va="center")
        axes.text(
            COLUMNS[1],
            y,
            f"{{{','.join(row['alphabet'])}}}",
            family="DejaVu Sans Mono",
            fontsize=8.5,
            va="center",
        )
    axes.set_yticks(range(len(rows)), [row["language"].replace("-", " ") for row in rows])
    axes.xaxis.tick_top()
    axes.set_xticks([0, 1, 2, *COLUMNS], [*PATTERNS, "regex", "letters"])
    for label in axes.get_xticklabels()[3:]:
        label.set_horizontalalignment("left")
    axes.set(xlim=(-0.5, 7.4), ylim=(len(rows) - 0.4, -0.6))
    axes.grid(False)
    _bare(axes)
    return figure


def patterns_figure(table: Table) -> Figure:
    """Draw the automata of the table side by side; the pattern's transitions in the colour of its word, p and q
    named.
    """
    names = list(dict.fromkeys(row["language"] for row in table.rows))
    figure, panels = new_figure(height_cm=7.0, columns=len(names), squeeze=False)
    for axes, name in zip(panels[0], names):
        rows = table.where(language=name)
        _automaton(axes, rows)
        axes.set_xlabel(
            f"{name.replace('-', ' ')}\nnot in LTL[{','.join(rows[0]['logic'])}]\n{rows[0]['words']}"
        )
        _blank(axes, keep_label=True)
    return figure


def _automaton(axes: Axes, rows: list[Row]) -> None:
    first = {row["source"]: row for row in reversed(rows)}
    places = circle(len(first))
    for row in rows:
        (_loop if row["source"] == row["target"] else _arrow)(axes, places, row)
    for state in sorted(first):
        draw_state(axes, places[state], first[state]["accepting"], inner=0.8)
        axes.text(
            *places[state],
            first[state]["place"],
            ha="center",
            va="center",
            zorder=4,
            style="italic",
        )
    draw_start(axes, places[0])
    axes.set(xlim=(-1.7, 1.7), ylim=(-1.75, 1.75), aspect="equal")


def _arrow(axes: Axes, places: list[Place], row: Row) -> None:
    start, end = places[row["source"]], places[row["target"]]
    draw_arrow(axes, *arrow_ends(start, end), bend=-0.18, **_look(row))
    _label(axes, beside(start, end, 0.44), row)


def _loop(axes: Axes, places: list[Place], row: Row) -> None:
    x, y = places[row["source"]]
    up = 1 if y >= -1e-9 else -1
    left, right = ((x + side * 0.11 * up, y + 0.16 * up) for side in (-1, 1))
    draw_arrow(axes, left, right, bend=-2.2, **_look(row))
    _label(axes, (x, y + 0.66 * up), row)


def _look(row: Row) -> dict[str, object]:
    used = bool(row["role"])
    return {
        "mutation_scale": 11,
        "color": ROLE_COLORS[row["role"]],
        "linewidth": 2.2 if used else 1.1,
        "zorder": 2 if used else 1,
    }


def _label(axes: Axes, place: Place, row: Row) -> None:
    word = f"{ROLE_WORDS[row['role']]}: " if row["role"] else ""
    color = ROLE_COLORS[row["role"]] if row["role"] else COLORS["bound"]
    weight = "bold" if word else "normal"
    draw_letters(axes, place, word + ",".join(row["letters"]), pad=0.6, color=color, weight=weight)


def _bare(axes: Axes) -> None:
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _blank(axes: Axes, keep_label: bool = False) -> None:
    """Remove the axes: there is nothing to measure in a diagram."""
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    _bare(axes)
    if not keep_label:
        axes.set_xlabel("")
