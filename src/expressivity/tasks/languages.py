"""The languages of the book: one table, from which automata, decisions, samples and training tasks are made.

What a language is, is written here; to which class it belongs is nowhere written but computed
(`expressivity.automata.classify`).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Int

from expressivity.automata.dfa import Dfa, from_regex
from expressivity.automata.fragments import Logic
from expressivity.automata.hard_pairs import HardPair, hard_pair
from expressivity.automata.sampling import exists, neighbours, uniform


@dataclass(frozen=True)
class Language:
    """A regular language by name.

    Args:
        name: the key in `LANGUAGES`.
        regex: in the syntax of `expressivity.automata.regex`.
        alphabet: its letters; the same regex over another alphabet is another language.
        title: what its words look like.
        source: where the book meets it: a table of [LC25] or [LC26], or ours.
        label: how figures write it, in TeX where it is a formula; its name if empty.
        phrase: how a sentence writes it, with {} where the label stands.
    """

    name: str
    regex: str
    alphabet: str
    title: str
    source: str
    label: str = ""
    phrase: str = "{}"

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", self.label or self.name)

    @property
    def in_words(self) -> str:
        """How a sentence writes it: "trained on …"."""
        return self.phrase.format(self.label)

    @cached_property
    def dfa(self) -> Dfa:
        """Its minimal complete automaton."""
        return from_regex(self.regex, self.alphabet)


_TABLE = (
    Language(
        "first-letter",
        "a.*",
        "ab",
        "starts with a",
        "[LC26] aΣ*; [LC25] FIRST",
        label=r"$a\Sigma^*$",
    ),
    Language(
        "last-letter", ".*a", "ab", "ends with a", "[LC26] Σ*a; [LC25] LAST", label=r"$\Sigma^*a$"
    ),
    Language("ends-with-ab", ".*ab", "ab", "ends with ab", "[LC26] Σ*ab", label=r"$\Sigma^*ab$"),
    Language(
        "a-before-b",
        ".*a.*b.*",
        "abc",
        "some a before some b",
        "[LC26] Σ*aΣ*bΣ*; [LC25] PT-2",
        label=r"$\Sigma^*a\Sigma^*b\Sigma^*$",
        phrase="{} over three letters",
    ),
    Language(
        "subsequence-abc", ".*a.*b.*c.*", "abc", "a, b and c in this order, with gaps", "ours"
    ),
    Language("some-a", ".*a.*", "ab", "some a", "[LC25] LT-1"),
    Language(
        "factor-ab",
        ".*ab.*",
        "abc",
        "ab somewhere",
        "[LC26] Σ*abΣ*; [LC25] LT-2",
        label=r"$\Sigma^*ab\Sigma^*$",
        phrase="{} over three letters",
    ),
    Language(
        "factor-ab-two-letters",
        ".*ab.*",
        "ab",
        "ab somewhere, over two letters: the same as some a before some b",
        "ours",
    ),
    Language("starts-with-bb", "bb.*", "ab", "starts with bb", "[LC25] bbΣ*"),
    Language(
        "alternating",
        "(ab)*",
        "ab",
        "a and b in turn",
        "[LC26] (ab)*; [LC25] DYCK-(1,1)",
        label="$(ab)^*$",
    ),
    Language("abb-blocks", "(abb)*", "ab", "blocks abb", "ours"),
    Language("three-letter-blocks", "(aab|abb)*", "ab", "blocks aab or abb", "ours"),
    Language("first-equals-last", "a|b|a.*a|b.*b", "ab", "first and last letter equal", "ours"),
    Language("a-to-a", "a.*a", "ab", "starts and ends with a, two or more letters", "ours"),
    Language("a-to-b", "a.*b", "ab", "starts with a, ends with b", "ours"),
    Language(
        "a-in-last-two",
        ".*a.{0,1}",
        "ab",
        "an a among the last two letters",
        "[LC26] L_2",
        label=r"$\Sigma^*a\cup\Sigma^*a\Sigma$",
    ),
    Language(
        "a-in-last-three", ".*a.{0,2}", "ab", "an a among the last three letters", "[LC26] L_3"
    ),
    Language(
        "left-deterministic",
        "[cd]*a[abd]*",
        "abcd",
        "before the first a no b, after it no c; d anywhere",
        "[LC25] LDP-1",
    ),
    Language(
        "left-deterministic-bare",
        "c*a[ab]*",
        "abc",
        "the same without the letter d that may stand anywhere",
        "[LC25] LDP-1",
    ),
    Language(
        "left-deterministic-twice",
        "[bde]*a[ace]*b[abcd]*",
        "abcde",
        "the same with two marks",
        "[LC25] LDP-2",
    ),
    Language(
        "right-deterministic",
        "[acd]*a[bd]*",
        "abcd",
        "after the last a no c, before it no b; d anywhere",
        "[LC25] RDP-1; [LC26] right-deterministic polynomial",
    ),
    Language(
        "right-deterministic-bare",
        "[ac]*ab*",
        "abc",
        "the same without the letter d that may stand anywhere",
        "[LC25] RDP-1",
    ),
    Language(
        "flip-flop",
        ".*ab*",
        "abc",
        "the last letter that is no b is a",
        "ours",
        phrase=r"the {} $\Sigma^*ab^*$",
    ),
    Language(
        "flip-flop-after-a",
        "a.*&.*ab*",
        "abc",
        "starts with a, and the last letter that is no b is a",
        "ours",
    ),
    Language(
        "nested-two",
        "(a(ab)*b)*",
        "ab",
        "brackets nested at most two deep",
        "[LC26] bounded Dyck-2; [LC25] DYCK-(1,2)",
        label="$(a(ab)^*b)^*$",
    ),
    Language("nested-three", "(a(a(ab)*b)*b)*", "ab", "brackets nested at most three deep", "ours"),
    Language("parity", "a*(ba*ba*)*", "ab", "an even number of b", "[LC25] PARITY"),
    Language(
        "parity-three-letters",
        "[ac]*(b[ac]*b[ac]*)*",
        "abc",
        "an even number of b, with a letter to spare",
        "ours",
    ),
    Language("even-length", "(aa)*", "a", "even length", "ours"),
)

LANGUAGES: dict[str, Language] = {language.name: language for language in _TABLE}
"""Every language of the book by name."""


def sample(
    language: Language, length: int, count: int, generator: np.random.Generator, member: bool = True
) -> Int[np.ndarray, "count length"]:
    """Return words of one length as letter numbers, uniform over the members, or over the non-members.

    Raises:
        InvalidInput: a negative length or count, or no such word.
    """
    return uniform(language.dfa if member else language.dfa.complement(), length, count, generator)


def has_words(language: Language, length: int, member: bool = True) -> bool:
    """Whether a language has members, or non-members, of one length.

    Raises:
        InvalidInput: a negative length.
    """
    return exists(language.dfa if member else language.dfa.complement(), length)


def near_misses(
    language: Language, length: int, count: int, generator: np.random.Generator
) -> tuple[Int[np.ndarray, "count length"], Int[np.ndarray, "count length"]]:
    """Return members, and for each a non-member that differs in one letter; uniform over all such pairs.

    Raises:
        InvalidInput: a negative length or count, or no such pair at that length.
    """
    return neighbours(language.dfa, length, count, generator)


def hard_pairs(language: Language, logic: Logic, max_length: int) -> HardPair:
    """Return the pair of words of at most `max_length` letters that needs formulas of the fragment of the greatest depth.

    Raises:
        InvalidInput: the language lies in the fragment, or no pair is short enough.
    """
    return hard_pair(language.dfa, logic, max_length)
