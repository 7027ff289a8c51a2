"""Automata in AT&T's text format, as OpenFst and Foma write them.

A transition is a line `source TAB target TAB input TAB output`, the output equal to the input; a line with
one field, or with a weight as its second (which is ignored), names a final state. The first line's source is
the start. Transitions that are missing reject.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import numpy as np

from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.regex import check_alphabet
from expressivity.errors import InvalidInput


@dataclass
class _Machine:
    """The automaton that the lines describe. States are numbered in the order in which they occur."""

    numbers: dict[str, int] = field(default_factory=dict)
    arcs: dict[tuple[int, str], int] = field(default_factory=dict)
    final: set[int] = field(default_factory=set)

    def state(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers))


def read_att(path: Path, alphabet: str | None = None) -> Dfa:
    """The minimal automaton of a file.

    Args:
        path: the file, in UTF-8.
        alphabet: its letters, which may be more than those in the file; just those when None.

    Raises:
        InvalidInput: a file that cannot be read or that `parse_att` refuses.
    """
    try:
        text = path.read_text(encoding="utf8")
    except (OSError, UnicodeDecodeError) as err:
        raise InvalidInput(
            f"{path} cannot be read as text: {getattr(err, 'strerror', None) or err}"
        ) from None
    return parse_att(text, alphabet, str(path))


def to_att(dfa: Dfa) -> str:
    """The automaton as a text that `parse_att` reads back."""
    arcs = [
        f"{state}\t{target}\t{letter}\t{letter}\n"
        for state, row in enumerate(dfa.delta.tolist())
        for letter, target in zip(dfa.alphabet, row, strict=True)
    ]
    return "".join(arcs) + "".join(f"{state}\n" for state in np.flatnonzero(dfa.accepting).tolist())


def parse_att(text: str, alphabet: str | None = None, name: str = "the automaton") -> Dfa:
    """The minimal automaton that a text describes; errors call the text by `name`.

    Raises:
        InvalidInput: with the line's number: a field too many or too few, an output other than the input,
            `<eps>` or another symbol that is not one visible character, a second transition from one state by
            one letter; or no start, no letters, an alphabet without a letter that is used.
    """
    machine = _Machine()
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            _read_line(machine, line.split("\t"), f"{name}, line {number}")
    if not machine.numbers:
        raise InvalidInput(f"{name} has no start: its first line names it")
    used = "".join(sorted({letter for _, letter in machine.arcs}))
    if alphabet is None and not used:
        raise InvalidInput(f"{name} uses no letter: name the alphabet")
    letters = used if alphabet is None else check_alphabet(alphabet)
    if missing := set(used) - set(letters):
        raise InvalidInput(
            f"{name} uses the letters {used!r}: the alphabet may add to them, but {letters!r} lacks {min(missing)!r}"
        )
    sink = len(machine.numbers)
    rows = [
        [machine.arcs.get((state, letter), sink) for letter in letters] for state in range(sink + 1)
    ]
    return from_table(letters, rows, 0, sorted(machine.final))


def _read_line(machine: _Machine, fields: list[str], where: str) -> None:
    for name in fields[:2] if len(fields) == 4 else fields[:1]:
        if not name or name != "".join(name.split()):
            _refuse(
                where, f"a state's name has no spaces, got {name!r}; fields are separated by tabs"
            )
    if len(fields) in (1, 2):
        if len(fields) == 2 and not _is_number(fields[1]):
            _refuse(where, f"after a final state only a weight may stand, got {fields[1]!r}")
        machine.final.add(machine.state(fields[0]))
    elif len(fields) == 4:
        _read_arc(machine, fields[0], fields[1], fields[2], fields[3], where)
    else:
        _refuse(
            where,
            f"a transition has four fields (source, target, input, output), a final state one or two; got {len(fields)}",
        )


def _read_arc(
    machine: _Machine, source: str, target: str, letter: str, output: str, where: str
) -> None:
    if letter != output:
        _refuse(where, f"the output must equal the input, got {letter!r} and {output!r}")
    if len(letter) != 1 or letter.isspace() or not letter.isprintable():
        _refuse(
            where,
            f"a letter is one visible character, and there are no empty moves such as <eps>; got {letter!r}",
        )
    arc = (machine.state(source), letter)
    if machine.arcs.setdefault(arc, machine.state(target)) != machine.state(target):
        _refuse(
            where,
            f"state {source!r} has a second transition by {letter!r}: the automaton must be deterministic",
        )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _refuse(where: str, what: str) -> NoReturn:
    raise InvalidInput(f"{where}: {what}")
