"""An automaton run together with the last few letters: how many letters fix the state, and into which blocks
the runs fall.

A block is a set of states with their windows, such that no run returns to a block that it has left. If block
and window fix the state, a language of LTL[P,Y] is said by its blocks (`expressivity.logic.blocks`). Strongly
connected components are blocks.

How many letters are needed (ours). Let the language be in LTL[P,Y], C a component of its automaton,
and d ≥ |C|(|C|-1)/2. If two nodes of one component of the product had the same window of d letters
and different states, then runs over these letters inside C would end in them, and pass through d+1
pairs of different states of C: one pair occurs twice, and the word between, or its square if it
swaps the two, is the forbidden pattern. So d = max |C|(|C|-1)/2 suffices, whatever the alphabet. It
must be components of the product: of the automaton itself they do not do, since two runs may enter
one of them by the same letters at different states.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from jaxtyping import Int

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import defines
from expressivity.automata.graphs import components
from expressivity.errors import InvalidInput

Window = tuple[str, ...] | None
"""The last letters of a word, in order; None in a state that is never left, where they do not matter."""

MOST_EDGES = 40_000
"""Greatest number of edges of a product; formulas of larger ones would be too large as well. Six hundred states with 64 letters
fit if no window is needed.
"""

MOST_UNITED = 40
"""Greatest number of blocks for which uniting them is tried."""

Blocks = Int[np.ndarray, "nodes"]
"""The number of each node's block."""


@dataclass(frozen=True)
class Product:
    """The reachable part of an automaton that runs together with the last d letters (fewer near the start of the word).

    Args:
        dfa: the automaton.
        states: its state in each node.
        windows: the last letters in each node.
        delta: the node reached from each node by each letter; the start is node 0.
    """

    dfa: Dfa
    states: Int[np.ndarray, "nodes"]
    windows: tuple[Window, ...]
    delta: Int[np.ndarray, "nodes letters"]

    def fixed_by(self, blocks: Blocks) -> bool:
        """Whether block and window together fix the state of the automaton."""
        found: dict[tuple[int, Window], int] = {}
        return all(
            found.setdefault((block, window), state) == state
            for block, window, state in zip(blocks.tolist(), self.windows, self.states.tolist())
        )


def with_windows(dfa: Dfa, d: int) -> Product | None:
    """The product of an automaton with the windows of the last d letters; None if it has more than `MOST_EDGES` edges."""
    sinks = (dfa.delta == np.arange(dfa.states)[:, None]).all(axis=1)
    rows = dfa.delta.tolist()
    nodes: dict[tuple[int, Window], int] = {(0, None if sinks[0] else ()): 0}
    delta: list[list[int]] = []
    for state, window in (queue := list(nodes)):  # grows while it is read
        delta.append([])
        for name, target in zip(dfa.alphabet, rows[state]):
            node = (target, None if sinks[target] else (*(window or ()), name)[-d:] if d else ())
            if node not in nodes:
                nodes[node] = len(nodes)
                queue.append(node)
            delta[-1].append(nodes[node])
        if len(nodes) * len(dfa.alphabet) > MOST_EDGES:
            return None
    states, windows = zip(*queue)
    return Product(dfa, np.array(states), windows, np.array(delta))


def smallest_product(dfa: Dfa, most: int | None = None) -> tuple[int, Product] | None:
    """The product with the shortest windows whose components fix the state, with the windows' length; None if it is too large.

    At most max |C|(|C|-1)/2 letters are needed, over the components C of the automaton.

    Raises:
        InvalidInput: the language is not in LTL[P,Y]: no length suffices.
    """
    if not defines(dfa, "PY"):
        raise InvalidInput("no formula of LTL[P,Y] defines the language")
    for d in range((window_bound(dfa) if most is None else most) + 1):
        product = with_windows(dfa, d)
        if product is None or product.fixed_by(components(product.delta)):
            return None if product is None else (d, product)
    return None


def window_bound(dfa: Dfa) -> int:
    """A number of letters that always suffices to fix the state within a component, for a language of LTL[P,Y] (ours)."""
    largest = int(np.bincount(components(dfa.delta)).max())
    return largest * (largest - 1) // 2


def unite(product: Product, blocks: Blocks, neighbours: bool) -> Blocks:
    """Unite blocks two by two, as long as no run can return to a block that it has left, and block and window fix the state.

    Args:
        product: the product that the blocks divide.
        blocks: the number of each node's block.
        neighbours: whether to unite only blocks of which one leads to the other.
    """
    blocks = np.unique(blocks, return_inverse=True)[1]
    if blocks.max() >= MOST_UNITED:
        return blocks
    while (pair := _unitable(product, blocks, neighbours)) is not None:
        blocks = np.where(blocks == pair[1], pair[0], blocks)
    return blocks


def _unitable(product: Product, blocks: Blocks, neighbours: bool) -> tuple[int, int] | None:
    names = list(dict.fromkeys(blocks.tolist()))
    steps = {
        block: set(blocks[product.delta[blocks == block]].ravel().tolist()) - {block}
        for block in names
    }
    beyond = {block: set(steps[block]) for block in names}
    for _ in names:  # paths double at each round
        beyond = {
            block: found.union(*(beyond[other] for other in found))
            for block, found in beyond.items()
        }
    states: dict[int, dict[Window, int]] = {block: {} for block in names}
    for block, window, state in zip(blocks.tolist(), product.windows, product.states.tolist()):
        states[block][window] = state
    for one, other in combinations(names, 2):
        touching = other in steps[one] or one in steps[other]
        around = any(
            last in beyond[middle]
            for first, last in ((one, other), (other, one))
            for middle in steps[first] - {last}
        )
        alike = None not in (*states[one], *states[other]) and all(
            states[other].get(window, state) == state for window, state in states[one].items()
        )
        if alike and not around and (touching or not neighbours):
            return one, other
    return None
