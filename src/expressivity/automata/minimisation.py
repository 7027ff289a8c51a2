"""The smallest automaton of a language, its states numbered as a breadth-first search by sorted letters meets them."""

from collections.abc import Sequence
from typing import Any

from automata.fa.dfa import DFA

MOST_ROUNDS = 100
"""So many rounds of Moore's algorithm are done, each linear in the table. A chain would take one for each state: then Hopcroft's algorithm, which
automata-lib has, is the faster one."""

Table = list[list[int]]


def minimal(
    delta: Sequence[Sequence[int]], start: int, accepting: set[int]
) -> tuple[Table, list[bool]]:
    """The transitions and the accepting states of the smallest automaton.

    Args:
        delta: for each state 0..n-1 the state reached by each letter, in the order of sorted letters.
        start: the start state.
        accepting: the states that accept.
    """
    rows, states = _reachable(delta, start)
    columns = list(dict.fromkeys(zip(*rows)))  # letters that act alike are looked at once
    distinct = list(zip(*columns))
    classes = [int(state in accepting) for state in states]
    count = len(set(classes))
    for _ in range(MOST_ROUNDS):
        numbers: dict[tuple[int, ...], int] = {}
        classes = [
            numbers.setdefault((own, *map(classes.__getitem__, row)), len(numbers))
            for own, row in zip(classes, distinct)
        ]
        if len(numbers) == count:
            return _merge(rows, classes, [state in accepting for state in states])
        count = len(numbers)
    return _by_hopcroft(rows, {number for number, state in enumerate(states) if state in accepting})


def _by_hopcroft(rows: Table, accepting: set[int]) -> tuple[Table, list[bool]]:
    letters = [str(column) for column in range(len(rows[0]))]
    machine = DFA(
        states=set(range(len(rows))),
        input_symbols=set(letters),
        initial_state=0,
        final_states=accepting,
        transitions={state: dict(zip(letters, row)) for state, row in enumerate(rows)},
    ).minify()
    delta: dict[Any, list[Any]] = {
        state: [moves[letter] for letter in letters] for state, moves in machine.transitions.items()
    }
    start: Any = machine.initial_state
    numbered, order = _reachable(delta, start)
    return numbered, [state in machine.final_states for state in order]


def _reachable(
    delta: Sequence[Sequence[int]] | dict[Any, list[Any]], start: int
) -> tuple[Table, list[int]]:
    """The rows of the states that the start leads to, in the order of a breadth-first search, and their old numbers."""
    order = [start]
    number = {start: 0}
    for state in order:  # grows while it is read
        for target in dict.fromkeys(delta[state]):
            if target not in number:
                number[target] = len(order)
                order.append(target)
    return [[*map(number.__getitem__, delta[state])] for state in order], order


def _merge(rows: Table, classes: list[int], accepts: list[bool]) -> tuple[Table, list[bool]]:
    """One state for each class. Classes are numbered as their first states are met, so a search meets them in their order."""
    first: dict[int, int] = {}
    for state, label in enumerate(classes):
        first.setdefault(label, state)
    kept = list(first.values())
    return [[classes[target] for target in rows[state]] for state in kept], [
        accepts[state] for state in kept
    ]
