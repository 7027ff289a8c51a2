"""From anything that reads letter by letter to its automaton, exactly, as long as its memories are finitely many."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from expressivity.automata.dfa import Dfa, from_table
from expressivity.errors import InvalidInput

Memory = TypeVar("Memory", bound=Hashable)


class TooManyMemories(InvalidInput):
    """The reader has more memories than the limit: nothing is said about its language."""


def explore(
    alphabet: str,
    start: Memory,
    step: Callable[[Memory, str], Memory],
    accepts: Callable[[Memory], bool],
    limit: int,
) -> Dfa:
    """The minimal automaton of the words after which a reader accepts.

    Args:
        alphabet: its letters.
        start: its memory before the first letter.
        step: the memory after one more letter.
        accepts: whether it accepts the word read so far.
        limit: how many memories are looked at; each takes one step for each letter.

    Raises:
        TooManyMemories: more than `limit` memories are reachable.
        InvalidInput: an empty alphabet.
    """
    delta, memories = reachable(
        start,
        lambda front: [[step(memory, letter) for letter in alphabet] for memory in front],
        limit,
    )
    return from_table(
        alphabet, delta, 0, [number for number, memory in enumerate(memories) if accepts(memory)]
    )


def reachable(
    start: Memory, steps: Callable[[Sequence[Memory]], Iterable[Sequence[Memory]]], limit: int
) -> tuple[list[list[int]], list[Memory]]:
    """All memories, breadth first, and for each the number of that after each letter: the automaton before it is
    minimised.

    Args:
        start: the memory before the first letter.
        steps: for each of many memories, the memory after each letter.
        limit: how many memories are looked at.

    Raises:
        TooManyMemories: more than `limit` memories are reachable.
    """
    numbers: dict[Memory, int] = {start: 0}
    memories: list[Memory] = [start]
    delta: list[list[int]] = []
    while len(delta) < len(memories):
        for following in steps(memories[len(delta) :]):
            for memory in following:
                if numbers.setdefault(memory, len(memories)) == len(memories):
                    memories.append(memory)
            delta.append([numbers[memory] for memory in following])
            if len(memories) > limit:
                raise TooManyMemories(f"the reader has more than {limit} memories")
    return delta, memories
