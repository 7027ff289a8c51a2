"""Automata as files and regexes describe them: several moves by one symbol, empty moves, symbols of any length."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.exploration import TooManyMemories, reachable
from expressivity.errors import InvalidInput

EMPTY = ""
"""The symbol of a move that reads nothing."""

MOST_STATES = 10_000
"""An automaton made deterministic has at most so many states before it is minimised, unless a caller allows more."""

MOST_MEMBERS = 500
"""The sets of states on the way hold at most this many times as many states, all of them together."""


@dataclass
class Nfa:
    """An automaton that may have a choice. States are numbered as they are named.

    Args:
        numbers: the number of each state by its name.
        moves: for each state, the states reached by each symbol; `EMPTY` reads nothing.
        starts: where a run may begin.
        finals: where it accepts.
        places: each symbol, with the place in the text where it was first seen.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    moves: list[dict[str, set[int]]] = field(default_factory=list)
    starts: set[int] = field(default_factory=set)
    finals: set[int] = field(default_factory=set)
    places: dict[str, str] = field(default_factory=dict)

    def state(self, name: str) -> int:
        """The number of a state, a new one if the name is new."""
        number = self.numbers.setdefault(name, len(self.numbers))
        if number == len(self.moves):
            self.moves.append({})
        return number

    def new(self) -> int:
        """A state without a name of its own."""
        return self.state(f"\0{len(self.numbers)}")

    def declare(self, symbol: str, place: str) -> None:
        """Count a symbol among those of the automaton, whether or not a move reads it."""
        if symbol != EMPTY:
            self.places.setdefault(symbol, place)

    def move(self, source: int, symbol: str, target: int, place: str = "") -> None:
        """One more move; `place` is where the text says so."""
        self.declare(symbol, place)
        self.moves[source].setdefault(symbol, set()).add(target)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols, in the order in which they were seen."""
        return tuple(self.places)

    def closure(self, states: Iterable[int]) -> frozenset[int]:
        """The states that are reached from some by empty moves."""
        found = set(states)
        waiting = list(found)
        while waiting:
            for target in self.moves[waiting.pop()].get(EMPTY, ()):
                if target not in found:
                    found.add(target)
                    waiting.append(target)
        return frozenset(found)


def deterministic(
    nfa: Nfa, letters: dict[str, str], alphabet: str, limit: int = MOST_STATES
) -> Dfa:
    """The minimal automaton of the same language, by the subset construction.

    Args:
        nfa: the automaton.
        letters: the symbol that each letter of the alphabet stands for; a letter without one leads nowhere.
        alphabet: the letters, sorted.
        limit: how many sets of states are looked at.

    Raises:
        InvalidInput: more than `limit` sets of states, more than `MOST_MEMBERS` times as many states in them, or an
            empty alphabet.
    """
    subsets = _Subsets(nfa, [letters.get(letter) for letter in alphabet], MOST_MEMBERS * limit)
    try:
        delta, found = reachable(subsets.start, subsets.steps, limit)
    except TooManyMemories:
        raise InvalidInput(
            f"made deterministic, the automaton has more than {limit:,} states: allow more by --states, or limit="
        ) from None
    accepting = [number for number, subset in enumerate(found) if subset & nfa.finals]
    return from_table(alphabet, delta, 0, accepting)


@dataclass
class _Subsets:
    """Sets of states, read letter by letter. Letters of one symbol take one step together."""

    nfa: Nfa
    symbols: list[str | None]
    room: int
    """How many more states the sets may hold."""

    @cached_property
    def start(self) -> frozenset[int]:
        """The set before the first letter."""
        return self.nfa.closure(self.nfa.starts)

    def steps(self, front: Iterable[frozenset[int]]) -> Iterator[list[frozenset[int]]]:
        """For each of some sets, the set after each letter."""
        return ([*map(self._step(subset).__getitem__, self.symbols)] for subset in front)

    def _step(self, subset: frozenset[int]) -> dict[str | None, frozenset[int]]:
        reached: dict[str | None, set[int]] = {symbol: set() for symbol in self.symbols}
        self._hold(len(subset))
        for state in subset:
            for symbol, targets in self.nfa.moves[state].items():
                if symbol in reached and symbol != EMPTY:
                    reached[symbol] |= targets
        return {symbol: self.nfa.closure(targets) for symbol, targets in reached.items()}

    def _hold(self, members: int) -> None:
        """Count the states of one more set."""
        self.room -= members
        if self.room < 0:
            raise InvalidInput(
                "made deterministic, the automaton has sets of too many states: allow more by --states, or limit="
            )
