r"""Locally threshold testable languages, decided on the minimal automaton in polynomial time.

How often each factor of some length occurs, counted up to a threshold, and the first and the last factor decide. A language is
one of them exactly if its semigroup is aperiodic and satisfies, for idempotents e, f and all a, b, u (Thérien and Weiss 1985;
Beauquier and Pin 1991),

    e a f u e b f = e b f u e a f .

Write q·w for the state that w leads to from q, p ~ q if words lead from p to q and back. A tuple of states is cyclic if a
nonempty word fixes all of them; it leads to another tuple if one word does, component by component. The pattern, after Trahtman
(2001), whose conditions differ in form: states with

    (p, q, q') cyclic,  (r, r') leads to (q, q'),
    (p, q') leads to (r, s') with (r, r', s') cyclic,  (p, q) leads to (r', s) with (r, r', s) cyclic,  not s ~ s'.

A language is locally threshold testable exactly if its automaton shows neither this nor the pattern that LTL[P,Y] forbids. The
latter has no place since the class lies in that of dot-depth at most one; without it the semigroup is aperiodic, and cyclic pairs
within a component are equal.

(If.) Let the equation fail: two states differ that its sides lead to from a state p, fixed by e. Let r = p·eaf, q = r·fue, s =
    q·ebf; r' = p·ebf, q' = r'·fue, s' = q'·eaf. So e fixes p, q, q', and f fixes r, r', s, s'. Since (s, s') is cyclic and s ≠
    s', not s ~ s'. That is the pattern.
(Only if.) Let x fix p, q, q', and y fix r, r', s', and z fix r, r', s; a lead (p, q') to (r, s'), b lead (p, q) to (r', s), and u
    lead (r, r') to (q, q'). Let e = x^ω, f = y^ω, g = z^ω. With a and bf the equation says s·f = p·eafuebf = p·ebfueaf = s'. With
    ag, b and g it says s = p·eagueb g = p·ebgueag = s'·g. So s ~ s'.
"""

from itertools import permutations

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata.class_patterns import is_locally_testable, letters_commute
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import cyclic_pairs, defines
from expressivity.automata.graphs import components, on_cycle, reached

MOST_ENTRIES = 500_000_000
"""The table of pairs that lead to pairs has at most so many entries by default, of a byte: n⁴ for n states, so up to 149 states, in five seconds."""

NONE = -1
"""The component of no state."""


def is_locally_threshold_testable(dfa: Dfa, limit: int = MOST_ENTRIES) -> bool | None:
    """Locally threshold testable. Time O(n⁶) at most for n states, where all tuples are cyclic; memory O(n⁴).

    Args:
        dfa: the language.
        limit: how many entries the largest table may have; locally testable languages, and those that are not in LTL[P,Y], need none.

    Returns:
        Whether it is; None where the table would be larger.
    """
    if not defines(dfa, "PY") or not letters_commute(dfa):
        return False
    if is_locally_testable(dfa):
        return True
    if dfa.states**4 > limit:
        return None
    return not _shows_pattern(dfa)


def _shows_pattern(dfa: Dfa) -> bool:
    cyclic = _cyclic_triples(dfa)
    runs = _Runs(dfa, np.asarray(cyclic.any(axis=2)))
    labels = components(dfa.actions)
    return any(
        _conflict(cyclic, runs, labels, r, other) for r, other in runs.pairs.tolist() if r <= other
    )


def _conflict(
    cyclic: Bool[np.ndarray, "n n n"],
    runs: "_Runs",
    labels: Int[np.ndarray, "n"],
    r: int,
    other: int,
) -> bool:
    """Whether the pattern occurs with these r and r'."""
    ends = np.flatnonzero(cyclic[r, other])
    if (labels[ends] == labels[ends[0]]).all():
        return False
    q, q_other = runs.pairs[runs.ahead[runs.number[r, other]]].T
    bounds = (runs.bounds(r, ends, labels[ends]), runs.bounds(other, ends, labels[ends]))
    least, most = (bound[:, q_other] for bound in bounds[0])
    least_other, most_other = (bound[:, q] for bound in bounds[1])
    both = cyclic[:, q, q_other] & (most != NONE) & (most_other != NONE)
    one = (least == most) & (least == least_other) & (least == most_other)
    return bool((both & ~one).any())


class _Runs:
    """Which cyclic pairs of states one word leads to which.

    Args:
        dfa: the automaton.
        cyclic: the pairs.
    """

    def __init__(self, dfa: Dfa, cyclic: Bool[np.ndarray, "n n"]) -> None:
        n = dfa.states
        table = (dfa.actions[:, None, :] * n + dfa.actions[None, :, :]).reshape(n * n, -1)
        labels = components(table)
        self.pairs = np.argwhere(cyclic)
        self.number = np.full((n, n), NONE)
        self.number[*self.pairs.T] = np.arange(len(self.pairs))
        nodes = np.flatnonzero(cyclic)
        self.ahead = reached(table, labels)[labels[nodes]][:, nodes]

    def bounds(
        self, r: int, ends: Int[np.ndarray, "ends"], labels: Int[np.ndarray, "ends"]
    ) -> tuple[Int[np.ndarray, "n n"], Int[np.ndarray, "n n"]]:
        """For all (p, q), the least and the greatest label of an s among `ends` such that (p, q) leads to (r, s)."""
        ahead = self.ahead[:, self.number[r, ends]]
        least, most = np.full((2, *self.number.shape), NONE)
        most[*self.pairs.T] = np.where(ahead, labels, NONE).max(axis=1)
        least[*self.pairs.T] = np.where(ahead, labels, labels.max()).min(axis=1)
        return least, most


def _cyclic_triples(dfa: Dfa) -> Bool[np.ndarray, "n n n"]:
    """Which triples of states some nonempty word fixes."""
    pairs = cyclic_pairs(dfa) | np.diag(on_cycle(dfa.actions))
    triples = np.argwhere(pairs[:, :, None] & pairs[:, None, :] & pairs[None, :, :])
    triples = triples[(triples[:, 0] <= triples[:, 1]) & (triples[:, 1] <= triples[:, 2])]
    number = np.full((dfa.states,) * 3, -1, dtype=np.int32)
    number[*triples.T] = np.arange(len(triples), dtype=np.int32)
    following = np.sort(
        dfa.actions[triples], axis=1
    )  # a cycle may exchange them: going round again mends that
    table = number[following[:, 0], following[:, 1], following[:, 2]]
    fixed = triples[on_cycle(table)]
    cyclic = np.zeros((dfa.states,) * 3, dtype=bool)
    for order in permutations(range(3)):
        cyclic[*fixed[:, order].T] = True
    return cyclic
