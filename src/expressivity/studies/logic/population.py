"""The languages that the claims on formulas go over, chosen by the definitions of the patterns and not by the code that decides them."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
from jaxtyping import Bool, Int
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from expressivity.automata.census import census, tables
from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.fragments import Logic

RANDOM_LANGUAGES = 60
"""So many random languages of each fragment are written down beside those of the census."""


def population(logic: Logic) -> Iterator[Dfa]:
    """Yield the languages of a fragment: all over {a, b} with up to three states, one in 97 of those with four, and random ones
    with up to six states over two or three letters."""
    yield from (dfa for dfa in census(3) if lacks_pattern(dfa, logic))
    four = (Dfa("ab", delta, ends) for delta, ends in list(zip(*tables(4)))[::97])
    yield from (dfa for dfa in four if lacks_pattern(dfa, logic))
    yield from islice(
        filter(lambda dfa: lacks_pattern(dfa, logic), _random_languages()), RANDOM_LANGUAGES
    )


def _random_languages() -> Iterator[Dfa]:
    """Yield automata whose transitions mostly lead to later states."""
    draw = np.random.default_rng(11)
    while True:
        states, letters = int(draw.integers(3, 7)), int(draw.integers(2, 4))
        delta = np.maximum(
            draw.integers(0, states, (states, letters)),
            np.arange(states)[:, None] - int(draw.integers(0, 3)),
        )
        yield from_table(
            "abc"[:letters], delta.tolist(), 0, np.flatnonzero(draw.random(states) < 0.5).tolist()
        )


def lacks_pattern(dfa: Dfa, logic: Logic) -> bool:
    """Return whether no states p ≠ q reach each other (P), are fixed by one word (Y), or both (PY)."""
    n = dfa.states
    apart = ~np.eye(n, dtype=bool)
    together = np.equal.outer(*[_strong(dfa.delta)] * 2)
    if logic == "P":
        return not (apart & together).any()
    pairs = dfa.delta[:, None, :] * n + dfa.delta[None, :, :]
    fixed = _on_cycle(pairs.reshape(n * n, -1)).reshape(n, n)
    return not (apart & fixed & (together if logic == "PY" else True)).any()


def _strong(delta: Int[np.ndarray, "nodes letters"]) -> Int[np.ndarray, "nodes"]:
    """Return the number of each node's strongly connected component."""
    n, letters = delta.shape
    edges = np.ones(n * letters), (np.repeat(np.arange(n), letters), delta.ravel())
    return connected_components(coo_array(edges, shape=(n, n)), connection="strong")[1]


def _on_cycle(delta: Int[np.ndarray, "nodes letters"]) -> Bool[np.ndarray, "nodes"]:
    """Return which nodes some nonempty word leads back to."""
    labels = _strong(delta)
    return (np.bincount(labels)[labels] > 1) | (delta == np.arange(len(delta))[:, None]).any(axis=1)


def largest_component(dfa: Dfa) -> int:
    """Return the number of states of the largest component of an automaton."""
    return int(np.bincount(_strong(dfa.delta)).max())
