"""The tree that Python's parser makes of a regex, and its automaton with every repetition written out.

The symbols of that automaton are not letters yet, but the numbers of parts that match one character, such as `[a-f]` or `.`, and
anchors: `expressivity.automata.python_regex` puts letters in their place.
"""

import re
import warnings
from dataclasses import dataclass, field
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NoReturn

from expressivity.automata.anchors import BEGINNING, END, VERY_END
from expressivity.automata.nondeterministic import EMPTY, Nfa
from expressivity.errors import InvalidInput

REFUSED = {
    sre.ASSERT: "lookaround",
    sre.ASSERT_NOT: "lookaround",
    sre.GROUPREF: "a backreference",
    sre.GROUPREF_IGNORE: "a backreference",
    sre.GROUPREF_EXISTS: "a conditional group",
    sre.POSSESSIVE_REPEAT: "a possessive quantifier",
    sre.ATOMIC_GROUP: "an atomic group",
}
"""What is no part of a regular expression, by name."""

_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}

ANCHORS = {
    sre.AT_BEGINNING: BEGINNING,
    sre.AT_BEGINNING_STRING: BEGINNING,
    sre.AT_END: END,
    sre.AT_END_STRING: VERY_END,
}
"""Anchors as symbols of moves that read nothing."""

_FLAGS = re.IGNORECASE | re.ASCII | re.DOTALL


def parse(pattern: str) -> Any:
    """The tree that `re._parser` makes of a regex.

    Raises:
        InvalidInput: what Python refuses or warns of, with its words.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return parser.parse(pattern)
        except re.error as err:
            place = "" if err.pos is None else f", position {err.pos + 1}"
            raise InvalidInput(f"regex {pattern!r}{place}: Python says: {err.msg}") from None
        except (Warning, ValueError, OverflowError) as err:
            raise InvalidInput(f"regex {pattern!r}: Python says: {err}") from None
        except RecursionError:
            raise InvalidInput("the regex has too many parentheses inside one another") from None


@dataclass
class Regex:
    """The automaton of a regex while it is built: its symbols are the numbers of parts, and anchors."""

    pattern: str
    nfa: Nfa = field(default_factory=Nfa)
    parts: dict[tuple[str, int], str] = field(default_factory=dict)
    """Each part that matches one character, as text with flags, and its symbol."""
    written: set[str] = field(default_factory=set)
    """The letters that are written one by one."""
    needed: set[str] = field(default_factory=set)
    """Those of them that are matched."""

    def refuse(self, what: str) -> NoReturn:
        """Raise InvalidInput that names the regex."""
        raise InvalidInput(f"regex {self.pattern!r}: {what}")

    def sequence(self, items: Any, flags: int) -> tuple[int, int]:
        """The states at both ends of one thing after the other."""
        start = end = self.nfa.new()
        for op, value in items:
            end = self.item(op, value, flags, end)
        return start, end

    def item(self, op: Any, value: Any, flags: int, start: int) -> int:
        """The state after one thing that begins in a state."""
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            return self.part(op, value, flags, start)
        if op is sre.SUBPATTERN:
            _, added, removed, inner = value
            return self.after(start, self.sequence(inner, (flags | added) & ~removed))
        if op is sre.BRANCH:
            return self.branch(value[1], flags, start)
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            return self.repeat(value[0], value[1], value[2], flags, start)
        if op is sre.AT:
            return self.anchor(value, flags, start)
        self.refuse(
            f"{REFUSED.get(op, str(op).lower())} is not read: regular expressions have none"
        )

    def after(self, start: int, piece: tuple[int, int]) -> int:
        """The state at the end of a piece, whose start an empty move now reaches."""
        self.nfa.move(start, EMPTY, piece[0])
        return piece[1]

    def part(self, op: Any, value: Any, flags: int, start: int) -> int:
        """What matches one character."""
        text = "." if op is sre.ANY else self.class_text(op, value)
        symbol = self.parts.setdefault((text, flags & _FLAGS), str(len(self.parts)))
        end = self.nfa.new()
        self.nfa.move(start, symbol, end)
        return end

    def class_text(self, op: Any, value: Any) -> str:
        """A class of characters as a regex of its own."""
        items = [(op, value)] if op is not sre.IN else value
        negated = items[0][0] in (sre.NEGATE, sre.NOT_LITERAL)
        texts = []
        for kind, content in items:
            if kind in (sre.LITERAL, sre.NOT_LITERAL):
                self.written.add(chr(content))
                self.needed |= set() if negated else {chr(content)}
                texts.append(f"\\U{content:08x}")
            elif kind is sre.RANGE:
                texts.append(f"\\U{content[0]:08x}-\\U{content[1]:08x}")
            elif kind is sre.CATEGORY:
                texts.append(_CATEGORIES[content])
        return f"[{'^' * negated}{''.join(texts)}]"

    def branch(self, choices: Any, flags: int, start: int) -> int:
        """The state after one of several things."""
        end = self.nfa.new()
        for choice in choices:
            self.nfa.move(self.after(start, self.sequence(choice, flags)), EMPTY, end)
        return end

    def repeat(self, least: int, most: Any, inner: Any, flags: int, start: int) -> int:
        """Copies, one after the other: `least`, then as many that may be left out, or one that comes again."""
        for _ in range(least):
            start = self.after(start, self.sequence(inner, flags))
        end = self.nfa.new()
        if most is sre.MAXREPEAT:
            again = self.nfa.new()
            self.nfa.move(start, EMPTY, again)
            self.nfa.move(self.after(again, self.sequence(inner, flags)), EMPTY, again)
            start = again
        else:
            for _ in range(most - least):
                self.nfa.move(start, EMPTY, end)
                start = self.after(start, self.sequence(inner, flags))
        self.nfa.move(start, EMPTY, end)
        return end

    def anchor(self, kind: Any, flags: int, start: int) -> int:
        """The state after a move that reads nothing, and is allowed at one place of a word only."""
        if kind not in ANCHORS:
            self.refuse(r"a word boundary (\b, \B) is not read: it looks at letters on both sides")
        if flags & re.MULTILINE and kind in (sre.AT_BEGINNING, sre.AT_END):
            self.refuse("with the flag m, ^ and $ look at letters beside them: they are not read")
        end = self.nfa.new()
        self.nfa.move(start, ANCHORS[kind], end)
        return end


def size(items: Any) -> int:
    """How many states a sequence has, to within a few for each of its parts."""
    total = 1
    for op, value in items:
        if op is sre.SUBPATTERN:
            total += size(value[3])
        elif op is sre.BRANCH:
            total += sum(map(size, value[1]))
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            least, most, inner = value
            total += (least + 1 if most is sre.MAXREPEAT else most) * size(inner)
        total += 1
    return total
