"""Claim about words that no formula of a depth tells apart, made from a forbidden pattern."""

from collections.abc import Callable
from dataclasses import replace

from expressivity.automata.fragments import LOGICS, Witness, forbidden_pattern
from expressivity.automata.hard_pairs import hard_pair, words
from expressivity.book.registry import Claim, Evidence
from expressivity.logic.types import FRAGMENTS, agree
from expressivity.studies.decisions.by_hand import depth_of_agreement
from expressivity.tasks.languages import LANGUAGES

POWERS = (1, 2, 3, 4, 5)
"""The powers of hard pairs."""


def check_hard_pairs(build: Callable[[Witness, int], tuple[str, str]]) -> Evidence:
    """Check, for every language and every fragment that does not define it, that the two words of each power n fall on
    different sides of the language, and the types of their ends agree down to depth n; how many differ at the next depth; and that
    the pair that is made for their length is this one.
    """
    pairs, told_apart, same_side, exact, other, misjudged = 0, 0, 0, 0, 0, 0
    languages = set()
    for language in LANGUAGES.values():
        for witness in filter(None, (forbidden_pattern(language.dfa, logic) for logic in LOGICS)):
            languages.add(language.name)
            for power in POWERS:
                first, second = build(witness, power)
                pairs += 1
                same_side += language.dfa.accepts(first) == language.dfa.accepts(second)
                agreed = depth_of_agreement(first, second, witness.logic, power + 1)
                told_apart += agreed < power
                exact += agreed == power
                misjudged += sum(
                    agree(first, second, depth, FRAGMENTS[witness.logic]) != (depth <= agreed)
                    for depth in range(power + 2)
                )
                longest = max(map(len, words(witness, power)))
                made = hard_pair(language.dfa, witness.logic, longest)
                other += made.power != power or {made.member, made.nonmember} != {first, second}
                other += not language.dfa.accepts(made.member)
    facts = {
        "told_apart": told_apart,
        "same_side": same_side,
        "misjudged": misjudged,
        "others": other,
    }
    measured = {
        "pairs": pairs,
        "languages": len(languages),
        "powers": max(POWERS),
        "exact": exact,
    }
    return Evidence(not (told_apart or same_side or other or misjudged), facts, measured)


def _without_loop(witness: Witness, power: int) -> tuple[str, str]:
    return words(replace(witness, loop=""), power)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-hard-pairs",
        statement="The words made from a forbidden pattern with power $n$ fall on different sides of the language, and no formula of the "
        "fragment of temporal depth at most $n$ tells their ends apart.",
        source="ours; for LTL[P] after [LC25] Lemma C.3",
        known="ours",
        kind="lower bound",
        subject=lambda: words,
        control=lambda: _without_loop,
        broken="the loop x left out",
        check=check_hard_pairs,
        boundary="The languages of the book outside a fragment; of the pairs, [[exact]] are told apart at depth $n+1$.",
        budget=5.0,
        code=("expressivity.automata.hard_pairs.hard_pair", "expressivity.logic.types.agree"),
        reach="certified",
        extent="[[pairs]] pairs from [[languages]] languages, n up to [[powers:word]]",
        proof="page",
        numbers={"pairs": 265, "languages": 29, "powers": 5, "exact": 155},
    ),
)
