"""Part II: what a model remembers of a word, how positions behind a periodic word are marked, and words that are hard to tell apart.

Marks, counts and bits are computed here from their definitions, as one would do it by hand.
"""

from collections import Counter
from collections.abc import Sequence

from drawings.canvas import Canvas
from drawings.flip_flop import Drawn, hard_words, stored

OFFERED = "abacabaa"
"""The word whose offers are drawn: in the first block an offer is what a letter's key and value are."""

CUT, LAST = 3, 2
"""Where counts are cut, and how many offers the local head sees."""

Marked = tuple[str, str, int]
"""A period, what stands behind it, and how often the period is repeated."""

THREE: tuple[Marked, Marked] = (("aac", "b", 2), ("aac", "ab", 2))
TWO: tuple[Marked, Marked] = (("ac", "b", 3), ("ac", "ab", 3))
"""Two words each, without ab and with it, that a window of three does not tell apart, and that one of two does."""

PLANTED = ("acbab", "acbcb")
"""Two words that differ in one letter, and in the bit."""

RUN, PLACE = "bbbbb", 4
"""A run that moves no bit, and after how many letters it is put in."""


def counts() -> dict[str, int]:
    """How often each offer was made, most often first."""
    return dict(Counter(OFFERED).most_common())


def marks(words: Sequence[Marked], k: int) -> list[list[str]]:
    """Mark all positions and the end of each word, for windows of k positions without counting.

    Inside the period a mark is the letter. From there on it is that of a place of the period with the same letter and the same marks in its
    window, and a new number, the same in all words, where there is no such place.
    """
    new: dict[tuple[str, frozenset[str]], str] = {}
    return [_marks(*word, k, new) for word in words]


def _marks(
    period: str, tail: str, times: int, k: int, new: dict[tuple[str, frozenset[str]], str]
) -> list[str]:
    """Mark one word, with the new marks that were given before."""
    long = period * (2 * k)
    known = {(long[n], frozenset(long[n - k : n])): long[n] for n in range(k, len(long))}
    given = list(period * times)
    for letter in [*tail, ""]:
        sees = (letter, frozenset(given[-k:]))
        given.append(known.get(sees) or new.setdefault(sees, str(len(new) + 1)))
    return given


def kinds() -> dict[str, tuple[str, str]]:
    """Return a pair of words for each kind of hard pairs, with bit 1 first."""
    runs = (
        PLANTED[0][:PLACE] + RUN + PLANTED[0][PLACE:],
        PLANTED[1][:PLACE] + RUN + PLANTED[1][PLACE:],
    )
    pairs = {
        "planted": PLANTED,
        "run": runs,
        "witness": hard_words("hybrid", 1),
        "period": ("ac" * 3 + "a", "ac" * 3),
    }
    return {kind: _bit_one_first(pair) for kind, pair in pairs.items()}


def _bit_one_first(pair: tuple[str, str]) -> tuple[str, str]:
    return pair if stored(pair[0]) else (pair[1], pair[0])


def offers() -> Drawn:
    """A word as the offers of its positions: what a global and a local head know of it at the end."""
    canvas = Canvas(340, 218, zoom=1.3)
    for i, letter in enumerate(OFFERED):
        near = i >= len(OFFERED) - LAST
        canvas.box((14 + 34 * i, 22), 28, 28, "two heavy" if near else "")
        canvas.text((28 + 34 * i, 36), letter, size=16, tone="two" if near else "")
    canvas.line((290, 16), (290, 56), dashed=True)
    canvas.text((298, 36), "end", "start", 13)
    canvas.text((14, 82), "a global head:", "start", 13, "one", bold=True)
    canvas.text((14, 100), f"how often, up to {CUT}", "start", 13)
    for line, (letter, count) in enumerate(counts().items()):
        y = 126 + 32.0 * line
        canvas.text((20, y), letter, size=16)
        for i in range(count):
            kept = i < CUT
            tone = "one" if kept else "faint"
            canvas.circle((44 + 22 * i, y), 8, tone, filled=kept, dashed=not kept)
    canvas.text((206, 82), "a 2-local head:", "start", 13, "two", bold=True)
    canvas.text((206, 100), "the last two", "start", 13)
    for i, letter in enumerate(OFFERED[-LAST:]):
        canvas.box((206 + 34 * i, 116), 28, 28, "two heavy")
        canvas.text((220 + 34 * i, 130), letter, size=16, tone="two")
    made = ", ".join(f"{letter} {count} times" for letter, count in counts().items())
    return canvas, (
        f"The word {OFFERED}. At its end a global head knows how often each offer was made, {made}, with counts cut at {CUT}; "
        f"a 2-local head knows the last two offers, {' and '.join(OFFERED[-LAST:])}."
    )


def marked() -> Drawn:
    """The marks of two words behind a period, for a window of three and for one of two."""
    canvas = Canvas(340, 356, zoom=1.3)
    said = []
    for panel, (k, name, words) in enumerate(((3, "three", THREE), (2, "two", TWO))):
        top = 4.0 + 178 * panel
        canvas.text((8, top + 10), f"windows of {name}", "start", 13, bold=True)
        for line, (word, given) in enumerate(zip(words, marks(words, k), strict=True)):
            letters = [*(word[0] * word[2] + word[1]), "end"]
            _marked_row(canvas, top + 28 + 74 * line, letters, given, k)
            said.append(f"{''.join(letters[:-1])}, window of {name}: marks {', '.join(given)}")
    return canvas, "Letters, and below each its mark. " + ". ".join(said) + "."


def _marked_row(
    canvas: Canvas, top: float, letters: Sequence[str], given: Sequence[str], k: int
) -> None:
    """Draw a word with its marks, and a line below what the end sees."""
    for i, (letter, mark) in enumerate(zip(letters, given, strict=True)):
        x, new = 8 + 36.0 * i, mark.isdigit()
        if letter == "end":
            canvas.text((x + 13, top + 13), letter, size=13)
        else:
            canvas.box((x, top), 26, 26)
            canvas.text((x + 13, top + 13), letter, size=15)
        canvas.text((x + 13, top + 40), mark, size=13, tone="one" if new else "", bold=new)
    last = len(letters) - 1
    canvas.line((8 + 36 * (last - k), top + 54), (8 + 36 * last - 10, top + 54), "two heavy")


def pairs() -> Drawn:
    """A pair of each kind of hard pairs, of the flip-flop: where the words differ, and the bit after each."""
    canvas = Canvas(340, 372, zoom=1.2)
    canvas.text((324, 12), "bit", size=13)
    said = []
    for block, (kind, pair) in enumerate(kinds().items()):
        top = 4.0 + 92 * block
        canvas.text((8, top + 10), kind, "start", 13, bold=True)
        for line, (word, other) in enumerate((pair, pair[::-1])):
            _pair_row(canvas, top + 24 + 30 * line, word, other, kind)
        said.append(f"{kind}: {pair[0]} and {pair[1]}")
    return (
        canvas,
        "Pairs of words, with bit 1 after the first and 0 after the second. "
        + "; ".join(said)
        + ".",
    )


def _pair_row(canvas: Canvas, top: float, word: str, other: str, kind: str) -> None:
    """Draw one word of a pair; letters that the other one lacks or has otherwise are coloured."""
    same_length = len(word) == len(other)
    for i, letter in enumerate(word):
        differs = letter != other[i] if same_length else i >= len(other)
        put_in = kind == "run" and PLACE <= i < PLACE + len(RUN)
        canvas.box((8 + 26 * i, top), 23, 24, "two heavy" if differs else "faint" if put_in else "")
        canvas.text((19.5 + 26 * i, top + 12), letter, tone="two" if differs else "")
    bit = stored(word)
    canvas.text((324, top + 12), str(bit), size=15, tone="one" if bit else "", bold=bool(bit))


PICTURES = {"offers": offers, "marks": marked, "pairs": pairs}
