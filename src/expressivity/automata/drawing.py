"""An automaton as a drawing: SVG that a page shows in the colour of its own text, on light and on dark.

networkx places the states: in columns, by the length of the shortest word to each. An arrow to the next column is straight
unless another comes back; all others bend to their left, so that the two of a pair keep apart and long ones pass
above what is between (forwards) or below it (backwards).
"""

from collections.abc import Iterable
from math import hypot

from expressivity.automata.dfa import Dfa
from expressivity.automata.formats import arcs
from expressivity.shown import escaped

MOST_STATES = 24
"""An automaton with more states is not drawn: a reader would not find a way through it."""

MOST_LETTERS = 6
"""An arrow with more letters names the first of them, or those that it lacks."""

RADIUS, COLUMN, HEAD = 18.0, 110.0, 8.0
"""Pixels: a state's radius, the distance from one column to the next, the length of an arrow's head."""

BEND = 0.3
"""How far the curve of an arrow is pulled to its left, as a fraction of its length."""

Point = tuple[float, float]


def svg(dfa: Dfa) -> str:
    """The drawing: the start with an arrow from nowhere, accepting states with a second circle. Hovering over an arrow
    names all of its letters.

    Automata with more than `MOST_STATES` states are named, not drawn.
    """
    title = f"automaton over {dfa.alphabet} with {dfa.states} states"
    if dfa.states > MOST_STATES:
        note = f"{title}: more than {MOST_STATES} are not drawn; to_dot() writes them for Graphviz"
        return _page(
            title, [_text((0.0, 0.0), note, "start")], [(-8.0, -20.0), (8.0 * len(note), 12.0)]
        )
    places = _places(dfa)
    columns = [len(word) for word in dfa.access]
    found, extent = _start(places[0])
    for state, accepts in enumerate(dfa.accepting.tolist()):
        found.append(_state(places[state], str(state), accepts))
        extent += [_moved(places[state], dx, dx) for dx in (-RADIUS, RADIUS)]
    edges = arcs(dfa)
    for (source, target), letters in edges.items():
        if source == target:
            below = places[source][1] > 0
            parts, reach = _loop(places[source], letters, dfa.alphabet, 1.0 if below else -1.0)
        else:
            straight = columns[target] == columns[source] + 1 and (target, source) not in edges
            bend = 0.0 if straight else BEND
            parts, reach = _arrow(places[source], places[target], bend, letters, dfa.alphabet)
        found += parts
        extent += reach
    return _page(title, found, extent)


def named(letters: str, alphabet: str) -> str:
    """The letters of an arrow, in few words where they are many."""
    if len(letters) <= MOST_LETTERS:
        return ", ".join(letters)
    missing = [letter for letter in alphabet if letter not in letters]
    if not missing:
        return "all letters"
    if len(missing) <= MOST_LETTERS // 2:
        return f"all but {', '.join(missing)}"
    return f"{', '.join(letters[: MOST_LETTERS - 1])}, … ({len(letters)})"


def _places(dfa: Dfa) -> list[Point]:
    """Where each state is, in pixels; the start is at the left, at 0, and neighbours are one column apart."""
    import networkx

    graph = networkx.Graph()
    for state, word in enumerate(dfa.access):
        graph.add_node(state, column=len(word))
    spots = networkx.multipartite_layout(graph, subset_key="column")
    unit = min((hypot(*(spots[a] - spots[b])) for a in graph for b in graph if a < b), default=1.0)
    (left, top), scale = spots[0], COLUMN / unit
    return [
        (float(x - left) * scale, float(y - top) * scale)
        for x, y in (spots[state] for state in range(dfa.states))
    ]


def _state(at: Point, name: str, accepts: bool) -> str:
    circles = "".join(
        f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius}" fill="none" stroke="currentColor"/>'
        for radius in (RADIUS, RADIUS - 4)[: 1 + accepts]
    )
    return circles + _text((at[0], at[1] + 5), name)


def _start(at: Point) -> tuple[list[str], list[Point]]:
    """The arrow from nowhere."""
    begin, end = (at[0] - RADIUS - 26, at[1]), (at[0] - RADIUS, at[1])
    return [_line(begin, begin, end, end)], [begin]


def _arrow(
    source: Point, target: Point, bend: float, letters: str, alphabet: str
) -> tuple[list[str], list[Point]]:
    """An arrow that bends to its left by a fraction of its length, and how far it reaches."""
    dx, dy = target[0] - source[0], target[1] - source[1]
    middle = ((source[0] + target[0]) / 2, (source[1] + target[1]) / 2)
    control = _moved(middle, bend * dy, -bend * dx)
    begin, end = _towards(source, control), _towards(target, control)
    top = _moved(middle, 0.75 * bend * dy, -0.75 * bend * dx)  # where a cubic curve is half way
    return _labelled(begin, control, control, end, top, (dy, -dx), letters, alphabet)


def _loop(at: Point, letters: str, alphabet: str, side: float) -> tuple[list[str], list[Point]]:
    """An arrow from a state to itself, above it (side -1) or below it (side 1)."""
    first, second = _moved(at, -24.0, side * 52), _moved(at, 24.0, side * 52)
    top = _moved(at, 0.0, side * 42)
    return _labelled(
        _towards(at, first),
        first,
        second,
        _towards(at, second),
        top,
        (0.0, side),
        letters,
        alphabet,
    )


def _labelled(
    begin: Point,
    first: Point,
    second: Point,
    end: Point,
    top: Point,
    outwards: Point,
    letters: str,
    alphabet: str,
) -> tuple[list[str], list[Point]]:
    """A line with its letters beside its middle, on the outer side, and the corners of both."""
    label = named(letters, alphabet)
    half = 4.0 * len(label)
    length = hypot(*outwards)
    away_x, away_y = outwards[0] / length, outwards[1] / length
    x, y = _moved(top, away_x * (half + 8), away_y * 13)
    found = [
        f"<g><title>{escaped(', '.join(letters))}</title>",
        _line(begin, first, second, end),
        _text((x, y + 4), label),
        "</g>",
    ]
    return found, [top, (x - half, y - 12), (x + half, y + 12)]


def _line(begin: Point, first: Point, second: Point, end: Point) -> str:
    """A curve with a head at its end."""
    neck = _towards(end, second if second != end else begin, HEAD - 1)
    ux, uy = (end[0] - neck[0]) / (HEAD - 1), (end[1] - neck[1]) / (HEAD - 1)
    wings = [
        _moved(end, -HEAD * ux - side * HEAD / 2 * uy, -HEAD * uy + side * HEAD / 2 * ux)
        for side in (1.0, -1.0)
    ]
    curve = f"M{_at(begin)} C{_at(first)} {_at(second)} {_at(neck)}"
    head = f"M{_at(end)} L{_at(wings[0])} L{_at(wings[1])} Z"
    return f'<path d="{curve}" fill="none" stroke="currentColor"/><path d="{head}" fill="currentColor"/>'


def _text(at: Point, text: str, anchor: str = "middle") -> str:
    return (
        f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}" fill="currentColor">'
        f"{escaped(text)}</text>"
    )


def _page(title: str, parts: Iterable[str], extent: list[Point]) -> str:
    """All parts in a frame that holds the points named, with a margin."""
    xs, ys = zip(*extent, strict=True)
    left, top = min(xs) - 4, min(ys) - 4
    width, height = max(xs) + 4 - left, max(ys) + 4 - top
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escaped(title)}" '
        f'width="{width:.0f}" height="{height:.0f}" viewBox="{left:.1f} {top:.1f} {width:.1f} {height:.1f}" '
        f'font-family="sans-serif" font-size="14" color="inherit">{"".join(parts)}</svg>'
    )


def _towards(at: Point, other: Point, distance: float = RADIUS) -> Point:
    """The point at a distance from one point on the way to another."""
    dx, dy = other[0] - at[0], other[1] - at[1]
    length = hypot(dx, dy) or 1.0
    return _moved(at, distance * dx / length, distance * dy / length)


def _moved(at: Point, dx: float, dy: float) -> Point:
    return at[0] + dx, at[1] + dy


def _at(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"
