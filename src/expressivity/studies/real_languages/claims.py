"""Claims about the gallery: that regexes, automata and formulas say the same, and in which classes the languages lie.

Words are judged by Python's `re`, and classes by the syntactic semigroup besides the automaton's patterns: neither is used to make what is
checked.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from expressivity.automata.algebra import CLASSES
from expressivity.automata.classify import Cycle, classify
from expressivity.automata.dfa import Dfa
from expressivity.automata.python_regex import from_python_regex
from expressivity.automata.sampling import lengths_of
from expressivity.automata.semigroup import transition_semigroup
from expressivity.book.registry import Claim, Evidence
from expressivity.logic.semantics import satisfied
from expressivity.studies.real_languages.gallery import GALLERY, Entry
from expressivity.studies.real_languages.runs import shallowest
from expressivity.tasks.challenge import challenge_set

SHORT_WORDS = 2000
"""All words up to a length are tried, as long as there are at most this number of them."""

LONG, DRAWN = 40, 20
"""Greatest length of the words that are drawn, and pairs of each kind."""

FORMATS = ("iso-date", "time", "ipv4", "colour", "uuid", "roman")
"""Formats with finitely many words."""

SAME_MARK = ("fences", "quotes", "json-string", "csv-line")
"""Languages in which one character opens and closes, or escapes itself."""

WITH_TEXT = ("turns-with-text", "thought", "brackets")
"""Languages with two marks and text between them."""


@dataclass(frozen=True)
class Judged:
    """A language of the gallery, and the automaton that is said to be its."""

    entry: Entry
    dfa: Dfa


def entries(*names: str) -> tuple[Judged, ...]:
    """Languages of the gallery by name, their automata made anew; all of them without one."""
    return tuple(
        Judged(e, from_python_regex(e.regex, e.alphabet).dfa)
        for e in GALLERY
        if not names or e.name in names
    )


def changed(name: str, regex: str, *others: str) -> tuple[Judged, ...]:
    """The same languages with another regex for one of them, from which also its automaton is made."""
    return tuple(
        Judged(replace(one.entry, regex=regex), from_python_regex(regex, one.entry.alphabet).dfa)
        if one.entry.name == name
        else one
        for one in entries(*others)
    )


def misread(name: str, regex: str) -> tuple[Judged, ...]:
    """A language of the gallery with the automaton of another regex."""
    (one,) = entries(name)
    return (replace(one, dfa=from_python_regex(regex, one.entry.alphabet).dfa),)


def check_words(gallery: Sequence[Judged]) -> Evidence:
    """On all short words, and on long members, non-members and near misses, automaton and formula say what `re` says."""
    tried, formulas, wrong, longest = 0, 0, 0, 0
    for one in gallery:
        matches = re.compile(one.entry.regex).fullmatch
        formula = shallowest(one.dfa).formula if classify(one.dfa).classes["ltl_py"] else None
        formulas += formula is not None
        for words in _by_length([*_short_words(one.dfa), *_long_words(one.dfa)]):
            letters = np.stack([one.dfa.encode(word) for word in words])
            truth = np.array([matches(word) is not None for word in words])
            wrong += int((one.dfa.accepts_all(letters) != truth).sum())
            if formula is not None:
                wrong += int((satisfied(formula, letters, one.dfa.alphabet) != truth).sum())
            tried += len(words)
            longest = max(longest, len(words[0]))
    measured = {"languages": len(gallery), "formulas": formulas, "words": tried}
    return Evidence(not wrong, {"wrong": wrong, "longest": longest}, measured)


def _by_length(words: Iterable[str]) -> Iterable[list[str]]:
    """Different words, grouped by their length."""
    groups: dict[int, list[str]] = {}
    for word in dict.fromkeys(words):
        groups.setdefault(len(word), []).append(word)
    return groups.values()


def _short_words(dfa: Dfa) -> Iterator[str]:
    left = SHORT_WORDS
    for length in range(LONG):
        left -= len(dfa.alphabet) ** length
        if left < 0:
            return
        yield from map("".join, product(dfa.alphabet, repeat=length))


def _long_words(dfa: Dfa) -> Iterator[str]:
    for item in challenge_set(dfa, lengths=(LONG,), count=DRAWN).items:
        yield item.word


def check_finite(gallery: Sequence[Judged]) -> Evidence:
    """No word is as long as the automaton has states, there are as many words as the format allows, and by patterns and by semigroup the
    languages lie in LTL[P] and in LTL[Y].
    """
    longest, words = {}, {}
    inside = 0
    for one in gallery:
        lengths = np.flatnonzero(lengths_of(one.dfa, 2 * one.dfa.states))
        longest[one.entry.name] = int(lengths.max())
        words[one.entry.name] = _count_words(one.dfa)
        inside += all(_lies_in(one.dfa, name) for name in ("ltl_p", "ltl_y"))
    finite = sum(longest[one.entry.name] < one.dfa.states for one in gallery)
    return Evidence(
        finite == inside == len(gallery) and words == WORDS,
        {"finite": finite, "in_both": inside, "longest": longest, "words": words},
        {"languages": len(gallery), "days": words.get("iso-date", 0) // (10**4 * 12)},
    )


WORDS = {
    "iso-date": 10**4 * 12 * 31,
    "time": 24 * 60 * (1 + 60),
    "ipv4": 256**4,
    "colour": 16**3 + 16**6,
    "uuid": 2**32,
    "roman": 4 * 10**3,
}
"""How many words each format has, counted field by field."""


def _count_words(dfa: Dfa) -> int:
    """Count the words with fewer letters than the automaton has states: all, if they are finitely many."""
    paths = [int(state == dfa.start) for state in range(dfa.states)]
    count = 0
    for _ in range(dfa.states):
        count += sum(number for number, good in zip(paths, dfa.accepting) if good)
        following = [0] * dfa.states
        for state, number in enumerate(paths):
            for target in dfa.delta[state]:
                following[target] += number
        paths = following
    return count


def check_not_star_free(gallery: Sequence[Judged]) -> Evidence:
    """Each automaton has a word that moves states round a cycle, which is run, and each semigroup has an element that does; and each language
    has the members and non-members that are typed here.
    """
    turns, beyond = {}, 0
    for one in gallery:
        cycle = classify(one.dfa).witnesses.get("star_free")
        if isinstance(cycle, Cycle) and cycle.occurs_in(one.dfa):
            turns[one.entry.name] = cycle.turns
        beyond += not CLASSES["star_free"](transition_semigroup(one.dfa))
    known = sum(_as_known(one) for one in gallery)
    facts = {"cycles": len(turns), "by_semigroup": beyond, "with known words": known}
    holds = len(turns) == beyond == known == len(gallery) and set(turns.values()) == {2}
    return Evidence(holds, facts, {"languages": len(gallery)})


def check_beyond_hybrid(gallery: Sequence[Judged]) -> Evidence:
    """Each language is star-free and outside LTL[P,Y], by patterns and by semigroup, and has the members and non-members that are typed here."""
    star_free = sum(_lies_in(one.dfa, "star_free") for one in gallery)
    hybrid = sum(_lies_in(one.dfa, "ltl_py") for one in gallery)
    known = sum(_as_known(one) for one in gallery)
    facts = {"star_free": star_free, "in_ltl_py": hybrid, "with known words": known}
    holds = star_free == known == len(gallery) and not hybrid
    return Evidence(holds, facts, {"languages": len(gallery)})


KNOWN = {
    "fences": (("", "x", "ff", "xfxxfx", "ffff"), ("f", "fff", "xfx")),
    "quotes": (("", "x", '""', 'x"xx"x'), ('"', '"""', 'x"x')),
    "json-string": (('""', '"x"', r'"\\"', r'"\""'), ("", '"', r'"\"', '"""')),
    "csv-line": (("", "x", '"",x', '"x,x"', '"x""x"'), ('"', 'x"x', '"x"x', '"""')),
    "turns-with-text": (("", "x", "U", "xUxAx", "UAUA"), ("A", "UU", "UxU", "UAA")),
    "thought": (("", "x", "<>", "x<xx>x"), ("<", ">", "<<>>", "<x")),
    "brackets": (("", "x", "()", "((x)x)()"), ("(", ")", "((()))", "())")),
}
"""Some members and non-members of languages of the gallery."""


def _as_known(one: Judged) -> bool:
    members, others = KNOWN[one.entry.name]
    return all(map(one.dfa.accepts, members)) and not any(map(one.dfa.accepts, others))


def _lies_in(dfa: Dfa, name: str) -> bool:
    """Whether a language lies in a class, if patterns and semigroup say the same."""
    by_pattern = classify(dfa).classes[name]
    by_semigroup = CLASSES[name](transition_semigroup(dfa))
    assert by_pattern == by_semigroup, f"{name}: pattern and semigroup disagree"
    return by_semigroup


_REGEX = "expressivity.automata.python_regex.from_python_regex"
_SEMIGROUP = "expressivity.automata.semigroup.transition_semigroup"

CLAIMS = (
    Claim(
        id="ours-real-languages",
        statement="The regexes of the gallery, their automata and their formulas agree with Python's `re` on all short words, on long members and "
        "non-members, and on near misses.",
        source="ours",
        known="ours",
        kind="decision",
        subject=entries,
        control=lambda: misread("path", "(/a*)*"),
        broken="an automaton for paths whose parts may be empty, so that // occurs",
        check=check_words,
        boundary="All words up to the length at which there are some thousand of them, and those of a test set of longer ones. That formula and automaton agree on "
        "all words is shown when the formula is written.",
        budget=60.0,
        code=(_REGEX, "expressivity.logic.semantics.satisfied"),
        reach="all",
        extent="[[languages]] languages, [[formulas]] formulas, [[words:,]] words",
        numbers={"languages": 31, "formulas": 23, "words": 40083},
    ),
    Claim(
        id="ours-finite-formats",
        statement="Dates, times of day, IPv4 addresses, colours, UUIDs and Roman numerals are finite languages and lie in LTL[P] and in "
        "LTL[Y]: global attention alone and local attention alone recognise them.",
        source="ours",
        known="ours",
        kind="decision",
        subject=lambda: entries(*FORMATS),
        control=lambda: changed("colour", "#[0-9a-f]*", *FORMATS),
        broken="colours of any number of digits",
        check=check_finite,
        boundary="These languages, with months of up to [[days]] days; the page proves it for every finite language.",
        budget=10.0,
        code=(_REGEX, "expressivity.automata.classify.classify", _SEMIGROUP),
        reach="certified",
        extent="[[languages:word]] languages, by patterns and by semigroup",
        proof="page",
        numbers={"languages": 6, "days": 31},
    ),
    Claim(
        id="ours-same-mark",
        statement="Closed quotation marks, closed code fences, strings of JSON and lines of CSV are not star-free: one character that opens and closes, or that "
        "escapes itself, has to be counted modulo two.",
        source="ours",
        known="ours",
        kind="decision",
        subject=lambda: entries(*SAME_MARK),
        control=lambda: changed("fences", "x*(fx*)*", *SAME_MARK),
        broken="a regex for fences without the closing one",
        check=check_not_star_free,
        boundary="These languages, without a limit on the length.",
        budget=5.0,
        code=(_REGEX, "expressivity.automata.classify.Cycle", _SEMIGROUP),
        reach="certified",
        extent="[[languages:word]] languages, by patterns and by semigroup",
        numbers={"languages": 4},
    ),
    Claim(
        id="ours-marks-with-text",
        statement="Turns of a chat with text between them, thoughts between two marks, and brackets at most two deep with text are star-free and outside "
        "LTL[P,Y].",
        source="ours",
        known="ours",
        kind="decision",
        subject=lambda: entries(*WITH_TEXT),
        control=lambda: changed("thought", "(x|<>)*", *WITH_TEXT),
        broken="a regex for thoughts without text within",
        check=check_beyond_hybrid,
        boundary="These languages, without a limit on the length.",
        budget=5.0,
        code=(_REGEX, "expressivity.automata.classify.classify", _SEMIGROUP),
        reach="certified",
        extent="[[languages:word]] languages, by patterns and by semigroup",
        numbers={"languages": 3},
    ),
)
