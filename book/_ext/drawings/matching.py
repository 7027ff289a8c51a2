"""Part I, pairs and triples: partners on a clock, the codes of a reduction written out, and a layer that is cut in two."""

from math import cos, exp, log, pi

from drawings.canvas import Canvas, Point, on_circle

Drawn = tuple[Canvas, str]
Rows = list[list[str]]

HOURS, CLOCK = 12, (3, 9, 8)
"""A modulus, and three tokens on its clock: the first and the second are partners."""

MODULUS, CODES, FILLER = 8, (0, 2, 3), 1
"""The least modulus for three elements, their codes, and the token that stands where an element is not."""

INSTANCES = (((1, 3), (2, 3)), ((1, 3), (2,)), ((1, 2), ()), ((), (1, 2, 3)))
"""Sets of Alice and of Bob."""


def scale() -> float:
    """The scale of the head at these sizes."""
    return HOURS**2 / 8 * log(4 * len(CLOCK))


def lead(x: int, y: int) -> float:
    """By how much a token's score exceeds the blank's: zero for a partner, and less for all others."""
    return scale() * (cos(2 * pi * (x + y) / HOURS) - 1)


def share(x: int) -> float:
    """The attention of a token on tokens, where the blank weighs one."""
    weight = sum(exp(lead(x, y)) for y in CLOCK)
    return weight / (1 + weight)


def written(alice: tuple[int, ...], bob: tuple[int, ...]) -> list[int]:
    """The sequence that two sets become."""
    left = [code if i in alice else FILLER for i, code in enumerate(CODES, 1)]
    right = [-FILLER - code if i in bob else FILLER for i, code in enumerate(CODES, 1)]
    return [(x - 1) % MODULUS + 1 for x in (FILLER, *left, *right)]


def completing(tokens: list[int]) -> tuple[int, int] | None:
    """The first two tokens that bring the first token's sum to zero, one taken twice included."""
    pairs = ((y, z) for i, y in enumerate(tokens) for z in tokens[i:])
    return next(((y, z) for y, z in pairs if (tokens[0] + y + z) % MODULUS == 0), None)


# Tables


def clock_rows() -> Rows:
    """One row per query and token: the sum, its cosine, the lead over the blank, and the weight."""
    head = ["query", "token", "sum", "cosine", "score less the blank's", "weight; the blank's is 1"]
    rows = []
    for x in (CLOCK[0], CLOCK[2]):
        for y in CLOCK:
            angle = cos(2 * pi * (x + y) / HOURS)
            numbers = (_signed(angle, 3), _signed(lead(x, y), 1), f"{exp(lead(x, y)):.4f}")
            rows.append([str(x), str(y), str(x + y), *numbers])
    return [head, *rows]


def codes() -> Rows:
    """One row per element: what stands for it in either half."""
    head = ["element", "in Alice's set", "not in it", "in Bob's set", "not in it"]
    rows = []
    for element in range(1, len(CODES) + 1):
        mine, his = written((element,), (element,)), written((), ())
        here, there = element, len(CODES) + element
        said = (mine[here], his[here], mine[there], his[there])
        rows.append([str(element), *map(str, said)])
    return [head, *rows]


def instances() -> Rows:
    """One row per pair of sets: the sequence, and two tokens that complete the first, if there are any."""
    rows = [["Alice", "Bob", "sequence", "the first token is completed by"]]
    for alice, bob in INSTANCES:
        tokens = written(alice, bob)
        pair = completing(tokens)
        said = (
            f"{pair[0]} and {pair[1]}: 1 + {pair[0]} + {pair[1]} = {1 + sum(pair)}"
            if pair
            else "none"
        )
        rows.append([_set(alice), _set(bob), " ".join(map(str, tokens)), said])
    return rows


# Pictures


def clock() -> Drawn:
    """Partners on a clock are mirror images; the third token misses by one."""
    canvas = Canvas(340, 262, zoom=1.1)
    centre = (170.0, 131.0)

    def at(hour: int, radius: float = 92) -> Point:
        return on_circle(centre, radius, 2 * pi * hour / HOURS - pi / 2)

    canvas.circle(centre, 92, "faint")
    canvas.line(at(12), at(6), "faint", dashed=True)
    first, second, third = CLOCK
    canvas.line(at(first), at(second), "one heavy")
    canvas.line(at(first), at(third), "faint")
    for hour in range(1, HOURS + 1):
        tone = "one" if hour in (first, second) else "two" if hour == third else ""
        if tone:
            canvas.circle(at(hour), 15, f"{tone} ground heavy")
            canvas.text(at(hour), str(hour), tone=tone, bold=True)
        else:
            canvas.circle(at(hour), 3, filled=True)
            canvas.text(at(hour, 110), str(hour), size=12)
    canvas.text((207, 120), f"{first} + {second} = {first + second}", size=12.5, tone="one")
    canvas.text((207, 168), f"{first} + {third} = {first + third}", size=12.5, tone="two")
    return canvas, (
        f"A clock. The tokens {first} and {second} stand on one level, mirror images at the upright line through 12 and 6: they sum to "
        f"{HOURS}. The token {third} stands one hour away from the mirror image of {first}."
    )


def halves() -> Drawn:
    """The tokens of a sequence, cut after Alice's; what she sends of each head; what Bob does with it."""
    canvas = Canvas(340, 226, zoom=1.4)
    tokens = written(*INSTANCES[0])
    cut = len(CODES) + 1
    for i, residue in enumerate(tokens):
        x = 12 + 44 * i + (12 if i >= cut else 0)
        tone = "one" if i < cut else "two"
        canvas.box((x, 30), 36, 30, f"{tone} heavy" if i == 0 else tone)
        canvas.text((x + 18, 45), str(residue), tone=tone, bold=i == 0)
        target = (76.0, 104.0) if i < cut else (264.0, 104.0)
        canvas.line((x + 18, 62), target, f"{tone} faint")
    canvas.text((97, 14), "Alice's half", tone="one")
    canvas.text((263, 14), "Bob's half", tone="two")
    canvas.line((190, 4), (190, 218), dashed=True)
    canvas.box((24, 106), 112, 34, "one")
    canvas.text((80, 123), "$L_A$ and $μ_A$", size=16, tone="one")
    canvas.box((210, 106), 112, 34, "two")
    canvas.text((266, 123), "$L_B$ and $μ_B$", size=16, tone="two")
    canvas.arrow((80, 142), (222, 186), "one heavy")
    canvas.text((84, 178), "the message", "middle", 14, "one")
    canvas.arrow((266, 142), (266, 176), "two")
    canvas.box((224, 178), 90, 34)
    canvas.text((269, 195), "the answer")
    said = ", ".join(map(str, tokens))
    return canvas, (
        f"The sequence {said}, cut after its first {cut} tokens. Alice makes of her half two summaries for each head, a log-partition and "
        "a mean, and sends them over the cut; Bob joins them with those of his half and knows the answer at the first token."
    )


def cut_layers() -> Drawn:
    """Two layers that read in both directions: who can know what in which layer."""
    canvas = Canvas(340, 214, zoom=1.3)
    canvas.text((92, 14), "values: Alice", tone="one")
    canvas.text((256, 14), "questions: Bob", tone="two")
    canvas.line((174, 4), (174, 190), dashed=True)
    for layer, top in (("layer 2", 30), ("layer 1", 120)):
        canvas.text((4, top + 28), layer, "start", 13)
        canvas.box((60, top), 92, 56, "one")
        canvas.box((196, top), 92, 56, "two")
        canvas.arrow((154, top + 16), (194, top + 16), "one heavy")
    canvas.arrow((194, 162), (154, 162), "two heavy")
    canvas.arrow((106, 118), (106, 90), "two")
    canvas.text((106, 58), "knows both", size=13)
    canvas.text((106, 148), "knows values", size=13, tone="one")
    canvas.text((242, 148), "knows both", size=13)
    canvas.text((242, 58), "answers", size=13)
    canvas.text((174, 202), "two crossings below, one above", size=13)
    return canvas, (
        "Two layers, cut between the values and the questions. In the first layer the forward state crosses from Alice to Bob and the "
        "backward state from Bob to Alice; so in the second layer Alice's half knows the questions before its forward state crosses."
    )


def _signed(number: float, digits: int) -> str:
    rounded = round(number, digits) + 0.0
    return f"{rounded:.{digits}f}".replace("-", "−")


def _set(elements: tuple[int, ...]) -> str:
    return "{" + ", ".join(map(str, elements)) + "}" if elements else "∅"


PICTURES = {"clock": clock, "halves": halves, "cut-layers": cut_layers}

TABLES = {"clock-rows": clock_rows, "codes": codes, "instances": instances}
