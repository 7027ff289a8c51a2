"""Claims about languages that separate the fragments of temporal logic, from each other and from larger classes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from expressivity.automata import algebra
from expressivity.automata.dfa import Dfa, from_regex
from expressivity.automata.fragments import LOGICS, defines, forbidden_pattern
from expressivity.automata.semigroup import transition_semigroup
from expressivity.book.registry import Claim, Evidence
from expressivity.logic.semantics import holds
from expressivity.logic.syntax import P, letter, within
from expressivity.studies.decisions.by_hand import (
    is_aperiodic,
    is_in_da,
    runs,
)
from expressivity.tasks.languages import LANGUAGES

WINDOWS = (1, 2, 3, 4)
"""The k for which an a among the last k letters is tried."""

LONGEST = 7
"""An automaton is held against what its words look like on all words up to this length."""


@dataclass(frozen=True)
class Placed:
    """A language, in words, with the classes that are said to hold it, fragments or others, and those that are said not to.

    Args:
        dfa: its automaton.
        belongs: what its words look like.
        inside, outside: names of classes.
    """

    dfa: Dfa
    belongs: Callable[[str], bool]
    inside: tuple[str, ...]
    outside: tuple[str, ...]


def _language(name: str) -> Dfa:
    """Make the automaton of a language anew, so that the check enters what makes it."""
    return from_regex(LANGUAGES[name].regex, LANGUAGES[name].alphabet)


def _words(alphabet: str) -> Iterator[str]:
    """Yield all words of up to `LONGEST` letters, of up to five over more than two letters."""
    longest = LONGEST if len(alphabet) < 3 else 5
    for length in range(longest + 1):
        yield from map("".join, product(alphabet, repeat=length))


def _misread(dfa: Dfa, belongs: Callable[[str], bool]) -> int:
    """Count the words on which an automaton is not what its words look like."""
    return sum(dfa.accepts(word) != belongs(word) for word in _words(dfa.alphabet))


def check_placement(placement: tuple[Placed, ...]) -> Evidence:
    """Check that each language is the one described, and lies in the classes named and outside the others; for each fragment that it
    lies outside of there is a witness whose words all run as they should. That a language is star-free is seen from powers as well.
    """
    wrong, witnesses = 0, 0
    for one in placement:
        wrong += sum(not _lies_in(one.dfa, name) for name in one.inside) + sum(
            _lies_in(one.dfa, name) for name in one.outside
        )
        patterns = [forbidden_pattern(one.dfa, name) for name in one.outside if name in LOGICS]
        proper = sum(
            witness is not None and witness.occurs_in(one.dfa) and runs(witness, one.dfa)
            for witness in patterns
        )
        witnesses += proper
        wrong += len(patterns) - proper
    wrong += sum(_lies_in(one.dfa, "star_free") != is_aperiodic(one.dfa) for one in placement)
    misread = sum(_misread(one.dfa, one.belongs) for one in placement)
    return Evidence(
        wrong == misread == 0,
        {"misplaced": wrong, "misread_words": misread},
        {
            "languages": len({one.dfa for one in placement}),
            "witnesses": witnesses,
            "letters": len(placement[0].dfa.alphabet),
        },
    )


def _lies_in(dfa: Dfa, name: str) -> bool:
    if name in LOGICS:
        return defines(dfa, name)
    return algebra.CLASSES[name](transition_semigroup(dfa))


def check_windows(window: Callable[[int], Dfa]) -> Evidence:
    """Check that the words that begin with a are those of a formula with P and lie outside LTL[Y]; and for each k that a formula with
    Y≤k has exactly the words with an a among the last k letters, which lie outside LTL[P].
    """
    first, a = _language("first-letter"), letter("a")
    one_way = defines(first, "P") and not defines(first, "Y")
    begins = P(a & ~P(a | ~a))
    mismatches = _misread(first, lambda word: word[:1] == "a")
    mismatches += _misread(first, lambda word: holds(begins, word))
    outside = 0
    for k in WINDOWS:
        machine = window(k)
        mismatches += _misread(machine, lambda word, k=k: "a" in word[-k:])
        mismatches += _misread(machine, lambda word, k=k: holds(within(k, a), word))
        witness = forbidden_pattern(machine, "P")
        outside += witness is not None and runs(witness, machine) and defines(machine, "Y")
    return Evidence(
        one_way and outside == len(WINDOWS) and mismatches == 0,
        {"outside_ltl_p": outside, "mismatches": mismatches},
        {"k": len(WINDOWS), "longest": max(map(len, _words("ab")))},
    )


def check_incomparable(pair: tuple[Dfa, Dfa]) -> Evidence:
    """Check that the words in turn are in LTL[P,Y] and not in DA, the flip-flop in DA and not in LTL[P,Y], both DA's by their identity too."""
    turn, last = pair
    in_da = [algebra.is_da(transition_semigroup(dfa)) for dfa in pair]
    by_identity = [is_in_da(dfa) for dfa in pair]
    in_py = [defines(dfa, "PY") for dfa in pair]
    misread = _misread(turn, _in_turn) + _misread(last, _flipped)
    return Evidence(
        in_da == by_identity == [False, True] and in_py == [True, False] and not misread,
        {"in_da": in_da, "in_ltl_py": in_py, "misread_words": misread},
        {"languages": len({*pair}), "letters": len(last.alphabet)},
    )


def _in_turn(word: str) -> bool:
    return word == "ab" * (len(word) // 2)


def _flipped(word: str) -> bool:
    return word.replace("b", "")[-1:] == "a"


def _nested(word: str) -> bool:
    """Brackets a and b that are never more than two deep."""
    depths = [word[:end].count("a") - word[:end].count("b") for end in range(len(word) + 1)]
    return set(depths) <= {0, 1, 2} and depths[-1] == 0


def _right_deterministic(word: str) -> bool:
    """A last a, no b before it and no c after it."""
    before, a, after = word.rpartition("a")
    return bool(a) and "b" not in before and "c" not in after


def _richer(factor: Dfa) -> tuple[Placed, ...]:
    described = (
        (factor, lambda word: "ab" in word),
        (_language("alternating"), _in_turn),
        (_language("first-equals-last"), lambda word: bool(word) and word[0] == word[-1]),
    )
    return tuple(Placed(dfa, belongs, ("PY",), ("P", "Y")) for dfa, belongs in described)


def _beyond(polynomial: Dfa) -> tuple[Placed, ...]:
    described = (
        (polynomial, _right_deterministic),
        (_language("flip-flop"), _flipped),
        (_language("nested-two"), _nested),
    )
    star_free = tuple(Placed(dfa, belongs, ("star_free",), ("PY",)) for dfa, belongs in described)
    parity = Placed(
        _language("parity"), lambda word: word.count("b") % 2 == 0, (), ("PY", "star_free")
    )
    return (*star_free, parity)


_FRAGMENTS = "expressivity.automata.fragments"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="la-prop-2.3",
        statement="LTL[P] and LTL[Y≤k] are incomparable: $a\\Sigma^*$ lies in the first only, "
        "an $a$ among the last $k$ letters in the second only.",
        source="[LC26] Propositions 2.3 and 2.4",
        known="restated",
        kind="decision",
        subject=lambda: lambda k: from_regex(".*a" + ".?" * (k - 1), "ab"),
        control=lambda: lambda k: from_regex(".*a" + ".?" * k, "ab"),
        broken="windows that are one letter too wide",
        check=check_windows,
        boundary="Automata and formulas are compared on words of up to [[longest:word]] letters; that LTL[Y≤k] lies in LTL[Y], which is "
        "what is decided, is the definition.",
        budget=2.0,
        code=(f"{_FRAGMENTS}.forbidden_pattern", "expressivity.logic.syntax.within"),
        reach="all",
        extent="k up to [[k:word]]",
        proof="paper",
        numbers={"k": 4, "longest": 7},
    ),
    Claim(
        id="la-cor-2.10",
        statement="LTL[P,Y] is strictly richer than LTL[P] and LTL[Y] together: $\\Sigma^*ab\\Sigma^*$ over [[letters:word]] letters, "
        "$(ab)^*$, and words whose first and last letters are equal need both.",
        source="[LC26] Corollary 2.10; the third language is ours",
        known="restated",
        kind="decision",
        subject=lambda: _richer(_language("factor-ab")),
        control=lambda: _richer(_language("factor-ab-two-letters")),
        broken="two letters in place of three",
        check=check_placement,
        boundary="Each witness is run letter by letter.",
        budget=2.0,
        code=(f"{_FRAGMENTS}.Witness", "expressivity.automata.dfa.from_regex"),
        reach="certified",
        extent="[[languages:word]] languages, [[witnesses:word]] witnesses",
        proof="page",
        numbers={"letters": 3, "languages": 3, "witnesses": 6},
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
        code=(f"{_FRAGMENTS}.Witness", "expressivity.automata.algebra.is_star_free"),
        reach="certified",
        extent="[[languages:word]] languages, [[witnesses:word]] witnesses",
        proof="page",
        numbers={"languages": 4, "witnesses": 4},
    ),
    Claim(
        id="ours-past-future",
        statement="LTL[P,Y] and DA, which is LTL with past and future but no neighbours, are incomparable: $(ab)^*$ lies in the first "
        "only, the flip-flop, over [[letters:word]] letters, in the second only.",
        source="ours",
        known="ours",
        kind="decision",
        subject=lambda: (_language("alternating"), _language("flip-flop")),
        control=lambda: (_language("alternating"), from_regex(".*ab*", "ab")),
        broken="the flip-flop over two letters, without the one that resets it",
        check=check_incomparable,
        boundary="That DA is LTL with past and future is known and not checked.",
        budget=2.0,
        code=("expressivity.automata.algebra.is_da", f"{_FRAGMENTS}.defines"),
        reach="certified",
        extent="[[languages:word]] languages",
        proof="page",
        numbers={"letters": 3, "languages": 2},
    ),
)
