"""The tables of the chapter on windows: what the end of a periodic word still knows, where languages of
counts lie, which windows and moduli give Y, and what a uniform head shows.
"""

from expressivity.automata.dfa import Dfa
from expressivity.errors import InvalidInput
from expressivity.logic.periodic import periodic_pair
from expressivity.logic.ranges import counted, narrow, previous_by_windows, throughout
from expressivity.logic.syntax import Formula, letter
from expressivity.logic.translation import difference
from expressivity.logic.types import Modalities, agree, separating_depth, types
from expressivity.tables import Row, Table
from expressivity.tasks.windows import at_least

A = letter("a")

LOGICS = (
    ("Y≤1", 1, False),
    ("Y≤2", 2, False),
    ("Y≤3", 3, False),
    ("Y≤4", 4, False),
    ("C≤3", 3, True),
    ("C≤4", 4, True),
)
"""Name, window, and whether the window counts. C≤1 is Y≤1, and C≤2 is Y≤2."""

WITNESS_DEPTH = 3
"""Pairs of words are shown, and checked, for formulas of this depth."""

MOST_BLOCKS = 40


def ends_table(k: int, blocks: int, depth: int) -> Table:
    """Tabulate what formulas of each depth know at the end of a beginning of (ab^(k-1))^∞, by its length: whether that
    end is like some end far out, and like which.

    Args:
        k: the window, at least 2; beside Y<=k stands Y, both with P.
        blocks: lengths up to so many blocks, more than `depth`.
        depth: depths 0 to this one.

    Raises:
        InvalidInput: k < 2, or not 0 ≤ depth < blocks ≤ MOST_BLOCKS.
    """
    if k < 2 or not 0 <= depth < blocks <= MOST_BLOCKS:
        raise InvalidInput(
            f"needs k >= 2 and 0 <= depth < blocks <= {MOST_BLOCKS}: got k={k}, depth={depth}, blocks={blocks}"
        )
    block = "a" + "b" * (k - 1)
    far = k * (blocks + depth + 2)
    words = [(block * (far + k))[:n] for n in [*range(k * blocks + 1), *range(far, far + k)]]
    rows: list[Row] = []
    for name, logic in (
        (f"Y≤{k}", Modalities(past=True, windows=(k,))),
        ("Y", Modalities(past=True, previous=True)),
    ):
        for level in range(depth + 1):
            ends = [row[-1] for row in types(words, level, logic)]
            late = ends[-k:]
            rows += [
                {
                    "logic": name,
                    "depth": level,
                    "length": n,
                    "like": late.index(end) if end in late else -1,
                }
                for n, end in enumerate(ends[:-k])
            ]
    return Table(
        "windows-ends",
        f"The ends of the beginnings of the word with blocks {block}: which of them formulas of a depth, with P, take for an end far out.",
        {
            "logic": "operator beside P",
            "depth": "depth of the formulas",
            "length": "letters of the beginning",
            "like": "over how many letters of its last block the first far end is that no formula tells from it; -1 if every far end is told from it",
        },
        rows,
        group=("logic", "depth", "length"),
    )


def witness_table(k: int, most: int) -> Table:
    """Tabulate for r = 1 … most: the words (ab^(k-1))^r a and (ab^(k-1))^r, and the least depth of a formula that tells
    them apart with P and Y<=k, and with Y.

    Raises:
        InvalidInput: k < 2, or most outside 1..MOST_BLOCKS.
    """
    if k < 2 or not 1 <= most <= MOST_BLOCKS:
        raise InvalidInput(f"needs k >= 2 and 1 <= most <= {MOST_BLOCKS}: got k={k}, most={most}")
    rows: list[Row] = []
    for r in range(1, most + 1):
        word = ("a" + "b" * (k - 1)) * r
        with_windows, with_y = (
            separating_depth(word + "a", word, logic, r + 1)
            for logic in (Modalities(past=True, windows=(k,)), Modalities(previous=True))
        )
        rows.append(
            {"r": r, "letters": len(word), "depth_windows": with_windows, "depth_y": with_y}
        )
    return Table(
        "windows-witness",
        f"Two words, one with an a at the end, that P and Y<={k} tell apart only in great depth.",
        {
            "r": "blocks",
            "letters": "letters of the shorter word",
            "depth_windows": "least depth with P and the window",
            "depth_y": "least depth with Y",
        },
        rows,
        group=("r",),
    )


def defining(t: int, width: int, k: int) -> Formula | None:
    """Return a formula with Y<=k that says "a at least t times among the last `width` letters", None if this module
    has none."""
    if k == 1:
        return counted(t, width, A)
    if k <= width and t in (1, width):
        return narrow(k, width, A) if t == 1 else throughout(k, width, A)
    return None


def placement_table(widest: int = 4) -> Table:
    """Tabulate for every count in a window and every logic: a formula that was compared with the language's automaton,
    or two words that the language tells apart and formulas of depth `WITNESS_DEPTH` do not.

    Raises:
        InvalidInput: widest < 1.
    """
    if widest < 1:
        raise InvalidInput(f"windows need at least one letter: got widest={widest}")
    rows = [
        _placed(t, width, *logic)
        for width in range(1, widest + 1)
        for t in range(1, width + 1)
        for logic in LOGICS
    ]
    return Table(
        "windows-placement",
        'Languages "a at least t times among the last k letters": which logics with one window define them, also with P.',
        {
            "language": "its name",
            "t": "how often a",
            "k": "among how many letters",
            "logic": "the window: Y≤j, or C≤j if it counts",
            "inside": "whether the logic defines the language",
            "depth": "depth of the formula found, null without one",
            "in": "a word of the language and",
            "out": "one outside it that formulas of depth 3 with P take for the same; empty if it is inside",
        },
        rows,
        group=("language", "logic"),
    )


def _placed(t: int, width: int, name: str, k: int, counting: bool) -> Row:
    language = at_least(t, width)
    row: Row = {
        "language": f"L{width}" if t == 1 else f"{t} of {width}",
        "t": t,
        "k": width,
        "logic": name,
    }
    formula = defining(t, width, k)
    if formula is not None and difference(formula, language, "ab") is None:
        return row | {"inside": True, "depth": formula.depth, "in": "", "out": ""}
    if counting and k == width:  # the language is C≤k_≥t a itself
        return row | {"inside": True, "depth": 1, "in": "", "out": ""}
    member, other = _told_apart(language, Modalities(past=True, windows=(k,), counting=counting))
    return row | {"inside": False, "depth": None, "in": member, "out": other}


def _told_apart(language: Dfa, logic: Modalities) -> tuple[str, str]:
    """Return a member and a non-member that agree to depth `WITNESS_DEPTH`. Raises InvalidInput if periodic words
    give none."""
    pair = periodic_pair(language, logic)
    words = pair.words(WITNESS_DEPTH) if pair else ("", "")
    if language.accepts(words[0]) == language.accepts(words[1]) or not agree(
        *words, WITNESS_DEPTH, logic
    ):
        raise InvalidInput(
            f"neither a formula nor periodic words decide whether {logic} defines the language"
        )
    return words if language.accepts(words[0]) else words[::-1]


def modulus_table(widest: int = 8) -> Table:
    """Tabulate for windows and moduli up to `widest`: whether Y is definable from Y<=k and MOD of modulus m, by which
    formula and in which depth, or by which words it is not.

    Raises:
        InvalidInput: unless 1 ≤ widest ≤ 10.
    """
    if not 1 <= widest <= 10:
        raise InvalidInput(f"windows and moduli are shown up to at most 10: got widest={widest}")
    rows = [_definability(k, m) for k in range(1, widest + 1) for m in range(1, widest + 1)]
    return Table(
        "windows-residues",
        "Y from Y<=k and the residues of positions modulo m.",
        {
            "k": "window",
            "m": "modulus",
            "kind": "one window: the formula of LA26; several: ours; none: no formula, also with P",
            "depth": "depth of the formula, null without one",
            "witness": "with none: a word that ends with a, and one that does not; "
            "formulas of depth 3 take them for the same",
        },
        rows,
        group=("k", "m"),
    )


def _definability(k: int, m: int) -> Row:
    logic = Modalities(past=True, windows=(k,), modulus=m)
    if k > max(m, 2 * m - 2):
        return {
            "k": k,
            "m": m,
            "kind": "none",
            "depth": None,
            "witness": " ".join(_told_apart(at_least(1, 1), logic)),
        }
    formula = previous_by_windows(A, k, m)
    return {
        "k": k,
        "m": m,
        "kind": "one window" if m >= k else "several",
        "depth": formula.depth,
        "witness": "",
    }


def heads_table(t: int = 2, k: int = 3) -> Table:
    """Tabulate what a uniform k-local head shows at the end of a word, by the size of its window and the number of a
    in it; computed by `expressivity.constructions.windows.CountingWindow`.

    Raises:
        InvalidInput: unless 1 ≤ t ≤ k ≤ 8.
    """
    import torch

    from expressivity.constructions.windows import REACH, SHARE, CountingWindow

    if not 1 <= t <= k <= 8:
        raise InvalidInput(f"needs 1 <= t <= k <= 8: got t={t}, k={k}")
    model, language = CountingWindow(t, k), at_least(t, k)
    rows: list[Row] = []
    for length in range(k + 2):
        for count in range(min(length, k) + 1):
            word = "b" * (length - count) + "a" * count
            letters = torch.tensor(
                [["ab".index(name) for name in word]], dtype=torch.int64
            ).reshape(1, length)
            shown = model.stream(letters)[0, -1]
            rows.append(
                {
                    "word": word,
                    "window": min(length, k),
                    "count": count,
                    "share": round(float(shown[SHARE]), 9),
                    "reach": round(float(shown[REACH]), 9),
                    "member": language.accepts(word),
                    "score": round(float(model.score(letters)[0]), 9),
                }
            )
    return Table(
        "windows-heads",
        f"At the end of a word: what two layers of uniform {k}-local heads show, for a at least {t} times among the last {k}.",
        {
            "word": "a word",
            "window": "how many letters the window holds",
            "count": "how many of them are a",
            "share": "their share",
            "reach": "one over the size of the window where it reaches position 1, else 0",
            "member": "whether the word is in the language",
            "score": "what the readout gives: positive on members",
        },
        rows,
        group=("word",),
    )
