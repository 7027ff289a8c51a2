r"""Which fragment of temporal logic defines a language, decided on its minimal complete automaton by
forbidden patterns.

Write q·w for the state that the word w leads to from q. For states p ≠ q and words x, u, v, x nonempty, the
patterns are

    LTL[P]      p·u = q,  q·v = p                               (strict global attention)
    LTL[Y]      p·x = p,  q·x = q                               (1-local attention)
    LTL[P,Y]    p·x = p,  q·x = q,  p·u = q,  q·v = p           (both)

and the language lies in the fragment exactly if its automaton does not contain the pattern.

Proof that a pattern excludes the fragment. Two words are n-equivalent if no formula of the fragment, of temporal
depth at most n, tells their ends apart. The two words of `expressivity.automata.hard_pairs` are n-equivalent for
every n, although exactly one of them is accepted.

Proof that without it there is a formula.

LTL[P] ([LC25] Theorem 4.1). The only cycles are loops: the automaton is partially ordered, and "the run is in q"
    is written by induction along that order: some earlier letter entered q, and since then none left it.
LTL[Y] ([LC26] Theorem 2.2). No nonempty word fixes two states, so the graph of pairs of distinct states has no
    cycle, so all words of some length d lead to one state each: the last d letters decide, and Y reads them.
LTL[P,Y] ([LC26] Theorem 2.9; the bound on d is ours). Let the automaton remember the last d letters. Two runs on
    one word inside one component of Q cannot stay apart for longer than the component has pairs of states: some
    pair would repeat, which is the pattern (squared, if the two are swapped). So for d large a component of the
    larger automaton and d letters fix the state, these components are partially ordered, and the formula for
    LTL[P] applies with letters replaced by blocks of d letters, which Y reads.

So the search is for a component with two states, and for a cycle among pairs of states: polynomial time, in
contrast to star-freeness, which is PSPACE-complete for automata [CH91].
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata.dfa import Dfa
from expressivity.automata.graphs import (
    components,
    is_acyclic,
    on_cycle,
    shortest_word,
    shortest_word_of_pairs,
)
from expressivity.errors import choose
from expressivity.shown import Document

Logic = Literal["P", "Y", "PY"]
LOGICS: tuple[Logic, ...] = ("P", "Y", "PY")

MOST_CANDIDATES = 64
"""Greatest number of pairs of states that are tried for the shortest witness."""

EFFORT = 500_000
"""Edges searched over all candidates: on large automata the first pair found must do."""


@dataclass(frozen=True)
class Witness(Document):
    """A forbidden pattern in words that a reader can run by hand.

    Args:
        logic: the fragment that it excludes.
        access: a word from the start to p; for LTL[Y] one to p and one to q.
        loop: x with p·x = p and q·x = q, None for LTL[P].
        there: u with p·u = q, None for LTL[Y].
        back: v with q·v = p, None for LTL[Y].
        separates: z such that exactly one of p·z and q·z accepts.
    """

    logic: Logic
    access: tuple[str, ...]
    loop: str | None
    there: str | None
    back: str | None
    separates: str

    def to_json(self) -> dict[str, str | list[str]]:
        """The words by name; those that the pattern does not have are left out."""
        access = list(self.access) if self.logic == "Y" else self.access[0]
        words = {
            "access": access,
            "loop": self.loop,
            "there": self.there,
            "back": self.back,
            "separates": self.separates,
        }
        return {name: word for name, word in words.items() if word is not None}

    def size(self) -> int:
        """The number of letters in all words together."""
        return sum(
            map(
                len,
                (*self.access, self.loop or "", self.there or "", self.back or "", self.separates),
            )
        )

    def states(self, dfa: Dfa) -> tuple[int, int]:
        """The states p and q.

        Raises:
            InvalidInput: a letter that the automaton does not have.
        """
        p = dfa.after(self.access[0])
        return p, dfa.after(self.access[1]) if self.logic == "Y" else dfa.after(self.there or "", p)

    def by_hand(self, dfa: Dfa) -> str:
        """A text that shows where each word leads from p and from q, one line per word.

        Raises:
            InvalidInput: a letter that the automaton does not have.
        """
        p, q = self.states(dfa)
        lines = [f"LTL[{','.join(self.logic)}]: p is state {p}, q is state {q}"]
        for symbol, word in (
            ("x", self.loop),
            ("u", self.there),
            ("v", self.back),
            ("z", self.separates),
        ):
            if word is not None:
                ends = [dfa.after(word, state) for state in (p, q)]
                verdicts = " and ".join(
                    "accepts" if dfa.accepting[end] else "rejects" for end in ends
                )
                line = (
                    f"    {symbol} = {word or 'ε'}: p·{symbol} = {ends[0]}, q·{symbol} = {ends[1]}"
                )
                lines.append(f"{line} ({verdicts})" if symbol == "z" else line)
        return "\n".join(lines)

    def occurs_in(self, dfa: Dfa) -> bool:
        """Whether the pattern occurs: every word is run, nothing else is used.

        Raises:
            InvalidInput: a letter that the automaton does not have.
        """
        p, q = self.states(dfa)
        loops = self.logic == "P" or (
            self.loop is not None
            and self.loop != ""
            and dfa.after(self.loop, p) == p
            and dfa.after(self.loop, q) == q
        )
        returns = self.logic == "Y" or dfa.after(self.back or "", q) == p
        ends = {bool(dfa.accepting[dfa.after(self.separates, state)]) for state in (p, q)}
        return loops and returns and len(ends) == 2


def forbidden_pattern(dfa: Dfa, logic: Logic | str) -> Witness | None:
    """The forbidden pattern of LTL[P], LTL[Y] or LTL[P,Y] in an automaton, None if the language lies in the
    fragment.

    Time O(n²k) for n states and k letters, memory O(n²k): 600 states with 64 letters take seconds. Witnesses
    are shortest among the first candidates for (p, q), which are all of them up to eleven states.

    Raises:
        InvalidInput: an unknown logic.
    """
    choose("logic", logic, list(LOGICS))
    pairs = _candidates(dfa, logic)
    tries = max(1, min(MOST_CANDIDATES, EFFORT // (dfa.states**2 * len(dfa.alphabet))))
    found = [_witness(dfa, cast(Logic, logic), p, q) for p, q in pairs[:tries].tolist()]
    best = min(found, key=Witness.size, default=None)
    if best is not None and not best.occurs_in(dfa):
        raise AssertionError(f"{best} does not occur: the search is wrong")
    return best


@lru_cache(maxsize=16)
def defines(dfa: Dfa, logic: Logic | str) -> bool:
    """Whether the fragment defines the language: whether there is no `forbidden_pattern`, whose words are not computed.

    Time O(n k) for LTL[P], otherwise O(n² k) for each letter of the longest word that keeps two states apart.

    Raises:
        InvalidInput: an unknown logic.
    """
    choose("logic", logic, list(LOGICS))
    if logic == "Y":
        fixed = dfa.actions == np.arange(dfa.states)[:, None]
        if (fixed.sum(axis=0) > 1).any():  # a letter fixes two states
            return False
    if logic == "P":
        return len(_pairs(dfa, "P")) == 0
    return is_acyclic(pair_table(dfa, *_pairs(dfa, logic).T))


def cyclic_pairs(dfa: Dfa) -> Bool[np.ndarray, "states states"]:
    """Whether some nonempty word leads p to p and q to q, for states p ≠ q."""
    cyclic = np.zeros((dfa.states, dfa.states), dtype=bool)
    first, second = _candidates(dfa, "Y").T
    cyclic[first, second] = cyclic[second, first] = True
    return cyclic


@lru_cache(maxsize=8)
def _candidates(dfa: Dfa, logic: str) -> Int[np.ndarray, "pairs 2"]:
    """The pairs p < q in the pattern, early states first."""
    pairs = _pairs(dfa, logic)
    if logic == "P" or not len(pairs):
        return pairs
    return pairs[on_cycle(pair_table(dfa, *pairs.T))]


def _pairs(dfa: Dfa, logic: str) -> Int[np.ndarray, "pairs 2"]:
    """All pairs p < q, for LTL[P] and LTL[P,Y] those within a component, early states first."""
    if logic == "Y":
        return np.stack(np.triu_indices(dfa.states, 1), axis=1)
    labels = components(dfa.actions)
    if int(labels.max()) + 1 == dfa.states:
        return np.empty((0, 2), dtype=np.int64)
    first, second = np.nonzero(np.triu(labels[:, None] == labels, 1))
    return np.stack([first, second], axis=1)


def pair_table(
    dfa: Dfa, first: Int[np.ndarray, "pairs"], second: Int[np.ndarray, "pairs"]
) -> Int[np.ndarray, "pairs actions"]:
    """Where each action of a letter takes an unordered pair of states: to the number of a pair in the list, or to -1
    if it is not listed.

    A cycle may come back with the two swapped; going round twice mends that, so unordered pairs halve the
    graph and lose nothing.
    """
    number = np.full((dfa.states, dfa.states), -1, dtype=np.int32)
    number[first, second] = number[second, first] = np.arange(len(first), dtype=np.int32)
    table = np.empty((len(first), dfa.actions.shape[1]), dtype=np.int32)
    for action, column in enumerate(
        dfa.actions.T
    ):  # one at a time: the index arrays are wider than the table
        table[:, action] = number[column[first], column[second]]
    return table


def _witness(dfa: Dfa, logic: Logic, p: int, q: int) -> Witness:
    """The shortest words that show the pattern at p and q. Each exists: that is what made (p, q) a candidate."""
    loop = _loop(dfa, p, q) if logic != "P" else None
    there = _word(dfa, p, q) if logic != "Y" else None
    back = _word(dfa, q, p) if logic != "Y" else None
    access = (dfa.access[p], dfa.access[q]) if logic == "Y" else (dfa.access[p],)
    apart = dfa.difference(dfa, p, q)
    assert apart is not None, "no two states of a minimal automaton accept the same words"
    return Witness(logic, access, loop, there, back, apart)


def _only(state: tuple[int, ...], shape: tuple[int, ...]) -> Bool[np.ndarray, "..."]:
    target = np.zeros(shape, dtype=bool)
    target[state] = True
    return target


def _word(dfa: Dfa, source: int, end: int) -> str:
    letters = shortest_word(
        lambda front: dfa.delta[front], dfa.states, source, _only((end,), (dfa.states,))
    )
    return dfa.decode(np.array(letters, dtype=np.int64))


def _loop(dfa: Dfa, p: int, q: int) -> str:
    """A shortest nonempty word that leads p to p and q to q."""
    target = _only((p, q), (dfa.states, dfa.states))
    letters = shortest_word_of_pairs(dfa.delta, dfa.delta, (p, q), target, nonempty=True)
    return dfa.decode(np.array(letters, dtype=np.int64))
