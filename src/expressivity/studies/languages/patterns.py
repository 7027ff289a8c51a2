"""The languages of this chapter, the patterns of attention, and what theory says of each pattern on each language."""

from expressivity.automata.fragments import Logic, defines
from expressivity.logic.periodic import hidden_pair
from expressivity.logic.ranges import neighbours_by_windows
from expressivity.logic.syntax import letter, within
from expressivity.logic.translation import difference
from expressivity.logic.types import Modalities
from expressivity.tasks.languages import LANGUAGES

PAPER = (
    "last-letter",
    "ends-with-ab",
    "first-letter",
    "a-before-b",
    "alternating",
    "factor-ab",
    "right-deterministic",
    "nested-two",
)
"""The eight languages of [LC26]'s table, in its order."""

NAMES = (*PAPER, "flip-flop", "parity", "a-in-last-two")

WINDOW_NAMES = ("last-letter", "ends-with-ab", "a-in-last-two")
"""Definite languages, on which the width of a window decides."""

PATTERNS: dict[str, tuple[int, int, int]] = {
    "global": (2, 0, 1),
    "1-local": (0, 2, 1),
    "hybrid-1": (1, 1, 1),
    "2-local": (0, 2, 2),
    "4-local": (0, 2, 4),
    "hybrid-2": (1, 1, 2),
    "hybrid-4": (1, 1, 4),
}
"""Global heads, local heads of each layer, and their window."""

BASIC = ("global", "1-local", "hybrid-1")
WIDER = ("2-local", "4-local", "hybrid-2", "hybrid-4")

LOGIC_OF: dict[str, Logic] = {"global": "P", "1-local": "Y", "hybrid-1": "PY"}
"""The fragment that each basic pattern has, by [LC25] and [LC26]."""

WINDOW_FORMULAS = {
    ("a-in-last-two", 2): within(2, letter("a")),
    ("factor-ab", 2): neighbours_by_windows(letter("a"), letter("b")),
}
"""Languages that windows of k positions define, with a formula that says so."""


def allowed(language: str, pattern: str) -> bool | None:
    """Whether theory lets a pattern recognise a language, decided from its automaton; None where this is not decided here.

    Patterns with a window of one are decided by [LC25] and [LC26]. For wider ones a language is within reach if it needs
    no window, or by a formula of `WINDOW_FORMULAS`, which is compared with the automaton; and out of reach if it is so for a
    window of one, which can do as much, or by a pair of periodic words (`expressivity.logic.periodic`).
    """
    dfa, (far, _, k) = LANGUAGES[language].dfa, PATTERNS[pattern]
    if pattern in BASIC:
        return defines(dfa, LOGIC_OF[pattern])
    if not defines(dfa, "PY" if far else "Y"):
        return False
    formula = WINDOW_FORMULAS.get((language, k))
    if far and defines(dfa, "P"):
        return True
    if formula is not None and difference(formula, dfa, dfa.alphabet) is None:
        return True
    modalities = Modalities(past=far > 0, windows=(k,), counting=True)
    return False if hidden_pair(dfa, modalities) else None
