"""Automata as figures draw them: states on a circle, arrows that bend to the left, and letters beside them."""

from math import cos, hypot, pi, sin
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch

from expressivity.book.style import COLORS

Place = tuple[float, float]

RADIUS = 0.2
"""Of a state, where the automaton lies on a circle of radius about one."""

SIDE = 0.08
"""How far to the side of the line between two states an arrow begins and ends, so that two opposite arrows stay apart."""


def circle(count: int) -> list[Place]:
    """Place states on a circle, the start at the left, then clockwise."""
    size = 0.75 if count == 2 else 0.95
    turns = [pi * (1 - 2 * i / count) for i in range(count)]
    return [(size * cos(turn), size * sin(turn)) for turn in turns]


def draw_state(axes: Axes, place: Place, accepting: bool, inner: float) -> None:
    """Draw a state as a ring, or as two if it accepts.

    Args:
        inner: the radius of the second ring, as a fraction of that of the first.
    """
    for radius in (RADIUS, inner * RADIUS)[: 1 + accepting]:
        ring = Circle(
            place,
            radius,
            facecolor="white",
            edgecolor=COLORS["bound"],
            linewidth=1.2,
            zorder=3,
        )
        axes.add_patch(ring)


def draw_start(axes: Axes, place: Place) -> None:
    """Draw the arrow that leads into the first state."""
    x, y = place
    look = {"arrowstyle": "-|>", "color": COLORS["bound"]}
    axes.annotate("", (x - RADIUS, y), (x - 2.6 * RADIUS, y), arrowprops=look)


def draw_arrow(axes: Axes, start: Place, end: Place, bend: float, **look: Any) -> None:
    """Draw an arrow between two points.

    Args:
        bend: how far it bends to the right, as a fraction of its length.
        look: handed to `matplotlib.patches.FancyArrowPatch`.
    """
    style = f"arc3,rad={bend}"
    arrow = FancyArrowPatch(start, end, connectionstyle=style, arrowstyle="-|>", **look)
    axes.add_patch(arrow)


def arrow_ends(start: Place, end: Place) -> tuple[Place, Place]:
    """Return where the arrow from one state to another begins and ends."""
    (x0, y0), (x1, y1) = start, end
    length = hypot(x1 - x0, y1 - y0)
    along = (x1 - x0) / length, (y1 - y0) / length
    across = -along[1], along[0]
    return (
        (x0 + RADIUS * along[0] + SIDE * across[0], y0 + RADIUS * along[1] + SIDE * across[1]),
        (x1 - RADIUS * along[0] + SIDE * across[0], y1 - RADIUS * along[1] + SIDE * across[1]),
    )


def beside(start: Place, end: Place, distance: float) -> Place:
    """Return the point at a distance to the left of the middle between two points."""
    (x0, y0), (x1, y1) = start, end
    length = hypot(x1 - x0, y1 - y0)
    across = -(y1 - y0) / length, (x1 - x0) / length
    return (x0 + x1) / 2 + distance * across[0], (y0 + y1) / 2 + distance * across[1]


def draw_letters(axes: Axes, place: Place, letters: str, pad: float, **look: Any) -> None:
    """Write letters on a white ground, over what was drawn before.

    Args:
        pad: width of the ground's margin, in points.
        look: handed to `matplotlib.axes.Axes.text`.
    """
    ground = {"facecolor": "white", "edgecolor": "none", "pad": pad}
    axes.text(*place, letters, ha="center", va="center", zorder=5, bbox=ground, **look)
