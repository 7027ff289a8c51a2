"""Part I: six tokens, each of which names three others and wants the mean of their values; and the objects that the part counts.

All arithmetic is on fractions, and written here as one would do it by hand.
"""

from fractions import Fraction
from math import comb, log, pi

from drawings.canvas import Canvas, Point, between, on_circle

Drawn = tuple[Canvas, str]
Value = tuple[Fraction, Fraction]
Rows = list[list[str]]

VALUES = ((9, 0), (0, 9), (-6, 3), (-3, -6), (6, -6), (3, 6))
"""What the tokens hold, in tenths: all six lie in the unit disc."""

NAMES = ((2, 3, 6), (1, 3, 4), (1, 2, 5), (2, 3, 5), (1, 4, 6), (1, 4, 5))
"""Which others each token names, counted from 1."""

LENGTH, CHOSEN = len(VALUES), len(NAMES[0])
"""N and q."""

WEIGHTS = (9, 99, 999)
"""How many times the attention on a named token exceeds that on another one."""

UNBROKEN = "\u00a0"
"""A space at which no line ends."""

RESIDUES, MODULUS = (3, 5, 17, 1, 4, 2), 20
"""Six numbers, for the tasks on pairs and triples."""


def total(tokens: tuple[int, ...]) -> Value:
    """The sum of the values at these tokens."""
    x, y = zip(*(VALUES[token - 1] for token in tokens))
    return Fraction(sum(x)), Fraction(sum(y))


def average(token: int) -> Value:
    """The right answer at a token."""
    x, y = total(NAMES[token - 1])
    return x / CHOSEN, y / CHOSEN


def output(token: int, weight: int) -> Value:
    """What a head returns that gives the named tokens this many times the attention of the others."""
    named, every = total(NAMES[token - 1]), total(tuple(range(1, LENGTH + 1)))
    shares = CHOSEN * weight + LENGTH - CHOSEN
    x, y = ((weight * part + whole - part) / shares for part, whole in zip(named, every))
    return x, y


def consecutive() -> list[tuple[int, ...]]:
    """The sets of three neighbours on a circle of six: those that a direction of the plane can pick."""
    return [tuple(sorted((i + k) % LENGTH + 1 for k in range(CHOSEN))) for i in range(LENGTH)]


def bits_for_one_token() -> int:
    """The least number of bits with a code for every set that one token can name."""
    return (comb(LENGTH - 1, CHOSEN) - 1).bit_length()


def partners(residue: int, others: int) -> list[tuple[int, ...]]:
    """The groups of one or two of the six numbers that bring a number to zero, repeats allowed."""
    groups = [
        (a, b)[:others]
        for i, a in enumerate(RESIDUES)
        for b in RESIDUES[i:]
        if others == 2 or a == b
    ]
    return [group for group in groups if (residue + sum(group)) % MODULUS == 0]


# Tables


def averages() -> Rows:
    """One row per token: what it holds, whom it names, the sum and the mean of their values."""
    head = ["token", "value", "names", "sum of the three", "mean"]
    rows = [
        [
            str(i),
            pair(VALUES[i - 1]),
            listed(NAMES[i - 1]),
            pair(total(NAMES[i - 1])),
            pair(average(i)),
        ]
        for i in range(1, LENGTH + 1)
    ]
    return [head, *rows]


def sharper() -> Rows:
    """One row per weight: what token 1 gets, and how far that is from the mean in either coordinate."""
    head = ["named : other", "weights", "token 1 gets", "off by"]
    rows = []
    for weight in WEIGHTS:
        got, right = output(1, weight), average(1)
        shares = CHOSEN * weight + LENGTH - CHOSEN
        off = (got[0] - right[0], got[1] - right[1])
        each = f"{Fraction(weight, shares)} or 1/{shares}"
        rows.append([f"{weight} : 1", each, pair(got), pair(off)])
    return [head, *rows]


# The example


def six_tokens() -> Drawn:
    """Arrows from every token to those that it names; those of token 1 are heavy."""
    canvas = Canvas(340, 248, zoom=1.3)
    places = [on_circle((170, 124), 96, (i - 2) * pi / 3) for i in range(LENGTH)]
    for token in reversed(range(1, LENGTH + 1)):
        for named in NAMES[token - 1]:
            begin, end = between(places[token - 1], places[named - 1], 17, 18)
            both = token in NAMES[named - 1]
            canvas.arrow(begin, end, "one heavy" if token == 1 else "faint", 0.07 if both else 0.0)
    for token, place in enumerate(places, 1):
        tone = "one" if token == 1 else "two" if token in NAMES[0] else ""
        canvas.circle(place, 15, f"{tone} ground heavy" if tone else "ground")
        canvas.text(place, str(token), tone=tone, bold=bool(tone))
        x, y = place
        beside = ((x, y - 25), (x, y - 25), (x + 20, y), (x, y + 25), (x, y + 25), (x - 20, y))
        anchor = {3: "start", 6: "end"}.get(token, "middle")
        canvas.text(beside[token - 1], pair(VALUES[token - 1]), anchor, 13)
    arrows = "; ".join(f"token {i} to {listed(names)}" for i, names in enumerate(NAMES, 1))
    return canvas, f"Six tokens on a circle, with arrows to the three that each names: {arrows}."


def centroid() -> Drawn:
    """The values as points of the plane, the triangle of token 1's three, its centroid, and what the head returns."""
    canvas = Canvas(340, 330, zoom=1.2)

    def at(value: tuple[Fraction, Fraction] | tuple[int, int]) -> Point:
        return 170 + 14.5 * float(value[0]), 165 - 14.5 * float(value[1])

    canvas.circle((170, 165), 145, "faint", dashed=True)
    canvas.line((15, 165), (325, 165), "faint")
    canvas.line((170, 10), (170, 320), "faint")
    canvas.polygon([at(VALUES[j - 1]) for j in NAMES[0]], "two")
    for token, value in enumerate(VALUES, 1):
        x, y = at(value)
        tone = "two" if token in NAMES[0] else ""
        canvas.circle((x, y), 4.5, tone, filled=True)
        left = value[0] < 0
        canvas.text((x - 9 if left else x + 9, y - 9), str(token), "middle", 14, tone, bool(tone))
    mean, got = at(average(1)), at(output(1, WEIGHTS[0]))
    canvas.circle(mean, 5, "one heavy")
    canvas.text((mean[0] - 10, mean[1] - 2), "mean", "end", 13, "one")
    canvas.circle(got, 4, "one", filled=True)
    canvas.text((got[0] + 9, got[1] + 13), f"head, weight {WEIGHTS[0]}", "start", 13, "one")
    said = f"The points of tokens {listed(NAMES[0])} form a triangle. Its centroid, {pair(average(1))}, is the mean that token 1 wants. "
    return canvas, said + (
        f"A head that gives a named token {WEIGHTS[0]} times the attention of another returns {pair(output(1, WEIGHTS[0]))}, "
        "a little nearer to the mean of all six."
    )


def hexagon() -> Drawn:
    """Keys with two coordinates: a direction of the plane picks three neighbours and no other three."""
    canvas = Canvas(340, 235, zoom=1.2)
    centre = (140.0, 122.0)
    turn = -pi / 6
    places = [on_circle(centre, 78, (i - 2) * pi / 3) for i in range(LENGTH)]
    picked = consecutive()[0]
    canvas.circle(centre, 78, "faint", dashed=True)
    side = turn + pi / 2
    ends = [on_circle(centre, reach, side) for reach in (-112, 112)]
    cut = [(x + 14 * _cos(turn), y + 14 * _sin(turn)) for x, y in ends]
    canvas.line(cut[0], cut[1], "two", dashed=True)
    canvas.arrow(centre, on_circle(centre, 122, turn), "one heavy")
    canvas.text(
        (on_circle(centre, 128, turn)[0] + 2, on_circle(centre, 128, turn)[1] - 4),
        "query",
        "start",
        14,
        "one",
    )
    for token, place in enumerate(places, 1):
        chosen = token in picked
        canvas.circle(place, 14, "two ground heavy" if chosen else "ground")
        canvas.text(place, str(token), tone="two" if chosen else "", bold=chosen)
    return canvas, (
        f"Six keys on a circle. The query is a direction; the keys {listed(picked)}, three neighbours, score highest along it, "
        "and a line parts them from the others."
    )


def _cos(turn: float) -> float:
    return on_circle((0, 0), 1, turn)[0]


def _sin(turn: float) -> float:
    return on_circle((0, 0), 1, turn)[1]


def pairs_and_triples() -> Drawn:
    """Six numbers: an arc above joins a pair that sums to zero, lines below a triple."""
    canvas = Canvas(340, 150, zoom=1.2)
    places = {residue: 35.0 + 54 * i for i, residue in enumerate(RESIDUES)}
    pair_ = next((a, *group) for a in RESIDUES for group in partners(a, 1))
    triple = next(
        (a, *group) for a in RESIDUES for group in partners(a, 2) if len({a, *group}) == 3
    )
    canvas.arrow((places[pair_[0]], 60), (places[pair_[1]], 60), "one heavy", 0.5)
    middle = sum(places[pair_[k]] for k in (0, 1)) / 2
    canvas.text((middle, 18), f"{pair_[0]} + {pair_[1]} = {MODULUS}", tone="one")
    for residue, x in places.items():
        canvas.box((x - 17, 62), 34, 28, "ground")
        canvas.text((x, 76), str(residue))
    knot = (sum(places[r] for r in triple) / 3, 118.0)
    for residue in triple:
        canvas.line((places[residue], 92), knot, "two heavy")
    written = " + ".join(map(str, sorted(triple)))
    canvas.text((knot[0], 134), f"{written} = {MODULUS}", tone="two")
    return canvas, (
        f"The numbers {listed(RESIDUES)}. An arc joins {pair_[0]} and {pair_[1]}, whose sum is {MODULUS}; "
        f"lines join {listed(tuple(sorted(triple)))}, whose sum is {MODULUS} as well."
    )


# The objects


def token() -> Drawn:
    """One box of a row, opened."""
    canvas = Canvas(300, 132)
    for i in range(LENGTH):
        x = 22 + 44 * i
        tone = "one heavy" if i == 2 else ""
        canvas.box((x, 6), 36, 28, tone)
        canvas.text((x + 18, 20), str(i + 1), tone="one" if i == 2 else "", bold=i == 2)
    canvas.line((110, 34), (70, 56), "one")
    canvas.line((146, 34), (232, 56), "one")
    canvas.box((70, 56), 162, 70, "one")
    lines = (f"value {pair(VALUES[2])}", f"names {listed(NAMES[2])}", "position 3")
    for i, line in enumerate(lines):
        canvas.text((84, 71 + 20 * i), line, "start")
    return canvas, f"Six boxes in a row; the third is opened and holds {', '.join(lines)}."


def embedding() -> Drawn:
    """A token becomes a column of m numbers."""
    canvas = Canvas(300, 132)
    canvas.box((4, 46), 74, 40)
    canvas.text((41, 66), "token $i$")
    canvas.arrow((82, 66), (134, 66))
    canvas.text((106, 52), "$φ$", size=16)
    for i, (name, tone) in enumerate((("value", ""), ("query", "one"), ("key", "two"))):
        canvas.box((140, 9 + 38 * i), 74, 38, tone)
        canvas.text((177, 28 + 38 * i), name, tone=tone)
    canvas.line((224, 9), (224, 123))
    canvas.line((220, 9), (228, 9))
    canvas.line((220, 123), (228, 123))
    canvas.text((234, 58), "$m$", "start")
    canvas.text((234, 76), "numbers", "start", 13)
    return (
        canvas,
        "An arrow labelled phi leads from a token to a column of m numbers: its value, its query and its key.",
    )


def query_key_value() -> Drawn:
    """The query of token 1 against the key of token 3, coordinate by coordinate."""
    canvas = Canvas(300, 132)
    query = [int(j in NAMES[0]) for j in range(1, LENGTH + 1)]
    key = [int(j == 3) for j in range(1, LENGTH + 1)]
    for y, name, row, tone in ((8, "query of 1", query, "one"), (42, "key of 3", key, "two")):
        canvas.text((8, y + 13), name, "start", tone=tone)
        for i, number in enumerate(row):
            canvas.box((100 + 31 * i, y), 27, 26, tone)
            canvas.text((113.5 + 31 * i, y + 13), str(number), tone=tone)
    score = sum(a * b for a, b in zip(query, key))
    canvas.text((8, 88), "score", "start")
    canvas.text((100, 88), f"the products, summed: {score}", "start")
    canvas.text((8, 116), "value of 3", "start")
    canvas.text((100, 116), pair(VALUES[2]), "start")
    return canvas, (
        f"The query of token 1 is {listed(tuple(query))}, the key of token 3 is {listed(tuple(key))}; the sum of their "
        f"products, the score, is {score}. The value of token 3 is {pair(VALUES[2])}."
    )


def softmax() -> Drawn:
    """Scores as bars, and the weights that a softmax makes of them."""
    canvas = Canvas(300, 148)
    weight = WEIGHTS[0]
    score, shares = log(weight), CHOSEN * weight + LENGTH - CHOSEN
    for left, name, heights in (
        (14, "scores", [score / 2.5 * (j in NAMES[0]) for j in range(1, LENGTH + 1)]),
        (
            174,
            "weights",
            [(weight if j in NAMES[0] else 1) / shares / 0.34 for j in range(1, LENGTH + 1)],
        ),
    ):
        canvas.text((left + 57, 10), name)
        canvas.line((left - 4, 106), (left + 118, 106))
        for i, height in enumerate(heights):
            named = i + 1 in NAMES[0]
            tall = max(1.0, 78 * height)
            canvas.box(
                (left + 19 * i, 106 - tall), 15, tall, "two" if named else "faint", filled=True
            )
            canvas.text((left + 7.5 + 19 * i, 118), str(i + 1), size=12)
    canvas.arrow((138, 66), (162, 66))
    canvas.text((231, 136), f"{Fraction(weight, shares)} or 1/{shares} each", size=13)
    canvas.text((71, 136), f"ln {weight} or 0", size=13)
    return canvas, (
        f"Scores of the six tokens as bars: ln {weight} for tokens {listed(NAMES[0])}, 0 for the others. The softmax makes weights of "
        f"them: {Fraction(weight, shares)} for each of the three, 1/{shares} for each of the others."
    )


def unit() -> Drawn:
    """The values of six tokens flow into one output, along lines as heavy as their weights."""
    canvas = Canvas(300, 132)
    for i in range(LENGTH):
        x, named = 40 + 44 * i, i + 1 in NAMES[0]
        canvas.line((x, 38), (150, 96), "two heavier" if named else "faint")
        canvas.circle((x, 22), 15, "two ground heavy" if named else "ground")
        canvas.text((x, 22), str(i + 1), tone="two" if named else "", bold=named)
    canvas.circle((150, 106), 15, "one ground heavy")
    canvas.text((150, 106), "1", tone="one", bold=True)
    canvas.text((174, 110), "output at 1", "start", tone="one")
    return (
        canvas,
        f"Lines from six tokens meet in the output at token 1; those from tokens {listed(NAMES[0])} are heavy, the others thin.",
    )


def rank() -> Drawn:
    """A large square of scores as a tall thin matrix times a wide flat one."""
    canvas = Canvas(300, 142)
    canvas.box((14, 26), 90, 90)
    canvas.text((59, 71), "scores")
    canvas.text((59, 14), "$N$")
    canvas.text((120, 71), "=", size=18)
    canvas.box((136, 26), 26, 90, "one")
    canvas.text((149, 14), "$r$", tone="one")
    canvas.text((149, 130), "queries", size=13, tone="one")
    canvas.text((174, 71), "·", size=20)
    canvas.box((186, 58), 90, 26, "two")
    canvas.text((231, 44), "$N$", tone="two")
    canvas.text((284, 71), "$r$", "start", tone="two")
    canvas.text((231, 102), "keys", size=13, tone="two")
    return (
        canvas,
        "The N by N matrix of scores is a product of the queries, an N by r matrix, and the keys, an r by N matrix.",
    )


def bits() -> Drawn:
    """The seven numbers of three bits, and one that is rounded to the nearest of them."""
    canvas = Canvas(300, 110)
    numbers = [Fraction(k, 4) for k in range(-3, 4)]
    given = Fraction(3, 5)
    nearest = min(numbers, key=lambda number: abs(number - given))

    def at(number: Fraction) -> float:
        return 150 + 170 * float(number)

    canvas.line((10, 62), (290, 62))
    for number in numbers:
        tone = "one heavy" if number == nearest else ""
        canvas.line((at(number), 55), (at(number), 69), tone)
        canvas.text((at(number), 84), str(number).replace("-", "−"), size=13, tone=tone and "one")
    canvas.circle((at(given), 30), 3.5, "two", filled=True)
    canvas.text((at(given), 14), str(given), tone="two")
    canvas.arrow((at(given), 34), (at(nearest) + 1, 54), "two")
    listed_ = ", ".join(map(str, numbers))
    return (
        canvas,
        f"A line with the seven numbers of three bits, {listed_}. The number {given} is rounded to {nearest}.",
    )


def message() -> Drawn:
    """Alice holds the set, Bob the values; what crosses is the embedding."""
    canvas = Canvas(300, 122)
    for left, name, holds, tone in (
        (6, "Alice", "the set", "one"),
        (206, "Bob", "the values", "two"),
    ):
        canvas.box((left, 24), 88, 58, tone)
        canvas.text((left + 44, 42), name, tone=tone, bold=True)
        canvas.text((left + 44, 64), holds, tone=tone)
    canvas.arrow((97, 53), (203, 53), "heavy")
    canvas.text((150, 38), "message")
    canvas.text((150, 69), "$mp$ bits")
    canvas.text((250, 104), "says the mean", size=13, tone="two")
    return (
        canvas,
        "Alice, who holds the set, sends a message of mp bits to Bob, who holds the values and says the mean.",
    )


def pair(value: tuple[Fraction, Fraction] | tuple[int, int]) -> str:
    """A point as one writes it: (−1, 6), or with as many decimals as it takes."""
    x, y = (_decimal(Fraction(number)) for number in value)
    return f"({x},{UNBROKEN}{y})"


def listed(tokens: tuple[int, ...]) -> str:
    """Numbers with commas between them."""
    return ", ".join(map(str, tokens))


def _decimal(number: Fraction) -> str:
    return f"{float(number):g}".replace("-", "−")


PICTURES = {
    "six-tokens": six_tokens,
    "centroid": centroid,
    "hexagon": hexagon,
    "pairs-and-triples": pairs_and_triples,
    "token": token,
    "embedding": embedding,
    "query-key-value": query_key_value,
    "softmax": softmax,
    "unit": unit,
    "rank": rank,
    "bits": bits,
    "message": message,
}

TABLES = {"averages": averages, "sharper": sharper}
