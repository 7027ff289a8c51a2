"""Figures of arithmetic: sums of ones, what a uniform head says, the classes of extracted automata, and some of these automata."""

from math import hypot

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

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
from expressivity.studies.arithmetic.runs_extraction import PLACES
from expressivity.tables import Row, Table

ORDER_LOOKS = {
    "running": ("wrong", "rounded after\nevery addition"),
    "exact": ("measured", "rounded once"),
}
"""Colour and name of each way to add."""

HEAD_LOOKS = {
    ("infinity", "running"): ("bound", "denominator overflows to\ninfinity: LTL[P]", 14.2, 0.12),
    ("saturate", "running"): (
        "wrong",
        "both stop at the largest number:\na saturating counter",
        -0.3,
        -2.15,
    ),
    ("saturate", "exact"): ("measured", "numerator exact:\nthe majority, not regular", 10.9, 0.95),
}
"""Colour, name and its place for each way to add the two sums; with an infinite denominator the numerator does not matter."""

PLACE_LOOKS = {
    "both": (COLORS["faint"], "in LTL[P] and LTL[Y]"),
    "only P": (COLORS["global"], "only in LTL[P]"),
    "only Y": (COLORS["local"], "only in LTL[Y]"),
    "only P,Y": (COLORS["hybrid"], "only in LTL[P,Y]"),
    "beyond": ("black", "outside LTL[P,Y]"),
}
"""Colour and name of each place where a language may lie."""

ARROW_LOOK = {"mutation_scale": 11, "color": COLORS["bound"], "linewidth": 1.2, "zorder": 2}
"""Of every transition."""


def sums_figure(table: Table) -> Figure:
    """Draw sums of ones on the left, the weights that they make on the right; infinite sums are marked at the upper edge."""
    figure, (left, right) = new_figure(height_cm=7.5, columns=2)
    for order, (role, name) in ORDER_LOOKS.items():
        rows = sorted(table.where(order=order), key=lambda row: row["length"])
        _sums(left, right, rows, name, COLORS[role])
    for axes, label in (
        (left, "sum of so many ones in float16"),
        (right, "weight of one of so many positions"),
    ):
        axes.set_xscale("log", base=2)
        axes.set_yscale("log", base=2)
        axes.set(xlabel="how many", title=label)
    left.set_ylim(0.6, 2.0**18.5)
    right.set_ylim(2.0**-18.5, 2)
    return figure


def _sums(left: Axes, right: Axes, rows: list[Row], name: str, color: str) -> None:
    """Draw one way to add, and write on the ends of its lines what becomes of it."""
    finite = [row for row in rows if row["sum"] is not None]
    left.plot([row["length"] for row in finite], [row["sum"] for row in finite], color=color)
    positive = [row for row in rows if row["weight"] > 0]
    right.plot(
        [row["length"] for row in positive], [row["weight"] for row in positive], color=color
    )
    last = finite[-1]["sum"]
    if len(finite) < len(rows):
        end = rows[len(finite)]["length"]
        _mark(left, "infinite", (end, last), (0, 4), color, ha="center", va="bottom")
        right.plot([end, end], [positive[-1]["weight"], 2.0**-18], color=color, linestyle=":")
        _mark(right, "0", (end, 2.0**-18), (5, 0), color, va="center")
        _mark(left, name, (2.0**13, 2.0**13), (-8, 4), color, ha="right")
    else:
        _mark(left, name, (2.0**17, last), (0, -5), color, ha="right", va="top")
        _mark(left, f"{last:.0f}", (2.0**17, last), (0, 4), color, ha="right")
        least = positive[-1]["weight"]
        _mark(right, "never below\n1/2048", (2.0**17, least), (0, 5), color, ha="right")


def _mark(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    offset: tuple[float, float],
    color: str,
    **place: str,
) -> None:
    """Write beside a point, at an offset in points."""
    axes.annotate(text, at, xytext=offset, textcoords="offset points", color=color, **place)


def heads_figure(table: Table) -> Figure:
    """Draw what the head returns after a^i b^j against j, for each way to add."""
    figure, axes = new_figure(height_cm=8.0)
    up = table.rows[0]["up"]
    for (denominator, numerator), (role, name, x, y) in HEAD_LOOKS.items():
        rows = table.where(denominator=denominator, numerator=numerator)
        axes.plot(
            [row["down"] for row in rows],
            [row["output"] for row in rows],
            color=COLORS[role],
            marker="o",
            markersize=3.5,
        )
        axes.text(x, y, name, color=COLORS[role], fontsize=9, va="bottom")
    axes.axvline(up, color=COLORS["faint"], linewidth=1, linestyle=":")
    axes.set(
        xlabel=f"b's after {up} a's",
        ylabel="what the head returns",
        xlim=(-0.6, 20.6),
        ylim=(-2.3, 2.3),
        xticks=range(0, 21, 2),
    )
    return figure


def classes_figure(table: Table) -> Figure:
    """Draw a bar for each kind of head, divided by where the languages of its models lie."""
    figure, axes = new_figure(height_cm=8.5)
    for y, row in enumerate(table.rows):
        left = 0.0
        for where in PLACES:
            share = row[where] / (row["models"] - row["passed_over"])
            axes.barh(y, share, left=left, color=PLACE_LOOKS[where][0], height=0.62)
            if row[where]:
                color = "black" if where == "both" else "white"
                axes.text(
                    left + share / 2,
                    y,
                    str(row[where]),
                    ha="center",
                    va="center",
                    color=color,
                    fontsize=8.5,
                ) if share > 0.03 else axes.annotate(
                    str(row[where]),
                    (left + share, y),
                    xytext=(4, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=8.5,
                )
            left += share
    axes.set_yticks(range(len(table.rows)), [row["heads"] for row in table.rows])
    axes.set(
        xlim=(0, 1.04),
        ylim=(len(table.rows) - 0.4, -0.6),
        xlabel="share of the random models; the numbers count models",
    )
    axes.grid(False)
    handles = [Circle((0, 0), color=color, label=name) for color, name in PLACE_LOOKS.values()]
    figure.legend(handles=handles, loc="outside upper center", ncols=3, frameon=False)
    return figure


def automata_figure(table: Table, notes: dict[str, str]) -> Figure:
    """Draw the automata of the table, two in a row, each with a note below it.

    Args:
        notes: for each automaton what to say of it.
    """
    names = list(dict.fromkeys(row["automaton"] for row in table.rows))
    lines = -(-len(names) // 2)
    figure, panels = new_figure(height_cm=8.2 * lines, rows=lines, columns=2, squeeze=False)
    figure.get_layout_engine().set(h_pad=0.14)
    for axes, name in zip(panels.flat, names):
        _automaton(axes, table.where(automaton=name))
        axes.set_title(name, weight="bold")
        axes.set_xlabel(notes[name])
        axes.set(xticks=[], yticks=[])
        axes.grid(False)
        for side in axes.spines.values():
            side.set_visible(False)
    return figure


def _automaton(axes: Axes, rows: list[Row]) -> None:
    accepting = {row["source"]: row["accepting"] for row in reversed(rows)}
    places = circle(len(accepting))
    for row in rows:
        (_loop if row["source"] == row["target"] else _arrow)(axes, places, row)
    for state in sorted(accepting):
        draw_state(axes, places[state], accepting[state], inner=0.75)
        axes.text(*places[state], str(state + 1), ha="center", va="center", zorder=4, fontsize=8.5)
    draw_start(axes, places[0])
    axes.set(xlim=(-1.75, 1.75), ylim=(-1.7, 1.7), aspect="equal")


def _arrow(axes: Axes, places: list[Place], row: Row) -> None:
    start, end = places[row["source"]], places[row["target"]]
    draw_arrow(axes, *arrow_ends(start, end), bend=-0.18, **ARROW_LOOK)
    length = hypot(end[0] - start[0], end[1] - start[1])
    middle = beside(start, end, 0.08 + 0.13 * length)
    draw_letters(axes, middle, ",".join(row["letters"]), pad=0.5)


def _loop(axes: Axes, places: list[Place], row: Row) -> None:
    x, y = places[row["source"]]
    # The start has its own arrow on the outside.
    out = (x / hypot(x, y), y / hypot(x, y)) if row["source"] else (0.0, 1.0)
    start, end = (
        (x + 0.16 * out[0] + side * 0.11 * out[1], y + 0.16 * out[1] - side * 0.11 * out[0])
        for side in (-1, 1)
    )
    draw_arrow(axes, start, end, bend=-2.2, **ARROW_LOOK)
    middle = x + 0.62 * out[0], y + 0.62 * out[1]
    draw_letters(axes, middle, ",".join(row["letters"]), pad=0.5)
