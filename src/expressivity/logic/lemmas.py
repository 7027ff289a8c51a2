"""Large formulas compared with an automaton, exactly, by lemmas about their subformulas.

A formula that says which blocks a run has passed remembers all of them: exponentially many memories, although
its language has a small automaton. But most of its subformulas say something about the run's present state
alone. So subformulas are taken in order, small ones first. For each, its memory is explored beside the
automaton; if the state decides its truth, that is a lemma, and from then on the subformula needs no memory:
its truth is read off the state. When the whole formula is reached its truth at the end is compared with
acceptance. Nothing is assumed about how the formula was made, and every lemma is checked on all words.
"""

import numpy as np
from jaxtyping import Bool, Int

from expressivity.errors import InvalidInput
from expressivity.logic.syntax import Formula, subformulas
from expressivity.logic.translation import Beside, Memory, explore

MOST_CELLS = 8
"""Greatest number of cells that a candidate for a lemma remembers, not counting what earlier lemmas decide."""

CANDIDATES = frozenset({"&", "|", "Y"})
"""Operators of candidates for a lemma. The truth of a P is seldom decided by the present state alone, that of a combination often."""


def proves(
    formula: Formula,
    alphabet: str,
    delta: Int[np.ndarray, "nodes letters"],
    accepting: Bool[np.ndarray, "ends"],
) -> bool:
    """Whether lemmas show that a formula holds exactly at the end of the words that an automaton accepts.

    False may mean that no lemma was strong enough.

    Args:
        formula: what is compared.
        alphabet: letter number i is `alphabet[i]`.
        delta: the automaton, minimal or not: with more of the past in its states, more lemmas hold. It starts
            in node 0.
        accepting: which of its nodes accept.

    Raises:
        InvalidInput: a letter outside the alphabet, or tables of different sizes.
    """
    if delta.shape != (len(accepting), len(alphabet)):
        raise InvalidInput(
            f"delta needs {len(accepting)} rows, {len(alphabet)} columns, got {delta.shape}"
        )
    beside = Beside(delta, known := {})
    for node in subformulas(formula):
        worth = node is formula or (node.depth > 0 and node.op in CANDIDATES)
        if worth and (table := _decided(node, alphabet, beside)) is not None:
            known[node] = table
    return formula in known and bool((known[formula][:, -1] == accepting).all())


def _decided(
    node: Formula, alphabet: str, beside: Beside
) -> Bool[np.ndarray, "nodes symbols"] | None:
    """The truth of a subformula with each letter and at the end, if the node decides it; None if not."""
    memory = Memory(node, alphabet, beside)
    if len(memory.cells) > MOST_CELLS:
        return None
    if not memory.cells:
        return memory.step(np.arange(len(beside.delta), dtype=np.int32)[:, None])[1]
    table = np.zeros((len(beside.delta), len(alphabet) + 1), dtype=bool)
    met = np.zeros(len(beside.delta), dtype=bool)
    looked = 0
    for found in explore(memory, len(beside.delta) << MOST_CELLS):
        truth, nodes = np.array(found.truth[looked:]), np.array(found.nodes[looked:])
        new = ~met[nodes]
        table[nodes[new]], met[nodes] = truth[new], True
        if (table[nodes] != truth).any():
            return None
        looked = len(found.truth)
    return table
