"""Claims about Y and windows, each said by the other: residues of positions bring Y back from a wider window, and steps of Y
make up a window.

As in `expressivity.studies.windows.claims`, types are computed down to a stated depth where the page proves all depths.
"""

from collections.abc import Callable

import numpy as np

from expressivity.book.registry import Claim, Evidence
from expressivity.logic.periodic import PeriodicPair, periodic_pair
from expressivity.logic.ranges import at_residue, by_steps, previous_by_residue, previous_by_windows
from expressivity.logic.semantics import evaluate, holds
from expressivity.logic.syntax import Formula, letter, operators
from expressivity.logic.translation import difference
from expressivity.logic.types import Modalities, agree, separating_depth
from expressivity.studies.windows.claims import DEEPEST, WIDEST, hidden_to, sees_far
from expressivity.studies.windows.expected import (
    LAST_A,
    Pair,
    blocks,
    counted,
    is_written,
    moduli_of,
    windows_of,
)

A = letter("a")

LONGEST = 12
"""Formulas are evaluated at every position of all words of this length."""


def check_residues(build: Callable[[Formula, int, int], Formula]) -> Evidence:
    """Check that the formula, with one window and one modulus, says Y if m ≥ k and for no other modulus: decided on automata. After ab^m it
    is wrong for m < k."""
    pairs = [(k, m) for k in range(1, WIDEST + 1) for m in range(1, 9)]
    wrong = 0
    for k, m in pairs:
        formula = build(A, k, m)
        wrong += (difference(formula, LAST_A, "ab") is None) != (m >= k)
        wrong += holds(formula, "a" + "b" * m) != (m < k)
        wrong += (windows_of(formula), moduli_of(formula), formula.depth) != ({k}, {m}, 1)
    return Evidence(
        wrong == 0,
        {"pairs": len(pairs), "wrong": wrong},
        {"widest": max(k for k, _ in pairs), "modulus": max(m for _, m in pairs)},
    )


def check_previous(build: Callable[[Formula, int, int], Formula]) -> Evidence:
    """Check that for m < k ≤ 2m - 2 the formula, without Y, says Y at every position of every word of `LONGEST` letters, in depth k - m + 1."""
    pairs = [(k, m) for m in range(3, 7) for k in range(m + 1, min(2 * m - 2, 8) + 1)]
    rows = (np.arange(2**LONGEST)[:, None] >> np.arange(LONGEST)) & 1
    wanted = np.concatenate([np.zeros_like(rows[:, :1], dtype=bool), rows == 0], axis=1)
    wrong, misshapen = 0, 0
    for k, m in pairs:
        formula = build(A, k, m)
        wrong += int((evaluate(formula, rows, "ab") != wanted).sum())
        misshapen += formula.depth != k - m + 1 or "Y" in operators(formula)
        misshapen += (windows_of(formula), moduli_of(formula)) != ({k}, {m})
    return Evidence(
        not wrong and not misshapen,
        {"pairs": len(pairs), "words": len(rows), "wrong_positions": wrong, "misshapen": misshapen},
        {
            "widest": max(k for k, _ in pairs),
            "modulus": max(m for _, m in pairs),
            "letters": rows.shape[1],
        },
    )


def check_no_previous(build: Callable[[int, int], PeriodicPair]) -> Evidence:
    """Check that for k > max(m, 2m - 2) P, Y<=k and MOD of modulus m do not tell apart two words of which one ends with a, on words that are
    written down and on words that are searched for. For k = max(m, 2m - 2) a formula tells these words apart, and none are found."""
    cases = [(k, m) for m in range(1, 4) for k in range(max(m, 2 * m - 2) + 1, 8)]
    wrong, depths = 0, []
    for k, m in cases:
        for pair in (build(k, m), periodic_pair(LAST_A, _residues(k, m))):
            depths.append(hidden_to(pair, LAST_A, _residues(k, m)))
        wrong += m > 1 and separating_depth("b", "bb", _residues(k, m), 0) != 0
    for m in {m for _, m in cases}:
        k = max(m, 2 * m - 2)
        words, formula = build(k, m).words(DEEPEST), previous_by_windows(A, k, m)
        wrong += {holds(formula, word) for word in words} != {False, True}
        wrong += agree(*words, formula.depth, _residues(k, m))
        wrong += periodic_pair(LAST_A, _residues(k, m)) is not None
    return Evidence(
        wrong == 0,
        {"pairs": len(cases), "wrong": wrong},
        {
            "widest": max(k for k, _ in cases),
            "modulus": max(m for _, m in cases),
            "depth": min(depths),
        },
    )


def _residues(k: int, m: int) -> Modalities:
    return Modalities(past=True, windows=(k,), modulus=m)


def check_depth(pair: Callable[[int], Pair]) -> Evidence:
    """Check that Y^1 | … | Y^k says L_k with Y alone in depth k, and P and Y need that depth, where Y<=k needs 1."""
    widths = range(1, WIDEST + 1)
    wrong = 0
    for k in widths:
        words, formula = pair(k), by_steps(k, A)
        wrong += difference(formula, counted(1, k), "ab") is not None
        wrong += formula.depth != k or not is_written(formula, {"Y"}, set())
        wrong += counted(1, k).accepts(words[0]) == counted(1, k).accepts(words[1])
        wrong += separating_depth(*words, Modalities(past=True, previous=True), k) != k
        wrong += not sees_far(Modalities(past=True, previous=True))
        wrong += separating_depth(*words, Modalities(windows=(k,)), 1) != 1
    return Evidence(wrong == 0, {"widths": len(widths), "wrong": wrong}, {"widest": max(widths)})


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="la-prop-2.13",
        statement="The formula $\\bigvee_i\\mathrm{MOD}(i,m)\\wedge\\mathsf Y^{\\le k}(\\mathrm{MOD}(i-1,m)\\wedge\\psi)$ says "
        "$\\mathsf Y\\psi$ exactly if $m\\ge k$.",
        source="[LC26] Proposition 2.13; that the formula fails for $m<k$ is ours",
        known="restated",
        kind="identity",
        subject=lambda: previous_by_residue,
        control=lambda: lambda body, k, m: at_residue(body, -1, k, m),
        broken="the residue of the position after in place of that before",
        check=check_residues,
        boundary="Windows up to [[widest:word]], moduli up to [[modulus:word]], for all words: decided on automata. It is about this formula, not about all.",
        budget=3.0,
        code=("expressivity.logic.ranges.previous_by_residue",),
        reach="all",
        extent="k ≤ [[widest]], m ≤ [[modulus]], all words of two letters",
        proof="page",
        numbers={"widest": 6, "modulus": 8},
    ),
    Claim(
        id="ours-previous-from-windows",
        statement="Y is a formula of depth $k-m+1$ in Y≤$k$ and residues modulo $m$ whenever $m<k\\le2m-2$.",
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: previous_by_windows,
        control=lambda: lambda body, k, m: at_residue(body, 1, k, m),
        broken="the distance m + 1 not told from 1",
        check=check_previous,
        boundary="Windows up to [[widest:word]], moduli up to [[modulus:word]], all words of [[letters:word]] letters at every position; the proof is for all.",
        budget=8.0,
        code=("expressivity.logic.ranges.previous_by_windows",),
        reach="all",
        extent="k ≤ [[widest]], m ≤ [[modulus]], all words of [[letters]] letters",
        proof="page",
        numbers={"widest": 8, "modulus": 6, "letters": 12},
    ),
    Claim(
        id="ours-no-previous",
        statement="Y is not definable with P, Y≤$k$ and residues modulo $m$ if $k>\\max(m,2m-2)$.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: (
            lambda k, m: PeriodicPair(blocks(2 * m, 1), "a", blocks(m + 1, 1), max(k, 2 * m))
        ),
        control=lambda: (
            lambda k, m: PeriodicPair(blocks(2 * m, 1), "a", blocks(m, 1), max(k, 2 * m))
        ),
        broken="the second word one letter short, so of another length modulo m",
        check=check_no_previous,
        boundary="Windows up to [[widest:word]], moduli up to [[modulus:word]], depth [[depth:word]]; the proof is for all.",
        budget=5.0,
        code=(
            "expressivity.logic.periodic.periodic_pair",
            "expressivity.logic.types.separating_depth",
        ),
        reach="all",
        extent="k ≤ [[widest]], m ≤ [[modulus]], formulas to depth [[depth]]",
        proof="page",
        numbers={"widest": 7, "modulus": 3, "depth": 4},
    ),
    Claim(
        id="ours-window-depth",
        statement="An $a$ among the last $k$ letters has depth $1$ with Y≤$k$, and depth exactly $k$ with P and Y.",
        source="ours; that depth $k$ suffices is in [LC26]",
        known="ours",
        kind="lower bound",
        subject=lambda: lambda k: (blocks(k + 1, k) + "a" + "b" * (k - 1), blocks(k + 1, k + 1)),
        control=lambda: lambda k: (blocks(k, k) + "a" + "b" * (k - 1), blocks(k, k + 1)),
        broken="blocks one letter shorter",
        check=check_depth,
        boundary="Windows up to [[widest:word]]; the proof is for all.",
        budget=2.0,
        code=("expressivity.logic.ranges.by_steps",),
        reach="all",
        extent="windows to [[widest]]",
        proof="page",
        numbers={"widest": 6},
    ),
)
