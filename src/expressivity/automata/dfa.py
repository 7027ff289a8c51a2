"""Minimal complete automata: small, immutable, numbered so that equal languages are equal objects.

Parsing, determinisation and minimisation are automata-lib's. What is ours is the form that everything above
computes with: states 0..n-1 in the order in which a breadth-first search by sorted letters meets them, and
the transitions as one table of integers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata.graphs import shortest_word_of_pairs
from expressivity.automata.minimisation import minimal
from expressivity.automata.regex import check_alphabet, check_regex
from expressivity.errors import InvalidInput
from expressivity.shown import Document


@dataclass(frozen=True, eq=False)
class Dfa(Document):
    """The minimal complete automaton of a regular language; build it with `from_regex` or `from_table`.
    A notebook draws it.

    Example:
        >>> import expressivity as ex
        >>> even = ex.from_regex("(aa)*", "a")
        >>> even
        Dfa('a', 2 states, 1 accepting)
        >>> even.to_json()["transitions"]
        [[1], [0]]
        >>> ex.Dfa.from_json(even.to_json()) == even
        True

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
        """The number of states."""
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
    def actions(self) -> Int[np.ndarray, "states actions"]:
        """The columns of `delta`, each once: letters that act alike on the states share one."""
        first: dict[bytes, int] = {}
        for letter, column in enumerate(self.delta.T):
            first.setdefault(column.tobytes(), letter)
        return self.delta[:, list(first.values())]

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
        """The state reached from `state` by a word.

        Raises:
            InvalidInput: a letter outside the alphabet.
        """
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

    def states_along(
        self, words: Int[np.ndarray, "words length"]
    ) -> Int[np.ndarray, "words steps"]:
        """The states before each letter and after the last one, from the start: one column more than there are letters."""
        states = np.zeros((len(words), words.shape[1] + 1), dtype=np.int32)
        for place, letters in enumerate(words.T):
            states[:, place + 1] = self.delta[states[:, place], letters]
        return states

    def accepts(self, word: str) -> bool:
        """Whether a word belongs to the language.

        Raises:
            InvalidInput: a letter outside the alphabet.
        """
        return bool(self.accepting[self.after(word)])

    def accepts_all(self, words: Int[np.ndarray, "words length"]) -> Bool[np.ndarray, "words"]:
        """Whether each of many words of one length, given as letter numbers, belongs to the language."""
        return self.accepting[self.run(words)]

    def accepts_prefixes(
        self, words: Int[np.ndarray, "words length"]
    ) -> Bool[np.ndarray, "words length"]:
        """Whether w₁…wₙ belongs to the language, for each of many words and every n ≥ 1."""
        return self.accepting[self.states_along(words)[:, 1:]]

    def difference(self, other: "Dfa", state: int = 0, other_state: int = 0) -> str | None:
        """A shortest word that is accepted from exactly one of a state of this automaton and one of another; None if
        the same words are accepted from both.

        >>> from_regex(".*a", "ab").difference(from_regex(".*a.?", "ab"))
        'ab'

        Raises:
            InvalidInput: the automata read different alphabets.
        """
        if other.alphabet != self.alphabet:
            raise InvalidInput(f"the automata read {self.alphabet!r} and {other.alphabet!r}")
        ends = np.not_equal.outer(self.accepting, other.accepting)
        word = shortest_word_of_pairs(self.delta, other.delta, (state, other_state), ends)
        return None if word is None else self.decode(np.array(word, dtype=np.int64))

    def complement(self) -> "Dfa":
        """The minimal automaton of the words that are not accepted."""
        return Dfa(self.alphabet, self.delta, ~self.accepting)

    def __repr__(self) -> str:
        return f"Dfa({self.alphabet!r}, {self.states} states, {self.accepting.sum()} accepting)"

    def _repr_html_(self) -> str:
        return self.to_svg()

    def to_svg(self) -> str:
        """A drawing in the colour of the text around it (`expressivity.automata.drawing`); a notebook shows it."""
        from expressivity.automata.drawing import svg

        return svg(self)

    def to_dot(self) -> str:
        """The automaton for Graphviz."""
        from expressivity.automata.formats import to_dot

        return to_dot(self)

    def to_att(self) -> str:
        """The automaton in AT&T's text format: `expressivity.read_att` reads a file of it back."""
        from expressivity.automata.att import to_att

        return to_att(self)

    def to_json(self) -> dict[str, Any]:
        """The automaton in JSON's own types; `from_json` reads them back."""
        from expressivity.automata.formats import to_json

        return to_json(self)

    @staticmethod
    def from_json(document: Mapping[str, Any]) -> "Dfa":
        """The minimal automaton of a document such as `to_json` writes.

        Raises:
            InvalidInput: a part that is missing, or that is no alphabet, table or list of states.
        """
        from expressivity.automata.formats import from_json

        return from_json(document)


def from_regex(regex: str, alphabet: str | None = None, limit: int | None = None) -> Dfa:
    """The automaton of a regex in automata-lib's syntax without backslash
    (`expressivity.automata.regex.check_regex` lists it).

    >>> from_regex("a*b", "ab").states
    3

    Args:
        regex: the regex.
        alphabet: its letters; those written when None.
        limit: how many states the automaton may have before it is minimised; `MOST_STATES` of
            `expressivity.automata.nondeterministic` when None.

    Raises:
        InvalidInput: a text that is no regex over the alphabet, with the position of the error counted from 1; an
            empty alphabet; more than `limit` states, or too many once repetitions are written out.
    """
    from expressivity.automata.nondeterministic import MOST_STATES, deterministic
    from expressivity.automata.written_out import write_out  # both stand on this module

    letters = check_regex(regex, alphabet)
    most = MOST_STATES if limit is None else limit
    nfa = write_out(regex, letters, most)
    return deterministic(nfa, dict(zip(letters, letters)), letters, most)


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
    letters = check_alphabet(alphabet)
    states = range(len(delta))
    for state, row in enumerate(delta):
        if len(row) != len(alphabet):
            raise InvalidInput(
                f"state {state} needs one target for each of the {len(alphabet)} letters, got {len(row)}"
            )
    for state in {start, *accepting, *chain.from_iterable(delta)}:
        if state not in states:
            raise InvalidInput(f"states are 0..{len(delta) - 1}, got {state}")
    columns = [alphabet.index(letter) for letter in letters]
    rows = [[int(row[column]) for column in columns] for row in delta]
    table, accepts = minimal(rows, int(start), set(map(int, accepting)))
    return Dfa(letters, np.array(table, dtype=np.int32), np.array(accepts))
