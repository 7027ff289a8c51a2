"""Claims about Y and windows, each said by the other: residues of positions bring Y back from a wider window, and steps of Y
make up a window.

As in `expressivity.studies.windows.claims`, types are computed down to a stated depth where the page proves all depths.
"""

from collections.abc import Callable, Container

import numpy as np

from expressivity.book.registry import Claim, Evidence
from expressivity.logic.ranges import at_residue, by_steps, previous_by_residue, previous_by_windows
from expressivity.logic.semantics import evaluate
from expressivity.logic.syntax import Formula, Y, letter
from expressivity.logic.translation import difference
from expressivity.logic.types import Modalities, agree, separating_depth
from expressivity.studies.windows.claims import DEEPEST, WIDEST, Pair, blocks
from expressivity.tasks.windows import at_least

A = letter("a")


def check_residues(moduli: Callable[[int], Container[int]]) -> Evidence:
    """Check that the formula with one window says Y for the moduli given and for no other up to eight: decided on
    automata."""
    pairs = [(k, m) for k in range(2, WIDEST + 1) for m in range(1, 9)]
    wrong = sum(
        (difference(previous_by_residue(A, k, m), Y(A), "ab") is None) != (m in moduli(k))
        for k, m in pairs
    )
    return Evidence(wrong == 0, {"pairs": len(pairs), "wrong": wrong})


def check_previous(build: Callable[[Formula, int, int], Formula]) -> Evidence:
    """Check that for m < k ≤ 2m - 2 the formula says Y at every position of every word of 12 letters, in depth k - m + 1."""
    pairs = [(k, m) for m in range(3, 7) for k in range(m + 1, min(2 * m - 2, 8) + 1)]
    rows = (np.arange(2**12)[:, None] >> np.arange(12)) & 1
    wanted = evaluate(Y(A), rows, "ab")
    wrong = sum(int((evaluate(build(A, *pair), rows, "ab") != wanted).sum()) for pair in pairs)
    deep = sum(build(A, k, m).depth != k - m + 1 for k, m in pairs)
    return Evidence(
        not wrong and not deep,
        {"pairs": len(pairs), "words": len(rows), "wrong_positions": wrong, "wrong_depths": deep},
    )


def check_no_previous(width: Callable[[int, int], int]) -> Evidence:
    """Check that, for k > max(m, 2m - 2), of two words of period 2m one ends with a, and P, Y<=k and MOD of modulus m do
    not tell them apart down to `DEEPEST`."""
    cases = [(k, m) for m in range(1, 4) for k in range(max(m, 2 * m - 2) + 1, 8)]
    wrong = 0
    for k, m in cases:
        block = "a" + "b" * (2 * m - 1)
        whole = block * -(-max(k, 2 * m) * DEEPEST // (2 * m))
        logic = Modalities(past=True, windows=(width(k, m),), modulus=m)
        wrong += not agree(whole + "a", whole + "a" + "b" * m, DEEPEST, logic)
    return Evidence(wrong == 0, {"pairs": len(cases), "depth": DEEPEST, "told_apart": wrong})


def check_depth(pair: Callable[[int], Pair]) -> Evidence:
    """Check that Y^1 | … | Y^k says L_k, and P and Y need that depth, where Y<=k needs 1."""
    widths = range(1, WIDEST + 1)
    wrong = 0
    for k in widths:
        first, second = pair(k)
        wrong += (
            difference(by_steps(k, A), at_least(1, k), "ab") is not None
            or by_steps(k, A).depth != k
        )
        wrong += at_least(1, k).accepts(first) == at_least(1, k).accepts(second)
        wrong += separating_depth(first, second, Modalities(past=True, previous=True), k) != k
        wrong += separating_depth(first, second, Modalities(windows=(k,)), 1) != 1
    return Evidence(wrong == 0, {"widths": len(widths), "wrong": wrong})


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="la-prop-2.13",
        statement="The formula $\\bigvee_i\\mathrm{MOD}(i,m)\\wedge\\mathsf Y^{\\le k}(\\mathrm{MOD}(i-1,m)\\wedge\\psi)$ says "
        "$\\mathsf Y\\psi$ exactly if $m\\ge k$.",
        source="[LC26] Proposition 2.13; that the formula fails for $m<k$ is ours",
        known="restated",
        kind="identity",
        subject=lambda: lambda k: range(k, 9),
        control=lambda: lambda k: range(k - 1, 9),
        broken="m = k − 1 said to do as well",
        check=check_residues,
        boundary="Windows up to six, moduli up to eight, for all words: decided on automata. It is about this formula, not about all.",
        budget=3.0,
        code=("expressivity.logic.ranges.previous_by_residue",),
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
        boundary="Windows up to eight, moduli up to six, all words of twelve letters at every position; the proof is for all.",
        budget=8.0,
        code=("expressivity.logic.ranges.previous_by_windows",),
    ),
    Claim(
        id="ours-no-previous",
        statement="Y is not definable with P, Y≤$k$ and residues modulo $m$ if $k>\\max(m,2m-2)$.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: lambda k, m: k,
        control=lambda: lambda k, m: max(1, 2 * m - 2),
        broken="windows of 2m − 2 positions",
        check=check_no_previous,
        boundary="Windows up to seven, moduli up to three, depth four; the proof is for all.",
        budget=5.0,
        code=("expressivity.logic.periodic.periodic_pair", "expressivity.logic.types.agree"),
    ),
    Claim(
        id="ours-window-depth",
        statement="An $a$ among the last $k$ letters has depth 1 with Y≤$k$, and depth exactly $k$ with P and Y.",
        source="ours; that depth $k$ suffices is in [LC26]",
        known="ours",
        kind="lower bound",
        subject=lambda: lambda k: (blocks(k + 1, k) + "a" + "b" * (k - 1), blocks(k + 1, k + 1)),
        control=lambda: lambda k: (blocks(k, k) + "a" + "b" * (k - 1), blocks(k, k + 1)),
        broken="blocks one letter shorter",
        check=check_depth,
        boundary="Windows up to six; the proof is for all.",
        budget=2.0,
        code=("expressivity.logic.ranges.by_steps",),
    ),
)
