"""Minimal complete automata: small, immutable, numbered so that equal languages are equal objects.

Parsing, determinisation and minimisation are automata-lib's. What is ours is the form that everything above
computes with: states 0..n-1 in the order in which a breadth-first search by sorted letters meets them, and
the transitions as one table of integers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from automata.fa.dfa import DFA as LibraryDfa
from automata.fa.nfa import NFA as LibraryNfa
from jaxtyping import Bool, Int

from expressivity.automata.regex import check_alphabet, check_regex
from expressivity.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class Dfa:
    """The minimal complete automaton of a regular language; build it with `from_regex`, `from_table` or
    `from_library`.

    Args:
        alphabet: the letters, sorted; letter number i is `alphabet[i]`.
        delta: the state reached from each state by each letter.
        accepting: whether each state accepts.
    """

    alphabet: str
    delta: Int[np.ndarray, "states letters"]
    accepting: Bool[np.ndarray, "states"]

    def __post_init__(self) -> None:
        for name in ("delta", "accepting"):
            frozen = np.array(getattr(self, name), dtype=np.int32 if name == "delta" else bool)
            frozen.setflags(write=False)
            object.__setattr__(self, name, frozen)

    @property
    def start(self) -> int:
        """The start state, always 0."""
        return 0

    @property
    def states(self) -> int:
        """How many states there are."""
        return len(self.delta)

    @cached_property
    def _identity(self) -> tuple[str, bytes, bytes]:
        return self.alphabet, self.delta.tobytes(), self.accepting.tobytes()

    def __eq__(self, other: object) -> bool:
        """Whether the languages are equal, alphabets included: the numbering is canonical."""
        return isinstance(other, Dfa) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @cached_property
    def access(self) -> tuple[str, ...]:
        """A shortest word to each state, from the start."""
        words = {0: ""}
        for state in range(
            self.states
        ):  # numbered breadth first: a state's own word is known before its row is read
            for letter, target in zip(self.alphabet, self.delta[state].tolist()):
                words.setdefault(target, words[state] + letter)
        return tuple(words[state] for state in range(self.states))

    def encode(self, word: str) -> Int[np.ndarray, "length"]:
        """The numbers of a word's letters.

        Raises:
            InvalidInput: a letter outside the alphabet, with its position.
        """
        for position, letter in enumerate(word, 1):
            if letter not in self.alphabet:
                raise InvalidInput(
                    f"word {word!r}, position {position}: letter {letter!r} is not in the alphabet {self.alphabet!r}"
                )
        return np.array([self.alphabet.index(letter) for letter in word], dtype=np.int64)

    def decode(self, letters: Int[np.ndarray, "length"]) -> str:
        """The word with these letter numbers."""
        return "".join(self.alphabet[i] for i in letters)

    def after(self, word: str, state: int = 0) -> int:
        """The state reached from `state` by a word. Raises InvalidInput for a letter outside the alphabet."""
        return int(self.run(self.encode(word)[None], state)[0])

    def run(
        self, words: Int[np.ndarray, "words length"], state: int = 0
    ) -> Int[np.ndarray, "words"]:
        """The states reached from `state` by words of one length, given as letter numbers. Time O(words ×
        length).
        """
        reached = np.full(len(words), state, dtype=np.int32)
        for letters in words.T:
            reached = self.delta[reached, letters]
        return reached

    def accepts(self, word: str) -> bool:
        """Whether a word belongs to the language. Raises InvalidInput for a letter outside the alphabet."""
        return bool(self.accepting[self.after(word)])

    def accepts_all(self, words: Int[np.ndarray, "words length"]) -> Bool[np.ndarray, "words"]:
        """Whether each of many words of one length, given as letter numbers, belongs to the language."""
        return self.accepting[self.run(words)]

    def complement(self) -> "Dfa":
        """The automaton of the words that are not accepted: minimal and canonical as it is."""
        return Dfa(self.alphabet, self.delta, ~self.accepting)

    def to_library(self) -> LibraryDfa:
        """The same automaton for automata-lib: Boolean operations, counting, drawing."""
        rows = [dict(zip(self.alphabet, row)) for row in self.delta.tolist()]
        return LibraryDfa(
            states=set(range(self.states)),
            input_symbols=set(self.alphabet),
            transitions=dict(enumerate(rows)),
            initial_state=0,
            final_states=set(np.flatnonzero(self.accepting).tolist()),
        )


def from_regex(regex: str, alphabet: str | None = None) -> Dfa:
    """The automaton of a regex in automata-lib's syntax without backslash
    (`expressivity.automata.regex.check_regex` lists it).

    >>> from_regex("a*b", "ab").states
    3

    Raises:
        InvalidInput: whatever is no regex over the alphabet, with its position counted from 1; an empty
            alphabet.
    """
    letters = check_regex(regex, alphabet)
    return from_library(
        LibraryDfa.from_nfa(LibraryNfa.from_regex(regex, input_symbols=set(letters)))
    )


def from_table(
    alphabet: str, delta: Sequence[Sequence[int]], start: int, accepting: Sequence[int]
) -> Dfa:
    """The minimal automaton of an explicit one.

    Args:
        alphabet: the letters, in the order of the columns of `delta`.
        delta: for each state 0..n-1 the state reached by each letter.
        start: the start state.
        accepting: the states that accept.

    Raises:
        InvalidInput: an empty alphabet, a row of the wrong length, or a state that is not one of 0..n-1.
    """
    check_alphabet(alphabet)
    states = range(len(delta))
    for state, row in enumerate(delta):
        if len(row) != len(alphabet):
            raise InvalidInput(
                f"state {state} needs one target for each of the {len(alphabet)} letters, got {len(row)}"
            )
    for state in (start, *accepting, *(target for row in delta for target in row)):
        if state not in states:
            raise InvalidInput(f"states are 0..{len(delta) - 1}, got {state}")
    return from_library(
        LibraryDfa(
            states=set(states),
            input_symbols=set(alphabet),
            initial_state=start,
            final_states=set(accepting),
            transitions={q: dict(zip(alphabet, map(int, row))) for q, row in enumerate(delta)},
        )
    )


def from_library(machine: LibraryDfa) -> Dfa:
    """The canonical form of an automaton of automata-lib, whose letters are single characters."""
    complete = machine.to_complete().minify()
    alphabet = "".join(sorted(complete.input_symbols))
    number = {complete.initial_state: 0}
    rows: list[list[int]] = []
    order = [complete.initial_state]
    for state in order:  # grows while it is read
        for letter in alphabet:
            target = complete.transitions[state][letter]
            if target not in number:
                number[target] = len(order)
                order.append(target)
        rows.append([number[complete.transitions[state][letter]] for letter in alphabet])
    return Dfa(
        alphabet,
        np.array(rows, dtype=np.int32),
        np.array([state in complete.final_states for state in order]),
    )
