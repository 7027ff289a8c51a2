r"""Regexes as Python's `re` reads them: the words that `re.fullmatch` matches.

They are parsed by Python's own parser, `re._parser`, and each class of characters is asked of `re` itself, so escapes, `\d \w \s`,
flags, anchors and Unicode mean here what they mean there. (Of the libraries that parse regexes, greenery 4.2 takes ^ and $ for letters
and \d for ASCII, interegular 0.3 refuses anchors.) The module is not public, but the same since Python 3.11; hypothesis reads it too.

Lazy quantifiers match the same words as greedy ones. What is not regular, or looks beyond what it matches, is
refused by name.
"""

import re
import warnings
from dataclasses import dataclass, field
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NoReturn

from expressivity.automata.anchors import BEGINNING, END, VERY_END, without_anchors
from expressivity.automata.characters import (
    UNIVERSES,
    Intervals,
    Kind,
    intervals,
    kinds,
    of_letters,
)
from expressivity.automata.nondeterministic import EMPTY, MOST_STATES, Nfa, deterministic
from expressivity.automata.reading import Reading
from expressivity.automata.regex import check_alphabet
from expressivity.automata.symbols import letters_of
from expressivity.errors import InvalidInput

COPIES = 10
"""Written out, with every repetition a copy, a regex may have so many times more states than the automaton made of it."""

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

_ANCHORS = {
    sre.AT_BEGINNING: BEGINNING,
    sre.AT_BEGINNING_STRING: BEGINNING,
    sre.AT_END: END,
    sre.AT_END_STRING: VERY_END,
}
"""Anchors as symbols of moves that read nothing."""

_FLAGS = re.IGNORECASE | re.ASCII | re.DOTALL


def from_python_regex(
    pattern: str, alphabet: str | None = None, limit: int = MOST_STATES
) -> Reading:
    r"""The language of the words that `re.fullmatch(pattern, word)` matches.

    Example:
        >>> import expressivity as ex
        >>> found = ex.from_python_regex(r"\w+@[a-f]")
        >>> found.dfa.alphabet, found.symbols["a"]
        ('@ag', 'a–f')

    Args:
        pattern: the regex.
        alphabet: the letters; or `ascii` or `unicode`, for one letter for each kind of their characters that the
            regex does not tell apart. When None: the letters written, and one for each other kind that the regex matches.
        limit: how many states the automaton may have before it is minimised.

    Raises:
        InvalidInput: what Python refuses, or warns of; lookaround, backreferences, possessive quantifiers, atomic groups, word
            boundaries; a letter outside the alphabet; more than `limit` states.
    """
    tree = _parsed(pattern)
    regex = _Regex(pattern)
    if _size(tree) > COPIES * limit:
        regex.refuse(
            f"written out, it has more than {COPIES * limit:,} states: allow more by --states, or limit="
        )
    start, end = regex.sequence(tree, tree.state.flags)
    regex.nfa.starts, regex.nfa.finals = {start}, {end}
    letters, notes = _letters(regex, alphabet)
    if not letters:
        raise InvalidInput(f"regex {pattern!r} matches no letter: name the alphabet")
    seen = letters_of(letters)
    nfa = _by_kind(regex, {_symbol(kind): kind for kind in letters.values()})
    symbols = {seen[letter]: _symbol(kind) for letter, kind in letters.items()}
    if any(anchor in nfa.places for anchor in _ANCHORS.values()):
        nfa = without_anchors(nfa, {_symbol(kind) for kind in letters.values() if kind.newline})
    dfa = deterministic(nfa, symbols, "".join(sorted(symbols)), limit)
    return Reading(dfa, _stands(letters, seen) if notes else {}, notes)


def _parsed(pattern: str) -> Any:
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
class _Regex:
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
        if kind not in _ANCHORS:
            self.refuse(r"a word boundary (\b, \B) is not read: it looks at letters on both sides")
        if flags & re.MULTILINE and kind in (sre.AT_BEGINNING, sre.AT_END):
            self.refuse("with the flag m, ^ and $ look at letters beside them: they are not read")
        end = self.nfa.new()
        self.nfa.move(start, _ANCHORS[kind], end)
        return end


def _size(items: Any) -> int:
    """How many states a sequence has, to within a few for each of its parts."""
    total = 1
    for op, value in items:
        if op is sre.SUBPATTERN:
            total += _size(value[3])
        elif op is sre.BRANCH:
            total += sum(map(_size, value[1]))
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            least, most, inner = value
            total += (least + 1 if most is sre.MAXREPEAT else most) * _size(inner)
        total += 1
    return total


def _intervals(text: str, flags: int) -> Intervals:
    return intervals(re.compile(f"(?:{text})+", flags))


def _letters(regex: _Regex, alphabet: str | None) -> tuple[dict[str, Kind], tuple[str, ...]]:
    """Each letter with its kind, and what a user should know of letters that were not given."""
    parts = [_intervals(text, flags) for text, flags in regex.parts]
    newline = END in regex.nfa.places
    if alphabet is not None and alphabet not in UNIVERSES:
        letters = check_alphabet(alphabet)
        if missing := regex.needed - set(letters):
            regex.refuse(f"letter {min(missing)!r} is not in the alphabet {letters!r}")
        found = of_letters(parts, letters, newline)
        return {letter: kind for letter in letters for kind in found if letter in kind}, ()
    found = kinds(parts, UNIVERSES[alphabet or "unicode"], newline)
    matched = [kind for kind in found if alphabet is not None or any(kind.parts)]
    chosen = {
        letter: kind
        for kind in matched
        for letter in sorted(filter(kind.__contains__, regex.written)) or [kind.first()]
    }
    return chosen, (_said(chosen, alphabet, all(any(kind.parts) for kind in found)),)


def _said(chosen: dict[str, Kind], alphabet: str | None, everything: bool) -> str:
    """The alphabet, and what more letters would change."""
    shown = "".join(sorted(letters_of(chosen).values()))
    line = f"alphabet {shown}: letters that the regex writes, and one for each kind of others that it does not tell apart"
    if alphabet is not None or everything:
        return line + "; more letters would change nothing"
    return (
        line
        + "; other characters are in no word, and --alphabet ascii or unicode adds one for them"
    )


def _stands(letters: dict[str, Kind], seen: dict[str, str]) -> dict[str, str]:
    """What each letter stands for, where that is not just itself."""
    chosen = list(letters.values())
    return {
        seen[letter]: str(kind)
        for letter, kind in letters.items()
        if kind.size > chosen.count(kind) or seen[letter] != letter
    }


def _symbol(kind: Kind) -> str:
    return "".join("01"[matched] for matched in kind.parts) + "n" * kind.newline


def _by_kind(regex: _Regex, known: dict[str, Kind]) -> Nfa:
    """The automaton with a move for each kind of letters that a part matches."""
    anchors = set(_ANCHORS.values())
    symbols = {
        symbol: [name for name, kind in known.items() if kind.parts[int(symbol)]]
        for symbol in regex.parts.values()
    }
    nfa = Nfa(regex.nfa.numbers, [{} for _ in regex.nfa.moves], regex.nfa.starts, regex.nfa.finals)
    for state, moves in enumerate(regex.nfa.moves):
        for symbol, targets in moves.items():
            for kind in [symbol] if symbol in anchors or symbol == EMPTY else symbols[symbol]:
                for target in targets:
                    nfa.move(state, kind, target)
    return nfa
