"""Components and shortest words in graphs whose edges are labelled by letters.

A graph is a table: row = node, column = letter, entry = the node reached, or -1 for no edge.
"""

from collections.abc import Callable
from graphlib import TopologicalSorter

import numpy as np
from jaxtyping import Bool, Int

SMALL = 20_000
"""Greatest number of edges for which networkx is used: automata-lib has loaded it already, and importing scipy's graphs takes 0.4 s."""

ROUNDS = 64
"""How often nodes without edges are taken away before something else is tried."""


def components(table: Int[np.ndarray, "nodes letters"]) -> Int[np.ndarray, "nodes"]:
    """The number of each node's strongly connected component. Time and memory linear in the edges."""
    if table.size > SMALL:
        return _large(table)
    import networkx

    sources, letters = np.nonzero(table >= 0)
    graph = networkx.DiGraph(zip(sources.tolist(), table[sources, letters].tolist()))
    graph.add_nodes_from(range(len(table)))
    labels = np.empty(len(table), dtype=np.int32)
    for label, members in enumerate(networkx.strongly_connected_components(graph)):
        labels[list(members)] = label
    return labels


def _large(table: Int[np.ndarray, "nodes letters"]) -> Int[np.ndarray, "nodes"]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    ends = np.sort(table, axis=1)
    present = ends >= 0
    # scipy's search is wrong, or never ends, where an edge is listed twice.
    present[:, 1:] &= ends[:, 1:] != ends[:, :-1]
    starts = np.concatenate([[0], np.cumsum(present.sum(axis=1))]).astype(np.int32)
    ends = ends[present].astype(np.int32)
    graph = csr_array((np.ones(len(ends)), ends, starts), shape=(len(table), len(table)))
    return connected_components(graph, directed=True, connection="strong")[1]


def reached(
    table: Int[np.ndarray, "nodes letters"], labels: Int[np.ndarray, "nodes"]
) -> Bool[np.ndarray, "components nodes"]:
    """Which nodes some word leads to, from each component of a graph without missing edges; its own are among them.

    Args:
        table: the graph.
        labels: the number of each node's component, as `components` gives it.
    """
    leads: dict[int, set[int]] = {label: set() for label in range(int(labels.max()) + 1)}
    for source, row in zip(labels.tolist(), labels[table].tolist()):
        leads[source].update(row)
        leads[source].discard(source)
    found = np.arange(len(leads))[:, None] == labels[None]
    for label in TopologicalSorter(leads).static_order():
        for target in leads[label]:
            found[label] |= found[target]
    return found


def on_cycle(table: Int[np.ndarray, "nodes letters"]) -> Bool[np.ndarray, "nodes"]:
    """Whether some nonempty word leads from a node back to itself."""
    labels = components(table)
    loops = (table == np.arange(len(table))[:, None]).any(axis=1)
    return loops | (np.bincount(labels, minlength=1)[labels] > 1)


def is_acyclic(table: Int[np.ndarray, "nodes letters"]) -> bool:
    """Whether no nonempty word leads from a node back to itself.

    Nodes without edges are taken away until none is left, or all have some. After `ROUNDS` of that the paths are long, and
    the strongly connected components say it sooner.
    """
    left = np.append(np.ones(len(table), dtype=bool), False)  # -1, no edge, is the last one
    nodes = np.arange(len(table))
    for _ in range(ROUNDS):
        leads = left[table[nodes]].any(axis=1)
        if leads.all():
            return len(nodes) == 0
        left[nodes[~leads]] = False
        nodes = nodes[leads]
    return not on_cycle(table).any()


def shortest_word(
    step: Callable[[Int[np.ndarray, "front"]], Int[np.ndarray, "front letters"]],
    nodes: int,
    source: int,
    target: Bool[np.ndarray, "nodes"],
    nonempty: bool = False,
) -> tuple[int, ...] | None:
    """A shortest word, as letter numbers, from a node to any target; None if there is none.

    Args:
        step: maps nodes to the nodes reached from each of them by each letter, so the graph need not be stored.
        nodes: the number of nodes.
        source: the node where the word begins.
        target: the nodes where it may end.
        nonempty: the empty word does not count, even if the source is a target.
    """
    if target[source] and not nonempty:
        return ()
    came, by = np.full(nodes, -1, dtype=np.int32), np.zeros(nodes, dtype=np.int32)
    owner = np.zeros(nodes, dtype=np.int32)
    front = np.array([source])
    while front.size:
        reached = step(front)
        letters = reached.shape[1]
        edges = np.flatnonzero((reached.ravel() >= 0) & (came[reached.ravel()] < 0))
        found = reached.ravel()[edges]
        owner[found[::-1]] = edges[::-1]  # the earliest edge to each new node is written last
        first = owner[found] == edges
        edges, front, parents = edges[first], found[first], front
        came[front], by[front] = parents[edges // letters], edges % letters
        if target[front].any():
            return _trace(came, by, source, int(front[target[front]][0]))
    return None


def shortest_word_of_pairs(
    one: Int[np.ndarray, "nodes letters"],
    other: Int[np.ndarray, "othernodes letters"],
    source: tuple[int, int],
    target: Bool[np.ndarray, "nodes othernodes"],
    nonempty: bool = False,
) -> tuple[int, ...] | None:
    """A shortest word that leads two complete graphs together from a pair of nodes to a target pair; None if there is none.

    Args:
        one, other: the tables of the two graphs, over the same letters.
        source: the node of each where the word begins.
        target: the pairs where it may end.
        nonempty: the empty word does not count, even if the source is a target.
    """
    n = len(other)
    return shortest_word(
        lambda front: one[front // n] * n + other[front % n],
        len(one) * n,
        source[0] * n + source[1],
        target.ravel(),
        nonempty,
    )


def _trace(
    came: Int[np.ndarray, "nodes"], by: Int[np.ndarray, "nodes"], source: int, end: int
) -> tuple[int, ...]:
    word = [int(by[end])]
    while (end := int(came[end])) != source:
        word.append(int(by[end]))
    return tuple(reversed(word))
