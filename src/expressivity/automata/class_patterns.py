r"""Piecewise testable, locally testable and DA, decided on the minimal automaton in polynomial time, without its semigroup.

Write q·w for the state that w leads to from q, and p ⪰ q if some word leads from p to q. x^ω is the idempotent among the
powers of x. A pair of states p ≠ q is cyclic if a nonempty word fixes both.

Piecewise testable: the automaton is partially ordered, and q·a(ab)^ω = q·b(ab)^ω for all states q and letters a, b. The
    condition of Klíma and Polák, in equations. In a partially ordered automaton a state fixed by x is fixed by the letters of x, since
    the run on x returns; call it fixed by the set B of these. (If.) Fix B and let each of its letters lead on from the
    states that it does not fix. This ends, and two first steps a and b come together again, by (ab)^ω. So by Newman's lemma
    from every state just one state fixed by B is reached with letters of B. Hence (xy)^ω = (yx)^ω for all x, y, with B
    the letters of both: so the semigroup, which is aperiodic, is J-trivial, that is, the language piecewise testable (Simon).
    (Only if.) A J-trivial semigroup is R-trivial, so the automaton is partially ordered. Let e = (ab)^ω. Since a·(be) = e,
    be and e are L-related, hence equal, and ae = abe = e. So a(ab)^ω = b(ab)^ω.

Locally testable: no cyclic pair lies in one component, and for each cyclic pair with p ⪰ q and every word s, p·s ⪰ q exactly
    if q·s ⪰ q (Kim, McNaughton and McCloskey). Locally testable means that e S e is idempotent and commutative for every idempotent e; e S e acts
    on the states that e fixes. (If.) Let s ∈ e S e, p fixed by e, and q = p·s. If p ≠ q the pair is cyclic, and p·s ⪰ q. So
    q·s ⪰ q; both are in one component and fixed by e, so equal: s² = s. Let also t ∈ e S e, r = p·st, r' = p·ts. By what
    was shown r·st = r, so r·s lies in the component of r and is r, and r·t = r. Then r·ts = r, so p·ts ⪰ r: r' ⪰ r. The
    same with s and t exchanged gives r ⪰ r', so r = r'. (Only if.) The first condition is that e S e is R-trivial. For
    the second let x fix p and q, e = x^ω, p·u = q, g = eue. If q·sv = q, let f = esve: q = p·gf = p·fg, so p·s ⪰ q. If p·sv =
    q, then with the same f, q·f = p·ff = p·f = q, so q·s ⪰ q.
    Where q·s ⪰ q, q·s lies in the component C of q; so it is enough to follow pairs of states (p', q') with p' ⪰ C and
    q' ∈ C, letter by letter.

DA: there are no states p ≠ q and words x, w with p·x = p, q·x = q, p·w = q such that all letters of w occur in x (after
    Pin and Weil). DA means that (xy)^ω y (xy)^ω = (xy)^ω; equivalently, that regular elements are idempotent. (Excluded.) Let e =
    x^ω, in DA, and let a be a letter of x. Then e = uav, and g = aveu is J-related to e, since e = u·g·av. So g is an
    idempotent, and as the J-class consists of idempotents, it is a rectangular band: ege = e. Thus ea is R-related to e. With
    ea, again an idempotent of that J-class, in the place of e, and the next letter of w: so ew is R-related to e, and ewe,
    R-related and L-related to e, is e. So q = p·we = p·ewe = p·e = p. (Otherwise.) If (xy)^ω y (xy)^ω ≠ (xy)^ω, some state p
    fixed by the latter, and q = p·y(xy)^ω ≠ p, show the pattern.
    For given p, q the words x that fix both may be put together: one of them has all letters B that occur on edges inside
    the component of the pair (p, q). So w is sought among the words over B.
"""

from functools import lru_cache
from itertools import combinations

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import cyclic_pairs, defines, pair_table
from expressivity.automata.graphs import components, reached

MOST_EDGES = 5_000_000
"""For DA so many edges are searched, over all sets of letters: some ten seconds."""


@lru_cache(maxsize=8)
def is_piecewise_testable(dfa: Dfa) -> bool:
    """Piecewise testable. Time O(k² n log n) for n states and k letters."""
    if not defines(dfa, "P"):
        return False
    columns = list(dfa.actions.T)
    return all(
        (_stable(other[one], one) == _stable(other[one], other)).all()
        for place, one in enumerate(columns)
        for other in columns[:place]
    )


def _stable(
    step: Int[np.ndarray, "states"], start: Int[np.ndarray, "states"]
) -> Int[np.ndarray, "states"]:
    """Where steps lead in the end, if nothing goes round a cycle."""
    for _ in range(len(step).bit_length()):  # squared until there are as many as states
        step = step[step]
    return step[start]


@lru_cache(maxsize=8)
def is_locally_testable(dfa: Dfa) -> bool:
    """Locally testable. Time and memory O(n² k)."""
    if not (defines(dfa, "PY") and letters_commute(dfa, idempotent=True)):
        return False
    labels = components(dfa.actions)
    ahead = reached(dfa.actions, labels)[labels]  # whether p ⪰ q
    p, q = np.nonzero(cyclic_pairs(dfa) & ahead)
    met = np.zeros_like(ahead)
    while len(p):
        met[p, q] = True
        there, back = dfa.actions[p], dfa.actions[q]
        stays = labels[back] == labels[q][:, None]
        if (ahead[there, q[:, None]] != stays).any():
            return False
        pairs = np.unique(there[stays].astype(np.int64) * dfa.states + back[stays])
        p, q = np.divmod(pairs, dfa.states)
        new = ~met[p, q] & (p != q)
        p, q = p[new], q[new]
    return True


@lru_cache(maxsize=8)
def letters_commute(dfa: Dfa, idempotent: bool = False) -> bool:
    """Whether e a e and e b e commute for all letters a and b, e the idempotent power of any letter. Time O(n k³).

    Necessary for locally testable and for locally threshold testable languages, and quick to see. The idempotent power is c^m for any m of at least n
    that is enough for c^m = c^(m + 1), as there is in LTL[P,Y].

    Args:
        dfa: the language, of LTL[P,Y].
        idempotent: whether e a e has to be an idempotent too, as for locally testable ones.
    """
    for e in dfa.actions.T.astype(np.int64):
        for _ in range(dfa.states.bit_length()):
            e = e[e]
        local = [e[action[e]] for action in dfa.actions.T]
        if idempotent and any((a[a] != a).any() for a in local):
            return False
        if any((b[a] != a[b]).any() for a, b in combinations(local, 2)):
            return False
    return True


def is_da(dfa: Dfa) -> bool | None:
    """DA; None where more than `MOST_EDGES` edges would be searched. Time and memory O(n² k), and O(n² + n k) for each set of
    letters that is found inside a component of pairs."""
    if dfa.states == 1 or defines(dfa, "P"):
        return True
    first, second = np.triu_indices(dfa.states, 1)
    table = pair_table(dfa, first, second)
    labels = components(table)
    inside = _letters_inside(table, labels)
    cyclic = inside[labels].any(axis=1)
    kinds, kind = np.unique(inside, axis=0, return_inverse=True)
    first, second, kind = first[cyclic], second[cyclic], kind.ravel()[labels[cyclic]]
    searched = 0
    for number in np.argsort(-kinds.sum(axis=1)).tolist():
        letters, pairs = kinds[number], kind == number
        searched += dfa.states * int(letters.sum())
        if searched > MOST_EDGES:
            return None
        if letters.any() and _joined(dfa.actions[:, letters], first[pairs], second[pairs]):
            return False
    return True


def _letters_inside(
    table: Int[np.ndarray, "pairs letters"], labels: Int[np.ndarray, "pairs"]
) -> Bool[np.ndarray, "components letters"]:
    """The letters on edges inside each component of a graph; -1 is no edge."""
    inside = np.zeros((int(labels.max()) + 1, table.shape[1]), dtype=bool)
    for letter, column in enumerate(table.T):
        stays = (column >= 0) & (labels[column] == labels)
        inside[labels[stays], letter] = True
    return inside


def _joined(
    delta: Int[np.ndarray, "states letters"],
    first: Int[np.ndarray, "pairs"],
    second: Int[np.ndarray, "pairs"],
) -> bool:
    """Whether a word leads from one state of some pair to the other."""
    labels = components(delta)
    leads = reached(delta, labels)
    return bool((leads[labels[first], second] | leads[labels[second], first]).any())
