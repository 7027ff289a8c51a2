"""Syntactic semigroups laid out as egg-boxes: one table for each D-class, its rows R-classes, its columns L-classes."""

from collections.abc import Sequence

import networkx
import numpy as np
from jaxtyping import Int

from expressivity.automata.semigroup import Semigroup, transition_semigroup
from expressivity.tables import Row, Table
from expressivity.tasks.languages import LANGUAGES


def eggboxes_table(names: Sequence[str]) -> Table:
    """Tabulate a row for each box, which is an H-class: the elements that share both an R-class and an L-class.

    Args:
        names: languages of the book.
    """
    rows = [row for name in names for row in _boxes(name)]
    return Table(
        "census-eggboxes",
        "Green's classes of the syntactic semigroups of languages of the book.",
        {
            "language": "name",
            "regex": "the language",
            "alphabet": "its letters",
            "d_class": "number of the D-class, larger ideals first",
            "row": "number of the R-class inside it",
            "column": "number of the L-class inside it",
            "words": "a shortest word for each element of the box",
            "idempotent": "whether one of them is idempotent",
        },
        rows,
        group=("language", "d_class", "row", "column"),
    )


def _boxes(name: str) -> list[Row]:
    language = LANGUAGES[name]
    semigroup = transition_semigroup(language.dfa)
    order = ideal_order(semigroup)
    rows: list[Row] = []
    for number, label in enumerate(order):
        members = np.flatnonzero(semigroup.j_classes == label)
        across, down = (
            _numbered(labels[members]) for labels in (semigroup.l_classes, semigroup.r_classes)
        )
        for row, column in sorted(set(zip(down.tolist(), across.tolist()))):
            box = members[(down == row) & (across == column)]
            rows.append(
                {
                    "language": name,
                    "regex": language.regex,
                    "alphabet": language.alphabet,
                    "d_class": number,
                    "row": row,
                    "column": column,
                    "words": " ".join(semigroup.words[i] for i in box),
                    "idempotent": bool(np.isin(box, semigroup.idempotents).any()),
                }
            )
    return rows


def ideal_order(semigroup: Semigroup) -> list[int]:
    """Return the labels of the D-classes, each after those from which multiplication leads to it, else by their shortest words. In a finite
    semigroup D and J are one.
    """
    labels = semigroup.j_classes
    graph = networkx.DiGraph()
    graph.add_nodes_from(dict.fromkeys(labels.tolist()))
    for table in (semigroup.right, semigroup.left):
        graph.add_edges_from(
            (int(labels[i]), int(labels[j]))
            for i, row in enumerate(table)
            for j in row
            if labels[i] != labels[j]
        )
    first = {label: int(np.flatnonzero(labels == label)[0]) for label in graph}
    return list(networkx.lexicographical_topological_sort(graph, key=first.get))


def _numbered(labels: Int[np.ndarray, "members"]) -> Int[np.ndarray, "members"]:
    """Return the same partition with its parts numbered in the order in which they first occur."""
    numbers = {label: number for number, label in enumerate(dict.fromkeys(labels.tolist()))}
    return np.array([numbers[label] for label in labels.tolist()])
