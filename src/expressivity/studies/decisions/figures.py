"""Figures of Part II's decisions: which attention suffices, and automata with a forbidden pattern."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

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

RADIUS = 0.2
"""Of a state, where the automaton lies on a circle of radius about one."""


def languages_figure(table: Table) -> Figure:
    """A row for each language, a column for each pattern of attention: filled where it suffices."""
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
    axes.set_xticks([0, 1, 2, *COLUMNS], [*PATTERNS, "language", "letters"])
    for label in axes.get_xticklabels()[3:]:
        label.set_horizontalalignment("left")
    axes.set(xlim=(-0.5, 7.4), ylim=(len(rows) - 0.4, -0.6))
    axes.xaxis.tick_top()
    axes.grid(False)
    _bare(axes)
    return figure


def patterns_figure(table: Table) -> Figure:
    """The automata of the table side by side; the pattern's transitions in the colour of its word, p and q
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
    states = sorted({row["source"] for row in rows})
    places = _circle(len(states))
    for row in rows:
        (_loop if row["source"] == row["target"] else _arrow)(axes, places, row)
    for state in states:
        own = next(row for row in rows if row["source"] == state)
        x, y = places[state]
        for radius in (RADIUS, 0.8 * RADIUS)[: 1 + own["accepting"]]:
            axes.add_patch(
                Circle(
                    (x, y),
                    radius,
                    facecolor="white",
                    edgecolor=COLORS["bound"],
                    linewidth=1.2,
                    zorder=3,
                )
            )
        axes.text(x, y, own["place"], ha="center", va="center", zorder=4, style="italic")
    x, y = places[0]
    axes.annotate(
        "",
        (x - RADIUS, y),
        (x - 2.6 * RADIUS, y),
        arrowprops={"arrowstyle": "-|>", "color": COLORS["bound"]},
    )
    axes.set(xlim=(-1.7, 1.7), ylim=(-1.75, 1.75), aspect="equal")


def _circle(count: int) -> list[tuple[float, float]]:
    """Places for states, the start at the left, then clockwise."""
    size = 0.75 if count == 2 else 0.95
    turns = (math.pi * (1 - 2 * i / count) for i in range(count))
    return [(size * math.cos(turn), size * math.sin(turn)) for turn in turns]


def _arrow(axes: Axes, places: list[tuple[float, float]], row: Row) -> None:
    (x0, y0), (x1, y1) = places[row["source"]], places[row["target"]]
    length = math.hypot(x1 - x0, y1 - y0)
    along, across = (
        ((x1 - x0) / length, (y1 - y0) / length),
        (-(y1 - y0) / length, (x1 - x0) / length),
    )
    start, end = (
        (x0 + RADIUS * along[0] + 0.08 * across[0], y0 + RADIUS * along[1] + 0.08 * across[1]),
        (x1 - RADIUS * along[0] + 0.08 * across[0], y1 - RADIUS * along[1] + 0.08 * across[1]),
    )
    axes.add_patch(FancyArrowPatch(start, end, connectionstyle="arc3,rad=-0.18", **_look(row)))
    _label(axes, (x0 + x1) / 2 + 0.38 * across[0], (y0 + y1) / 2 + 0.38 * across[1], row)


def _loop(axes: Axes, places: list[tuple[float, float]], row: Row) -> None:
    x, y = places[row["source"]]
    up = 1 if y >= -1e-9 else -1
    left, right = ((x + side * 0.11 * up, y + 0.16 * up) for side in (-1, 1))
    axes.add_patch(FancyArrowPatch(left, right, connectionstyle="arc3,rad=-2.2", **_look(row)))
    _label(axes, x, y + 0.66 * up, row)


def _look(row: Row) -> dict[str, object]:
    used = bool(row["role"])
    return {
        "arrowstyle": "-|>",
        "mutation_scale": 11,
        "color": ROLE_COLORS[row["role"]],
        "linewidth": 2.2 if used else 1.1,
        "zorder": 2 if used else 1,
    }


def _label(axes: Axes, x: float, y: float, row: Row) -> None:
    word = f"  {ROLE_WORDS[row['role']]}" if row["role"] else ""
    color = ROLE_COLORS[row["role"]] if row["role"] else COLORS["bound"]
    axes.text(
        x,
        y,
        ",".join(row["letters"]) + word,
        ha="center",
        va="center",
        color=color,
        zorder=5,
        weight="bold" if word else "normal",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )


def _bare(axes: Axes) -> None:
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _blank(axes: Axes, keep_label: bool = False) -> None:
    """No axes: there is nothing to measure in a diagram."""
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    _bare(axes)
    if not keep_label:
        axes.set_xlabel("")
