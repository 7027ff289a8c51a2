"""A small canvas: lines, boxes, arrows and texts become an SVG that is part of its page.

Everything is drawn in the colour of the page's text (`currentColor`), or in one of two tones that the style sheet has for light and
for dark. Texts are texts, in the page's font; between dollar signs letters are italic and `_` lowers what follows.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from math import atan2, cos, hypot, sin

Point = tuple[float, float]

SIZE = 14.0
"""Pixels: the height of a text, if nothing else is said."""

HEAD = 7.0
"""Pixels: the length of an arrow's head."""

LOWERED = 0.72
"""The size of an index, as a fraction of the text that it belongs to."""


class Canvas:
    """What is drawn so far, from the top left corner, in pixels.

    Args:
        width: of the drawing.
        height: of the drawing.
        zoom: how much larger a page with room for it shows the drawing.
    """

    def __init__(self, width: float, height: float, zoom: float = 1.0) -> None:
        self.width, self.height, self.zoom = width, height, zoom
        self.sizes: list[float] = []
        self._parts: list[str] = []

    def line(self, begin: Point, end: Point, tone: str = "", dashed: bool = False) -> None:
        """Draw a straight line."""
        self._add(f'<path d="M{_at(begin)} L{_at(end)}"{_look(tone, dashed)}/>')

    def arrow(self, begin: Point, end: Point, tone: str = "", bend: float = 0.0) -> None:
        """Draw an arrow; it bends to its left by a fraction of its length."""
        (x, y), (u, v) = begin, end
        middle = ((x + u) / 2 + bend * (v - y), (y + v) / 2 - bend * (u - x))
        turn = atan2(v - middle[1], u - middle[0])
        neck = (u - HEAD * 0.8 * cos(turn), v - HEAD * 0.8 * sin(turn))
        self._add(f'<path d="M{_at(begin)} Q{_at(middle)} {_at(neck)}"{_look(tone)}/>')
        sides = [(u - HEAD * cos(turn + d), v - HEAD * sin(turn + d)) for d in (0.45, -0.45)]
        corners = " ".join(map(_at, (end, *sides)))
        self._add(f'<polygon points="{corners}" fill="currentColor"{_tone(tone)}/>')

    def loop(self, top: Point, tone: str = "") -> None:
        """Draw an arrow from a state's top back to it."""
        x, y = top
        path = f"M{_at((x - 9, y + 3))} C{_at((x - 22, y - 30))} {_at((x + 22, y - 30))} {_at((x + 10, y))}"
        self._add(f'<path d="{path}"{_look(tone)}/>')
        head = " ".join(map(_at, ((x + 8.5, y + 4), (x + 7.5, y - 5), (x + 15.5, y - 2.5))))
        self._add(f'<polygon points="{head}" fill="currentColor"{_tone(tone)}/>')

    def box(
        self,
        corner: Point,
        width: float,
        height: float,
        tone: str = "",
        filled: bool = False,
        dashed: bool = False,
    ) -> None:
        """Draw a box with round corners, from its top left one."""
        fill = ' fill="currentColor"' if filled else ""
        place = f'x="{_n(corner[0])}" y="{_n(corner[1])}" width="{_n(width)}" height="{_n(height)}"'
        look = f"{_tone(tone)}{fill}" if filled else _look(tone, dashed)
        self._add(f'<rect {place} rx="3"{look}/>')

    def circle(
        self,
        centre: Point,
        radius: float,
        tone: str = "",
        filled: bool = False,
        dashed: bool = False,
    ) -> None:
        """Draw a circle, or a dot."""
        place = f'cx="{_n(centre[0])}" cy="{_n(centre[1])}" r="{_n(radius)}"'
        look = f' fill="currentColor"{_tone(tone)}' if filled else _look(tone, dashed)
        self._add(f"<circle {place}{look}/>")

    def polygon(self, corners: Iterable[Point], tone: str = "", dashed: bool = False) -> None:
        """Draw a closed line through the corners."""
        points = " ".join(map(_at, corners))
        self._add(f'<polygon points="{points}"{_look(tone, dashed)}/>')

    def text(
        self,
        place: Point,
        text: str,
        anchor: str = "middle",
        size: float = SIZE,
        tone: str = "",
        bold: bool = False,
    ) -> None:
        """Write a text; its place is the middle of a capital's height, at the anchor (start, middle or end)."""
        self.sizes.append(size * (LOWERED if "_" in text else 1.0))
        x, y = place[0], place[1] + 0.35 * size
        weight = ' font-weight="600"' if bold else ""
        look = f'text-anchor="{anchor}" font-size="{_n(size)}" fill="currentColor"{weight}{_tone(tone)}'
        self._add(f'<text x="{_n(x)}" y="{_n(y)}" {look}>{_written(text, size)}</text>')

    def svg(self, description: str) -> str:
        """Return the drawing, with words for those who do not see it."""
        width, height = _n(self.width), _n(self.height)
        shown = f'width="{_n(self.width * self.zoom)}"'
        head = (
            f'role="img" aria-label="{escape(description)}" viewBox="0 0 {width} {height}" {shown}'
        )
        return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{"".join(self._parts)}</svg>'

    def _add(self, part: str) -> None:
        self._parts.append(part)


def _written(text: str, size: float) -> str:
    """Return the text with what stands between dollar signs set as a formula; a lowered part is followed by a step up."""
    written, low = "", False
    for symbol, slanted, lowered in _symbols(text):
        shift = 0.22 * size * (lowered - low)
        moved = f' dy="{_n(shift)}"' if shift else ""
        small = f' font-size="{_n(LOWERED * size)}"' if lowered else ""
        slant = ' font-style="italic"' if slanted else ""
        written += f"<tspan{slant}{moved}{small}>{escape(symbol)}</tspan>"
        low = lowered
    return written


def _symbols(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Yield the pieces of a text: each with whether it is slanted, and whether lowered."""
    for number, piece in enumerate(text.split("$")):
        if number % 2 == 0:
            yield piece, False, False
            continue
        for mark, symbol in re.findall(r"(_?)(\{[^}]*\}|[A-Za-zα-ω]+|\d+|.)", piece):
            yield symbol.strip("{}"), bool(re.search(r"[A-Za-zα-ω]", symbol)), bool(mark)


def _look(tone: str, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="4 3"' if dashed else ""
    return f' fill="none" stroke="currentColor"{dashes}{_tone(tone)}'


def _tone(tone: str) -> str:
    return f' class="{tone}"' if tone else ""


def _at(point: Point) -> str:
    return f"{_n(point[0])},{_n(point[1])}"


def _n(number: float) -> str:
    return f"{round(number, 2):g}"


def between(begin: Point, end: Point, first: float, last: float) -> tuple[Point, Point]:
    """Return the line between two points, shortened by so many pixels at either end."""
    length = hypot(end[0] - begin[0], end[1] - begin[1])
    dx, dy = (end[0] - begin[0]) / length, (end[1] - begin[1]) / length
    return (begin[0] + first * dx, begin[1] + first * dy), (end[0] - last * dx, end[1] - last * dy)


def on_circle(centre: Point, radius: float, turn: float) -> Point:
    """Return the point of a circle at an angle, counted clockwise from the right."""
    return centre[0] + radius * cos(turn), centre[1] + radius * sin(turn)
