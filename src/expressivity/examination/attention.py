"""Which pattern of attention the errors of a model look like, by a rule that says "none" more often than not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expressivity.automata.fragments import Logic
from expressivity.examination.exams import TITLES

CHANCE = 0.25
"""At most this fraction of hard pairs is right, both words, in a model that fails on them: coins get a quarter, a model that cannot
tell the two apart gets none."""

SOLVED = 0.9
"""At least this fraction is right where a model does not fail."""

COIN = 0.5
"""The accuracy of coins on words of which half are members."""

PATTERNS: dict[Logic, str] = {
    "P": "LTL[P] (global attention)",
    "Y": "LTL[Y] (attention to the token before)",
    "PY": "LTL[P,Y] (hybrid attention)",
}
"""Fragments with the pattern of attention that has them."""


@dataclass(frozen=True)
class Likeness:
    """Which pattern the errors look like.

    Args:
        fragment: of the pattern; None for none.
        why: in words, with the numbers that the rule looked at.
    """

    fragment: Logic | None
    why: str


def likeness(
    excluded: Sequence[Logic] | None,
    hard: Mapping[Logic, tuple[int, int]],
    uniform: float | None,
    inside: Sequence[Logic] | None = None,
) -> Likeness:
    """Compare the errors of a model with those that theory expects of each pattern of attention.

    Let E be the fragments that do not define the language. A model of a fragment F can express no more than F, so theory expects it
    to fail on the hard pairs of each fragment in E that contains F: of P on those of P and PY, of Y on those of Y and PY, of PY on
    those of PY. The errors *look like* F if, on the longest hard pairs that were asked of every fragment in E,

    1. at least one of those fragments is in E, and the model is right about both words of at most `CHANCE` of the pairs of each,
    2. it is right about both words of at least `SOLVED` of the pairs of every other fragment in E, and
    3. it is better than coins on uniform words of some length: the interval there lies above one half, and
    4. the automaton that was learned of the model, if there is one, lies in F.

    At most one F fits, for the sets of fragments that are failed differ. In all other cases the answer is none: with errors
    among other pairs too, errors on some of the pairs, or no errors on hard pairs. That the errors look like F does not show that the
    model is one of F: a model may fail for other reasons, such as too little training on such words. How many of the planted pairs, of
    the runs and of the long uniform words are right is not looked at: a model of F may be wrong about nearly all of them.

    Args:
        excluded: E; None if that was not decided.
        hard: of each fragment in E how many of its longest pairs were right, and how many there were; missing if none was asked.
        uniform: the greatest lower end of the intervals on uniform words, over the lengths that have members and non-members; None if
            no such words were asked.
        inside: the fragments that the automaton of the model lies in; None if none was learned.
    """
    if excluded is None:
        return Likeness(None, "none: no hard pairs were sought")
    if not excluded:
        return Likeness(
            None, "none: every fragment defines the language, so no hard pairs tell patterns apart"
        )
    if uniform is None or any(logic not in hard for logic in excluded):
        return Likeness(None, "none: not all the kinds of words that it takes were asked")
    parts = {logic: right / pairs for logic, (right, pairs) in hard.items()}
    numbers = ", ".join(
        f"{right} of {pairs} pairs of {TITLES[logic]}" for logic, (right, pairs) in hard.items()
    )
    seen = f"it is right about {numbers}"
    failed = {logic for logic, part in parts.items() if part <= CHANCE}
    solved = {logic for logic, part in parts.items() if part >= SOLVED}
    if uniform <= COIN:
        return Likeness(
            None, f"none: on uniform words it is not shown to be better than coins; {seen}"
        )
    if failed | solved == set(excluded):
        for fragment, pattern in PATTERNS.items():
            expected = {logic for logic in excluded if set(fragment) <= set(logic)}
            if expected and failed == expected:
                if inside is not None and fragment not in inside:
                    return Likeness(
                        None, f"none: its automaton is not in {TITLES[fragment]}; {seen}"
                    )
                return Likeness(fragment, f"looks like a model of {pattern}: {seen}")
    if not failed and len(solved) == len(excluded):
        return Likeness(None, f"none: it does not fail on hard pairs; {seen}")
    return Likeness(None, f"none: its errors are not those expected of one pattern; {seen}")
