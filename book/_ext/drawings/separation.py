"""Part I, keys that single a set out: a polynomial that touches zero at the set, and a tetrahedron with its centroid."""

from math import prod

from drawings.canvas import Canvas, Point

Drawn = tuple[Canvas, str]
Rows = list[list[str]]

MEMBERS, LENGTH = (2, 5), 6
"""The set, and how many positions there are."""

CORNERS = ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
"""A regular tetrahedron about 0."""

CUT = 0.9
"""Where a plane meets the edges from the first corner, as a fraction of an edge: beyond the centroid, which lies at three quarters."""


def polynomial(t: float) -> float:
    """The score of position t, less a constant: zero on the set, negative elsewhere."""
    return -prod((t - member) ** 2 for member in MEMBERS)


def unsquared(t: float) -> float:
    """The same with single roots, which changes its sign at each member."""
    return -prod(t - member for member in MEMBERS)


def coefficients() -> list[int]:
    """The numbers p_0, ..., p_2q of the polynomial."""
    found = [-1]
    for root in MEMBERS + MEMBERS:
        up, stay = [0, *found], [-root * number for number in (*found, 0)]
        found = [a + b for a, b in zip(up, stay)]
    return found


def scores() -> Rows:
    """One row per position: its key, its score, and the polynomial there."""
    query = coefficients()
    rows = [["position", "key", "score", "score less 100"]]
    for j in range(1, LENGTH + 1):
        key = [j**k for k in range(1, 2 * len(MEMBERS) + 1)]
        score = sum(a * b for a, b in zip(key, query[1:]))
        cells = (", ".join(map(str, key)), str(score), str(score + query[0]).replace("-", "−"))
        rows.append([str(j), *cells])
    return rows


def touching() -> Drawn:
    """The polynomial over the positions; dashed, the one with single roots."""
    canvas = Canvas(340, 236, zoom=1.3)

    def at(t: float, height: float) -> Point:
        return 34 + 44 * t, 62 - 9.2 * height

    for name, (begin, end), dashed in (
        (polynomial, (0.98, 6.02), False),
        (unsquared, (0.75, 6.25), True),
    ):
        steps = [begin + (end - begin) * k / 90 for k in range(91)]
        places = [at(t, name(t)) for t in steps]
        shown = list(zip(places, places[1:]))
        for k, (here, there) in enumerate(shown):
            if not dashed or k % 3:
                canvas.line(here, there, "faint" if dashed else "one heavy")
    canvas.line((14, 62), (330, 62))
    for j in range(1, LENGTH + 1):
        member = j in MEMBERS
        canvas.circle(at(j, polynomial(j)), 5, "two" if member else "one", filled=True)
        x, _ = at(j, 0)
        canvas.text((x, 226), str(j), tone="two" if member else "", bold=member)
    canvas.text((170, 150), "$P$", size=16, tone="one")
    canvas.text((188, 12), "single roots", size=13)
    here = " and ".join(map(str, MEMBERS))
    values = ", ".join(str(round(polynomial(j))) for j in range(1, LENGTH + 1))
    return canvas, (
        f"A curve over the positions 1 to {LENGTH}. It touches zero from below at {here}, the members of the set, and is negative at all other "
        f"positions: {values}. A dashed curve with single roots is above zero between them."
    )


def tetrahedron() -> Drawn:
    """The corners, their centroid, and a plane that cuts off one corner with the centroid."""
    canvas = Canvas(340, 262, zoom=1.1)
    places = [_seen(corner) for corner in CORNERS]
    centre = _seen((0, 0, 0))
    top, *base = places
    for i, place in enumerate(places):
        for other in places[i + 1 :]:
            canvas.line(place, other, "faint" if {place, other} == {base[0], base[1]} else "")
    plane = [(top[0] + CUT * (x - top[0]), top[1] + CUT * (y - top[1])) for x, y in base]
    canvas.polygon(plane, "two", dashed=True)
    canvas.line(top, centre, "one")
    for number, (x, y) in enumerate(places, 1):
        tone = "one" if number == 1 else ""
        canvas.circle((x, y), 5, tone, filled=True)
        beside, anchor = ((x + 10, y), "start") if number in (1, 3) else ((x, y + 17), "middle")
        canvas.text(beside, f"corner {number}", anchor, 13, tone)
    canvas.circle(centre, 5, "one", filled=True)
    canvas.text((centre[0] - 9, centre[1] - 6), "centroid", "end", 13, "one")
    return canvas, (
        "A tetrahedron with four corners and its centroid. A dashed triangle, parallel to the face of corners 2, 3 and 4, cuts off corner 1 "
        "together with the centroid."
    )


def _seen(point: tuple[int, int, int]) -> Point:
    """Where a point is drawn: the first corner on top, the other three below, seen from a little above."""
    x, y, z = point
    up = (x + y + z) / 3**0.5
    right = (y - x) / 2**0.5
    away = (2 * z - x - y) / 6**0.5
    return 170 + 78 * right + 26 * away, 146 - 76 * up + 17 * away


PICTURES = {"touching": touching, "tetrahedron": tetrahedron}

TABLES = {"scores": scores}
