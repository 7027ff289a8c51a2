r"""Strictly local and strictly piecewise languages, decided on the minimal automaton in polynomial time; and tiers.

A state is live if some word leads from it to acceptance; a minimal automaton has at most one state that is not.

Strictly local (SL): some set of windows of k letters is permitted, the ends of the word marked. There are no live states p ≠ q
    and nonempty x with p·x = p, q·x = q. A language is strictly k-local exactly if it is closed under suffix substitution: if u x
    v and u' x v' are in it and x has k - 1 letters, so is u x v' (Rogers and Pullum 2011). That is: of the states p·x
    with p live and p·x live there is at most one, for each x of k - 1 letters, since they accept the same words. For large k that
    holds exactly if the graph of pairs of live states has no cycle (after Caron 1998; Lambert and Rogers 2020).

Strictly piecewise (SP): some set of scattered subwords of k letters is permitted. Exactly if the language is closed under
    deletion of letters (Rogers et al. 2010; Haines: only finitely many minimal words are then missing). So every live state
    accepts, and all that is accepted from q·a is accepted from q. In other words, no word leads q·a to a live state and q to the
    dead one.

A tier-based class (TSL, TLT, TLTT, TPLT) holds a language if for some set T of letters, the tier, membership depends on the
    letters in T alone, and the words over T that are in the language are one of the class over the alphabet T (Heinz, Rawal and
    Tanner 2011; Lambert 2023). Letters outside T are neutral: they fix every state. The least tier decides, all letters that are
    not neutral: each of these classes is closed under taking the words over a part of the alphabet.
"""

import numpy as np
from jaxtyping import Bool

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import defines, pair_table
from expressivity.automata.graphs import is_acyclic


def live(dfa: Dfa) -> Bool[np.ndarray, "states"]:
    """From which states some word is accepted: all of a minimal automaton but one that rejects and never leaves."""
    stays = (dfa.delta == np.arange(dfa.states)[:, None]).all(axis=1)
    return dfa.accepting | ~stays


def is_strictly_local(dfa: Dfa) -> bool:
    """Strictly local. Time and memory O(n² k) for n states and k letters."""
    alive = live(dfa)
    fixed = dfa.actions == np.arange(dfa.states)[:, None]
    if (fixed[alive].sum(axis=0) > 1).any() or not defines(dfa, "PY"):
        return False
    first, second = np.triu_indices(dfa.states, 1)
    both = alive[first] & alive[second]
    return is_acyclic(pair_table(dfa, first[both], second[both]))


def is_strictly_piecewise(dfa: Dfa) -> bool:
    """Strictly piecewise. Time O(n² k), memory O(n² + n k)."""
    alive = live(dfa)
    if not (dfa.accepting[alive].all() and defines(dfa, "P")):
        return False
    after, before = dfa.actions, np.arange(dfa.states)[:, None]
    new = np.zeros((dfa.states, dfa.states), dtype=bool)
    new[after, before] = (after != before) & alive[after]
    met = np.zeros_like(new)
    while new.any():
        met |= new
        p, q = np.nonzero(new)
        p, q = dfa.actions[p], dfa.actions[q]
        if (alive[p] & ~alive[q]).any():
            return False
        new = np.zeros_like(met)
        new[p, q] = alive[p] & (p != q)
        new &= ~met
    return True


def tier(dfa: Dfa) -> str:
    """The letters that are not neutral: those that move some state."""
    moves = (dfa.delta != np.arange(dfa.states)[:, None]).any(axis=0)
    return "".join(letter for letter, moved in zip(dfa.alphabet, moves.tolist()) if moved)


def on_tier(dfa: Dfa) -> Dfa:
    """The language over its tier; the language itself where every letter is neutral.

    The automaton without the columns of neutral letters: no state is lost, and the order in which states are met is the same.
    """
    letters = tier(dfa)
    if len(letters) in (0, len(dfa.alphabet)):
        return dfa
    return Dfa(letters, dfa.delta[:, [letter in letters for letter in dfa.alphabet]], dfa.accepting)
