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
from expressivity.logic.translation import Beside, Memory, TooLarge, explore

MOST_CELLS = 8
"""Greatest number of cells that a candidate for a lemma remembers, not counting what earlier lemmas decide."""

MOST_FAILURES = 8
"""After so many P's without a lemma none is sought for the others."""

CANDIDATES = frozenset({"&", "|", "Y"})
"""What a P says is seldom decided by the present state alone: a lemma is sought for what it is combined
with, unless `proves` is told to try."""


def proves(
    formula: Formula,
    alphabet: str,
    delta: Int[np.ndarray, "nodes letters"],
    accepting: Bool[np.ndarray, "ends"],
    most: int = 0,
) -> bool:
    """Whether lemmas show that a formula holds exactly at the end of the words that an automaton accepts.

    False may mean that no lemma was strong enough.

    Args:
        formula: what is compared.
        alphabet: letter number i is `alphabet[i]`.
        delta: the automaton, minimal or not: with more of the past in its states, more lemmas hold. It starts
            in node 0.
        accepting: which of its nodes accept.
        most: if so many memories suffice, a lemma is sought for every P too, and for the whole formula, whatever else they
            remember: "a set of states was entered" is such a P.

    Raises:
        InvalidInput: a letter outside the alphabet, or tables of different sizes.
    """
    if delta.shape != (len(accepting), len(alphabet)):
        raise InvalidInput(
            f"delta needs {len(accepting)} rows, {len(alphabet)} columns, got {delta.shape}"
        )
    beside = Beside(delta, known := {})
    failures = 0
    for node in subformulas(formula):
        wide = most if node is formula or (node.op == "P" and failures < MOST_FAILURES) else 0
        worth = wide or node is formula or (node.depth > 0 and node.op in CANDIDATES)
        if worth and (table := _decided(node, alphabet, beside, wide)) is not None:
            known[node] = table
        elif wide:
            failures += 1
    return formula in known and bool((known[formula][:, -1] == accepting).all())


def _decided(
    node: Formula, alphabet: str, beside: Beside, most: int
) -> Bool[np.ndarray, "nodes symbols"] | None:
    """The truth of a subformula as far as the node decides it with each letter and at the end; None where it
    does not, or where that takes more than `most` memories or `MOST_CELLS` cells, whichever allows more."""
    memory = Memory(node, alphabet, beside)
    few = len(memory.cells) <= MOST_CELLS
    if not (few or most):
        return None
    if not memory.cells:
        return memory.step(np.arange(len(beside.delta), dtype=np.int32)[:, None])[1]
    table = np.zeros((len(beside.delta), len(alphabet) + 1), dtype=bool)
    met = np.zeros(len(beside.delta), dtype=bool)
    looked = 0
    try:
        for found in explore(memory, max(most, len(beside.delta) << MOST_CELLS if few else 0)):
            truth, nodes = np.array(found.truth[looked:]), np.array(found.nodes[looked:])
            new = ~met[nodes]
            table[nodes[new]], met[nodes] = truth[new], True
            if (table[nodes] != truth).any():
                return None
            looked = len(found.truth)
    except TooLarge:
        return None
    return table
