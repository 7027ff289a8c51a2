"""Formulas as automata: reading a word from the left, a formula needs to remember one small number for each
temporal subformula.

    P f      whether f was seen
    Y f      whether f was just now
    Y<=k f   for how many more positions it stays true: k after f, then counting down
    f S g    whether it holds now
    MOD      the position modulo m

What is remembered after a letter is a function of what was remembered and the letter: a deterministic
automaton, whose states are the memories that words lead to. So every formula defines a regular language, and
whether two formulas say the same is decided exactly, by searching for a word on which they differ. Memories
are explored by layers, all letters and all memories of a layer at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.regex import check_alphabet
from expressivity.errors import InvalidInput
from expressivity.logic.semantics import check_letters
from expressivity.logic.syntax import TEMPORAL, Formula, size, subformulas

MOST_MEMORIES = 50_000
"""Memories explored before a formula is refused, unless a caller allows more."""

WORK = 300_000_000
"""By default, memories times subformulas times symbols are no more than this either: half a minute."""

LAYER = 2048
"""Number of memories evaluated at once: the truth of every subformula is held for each of them and each letter."""

REMEMBERING = TEMPORAL | {"MOD"}

Cells = Int[np.ndarray, "memories cells"]
Truth = Bool[np.ndarray, "memories symbols"]

Told = Bool[np.ndarray, "#memories #symbols"]
"""Truth with one row where it is the same for all memories, and one column where it is with every letter and at the end."""


class TooLarge(InvalidInput):
    """The formula has too many memories to be explored."""


@dataclass(frozen=True)
class Beside:
    """An automaton that runs beside a formula, and what is known to follow from its state.

    Args:
        delta: the node reached from each node by each letter; runs begin in node 0.
        known: subformulas whose truth the node decides, with each letter and, last, at the end: they need no
            memory of their own.
    """

    delta: Int[np.ndarray, "nodes letters"]
    known: Mapping[Formula, Bool[np.ndarray, "nodes symbols"]] = field(default_factory=dict)


class Memory:
    """What a formula remembers of the past, and how a letter changes it.

    Args:
        formula: whose truth is asked for.
        alphabet: the letters that words are made of.
        beside: an automaton whose node is remembered too, in the last cell; without one that cell is 0.

    Raises:
        InvalidInput: the formula names a letter outside the alphabet.
    """

    def __init__(self, formula: Formula, alphabet: str, beside: Beside | None = None) -> None:
        self.formula, self.alphabet = formula, alphabet
        self.beside = beside or Beside(np.zeros((1, len(alphabet)), dtype=np.int32))
        self.order = subformulas(formula, cut=self.beside.known)
        check_letters(self.order, alphabet)
        self.cells = [
            node for node in self.order if node.op in REMEMBERING and node not in self.beside.known
        ]
        start = [1 % node.value[1] if isinstance(node.value, tuple) else 0 for node in self.cells]
        self.initial: Int[np.ndarray, "cells"] = np.array([*start, 0], dtype=np.int32)

    def step(self, memories: Cells) -> tuple[Int[np.ndarray, "memories letters cells"], Truth]:
        """The memory after each letter, and the formula's truth with each letter and, last, at the end of the word."""
        held = memories > 0
        truth = self._truth(memories, held)
        targets = np.zeros((len(memories), len(self.alphabet), len(self.cells) + 1), dtype=np.int32)
        for i, node in enumerate(self.cells):
            args = [_with_letters(truth[arg]) for arg in node.args]
            targets[..., i] = _remembered(node, args, memories[:, i, None], held[:, i, None])
        targets[..., -1] = self.beside.delta[memories[:, -1]]
        return targets, np.broadcast_to(
            truth[self.formula], (len(memories), len(self.alphabet) + 1)
        )

    def _truth(
        self, memories: Cells, held: Bool[np.ndarray, "memories cells"]
    ) -> dict[Formula, Told]:
        place = {node: i for i, node in enumerate(self.cells)}
        truth: dict[Formula, Told] = {}
        for node in self.order:
            if node in self.beside.known:
                truth[node] = self.beside.known[node][memories[:, -1]]
            elif node.op == "letter":
                read = self.alphabet.index(str(node.value))
                truth[node] = np.arange(len(self.alphabet) + 1)[None] == read
            elif isinstance(node.value, tuple):
                truth[node] = np.equal(memories[:, place[node], None], node.value[0])
            elif node in place:
                truth[node] = held[:, place[node], None]
            else:
                truth[node] = _boolean(node.op, [truth[arg] for arg in node.args])
        return truth


def _with_letters(truth: Told) -> Bool[np.ndarray, "rows columns"]:
    """The columns of the letters: all but the last, unless one column stands for all."""
    return truth if truth.shape[1] == 1 else truth[:, :-1]


def _boolean(op: str, args: list[Told]) -> Told:
    match op:
        case "!":
            return ~args[0]
        case "&":
            return args[0] & args[1]
        case "|":
            return args[0] | args[1]
        case "->":
            return ~args[0] | args[1]
    return np.full((1, 1), op == "true")


def _remembered(
    node: Formula,
    args: list[Told],
    before: Int[np.ndarray, "memories 1"],
    held: Bool[np.ndarray, "memories 1"],
) -> Bool[np.ndarray, "rows columns"] | Int[np.ndarray, "rows columns"]:
    """A cell after each letter, given the truth of the arguments with that letter, the cell before it, and whether it was
    not 0.
    """
    match node.op, node.value:
        case "MOD", (_, m):
            return (before + 1) % m
        case "P", _:
            return args[0] | held
        case "Y", _:
            return args[0]
        case "Y<=", int(k):
            return np.where(args[0], k, np.maximum(before - 1, 0))
    return args[1] | (args[0] & held)


@dataclass
class Reached:
    """The memories that words lead to, numbered as a search by layers meets them.

    Args:
        targets: the memory reached from each by each letter.
        truth: the formula's truth in each with each letter and, last, at the end.
        nodes: the node of the automaton beside it, in each.
        came: from which memory and by which letter each was reached first.
    """

    targets: list[list[int]] = field(default_factory=list)
    truth: list[Bool[np.ndarray, "symbols"]] = field(default_factory=list)
    nodes: list[int] = field(default_factory=list)
    came: list[tuple[int, int]] = field(default_factory=lambda: [(-1, -1)])

    def word(self, memory: int, alphabet: str) -> str:
        """A shortest word to a memory."""
        letters: list[str] = []
        while memory:
            memory, letter = self.came[memory]
            letters.append(alphabet[letter])
        return "".join(reversed(letters))


def explore(memory: Memory, most: int = MOST_MEMORIES) -> Iterator[Reached]:
    """Explore all memories that words lead to. The growing result is yielded after each layer, so that a search may stop early.

    Raises:
        TooLarge: more than `most` memories.
    """
    found = Reached()
    number = {memory.initial.tobytes(): 0}
    front = memory.initial[None]
    while len(front):
        fresh: list[Int[np.ndarray, "cells"]] = []
        for part in np.array_split(front, -(-len(front) // LAYER)):
            targets, truth = memory.step(part)
            found.truth += list(truth)
            found.nodes += part[:, -1].tolist()
            for row in targets:
                found.targets.append([])
                for letter, cells in enumerate(row):
                    state = number.setdefault(cells.tobytes(), len(number))
                    if state == len(found.came):
                        found.came.append((len(found.targets) - 1, letter))
                        fresh.append(cells)
                    found.targets[-1].append(state)
        if len(number) > most:
            raise TooLarge(
                f"the formula has more than {most} memories before minimisation: too many, unless more are allowed"
            )
        yield found
        front = np.array(fresh)


def memories_allowed(formula: Formula, alphabet: str, work: int = WORK) -> int:
    """How many memories are explored by default: `MOST_MEMORIES`, fewer where each takes long."""
    return min(MOST_MEMORIES, work // (size(formula) * (len(alphabet) + 1)))


def to_dfa(formula: Formula, alphabet: str, most: int | None = None) -> Dfa:
    """The minimal automaton of the words over an alphabet that satisfy a formula.

    >>> from expressivity.logic.parser import parse
    >>> to_dfa(parse("P(b & Y a)"), "abc").states
    3

    Args:
        formula: the formula.
        alphabet: the letters that words are made of.
        most: the memories explored at most; as `memories_allowed` says if not given.

    Raises:
        TooLarge: more memories.
        InvalidInput: no alphabet, or a letter outside it.
    """
    letters = check_alphabet(alphabet)
    *_, found = explore(Memory(formula, letters), most or memories_allowed(formula, letters))
    accepting = [state for state, truth in enumerate(found.truth) if truth[-1]]
    return from_table(letters, found.targets, 0, accepting)


def satisfying(formula: Formula, alphabet: str) -> str | None:
    """A shortest word that satisfies a formula, None if there is none.

    Raises:
        InvalidInput: no alphabet, a letter outside it, or more than `MOST_MEMORIES` memories.
    """
    return _shortest_word(
        Memory(formula, check_alphabet(alphabet)), np.array([False]), MOST_MEMORIES
    )


def difference(
    one: Formula, other: Formula | Dfa, alphabet: str, most: int = MOST_MEMORIES
) -> str | None:
    """A shortest word on which a formula and another formula, or an automaton, disagree; None if they are equivalent.

    Two automata are compared by `expressivity.automata.dfa.Dfa.difference`. Here the automaton of the formula is not built:
    the search ends at the first difference.

    Args:
        one: a formula.
        other: a formula or an automaton.
        alphabet: the letters that words are made of.
        most: greatest number of memories explored.

    Raises:
        TooLarge: more memories.
        InvalidInput: no alphabet, a letter outside it, or an automaton over another alphabet.
    """
    letters = check_alphabet(alphabet)
    if isinstance(other, Formula):
        return _shortest_word(
            Memory((one & ~other) | (~one & other), letters), np.array([False]), most
        )
    if other.alphabet != letters:
        raise InvalidInput(f"the automaton reads {other.alphabet!r}, not {letters!r}")
    return _shortest_word(Memory(one, letters, Beside(other.delta)), other.accepting, most)


def _shortest_word(memory: Memory, usual: Bool[np.ndarray, "nodes"], most: int) -> str | None:
    """A shortest word at whose end the formula's truth is not the usual one for the node."""
    looked = 0
    for found in explore(memory, most):
        for state in range(looked, len(found.truth)):
            if found.truth[state][-1] != usual[found.nodes[state]]:
                return found.word(state, memory.alphabet)
        looked = len(found.truth)
    return None
