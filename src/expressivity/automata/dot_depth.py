r"""Piecewise locally testable languages, those of dot-depth at most one, decided on the minimal automaton in polynomial time.

They are the Boolean combinations of languages Σ* u₁ Σ* u₂ … uₖ Σ*, the ends of the word marked: which factors occur, in which
order. A language is one of them exactly if its semigroup satisfies (Knast 1983), for idempotents e, f and all a, b, c, d,

    (eafb)^ω eafde (cfde)^ω = (eafb)^ω e (cfde)^ω .

Write q·w for the state that w leads to from q, and p ~ q if words lead from p to q and back. Consider pairs (r, s) of states r ≠
s, and a component M of the graph of pairs, not a single pair without a loop. A state p is bound to M at (r, s) if a nonempty word
fixes p, r and s. It meets the second if, besides, a word that is read inside M from (r, s) leads p and s to one state; it meets
the first if the same is said of r.

The pattern: p ~ q, of which p, bound to M, meets the second, and q, bound to M, meets the first. A language is of dot-depth at
most one exactly if its automaton shows neither this nor the pattern that LTL[P,Y] forbids. (Stern 1985 has a polynomial
algorithm; the pattern here is ours.)

Without the second pattern the semigroup is aperiodic, and two states that a nonempty word fixes, of one component, are equal.
With it Knast's equation fails: let f = e, a and b lead p to q and back, c = d = e; so (ab)^ω a = (ab)^ω.
(If.) Let the equation fail at some state. Let p be where (eafb)^ω e leads from it, q = p·af, v = cfde, s = p·v^ω, and r = q·de
    v^ω. So r ≠ s, and p ~ q, since p·afbe = p. Both r and s are fixed by v, and the pairs (r, s) and (r, s)·cf are in one
    component M. The word e fixes p, r and s, and f fixes q, r·cf and s·cf. So p and q are bound to M. v^ω is read inside M from
    (r, s) and leads p and s to s. Inside M, de v^ω leads (r, s)·cf to (r, s), and q to r.
(Only if.) Let p be bound to M at (r, s) by x, and q at (r', s') by y. What is read until p meets the second may be prolonged
    until the pair is (r', s'): by a word c, with p·c = s'. So there is d with (r', s')·d = (r, s) and q·d = r. Let a and b lead p
    to q and back, e = x^ω, f = y^ω. Then p·eafb = p, p·eafde = q·de = r, and cfde fixes r and s, as it leads p to s. So the left
    side leads p to r, the right side to s.
"""

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata.class_patterns import is_locally_testable, is_piecewise_testable
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import cyclic_pairs, defines
from expressivity.automata.graphs import components, on_cycle

MOST_ENTRIES = 20_000_000
"""So many edges of the graph of triples of states, at most n³ k, are searched by default: some ten seconds, and 500 MB."""


def is_piecewise_locally_testable(dfa: Dfa, limit: int = MOST_ENTRIES) -> bool | None:
    """Piecewise locally testable, that is, of dot-depth at most one. Time and memory O(n³ k) for n states and k letters.

    Args:
        dfa: the language.
        limit: how many entries the table of the largest graph may have, one for each edge; piecewise testable and locally testable languages need none.

    Returns:
        Whether it is; None where the table would be larger.
    """
    if not defines(dfa, "PY"):
        return False
    if is_piecewise_testable(dfa) or is_locally_testable(dfa):
        return True
    pairs = np.argwhere(cyclic_pairs(dfa))
    table = _inside(_pair_table(dfa, pairs))
    if dfa.states * table.size > limit:
        return None
    return not _shows_pattern(dfa, pairs, table)


def _shows_pattern(
    dfa: Dfa, pairs: Int[np.ndarray, "pairs 2"], table: Int[np.ndarray, "pairs actions"]
) -> bool:
    """Whether a component of states has one that meets the second, and one that meets the first, of the same component of pairs."""
    if not len(pairs):
        return False
    triples = _triples(dfa, table)
    first, second = pairs.T
    meets = np.arange(dfa.states)[:, None] == second
    state, pair = np.nonzero(
        (_leads_to(triples, meets.ravel()) & on_cycle(triples)).reshape(meets.shape)
    )
    opposite = np.lexsort(
        (first, second)
    )  # pairs are sorted, so this is where (s, r) stands for (r, s)
    component, inside = components(dfa.actions)[state], components(table)
    the_second = set(zip(component.tolist(), inside[pair].tolist()))
    the_first = set(zip(component.tolist(), inside[opposite[pair]].tolist()))
    return not the_second.isdisjoint(the_first)


def _pair_table(dfa: Dfa, pairs: Int[np.ndarray, "pairs 2"]) -> Int[np.ndarray, "pairs actions"]:
    """Where each letter takes each ordered pair: to a pair's number, or to -1 if that is not listed."""
    number = np.full((dfa.states, dfa.states), -1, dtype=np.int32)
    number[*pairs.T] = np.arange(len(pairs), dtype=np.int32)
    first, second = pairs.T
    return number[dfa.actions[first], dfa.actions[second]]


def _inside(table: Int[np.ndarray, "nodes actions"]) -> Int[np.ndarray, "nodes actions"]:
    """The same graph, of whose edges those are left that stay inside a component."""
    labels = components(table)
    return np.where(labels[table] == labels[:, None], table, -1)


def _triples(
    dfa: Dfa, table: Int[np.ndarray, "pairs actions"]
) -> Int[np.ndarray, "triples actions"]:
    """The graph of a state and a pair, which reads what the pair does; triples are numbered by state, then pair."""
    following = dfa.actions[:, None, :] * len(table) + table
    return np.where(table >= 0, following, -1).reshape(-1, table.shape[1])


def _leads_to(
    table: Int[np.ndarray, "nodes actions"], targets: Bool[np.ndarray, "nodes"]
) -> Bool[np.ndarray, "nodes"]:
    """From which nodes some word, perhaps empty, leads to a target."""
    leads = np.append(targets, False)  # -1, no edge, is the last one
    while (more := leads[table].any(axis=1) & ~leads[:-1]).any():
        leads[:-1] |= more
    return leads[:-1]
