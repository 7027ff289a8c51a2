"""Figures of arithmetic: sums of ones, what a uniform head says, the classes of extracted automata, and some of these automata."""

from math import cos, hypot, pi, sin

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

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
    "both": ("#BBBBBB", "in LTL[P] and LTL[Y]"),
    "only P": (COLORS["global"], "only in LTL[P]"),
    "only Y": (COLORS["local"], "only in LTL[Y]"),
    "only P,Y": (COLORS["hybrid"], "only in LTL[P,Y]"),
    "beyond": ("black", "outside LTL[P,Y]"),
}
"""Colour and name of each place where a language may lie."""

RADIUS = 0.2
"""Of a state, where the automaton lies on a circle of radius about one."""


def sums_figure(table: Table) -> Figure:
    """Sums of ones on the left, the weights that they make on the right; infinite sums are marked at the upper edge."""
    figure, (left, right) = new_figure(height_cm=7.5, columns=2)
    for order, (role, name) in ORDER_LOOKS.items():
        rows = sorted(table.where(order=order), key=lambda row: row["length"])
        color = COLORS[role]
        finite = [row for row in rows if row["sum"] is not None]
        left.plot([row["length"] for row in finite], [row["sum"] for row in finite], color=color)
        positive = [row for row in rows if row["weight"] > 0]
        right.plot(
            [row["length"] for row in positive], [row["weight"] for row in positive], color=color
        )
        if len(finite) < len(rows):
            end = rows[len(finite)]["length"]
            left.annotate(
                "infinite",
                (end, finite[-1]["sum"]),
                xytext=(0, 4),
                textcoords="offset points",
                color=color,
                ha="center",
                va="bottom",
            )
            right.plot([end, end], [positive[-1]["weight"], 2.0**-18], color=color, linestyle=":")
            right.annotate(
                "0",
                (end, 2.0**-18),
                xytext=(5, 0),
                textcoords="offset points",
                color=color,
                va="center",
            )
            left.annotate(
                name,
                (2.0**13, 2.0**13),
                xytext=(-8, 4),
                textcoords="offset points",
                color=color,
                ha="right",
            )
        else:
            left.annotate(
                name,
                (2.0**17, finite[-1]["sum"]),
                xytext=(0, -5),
                textcoords="offset points",
                color=color,
                ha="right",
                va="top",
            )
            left.annotate(
                f"{finite[-1]['sum']:.0f}",
                (2.0**17, finite[-1]["sum"]),
                xytext=(0, 4),
                textcoords="offset points",
                color=color,
                ha="right",
            )
            right.annotate(
                "never below\n1/2048",
                (2.0**17, positive[-1]["weight"]),
                xytext=(0, 5),
                textcoords="offset points",
                color=color,
                ha="right",
            )
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


def heads_figure(table: Table) -> Figure:
    """What the head returns behind a^i b^j against j, for each way to add."""
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
        xlabel=f"b's behind {up} a's",
        ylabel="what the head returns",
        xlim=(-0.6, 20.6),
        ylim=(-2.3, 2.3),
        xticks=range(0, 21, 2),
    )
    return figure


def classes_figure(table: Table) -> Figure:
    """A bar for each kind of head, divided by where the languages of its models lie."""
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
    """The automata of the table, two in a row, each with a note below it.

    Args:
        notes: for each automaton what to say of it.
    """
    names = list(dict.fromkeys(row["automaton"] for row in table.rows))
    lines = -(-len(names) // 2)
    figure, panels = new_figure(height_cm=7.5 * lines, rows=lines, columns=2, squeeze=False)
    for axes, name in zip(panels.flat, names):
        _automaton(axes, table.where(automaton=name))
        axes.set_title(name)
        axes.set_xlabel(notes[name])
        axes.set(xticks=[], yticks=[])
        axes.grid(False)
        for side in axes.spines.values():
            side.set_visible(False)
    return figure


def _automaton(axes: Axes, rows: list[Row]) -> None:
    states = sorted({row["source"] for row in rows})
    size = 0.75 if len(states) == 2 else 0.95
    places = [
        (size * cos(pi * (1 - 2 * i / len(states))), size * sin(pi * (1 - 2 * i / len(states))))
        for i in range(len(states))
    ]
    for row in rows:
        (_loop if row["source"] == row["target"] else _arrow)(axes, places, row)
    for state in states:
        x, y = places[state]
        rings = (RADIUS, 0.75 * RADIUS)[
            : 1 + next(row["accepting"] for row in rows if row["source"] == state)
        ]
        for radius in rings:
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
    x, y = places[0]
    axes.annotate(
        "",
        (x - RADIUS, y),
        (x - 2.6 * RADIUS, y),
        arrowprops={"arrowstyle": "-|>", "color": COLORS["bound"]},
    )
    axes.set(xlim=(-1.75, 1.75), ylim=(-1.7, 1.7), aspect="equal")


def _arrow(axes: Axes, places: list[tuple[float, float]], row: Row) -> None:
    (x0, y0), (x1, y1) = places[row["source"]], places[row["target"]]
    length = hypot(x1 - x0, y1 - y0)
    along, across = (
        ((x1 - x0) / length, (y1 - y0) / length),
        (-(y1 - y0) / length, (x1 - x0) / length),
    )
    ends = [
        (
            x + sign * RADIUS * along[0] + 0.08 * across[0],
            y + sign * RADIUS * along[1] + 0.08 * across[1],
        )
        for x, y, sign in ((x0, y0, 1), (x1, y1, -1))
    ]
    _draw(axes, *ends, "arc3,rad=-0.18")
    _letters(
        axes,
        (x0 + x1) / 2 + (0.08 + 0.13 * length) * across[0],
        (y0 + y1) / 2 + (0.08 + 0.13 * length) * across[1],
        row,
    )


def _loop(axes: Axes, places: list[tuple[float, float]], row: Row) -> None:
    x, y = places[row["source"]]
    out = (
        (x / hypot(x, y), y / hypot(x, y)) if row["source"] else (0.0, 1.0)
    )  # the start has its own arrow on the outside
    (x0, y0), (x1, y1) = (
        (x + 0.16 * out[0] + side * 0.11 * out[1], y + 0.16 * out[1] - side * 0.11 * out[0])
        for side in (-1, 1)
    )
    _draw(axes, (x0, y0), (x1, y1), "arc3,rad=-2.2")
    _letters(axes, x + 0.62 * out[0], y + 0.62 * out[1], row)


def _draw(axes: Axes, start: tuple[float, float], end: tuple[float, float], bend: str) -> None:
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            connectionstyle=bend,
            arrowstyle="-|>",
            mutation_scale=11,
            color=COLORS["bound"],
            linewidth=1.2,
            zorder=2,
        )
    )


def _letters(axes: Axes, x: float, y: float, row: Row) -> None:
    axes.text(
        x,
        y,
        ",".join(row["letters"]),
        ha="center",
        va="center",
        zorder=5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
    )
