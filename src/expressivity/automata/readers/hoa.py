"""The Hanoi Omega-Automata format, as Spot and Owl write it, read and written for words with an end.

A letter is a set of atomic propositions. The format accepts words without end by the states that come back for ever; here a
word with an end is accepted if a run can end in a state of the acceptance set, `State: 1 {0}`. So acceptance
must be on states, and be `Inf(0)` or `t`. What is written has a proposition for each letter, just one of
them true at a time: the header `letters: one-hot` says so, and such files are read letter by letter. Other files have a letter
for each set of propositions, named as `a&!b`.

The parser is a small strict one of ours: of those on PyPI none is kept up, and Spot comes without wheels.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import NoReturn

from expressivity.automata.dfa import Dfa
from expressivity.automata.nondeterministic import Nfa
from expressivity.automata.reading import pieces, refuse

MOST_PROPOSITIONS = 8
"""An automaton with more propositions has too many letters, unless they exclude one another."""

_TOKEN = re.compile(
    r'\s+|/\*.*?\*/|(?P<string>"(?:[^"\\]|\\.)*")|(?P<mark>--[A-Z]+--)|(?P<head>[A-Za-z_][\w-]*:)'
    r"|(?P<word>@?[A-Za-z_][\w-]*)|(?P<int>[0-9]{1,9})|(?P<sign>[\[\](){}!&|])",
    re.DOTALL,
)

Letter = tuple[bool, ...]
Label = Callable[[Letter], bool]


@dataclass
class _Tokens:
    """The pieces of a text, each with its kind and the number of its line."""

    name: str
    pieces: list[tuple[str, str, int]]
    place: int = 0
    aliases: dict[str, Label] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind of the next piece: a group of `_TOKEN`, or end."""
        return self.pieces[self.place][0]

    @property
    def text(self) -> str:
        """The next piece as it is written."""
        return self.pieces[self.place][1]

    def take(self, kind: str | None = None, text: str | None = None) -> str:
        """Pass over the next piece, which must be of a kind or read so, and return it."""
        if (kind and self.kind != kind) or (text and self.text != text):
            self.refuse(f"{text or kind} must stand here, got {self.text!r}")
        self.place += 1
        return self.pieces[self.place - 1][1]

    def took(self, text: str) -> bool:
        """Whether the next piece is this sign, which is then passed over."""
        found = self.kind == "sign" and self.text == text
        self.place += found
        return found

    def refuse(self, what: str) -> NoReturn:
        """Raise InvalidInput that names the line of the next piece."""
        refuse(f"{self.name}, line {self.pieces[self.place][2]}", what)


@dataclass
class _Head:
    """What stands before the body."""

    starts: list[int] = field(default_factory=list)
    propositions: list[str] = field(default_factory=list)
    acceptance: str = ""
    one_hot: bool = False


def parse(text: str, name: str) -> Nfa:
    """The automaton of a text. Raises InvalidInput with the number of the line."""
    tokens = _Tokens(name, pieces(text, _TOKEN, name))
    try:
        return _automaton(tokens, name)
    except RecursionError:
        tokens.refuse("a label is too deep")


def _automaton(tokens: _Tokens, name: str) -> Nfa:
    head = _head(tokens)
    letters = _letters(tokens, head)
    nfa = Nfa()
    for letter in letters.values():
        nfa.declare(letter, f"{name}, its propositions")
    nfa.starts = {nfa.state(str(start)) for start in head.starts}
    while tokens.kind == "head":
        _state(tokens, nfa, letters, head)
    tokens.take("mark", "--END--")
    if tokens.kind != "end":
        tokens.refuse("one automaton a file is read")
    return nfa


def to_hoa(dfa: Dfa) -> str:
    """The automaton as a text that `parse` reads back: one proposition for each letter."""
    escaped = [letter.replace("\\", r"\\").replace('"', r"\"") for letter in dfa.alphabet]
    count = len(escaped)
    guards = ["&".join(str(j) if j == i else f"!{j}" for j in range(count)) for i in range(count)]
    lines = [
        "HOA: v1",
        f"States: {dfa.states}",
        f"Start: {dfa.start}",
        f"AP: {count} " + " ".join(f'"{letter}"' for letter in escaped),
        "acc-name: Buchi",
        "Acceptance: 1 Inf(0)",
        "properties: state-acc deterministic explicit-labels",
        "letters: one-hot",
        "--BODY--",
    ]
    for state, row in enumerate(dfa.delta.tolist()):
        lines.append(f"State: {state}" + (" {0}" if dfa.accepting[state] else ""))
        lines += [f"[{guard}] {target}" for guard, target in zip(guards, row, strict=True)]
    return "\n".join([*lines, "--END--"]) + "\n"


def _head(tokens: _Tokens) -> _Head:
    head = _Head()
    tokens.take("head", "HOA:")
    while tokens.kind != "mark":
        if tokens.kind == "end":
            tokens.refuse("the header ends with --BODY--")
        name = tokens.text
        if name == "Alias:":
            tokens.take()
            alias = tokens.take("word")
            tokens.aliases[alias] = _label(tokens, head)
            continue
        tokens.take()
        values = []
        while tokens.kind not in ("head", "mark", "end"):
            values.append(tokens.take())
        _header(tokens, head, name, values)
    if re.sub(r"^(1Inf\(0\)|0t)$", "", head.acceptance):
        tokens.refuse(
            "words with an end are read: a word is accepted if a run ends in a state of set 0; so Acceptance is 1 Inf(0), or 0 t"
        )
    tokens.take("mark", "--BODY--")
    return head


def _header(tokens: _Tokens, head: _Head, name: str, values: list[str]) -> None:
    if name == "Start:":
        if len(values) != 1 or not values[0].isdigit():
            tokens.refuse("a start is one state: alternating automata are not read")
        head.starts.append(int(values[0]))
    elif name == "AP:":
        head.propositions = [re.sub(r"\\(.)", r"\1", value[1:-1]) for value in values[1:]]
        if values[:1] != [str(len(head.propositions))]:
            tokens.refuse("AP: is followed by a number and so many names")
        if not all(head.propositions):
            tokens.refuse("a proposition has a name")
    elif name == "Acceptance:":
        head.acceptance = "".join(values)
    elif name == "letters:":
        head.one_hot = values == ["one-hot"]


def _letters(tokens: _Tokens, head: _Head) -> dict[Letter, str]:
    """The name of each set of propositions, given as truths."""
    count = len(head.propositions)
    if head.one_hot:
        return {
            tuple(i == j for j in range(count)): name for i, name in enumerate(head.propositions)
        }
    if count > MOST_PROPOSITIONS:
        tokens.refuse(
            f"of {count} propositions there are too many sets: at most {MOST_PROPOSITIONS} are read"
        )
    found = {}
    for truths in product((True, False), repeat=count):
        parts = [("" if true else "!") + ap for true, ap in zip(truths, head.propositions)]
        found[truths] = "&".join(parts) or "t"
    return found


def _state(tokens: _Tokens, nfa: Nfa, letters: dict[Letter, str], head: _Head) -> None:
    tokens.take("head", "State:")
    label = _bracketed(tokens, head)
    state = nfa.state(tokens.take("int"))
    if tokens.kind == "string":
        tokens.take()
    if tokens.took("{"):
        if tokens.text != "}":
            tokens.take("int", "0")
            nfa.finals.add(state)
        tokens.take("sign", "}")
    if head.acceptance == "0t":
        nfa.finals.add(state)
    implicit = 0
    while tokens.kind in ("sign", "int"):
        where = f"{tokens.name}, line {tokens.pieces[tokens.place][2]}"
        own = _bracketed(tokens, head) or label
        if own is None:
            own, implicit = _valuation(implicit), implicit + 1
        target = nfa.state(tokens.take("int"))
        if tokens.text in ("{", "&"):
            tokens.refuse("acceptance is on states, and a move leads to one state")
        for letter, name in letters.items():
            if own(letter):
                nfa.move(state, name, target, where)


def _valuation(number: int) -> Label:
    """The set of propositions that the format gives a move without a label: the bits of its number."""
    return lambda letter: all(true == bool(number >> i & 1) for i, true in enumerate(letter))


def _bracketed(tokens: _Tokens, head: _Head) -> Label | None:
    if not tokens.took("["):
        return None
    label = _label(tokens, head)
    tokens.take("sign", "]")
    return label


def _label(tokens: _Tokens, head: _Head) -> Label:
    """A formula over propositions: | binds weakest, then &, then !."""
    parts = [_both(tokens, head)]
    while tokens.took("|"):
        parts.append(_both(tokens, head))
    return lambda letter: any(part(letter) for part in parts)


def _both(tokens: _Tokens, head: _Head) -> Label:
    parts = [_atom(tokens, head)]
    while tokens.took("&"):
        parts.append(_atom(tokens, head))
    return lambda letter: all(part(letter) for part in parts)


def _atom(tokens: _Tokens, head: _Head) -> Label:
    if tokens.took("!"):
        inner = _atom(tokens, head)
        return lambda letter: not inner(letter)
    if tokens.took("("):
        label = _label(tokens, head)
        tokens.take("sign", ")")
        return label
    if tokens.kind == "word" and tokens.text in ("t", "f"):
        true = tokens.take() == "t"
        return lambda letter: true
    if tokens.kind == "word" and tokens.text in tokens.aliases:
        return tokens.aliases[tokens.take()]
    if tokens.kind != "int" or int(tokens.text) >= len(head.propositions):
        tokens.refuse(f"a proposition's number must stand here, got {tokens.text!r}")
    number = int(tokens.take())
    return lambda letter: letter[number]
