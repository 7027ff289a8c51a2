"""Anchors of regexes as moves of an automaton, and the automaton without them.

States also know whether a letter was read, and what may still be. `BEGINNING` (^) is passed before the first letter only.
After `END` ($) nothing is read but one end of a line, after `VERY_END` (\\Z) nothing: what Python means by them.
"""

from expressivity.automata.nondeterministic import EMPTY, Nfa

BEGINNING, END, VERY_END = "^", "$", "Z"


def without_anchors(nfa: Nfa, newlines: set[str]) -> Nfa:
    """The automaton of the same words with moves for letters only.

    Args:
        nfa: an automaton with one start, in which anchors are symbols.
        newlines: its symbols for the end of a line.
    """
    found = Nfa()
    start = (min(nfa.starts), False, 0)
    numbers = {start: found.new()}
    waiting = [start]
    while waiting:
        state, begun, closed = here = waiting.pop()
        for symbol, targets in nfa.moves[state].items():
            after = _passed(symbol, begun, closed, newlines)
            if after is None:
                continue
            read, begun_then, closed_then = after
            for target in targets:
                there = (target, begun_then, closed_then)
                if there not in numbers:
                    numbers[there] = found.new()
                    waiting.append(there)
                found.move(numbers[here], read, numbers[there])
    found.starts = {numbers[start]}
    found.finals = {number for (state, *_), number in numbers.items() if state in nfa.finals}
    return found


def _passed(
    symbol: str, begun: bool, closed: int, newlines: set[str]
) -> tuple[str, bool, int] | None:
    """What a move reads without anchors, and what is known after it; None if it cannot be made."""
    if symbol == EMPTY:
        return EMPTY, begun, closed
    if symbol == BEGINNING:
        return None if begun else (EMPTY, begun, closed)
    if symbol in (END, VERY_END):
        return EMPTY, begun, max(closed, 1 if symbol == END else 2)
    if closed == 0:
        return symbol, True, 0
    return (symbol, True, 2) if closed == 1 and symbol in newlines else None
