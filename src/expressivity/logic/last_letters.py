"""Definite languages, by what the last letters say ([LC26] Theorem 2.2).

Let D(A) say that the state lies in the set A. If A is empty, D(A) is false. If the start is in A,
D(A) = ¬D(Q∖A). Otherwise there is a last letter, and D(A) = Y ⋁_a (a ∧ D(a⁻¹A)), with a⁻¹A the
states from which a leads into A. This ends, since in a definite automaton some d letters fix the
state: w⁻¹A is empty or everything when |w| ≥ d. Each set is said once, and sets that many words
lead back to are shared, so the formula is short where the automaton read backwards is small.
"""

from graphlib import TopologicalSorter

import numpy as np
from jaxtyping import Bool

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import defines
from expressivity.errors import InvalidInput
from expressivity.logic.simplify import by_letter, negation, previously
from expressivity.logic.syntax import FALSE, Formula

MOST_SETS = 2_000
"""Greatest number of sets of states that are followed backwards."""

States = Bool[np.ndarray, "states"]


def definite_formula(dfa: Dfa) -> Formula | None:
    """A formula of LTL[Y] for a definite language ([LC26] Theorem 2.2); None if it needs more than
    `MOST_SETS` sets of states.

    Raises:
        InvalidInput: the language is not definite.
    """
    if not defines(dfa, "Y"):
        raise InvalidInput("the language is not definite: no formula of LTL[Y] defines it")
    waiting = [_without_start(dfa.accepting)]
    before: dict[bytes, list[np.ndarray]] = {}
    while waiting:
        states = waiting.pop()
        if states.any() and states.tobytes() not in before:
            before[states.tobytes()] = list(states[dfa.delta].T)
            waiting += map(_without_start, before[states.tobytes()])
            if len(before) > MOST_SETS:
                return None
    said = {np.zeros(dfa.states, dtype=bool).tobytes(): FALSE}
    graph = {
        mark: [_without_start(states).tobytes() for states in row] for mark, row in before.items()
    }
    for mark in TopologicalSorter(graph).static_order():
        if mark in before:
            sets = zip(dfa.alphabet, before[mark])
            cases = {name: _look_up(said, states) for name, states in sets}
            said[mark] = previously(by_letter(cases))
    return _look_up(said, dfa.accepting)


def _look_up(said: dict[bytes, Formula], states: States) -> Formula:
    """Look up what says that a word leads to one of these states; sets with the start are kept as their complements."""
    return negation(said[(~states).tobytes()]) if states[0] else said[states.tobytes()]


def _without_start(states: States) -> States:
    return ~states if states[0] else states
