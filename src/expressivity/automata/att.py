"""Automata in AT&T's text format, as OpenFst, foma, HFST and pynini write them.

A line with three to five fields is a move, a line with one or two a final state:

    source target symbol output [weight]     the output equal to the symbol (HFST, foma, fstprint)
    source target symbol [weight]            where some line has three fields (fstprint --acceptor)
    state [weight]                           a final state

Fields are separated by tabs; by spaces where a line has no tab, and then states are whole numbers. Weights are ignored,
but infinite ones mean that the move, or the final state, is not there. Moves may be missing, several or empty
(`EPSILONS`). The first line's state is the start, as OpenFst has it; foma and HFST always start in state 0 and write
it first. `@_IDENTITY_SYMBOL_@` is every letter of the alphabet that no move reads: what foma makes of the file
when it reads it back. An empty file is the empty language, as foma writes it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf, isinf, isnan
from pathlib import Path

import numpy as np

from expressivity.automata.dfa import Dfa
from expressivity.automata.nondeterministic import EMPTY, MOST_STATES, Nfa
from expressivity.automata.plain_att import parse_plain
from expressivity.automata.reading import Choices, Reading, language, refuse
from expressivity.errors import InvalidInput

EPSILONS = {"@0@", "<eps>", "<epsilon>", "@_EPSILON_SYMBOL_@"}
"""Symbols that read nothing. 0 does too where symbols are numbers, some with several digits: those of OpenFst's labels."""

UNREAD = {
    "@_UNKNOWN_SYMBOL_@": "stands for pairs of different letters, in transducers only",
    "@_DEFAULT_SYMBOL_@": "depends on what else the state reads",
}
"""Symbols that are refused, and what they mean."""

_FLAG = re.compile(r"@[PNRDCUE]\.[^@]+@")
_NUMBER = re.compile(r"[0-9]+")


@dataclass
class Line:
    """One line: its fields, and where it is, for errors."""

    where: str
    fields: list[str]


@dataclass
class _Described:
    """What the lines say, before symbols are letters."""

    first: str
    """The first state that is named."""
    nfa: Nfa = field(default_factory=Nfa)
    finals: dict[str, str] = field(default_factory=dict)
    """Final states, and where each is named."""
    moved: set[str] = field(default_factory=set)
    """States in moves."""


def read_att(path: Path, alphabet: str | None = None) -> Dfa:
    """The minimal automaton of a file.

    Args:
        path: the file, in UTF-8.
        alphabet: its letters, which may be more than those in the file; just those when None.

    Raises:
        InvalidInput: a file that cannot be read or that `parse_att` refuses.
    """
    return parse_att(read_text(path), alphabet, str(path))


def read_text(path: Path) -> str:
    """A file as text, without a mark of the order of its bytes.

    Raises:
        InvalidInput: a file that cannot be read, or that is not in UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError) as err:
        raise InvalidInput(
            f"the file {path} cannot be read as text: {getattr(err, 'strerror', None) or err}"
        ) from None


def parse_att(
    text: str,
    alphabet: str | None = None,
    name: str = "the automaton",
    *,
    start: str | None = None,
    symbols: bool = False,
    epsilon: str | None = None,
    limit: int = MOST_STATES,
) -> Dfa:
    """The minimal automaton that a text describes; errors call the text by `name`.

    Args:
        text: the lines.
        alphabet, start, symbols, epsilon, limit: as `expressivity.automata.reading.Choices` has them.
        name: what is read, as errors call it.

    Raises:
        InvalidInput: with the line's number: a field too many or too few, an output other than the input, a symbol
            that is not one visible character (unless `symbols`), a final state that no move names, a second automaton; or
            no start, no letters, an alphabet without a letter that is used, more than `limit` states.
    """
    return parse(text, Choices(alphabet, start, symbols, epsilon, limit), name).dfa


def parse(text: str, choices: Choices, name: str) -> Reading:
    """The language that a text describes, with notes. Raises InvalidInput as `parse_att` does."""
    text = text.removeprefix("\ufeff")
    if choices == Choices(limit=choices.limit):
        plain = parse_plain(text, choices.limit)
        if plain is not None:
            return Reading(plain)
    lines = list(_lines(text, name))
    if not lines:
        return _empty(choices, name)
    found = _Described(lines[0].fields[0])
    shape = _shape(lines)
    for line in lines:
        _read(found, line, shape)
    _check_finals(found)
    nfa = found.nfa
    nfa.starts = {nfa.state(found.first)}
    nfa.finals = {nfa.state(state) for state in found.finals}
    return language(nfa, choices, name, _notes(found, choices))


def to_att(dfa: Dfa) -> str:
    """The automaton as a text that `parse_att` reads back."""
    arcs = [
        f"{state}\t{target}\t{letter}\t{letter}\n"
        for state, row in enumerate(dfa.delta.tolist())
        for letter, target in zip(dfa.alphabet, row, strict=True)
    ]
    return "".join(arcs) + "".join(f"{state}\n" for state in np.flatnonzero(dfa.accepting).tolist())


def _empty(choices: Choices, name: str) -> Reading:
    if choices.alphabet is None:
        raise InvalidInput(
            f"{name} is empty: the empty language, as foma writes it; name the alphabet"
        )
    nfa = Nfa()
    nfa.starts = {nfa.state("0")}
    return language(nfa, choices, name)


def _lines(text: str, name: str) -> Iterator[Line]:
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        where = f"{name}, line {number}"
        if re.fullmatch(r"-{2,}\s*", line):
            refuse(
                where,
                f"{line.strip()!r} begins a second automaton, as HFST writes several: one a file is read",
            )
        if line.startswith("#"):
            refuse(where, "the format has no comments")
        if line.strip():
            yield Line(where, _fields(line, where))


def _fields(line: str, where: str) -> list[str]:
    if "\t" not in line:
        fields = line.split()
        for state in fields[:2] if len(fields) > 2 else ():
            if not _NUMBER.fullmatch(state):
                refuse(
                    where,
                    f"where fields are separated by spaces, a state is a whole number, got {state!r}; else by tabs",
                )
        return fields
    fields = line.split("\t")
    return fields[:-1] if len(fields) > 1 and not fields[-1] else fields


@dataclass(frozen=True)
class _Shape:
    """How the moves of a file are written: without outputs, or with; with numbers for symbols, 0 reading nothing."""

    acceptor: bool
    numeric: bool


def _shape(lines: list[Line]) -> _Shape:
    moves = [line.fields for line in lines if len(line.fields) > 2]
    short = any(len(fields) == 3 for fields in moves)
    weighted = all(
        len(fields) == 4
        and fields[2] != fields[3]
        and not fields[3].isdigit()
        and _weight(fields[3]) is not None
        for fields in moves
    )
    acceptor = bool(moves) and (short or weighted)
    symbols = {fields[2] for fields in moves}
    numeric = all(map(_NUMBER.fullmatch, symbols)) and any(len(symbol) > 1 for symbol in symbols)
    return _Shape(acceptor, numeric)


def _read(found: _Described, line: Line, shape: _Shape) -> None:
    fields, where = line.fields, line.where
    for state in fields[:2] if len(fields) > 2 else fields[:1]:
        if not state or state != "".join(state.split()):
            refuse(
                where, f"a state's name has no spaces, got {state!r}; fields are separated by tabs"
            )
    if len(fields) <= 2:
        _read_final(found, line)
    elif len(fields) <= (4 if shape.acceptor else 5):
        _read_move(found, line, shape)
    else:
        refuse(
            where,
            f"a move has source, target, symbol, output and perhaps a weight, a final state one field or two; got {len(fields)}"
            + (": an earlier or later line has no output" if shape.acceptor else ""),
        )


def _read_final(found: _Described, line: Line) -> None:
    state, *weights = line.fields
    weight = _weight(weights[0]) if weights else 0.0
    if weight is None:
        refuse(line.where, f"after a final state only a weight may stand, got {weights[0]!r}")
    found.nfa.state(state)
    if weight != inf:
        found.finals.setdefault(state, line.where)


def _read_move(found: _Described, line: Line, shape: _Shape) -> None:
    source, target, symbol, *rest = line.fields
    output = symbol if shape.acceptor else rest.pop(0)
    weight = _weight(rest[0]) if rest else 0.0
    if weight is None:
        refuse(line.where, f"the last field is a weight, got {rest[0]!r}")
    symbol, output = (_symbol(line, text, shape) for text in (symbol, output))
    if symbol != output:
        refuse(
            line.where,
            f"the output must equal the input, got {line.fields[2]!r} and {line.fields[3]!r}: a transducer has no language",
        )
    found.moved |= {source, target}
    numbers = found.nfa.state(source), found.nfa.state(target)
    found.nfa.declare(symbol, line.where)
    if weight != inf:
        found.nfa.move(numbers[0], symbol, numbers[1], line.where)


def _symbol(line: Line, text: str, shape: _Shape) -> str:
    if not text:
        refuse(line.where, "a symbol is missing; @0@ reads nothing")
    if text in UNREAD:
        refuse(line.where, f"{text} {UNREAD[text]}: it is not read")
    if _FLAG.fullmatch(text):
        refuse(line.where, f"{text} is a flag diacritic, no letter: eliminate flags first")
    return EMPTY if text in EPSILONS or (shape.numeric and not text.strip("0")) else text


def _weight(text: str) -> float | None:
    """The number; None where there is none that a weight can be."""
    try:
        weight = float(text)
    except ValueError:
        return None
    return None if isnan(weight) or (isinf(weight) and weight < 0) else weight


def _check_finals(found: _Described) -> None:
    """Every final state is in a move: else it is a stray word, unless the automaton is that state alone."""
    for state, where in found.finals.items():
        if state not in found.moved and (found.moved or len(found.finals) > 1):
            refuse(where, f"{state!r} would be a final state, but no move names it")


def _notes(found: _Described, choices: Choices) -> tuple[str, ...]:
    if choices.start is None and found.first != "0" and "0" in found.nfa.numbers:
        return (
            f"start state {found.first}, that of the first line, as OpenFst has it; foma starts in state 0: --start 0",
        )
    return ()
