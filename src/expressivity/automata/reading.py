"""From the automaton that a text describes to its language: which letters there are, and where it starts."""

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from expressivity.automata.dfa import Dfa
from expressivity.automata.nondeterministic import EMPTY, MOST_STATES, Nfa, deterministic
from expressivity.automata.regex import check_alphabet
from expressivity.automata.symbols import is_letter, letters_of, shown
from expressivity.errors import InvalidInput
from expressivity.shown import Document, Rows

OTHERS = "@_IDENTITY_SYMBOL_@"
"""The symbol of foma and HFST for every letter that the automaton does not name."""

SHOWN = 8
"""So many names stand in an error message."""


@dataclass(frozen=True)
class Choices:
    """What a user says beside the text itself.

    Args:
        alphabet: the letters, which may be more than those of the text; just those when None.
        start: the name of the start state; what the format says when None.
        symbols: whether a symbol that is not one visible character is read, with a letter that stands for it.
        epsilon: a symbol that reads nothing, besides those of the format.
        limit: how many states the automaton made deterministic may have before it is minimised.
    """

    alphabet: str | None = None
    start: str | None = None
    symbols: bool = False
    epsilon: str | None = None
    limit: int = MOST_STATES

    def __post_init__(self) -> None:
        if self.limit < 1:
            raise InvalidInput(f"the limit on states must be at least 1: got {self.limit}")


@dataclass(frozen=True)
class Reading(Document):
    """What was read.

    Args:
        dfa: the minimal automaton.
        symbols: what letters stand for, where it is not themselves.
        notes: what a user should know of how it was read, a line each.
    """

    dfa: Dfa
    symbols: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The automaton, what its letters stand for, and the notes, in JSON's own types."""
        return self.dfa.to_json() | {"symbols": self.symbols, "notes": list(self.notes)}

    def lines(self) -> Rows:
        """The automaton in short, each letter that stands for something else, and the notes, for a table."""
        stand_ins = ((letter, shown(symbol)) for letter, symbol in self.symbols.items())
        return [("automaton", self.dfa), *stand_ins, *(("note", note) for note in self.notes)]

    def remarks(self) -> list[str]:
        """The notes, and a line for each letter that stands for something else."""
        return [
            *self.notes,
            *(f"{letter} = {shown(symbol)}" for letter, symbol in self.symbols.items()),
        ]


def refuse(where: str, what: str) -> NoReturn:
    """Raise InvalidInput: in one line, where in the text and what."""
    raise InvalidInput(f"{where}: {what}")


def language(nfa: Nfa, choices: Choices, name: str, notes: tuple[str, ...] = ()) -> Reading:
    """The language of an automaton that was read.

    Args:
        nfa: the automaton.
        choices: what the user said.
        name: what is read, as errors call it.
        notes: what its reader has to say.

    Raises:
        InvalidInput: no start, no letters, a symbol that is no letter, an alphabet that lacks a letter, or too many
            states.
    """
    if choices.start is not None:
        nfa.starts = {_known(nfa, choices.start, name)}
    if not nfa.starts:
        raise InvalidInput(f"{name} has no start: name it by --start, or start=")
    if choices.epsilon is not None:
        _forget(nfa, choices.epsilon)
    letters, symbols = _letters(nfa, choices, name)
    dfa = deterministic(nfa, symbols, letters, choices.limit)
    stand_in = {letter: symbol for letter, symbol in symbols.items() if letter != symbol}
    return Reading(dfa, {k: v for k, v in stand_in.items() if v != OTHERS}, notes)


def _known(nfa: Nfa, start: str, name: str) -> int:
    if start not in nfa.numbers:
        some = ", ".join(list(nfa.numbers)[:SHOWN])
        raise InvalidInput(f"{name} has no state {start!r}: there are {some or 'none'}")
    return nfa.numbers[start]


def _forget(nfa: Nfa, symbol: str) -> None:
    """Let a symbol read nothing."""
    if nfa.places.pop(symbol, None) is None:
        raise InvalidInput(f"no move reads {symbol!r}, which --epsilon names")
    for moves in nfa.moves:
        if symbol in moves:
            moves.setdefault(EMPTY, set()).update(moves.pop(symbol))


def _letters(nfa: Nfa, choices: Choices, name: str) -> tuple[str, dict[str, str]]:
    """The alphabet, and the symbol that each of its letters stands for."""
    used = [symbol for symbol in nfa.symbols if symbol != OTHERS]
    for symbol in used if not choices.symbols else ():
        if not is_letter(symbol):
            refuse(
                nfa.places[symbol],
                f"the symbol {symbol!r} is not one visible character; --symbols (symbols=True) reads it, with a letter for it",
            )
    given = None if choices.alphabet is None else check_alphabet(choices.alphabet)
    if given is None and OTHERS in nfa.places:
        refuse(
            nfa.places[OTHERS],
            f"{OTHERS} means every letter that the automaton does not name: name the alphabet",
        )
    letter_of = letters_of(used, given or "")
    own = {letter: symbol for symbol, letter in letter_of.items()}
    if given is None:
        if not used:
            raise InvalidInput(f"{name} uses no letter: name the alphabet")
        return "".join(sorted(own)), own
    written = [symbol for symbol in used if is_letter(symbol)]
    if missing := set(written) - set(given):
        raise InvalidInput(
            f"{name} uses the letters {''.join(sorted(written))!r}: the alphabet may add to them, but {given!r} lacks {min(missing)!r}"
        )
    rest = {letter: OTHERS for letter in given if letter not in own} if OTHERS in nfa.places else {}
    return "".join(sorted({*given, *own})), own | rest


def pieces(text: str, token: re.Pattern[str], name: str) -> list[tuple[str, str, int]]:
    """Cut a text into pieces, each with its kind, its text and its line; an end comes last.

    Args:
        text: what is cut.
        token: matches a piece, and space that is left out; the group that matched is the kind.
        name: of the text, for errors.

    Raises:
        InvalidInput: a character that begins no piece.
    """
    found, place, line = [], 0, 1
    while place < len(text):
        match = token.match(text, place)
        if match is None:
            refuse(f"{name}, line {line}", f"{text[place]!r} is not understood")
        if match.lastgroup:
            found.append((match.lastgroup, match.group(), line))
        line += match.group().count("\n")
        place = match.end()
    return [*found, ("end", "the end", line)]
