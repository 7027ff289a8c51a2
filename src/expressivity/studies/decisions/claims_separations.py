"""Claims about languages that separate the fragments of temporal logic, from each other and from larger classes, and about words
that no formula of a depth tells apart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from expressivity.automata import algebra
from expressivity.automata.dfa import Dfa, from_regex
from expressivity.automata.fragments import LOGICS, Witness, defines, forbidden_pattern
from expressivity.automata.hard_pairs import words
from expressivity.automata.semigroup import transition_semigroup
from expressivity.book.registry import Claim, Evidence
from expressivity.logic.types import FRAGMENTS, agree
from expressivity.tasks.languages import LANGUAGES

MOST_POWER = 5
"""Hard pairs are checked for all powers up to this."""

WINDOWS = (1, 2, 3, 4)
"""The k for which an a among the last k letters is tried."""


@dataclass(frozen=True)
class Placement:
    """Languages, each with the classes that are said to hold it, fragments or others, and those that are said not to."""

    languages: tuple[tuple[Dfa, tuple[str, ...], tuple[str, ...]], ...]


def _language(name: str) -> Dfa:
    return LANGUAGES[name].dfa


def _window(k: int) -> Dfa:
    return from_regex(".*a" + ".?" * (k - 1), "ab")


def check_placement(placement: Placement) -> Evidence:
    """Check that each language lies in the classes named and outside the others; for each fragment that it lies outside of
    there is a witness whose words all run as they should.
    """
    wrong, witnesses = 0, 0
    for dfa, inside, outside in placement.languages:
        wrong += sum(not _lies_in(dfa, name) for name in inside) + sum(
            _lies_in(dfa, name) for name in outside
        )
        patterns = [forbidden_pattern(dfa, name) for name in outside if name in LOGICS]
        proper = sum(witness is not None and witness.occurs_in(dfa) for witness in patterns)
        witnesses += proper
        wrong += len(patterns) - proper
    return Evidence(
        wrong == 0,
        {"languages": len(placement.languages), "witnesses": witnesses, "misplaced": wrong},
    )


def _lies_in(dfa: Dfa, name: str) -> bool:
    if name in LOGICS:
        return forbidden_pattern(dfa, name) is None
    return algebra.CLASSES[name](transition_semigroup(dfa))


def check_windows(pair: tuple[Dfa, Callable[[int], Dfa]]) -> Evidence:
    """Check a language in LTL[P] outside LTL[Y]; and for each k one of exactly the words with an a among the last k
    letters, outside LTL[P].
    """
    first, window = pair
    one_way = defines(first, "P") and not defines(first, "Y")
    machines = {k: window(k) for k in WINDOWS}
    tried = ["".join(word) for length in range(9) for word in product("ab", repeat=length)]
    mismatches = sum(
        machine.accepts(word) != ("a" in word[-k:])
        for k, machine in machines.items()
        for word in tried
    )
    other_way = sum(not defines(machine, "P") for machine in machines.values())
    return Evidence(
        one_way and other_way == len(WINDOWS) and mismatches == 0,
        {
            "windows": list(WINDOWS),
            "outside_ltl_p": other_way,
            "words": len(tried),
            "mismatches": mismatches,
        },
    )


def check_incomparable(pair: tuple[Dfa, Dfa]) -> Evidence:
    """Check that the first language is in LTL[P,Y] and not in DA, the second in DA and not in LTL[P,Y]."""
    in_da = [algebra.is_da(transition_semigroup(dfa)) for dfa in pair]
    in_py = [defines(dfa, "PY") for dfa in pair]
    return Evidence(
        in_da == [False, True] and in_py == [True, False], {"in_da": in_da, "in_ltl_py": in_py}
    )


def check_hard_pairs(build: Callable[[Witness, int], tuple[str, str]]) -> Evidence:
    """Check, for every language and every fragment that does not define it, that the two words of each power n fall on
    different sides of the language, and the types of their ends agree down to depth n.
    """
    pairs, told_apart, same_side = 0, 0, 0
    for language in LANGUAGES.values():
        for witness in filter(None, (forbidden_pattern(language.dfa, logic) for logic in LOGICS)):
            for power in range(1, MOST_POWER + 1):
                first, second = build(witness, power)
                pairs += 1
                same_side += language.dfa.accepts(first) == language.dfa.accepts(second)
                told_apart += not agree(first, second, power, FRAGMENTS[witness.logic])
    facts = {"pairs": pairs, "powers": MOST_POWER, "told_apart": told_apart, "same_side": same_side}
    return Evidence(not told_apart and not same_side, facts)


def _without_loop(witness: Witness, power: int) -> tuple[str, str]:
    bare = Witness(
        witness.logic, witness.access, "", witness.there, witness.back, witness.separates
    )
    return words(bare, power)


def _richer(factor: Dfa) -> Placement:
    others = map(_language, ("alternating", "first-equals-last"))
    return Placement(tuple((dfa, ("PY",), ("P", "Y")) for dfa in (factor, *others)))


def _beyond(polynomial: Dfa) -> Placement:
    others = map(_language, ("flip-flop", "nested-two"))
    star_free = tuple((dfa, ("star_free",), ("PY",)) for dfa in (polynomial, *others))
    return Placement((*star_free, (_language("parity"), (), ("PY", "star_free"))))


_FRAGMENTS = "expressivity.automata.fragments"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="la-prop-2.3",
        statement="LTL[P] and LTL[Y≤k] are incomparable: $a\\Sigma^*$ lies in the first only, "
        "an $a$ among the last $k$ letters in the second only.",
        source="[LC26] Propositions 2.3 and 2.4",
        known="restated",
        kind="decision",
        subject=lambda: (_language("first-letter"), _window),
        control=lambda: (_language("last-letter"), _window),
        broken="the last letter in place of the first",
        check=check_windows,
        boundary="k up to four. That Y≤k says more than nothing is seen on all words of length at most eight; LTL[Y≤k] lies in LTL[Y], "
        "which is what is decided.",
        budget=2.0,
        code=(f"{_FRAGMENTS}.forbidden_pattern",),
    ),
    Claim(
        id="la-cor-2.10",
        statement="LTL[P,Y] is strictly richer than LTL[P] and LTL[Y] together: $\\Sigma^*ab\\Sigma^*$ over three letters, $(ab)^*$, and "
        "words whose first and last letters are equal need both.",
        source="[LC26] Corollary 2.10; the third language is ours",
        known="restated",
        kind="decision",
        subject=lambda: _richer(_language("factor-ab")),
        control=lambda: _richer(_language("factor-ab-two-letters")),
        broken="two letters in place of three",
        check=check_placement,
        boundary="Each witness is run letter by letter.",
        budget=2.0,
        code=(f"{_FRAGMENTS}.Witness", "expressivity.tasks.languages.LANGUAGES"),
    ),
    Claim(
        id="la-beyond-hybrid",
        statement="Some star-free languages lie outside LTL[P,Y]: brackets nested two deep, the flip-flop, and a right-deterministic "
        "polynomial with a letter that may stand anywhere; and so does parity, which is not star-free.",
        source="[LC26] Figure 2 and its table; the flip-flop is ours",
        known="restated",
        kind="decision",
        subject=lambda: _beyond(_language("right-deterministic")),
        control=lambda: _beyond(_language("right-deterministic-bare")),
        broken="the letter that may stand anywhere left out",
        check=check_placement,
        boundary="Each witness is run letter by letter.",
        budget=2.0,
        code=(f"{_FRAGMENTS}.Witness", "expressivity.tasks.languages.LANGUAGES"),
    ),
    Claim(
        id="ours-past-future",
        statement="LTL[P,Y] and DA, which is LTL with past and future but no neighbours, are incomparable: $(ab)^*$ lies in the first "
        "only, the flip-flop in the second only.",
        source="ours",
        known="ours",
        kind="decision",
        subject=lambda: (_language("alternating"), _language("flip-flop")),
        control=lambda: (_language("alternating"), from_regex(".*ab*", "ab")),
        broken="the flip-flop over two letters, without the one that resets it",
        check=check_incomparable,
        boundary="That DA is LTL with past and future is known and not checked.",
        budget=2.0,
        code=("expressivity.automata.algebra.is_da",),
    ),
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
        boundary="Every language of the book, powers up to five; the proof is for all.",
        budget=5.0,
        code=("expressivity.automata.hard_pairs.hard_pair", "expressivity.logic.types.agree"),
    ),
)
