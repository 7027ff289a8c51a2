"""Mata's format, `@NFA-explicit`: `%Initial` and `%Final` name states, a line `source symbol target` is a move.

A small strict parser of ours: libmata, which reads it too, comes without wheels. Formulas (`@NFA-bits`, `@AFA`) are refused.
"""

import re

from expressivity.automata.nondeterministic import Nfa
from expressivity.automata.reading import refuse

_WORD = re.compile(r'"([^"]*)"|#.*|([^\s"#]+)')

NAMES = ("@NFA-explicit", "@DFA-explicit", "@NFA")


def parse(text: str, name: str) -> Nfa:
    """The automaton of a text. Raises InvalidInput with the number of the line."""
    nfa = Nfa()
    kind = None
    for number, line in enumerate(text.split("\n"), 1):
        words, where = _words(line), f"{name}, line {number}"
        if not words:
            continue
        if words[0].startswith("@"):
            if kind is not None:
                refuse(where, f"{words[0]} begins a second automaton: one a file is read")
            kind = words[0]
            if kind not in NAMES or len(words) > 1:
                refuse(where, f"of mata's kinds {', '.join(NAMES)} are read, got {line.strip()!r}")
        elif words[0].startswith("%"):
            _key(nfa, words[0], words[1:], where)
        else:
            _move(nfa, words, where)
    return nfa


def _words(line: str) -> list[str]:
    """The words of a line, up to a comment; quotation marks stand round a word, and are no part of it."""
    return [quoted or plain for quoted, plain in _WORD.findall(line) if quoted or plain]


def _key(nfa: Nfa, key: str, values: list[str], where: str) -> None:
    if key == "%Initial":
        nfa.starts |= set(map(nfa.state, values))
    elif key == "%Final":
        nfa.finals |= set(map(nfa.state, values))
    elif key.startswith("%States"):
        for value in values:
            nfa.state(value)
    elif not key.startswith("%Alphabet"):
        refuse(where, f"{key} is not known: %Initial, %Final, %States and %Alphabet are")
    elif key == "%Alphabet-enum" or values:
        for value in values:
            nfa.declare(value, where)


def _move(nfa: Nfa, words: list[str], where: str) -> None:
    if len(words) != 3:
        refuse(where, f"a move is written: source symbol target, got {len(words)} words")
    if not set("()&|!").isdisjoint("".join(words)) or words[1] in ("@epsilon", "epsilon"):
        refuse(where, f"a symbol is a word without ( ) & | !, got {words[1]!r}")
    source, symbol, target = words
    nfa.move(nfa.state(source), symbol, nfa.state(target), where)
