"""A language for each class of the subregular hierarchy, over the letters a, b and c: it lies in that class and in no smaller one."""

from dataclasses import dataclass
from functools import cached_property

from expressivity.automata.dfa import Dfa, from_regex

LETTERS = "abc"
"""The alphabet of all examples. Over two letters some classes cannot be told apart."""


@dataclass(frozen=True)
class Example:
    """A language that shows what a class is.

    Args:
        label: the class, by its name in MLRegTest.
        regex: the language.
        words: which words belong to it, in a few words.
    """

    label: str
    regex: str
    words: str

    @cached_property
    def dfa(self) -> Dfa:
        """Its minimal complete automaton."""
        return from_regex(self.regex, LETTERS)


EXAMPLES = (
    Example("SL", "(b|c|ab)*", "every a is followed by b at once"),
    Example("SP", "[bc]*[ac]*[ab]*", "a, b, c do not occur in this order"),
    Example("LT", ".*ab.*", "ab occurs"),
    Example("PT", ".*a.*b.*c.*", "a, b, c occur in this order"),
    Example("LTT", ".*ab.*ab.*", "ab occurs twice"),
    Example("PLT", ".*ab.*ac.*", "ab occurs, and after it ac"),
    Example("TSL", "c*(ac*bc*)*", "without c: a and b in turn"),
    Example("TLT", "[abc]*ac*a[abc]*", "without c: aa occurs"),
    Example("TLTT", "[abc]*ac*a(c*|[abc]*a)c*a[abc]*", "without c: aa occurs twice"),
    Example("TPLT", "[abc]*ac*b[abc]*ac*a[abc]*", "without c: ab occurs, and after it aa"),
    Example("SF", "c*(ac*(ac*bc*)*bc*)*", "a opens, b closes, at most two deep, with c between"),
    Example("Reg", "(aa)*", "a, an even number of times"),
)
"""The examples, smaller classes first, as in `expressivity.automata.hierarchy.HIERARCHY`."""
