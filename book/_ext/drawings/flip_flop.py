"""Part II: a bit that letters write and leave alone, and the objects that the part is about.

The letter a writes 1, c writes 0, b is ignored. Everything is computed here as one would do it by hand: truth from the meaning of the
operators, states from the letters.
"""

from collections.abc import Callable

from drawings.canvas import Canvas, Point

Drawn = tuple[Canvas, str]
Rows = list[list[str]]

MEANING = {"a": "write 1", "b": "ignore", "c": "write 0"}
"""What each letter does to the bit."""

WORD = "cabbacb"
"""The word that the pictures run through."""

Truth = Callable[[str, int], bool]


def stored(word: str) -> int:
    """The bit after a word: 1 if its last letter other than b is a, and 0 if there is none."""
    bit = 0
    for letter in word:
        bit = {"a": 1, "b": bit, "c": 0}[letter]
    return bit


def is_letter(letter: str) -> Truth:
    """The formula that is a letter: it holds at the positions that carry it, and never at the end."""
    return lambda word, n: n <= len(word) and word[n - 1] == letter


def sometime_before(inner: Truth) -> Truth:
    """P: the inner formula holds at some m < n."""
    return lambda word, n: any(inner(word, m) for m in range(1, n))


def just_before(inner: Truth) -> Truth:
    """Y: n > 1, and the inner formula holds at n − 1."""
    return lambda word, n: n > 1 and inner(word, n - 1)


def both(first: Truth, second: Truth) -> Truth:
    """&: both hold."""
    return lambda word, n: first(word, n) and second(word, n)


def since(held: Truth, event: Truth) -> Truth:
    """S: the event holds at some m < n, and what held does at all positions strictly between."""
    return lambda word, n: any(
        event(word, m) and all(held(word, k) for k in range(m + 1, n)) for m in range(1, n)
    )


A, B = is_letter("a"), is_letter("b")

FORMULAS: dict[str, Truth] = {
    "P a": sometime_before(A),
    "Y a": just_before(A),
    "P(b & Y a)": sometime_before(both(B, just_before(A))),
    "b S a": since(B, A),
}
"""The four questions of the part, as the book writes them."""


def truth(formula: str, word: str) -> list[bool]:
    """Where a formula of `FORMULAS` holds: at the positions 1, …, N and at the end N + 1."""
    return [FORMULAS[formula](word, n) for n in range(1, len(word) + 2)]


def hard_words(heads: str, n: int) -> tuple[str, str]:
    """Two words with different bits that formulas of depth n do not tell apart, if the heads are of one of the three kinds."""
    if heads == "global":
        return "ac" * n, "ac" * n + "a"
    still = "b" * n
    if heads == "1-local":
        return "c" + still, "a" + still
    first = (still + "a" + still + "c") * n + still
    return first, first + "a" + still


# Tables


def hard_pairs() -> Rows:
    """Two rows for each kind of heads: the words, and the bits after them."""
    head = ["heads", "depth", "bit 0", "bit 1"]
    rows = [
        [heads, str(n), *(f"`{word}`" for word in sorted(hard_words(heads, n), key=stored))]
        for heads in ("global", "1-local", "hybrid")
        for n in (1, 2)
    ]
    return [head, *rows]


# The objects


def alphabet() -> Drawn:
    """Three letters and what they do."""
    canvas = Canvas(300, 84)
    for i, (letter, does) in enumerate(MEANING.items()):
        x = 50.0 + 100 * i
        _tile(canvas, (x, 26), letter)
        canvas.text((x, 62), does)
    return canvas, "Three letters: " + ", ".join(f"{k} for {v}" for k, v in MEANING.items()) + "."


def word() -> Drawn:
    """Letters at positions, and the end after them."""
    canvas = Canvas(300, 84)
    shown = WORD[:4]
    for i, letter in enumerate(shown):
        _tile(canvas, (40.0 + 44 * i, 26), letter)
        canvas.text((40 + 44 * i, 60), str(i + 1))
    canvas.line((204, 10), (204, 42), dashed=True)
    canvas.text((200, 60), f"{len(shown) + 1}, the end", "start")
    return (
        canvas,
        f"The word {shown}, its letters at positions 1 to {len(shown)}, and its end at {len(shown) + 1}.",
    )


def language() -> Drawn:
    """Words in two boxes: those after which the bit is 1, and the others."""
    canvas = Canvas(300, 112)
    tried = ("a", "ab", "cabb", "c", "acb", "b")
    sides = [[word for word in tried if stored(word) == bit] for bit in (1, 0)]
    for left, name, words, tone in (
        (10, "in it", sides[0], "one"),
        (156, "not in it", sides[1], ""),
    ):
        canvas.box((left, 26), 134, 80, tone)
        canvas.text((left + 67, 12), name, tone=tone)
        for i, each in enumerate(words):
            canvas.text((left + 67, 44 + 22 * i), each, tone=tone)
    return (
        canvas,
        f"Two boxes of words: {', '.join(sides[0])} are in the language, {', '.join(sides[1])} are not.",
    )


def automaton() -> Drawn:
    """The flip-flop's two states."""
    canvas = Canvas(300, 150)
    _two_states(canvas, (90, 92), (210, 92))
    return canvas, (
        "Two states, 0 and 1. The start is 0; 1 accepts. The letter a leads from 0 to 1 and c back; "
        "b and c stay in 0, and a and b stay in 1."
    )


def minimal() -> Drawn:
    """Three states, two of which give the same answers to whatever follows."""
    canvas = Canvas(300, 172)
    places: dict[str, Point] = {"new": (64, 48), "0": (64, 132), "1": (228, 90)}
    canvas.box((34, 14), 60, 152, "two", dashed=True)
    canvas.arrow((14, 48), (43, 48))
    for name, place in places.items():
        canvas.circle(place, 17, "ground")
        if name == "1":
            canvas.circle(place, 13)
        canvas.text(place, name, size=13)
    canvas.arrow((83, 53), (212, 80), bend=0.08)
    canvas.arrow((82, 126), (211, 96), bend=0.1)
    canvas.arrow((216, 104), (82, 138), bend=0.12)
    canvas.arrow((64, 67), (64, 112))
    canvas.text((150, 48), "a")
    canvas.text((150, 96), "a")
    canvas.text((150, 142), "c")
    canvas.text((74, 88), "c", "start")
    canvas.text((196, 160), "one state is enough", size=13, tone="two")
    return canvas, (
        "An automaton with three states: new, 0 and 1. New and 0 reject and lead to the same states, so one state can stand for both."
    )


def formula() -> Drawn:
    """A formula as a tree."""
    canvas = Canvas(300, 150)
    nodes: dict[str, Point] = {
        "P": (150, 20),
        "&": (150, 58),
        "b": (104, 96),
        "Y": (196, 96),
        "a": (196, 134),
    }
    for above, below in (("P", "&"), ("&", "b"), ("&", "Y"), ("Y", "a")):
        canvas.line(nodes[above], nodes[below])
    for name, place in nodes.items():
        canvas.circle(place, 13, "ground")
        canvas.text(place, name, tone="one" if name == "P" else "two" if name == "Y" else "")
    canvas.text((172, 20), "sometime before", "start", 13, "one")
    canvas.text((218, 96), "just before", "start", 13, "two")
    return (
        canvas,
        "A tree: P at the top, below it and, below that b on the left, and Y with a below it on the right.",
    )


def past() -> Drawn:
    """Two operators along a short word."""
    canvas = Canvas(300, 150)
    _rows(canvas, "caba", ["P a", "Y a"], 112, 36)
    return canvas, _said("caba", ["P a", "Y a"])


# Heads and masks


def heads() -> Drawn:
    """What the fifth position of a word sees, for each kind of head."""
    canvas = Canvas(340, 190, zoom=1.2)
    kinds = (("global", range(1, 5), "one"), ("1-local", range(4, 5), "two"))
    for row, (name, seen, tone) in enumerate(kinds):
        y = 60.0 + 66 * row
        canvas.text((8, y), name, "start", tone=tone, bold=True)
        for n in range(1, 6):
            x = 96 + 54.0 * (n - 1)
            canvas.circle((x, y), 10, f"{tone} ground heavy" if n == 5 else "ground")
            canvas.text((x, y), str(n), size=13, tone=tone if n == 5 else "")
        for m in seen:
            canvas.arrow((312, y - 13), (97 + 54 * (m - 1), y - 13), f"{tone} heavy", -0.2)
    canvas.text((8, 174), "hybrid", "start", bold=True)
    canvas.text((86, 174), "a layer with heads of both kinds", "start")
    return canvas, (
        "Five positions. From the fifth, a global head has arrows to the positions 1, 2, 3 and 4, a 1-local head one arrow, to position 4. "
        "A hybrid layer has heads of both kinds."
    )


def masks() -> Drawn:
    """The positions that each position admits, as two squares."""
    canvas = Canvas(340, 200, zoom=1.2)
    kinds: tuple[tuple[str, str, Callable[[int, int], bool]], ...] = (
        ("strict global", "one", lambda n, m: m < n),
        ("1-local", "two", lambda n, m: m == n - 1),
    )
    for panel, (name, tone, admits) in enumerate(kinds):
        left, top = 46.0 + 168 * panel, 56.0
        canvas.text((left + 62, 12), name, tone=tone, bold=True)
        for n in range(1, 6):
            canvas.text((left - 11, top + 25 * n - 13), str(n), size=13)
            canvas.text((left + 25 * n - 13, top - 11), str(n), size=13)
            for m in range(1, 6):
                corner = (left + 25 * (m - 1), top + 25 * (n - 1))
                canvas.box(corner, 23, 23, tone if admits(n, m) else "faint", filled=admits(n, m))
    canvas.text((12, 118), "$n$")
    canvas.text((108, 30), "$m$")
    canvas.text((276, 30), "$m$")
    return canvas, (
        "Two squares of five by five boxes, a row for each position n and a column for each m. Strict global: the boxes below "
        "the diagonal are filled. 1-local: only those just below the diagonal."
    )


# The example


def flip_flop() -> Drawn:
    """The automaton, large, with the word running through it."""
    canvas = Canvas(340, 262, zoom=1.3)
    _two_states(canvas, (105, 92), (235, 92))
    canvas.text((105, 128), "bit 0", size=13)
    canvas.text((235, 128), "bit 1", size=13)
    for i in range(len(WORD) + 1):
        x, bit = 24 + 41.7 * i, stored(WORD[:i])
        if i < len(WORD):
            canvas.arrow((x + 12, 214), (x + 29, 214), "faint")
            canvas.text((x + 20.5, 194), WORD[i], size=16)
        canvas.circle((x, 214), 11, "one heavy" if bit else "")
        canvas.text((x, 214), str(bit), size=13, tone="one" if bit else "", bold=bool(bit))
    canvas.text((12, 168), "the word", "start", 13)
    canvas.text((12, 246), "the bit before and after each letter", "start", 13)
    bits = ", ".join(str(stored(WORD[:i])) for i in range(len(WORD) + 1))
    return canvas, (
        "Above, two states: the letter a leads from bit 0 to bit 1 and c back; b and c stay in 0, a and b stay in 1. "
        f"Below, the word {WORD} runs through them. The bit is {bits}."
    )


def questions() -> Drawn:
    """The truth of the four questions at every position of the word."""
    canvas = Canvas(340, 210, zoom=1.3)
    _rows(canvas, WORD, list(FORMULAS), 100, 32)
    return canvas, _said(WORD, list(FORMULAS))


def _rows(canvas: Canvas, word: str, formulas: list[str], left: float, row: float) -> None:
    """Draw a word with the truth of formulas below it: a filled box where one holds, a dot where it does not."""
    step = (canvas.width - left - 24) / (len(word) + 0.35)
    for i, letter in enumerate([*word, "end"]):
        x = left + step * i
        canvas.text((x, 36), letter, size=16 if i < len(word) else 13)
        canvas.text((x, 12), str(i + 1), size=12)
    canvas.line((8, 52), (canvas.width - 6, 52), "faint")
    for line, formula in enumerate(formulas):
        y = 72 + row * line
        canvas.text((8, y), formula, "start")
        for i, true in enumerate(truth(formula, word)):
            x = left + step * i
            if true:
                canvas.box((x - 9, y - 9), 18, 18, "one", filled=True)
            else:
                canvas.circle((x, y), 2.5, "faint", filled=True)


def _said(word: str, formulas: list[str]) -> str:
    """The same in words."""

    def where(formula: str) -> str:
        held = [n for n, true in enumerate(truth(formula, word), 1) if true]
        return f"{formula} holds at {', '.join(map(str, held)) or 'none'}"

    return (
        f"The word {word}, whose end is {len(word) + 1}. " + "; ".join(map(where, formulas)) + "."
    )


def _two_states(canvas: Canvas, zero: Point, one: Point) -> None:
    """Draw the flip-flop: the start 0, and 1, which accepts."""
    (x, y), (u, v) = zero, one
    canvas.arrow((x - 46, y), (x - 21, y))
    for place, name in ((zero, "0"), (one, "1")):
        canvas.circle(place, 20, "one heavy" if name == "1" else "")
        canvas.text(place, name, tone="one" if name == "1" else "")
    canvas.circle(one, 15.5, "one")
    canvas.arrow((x + 19, y - 9), (u - 20, v - 9), bend=0.16)
    canvas.arrow((u - 19, v + 9), (x + 20, y + 9), bend=0.16)
    canvas.text(((x + u) / 2, y - 34), "a", size=16)
    canvas.text(((x + u) / 2, y + 34), "c", size=16)
    canvas.loop((x, y - 21))
    canvas.loop((u, v - 21), "one")
    canvas.text((x, y - 58), "b, c", size=16)
    canvas.text((u, v - 58), "a, b", size=16)


def _tile(canvas: Canvas, middle: Point, letter: str) -> None:
    canvas.box((middle[0] - 17, middle[1] - 17), 34, 34)
    canvas.text(middle, letter, size=17)


PICTURES = {
    "heads": heads,
    "masks": masks,
    "flip-flop": flip_flop,
    "questions": questions,
    "alphabet": alphabet,
    "word": word,
    "language": language,
    "automaton": automaton,
    "minimal": minimal,
    "formula": formula,
    "past": past,
}

TABLES = {"hard-pairs": hard_pairs}
