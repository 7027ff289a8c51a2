"""Identities as matrices against Green's classes, and the maps against composition written out."""

from itertools import product

import numpy as np
import pytest

from expressivity.automata import algebra, identities
from expressivity.automata.census import tables
from expressivity.automata.dfa import Dfa
from expressivity.automata.semigroup import transition_semigroup
from expressivity.errors import InvalidInput

UP_TO_THREE = {
    "star_free": 174,
    "da": 120,
    "ltl_p": 68,
    "ltl_y": 56,
    "ltl_py": 156,
    "locally_testable": 148,
    "piecewise_testable": 64,
    "l_trivial": 116,
}


def _slow(delta) -> dict[str, bool]:
    found = transition_semigroup(Dfa("abcde"[: delta.shape[1]], delta, np.ones(len(delta), bool)))
    return {name: test(found) for name, test in algebra.CLASSES.items()}


def _agree(deltas) -> bool:
    fast = identities.classes(deltas)
    return all(
        {name: bool(fast[name][i]) for name in fast} == _slow(delta)
        for i, delta in enumerate(deltas)
    )


@pytest.mark.parametrize("states", [1, 2, 3])
@pytest.mark.slow
def test_every_small_table_is_classified_as_by_greens_classes(states):
    assert _agree(np.unique(tables(states)[0], axis=0))


@pytest.mark.slow
def test_a_sample_of_larger_tables_is_classified_as_by_greens_classes():
    assert _agree(tables(4)[0][::557])
    draw = np.random.default_rng(3)
    assert _agree(
        np.maximum(
            draw.integers(0, 4, size=(30, 4, 3)),
            np.arange(4)[:, None] * draw.integers(0, 2, size=(30, 1, 1)),
        )
    )


def test_the_known_counts():
    found = [identities.classes(tables(n)[0]) for n in (1, 2, 3)]
    assert {
        name: sum(int(part[name].sum()) for part in found) for name in UP_TO_THREE
    } == UP_TO_THREE


def test_the_empty_word_matters_where_it_should():
    deltas = tables(3)[0]
    right, wrong = identities.classes(deltas), identities.classes(deltas, empty_word=True)
    assert {name for name in right if (right[name] != wrong[name]).any()} == {
        *identities.SEMIGROUP,
        *identities.LOCAL,
    }


def test_elements_are_those_of_the_semigroup():
    deltas = tables(3)[0][::50]
    maps = identities.all_maps(3)
    for row, delta in zip(identities.elements(deltas), deltas):
        listed = transition_semigroup(Dfa("ab", delta, np.ones(3, bool))).elements
        assert set(np.flatnonzero(row)) == set(maps.number(listed))


def test_products_and_powers_of_maps():
    maps = identities.all_maps(3)
    for s, t in product(range(27), repeat=2):
        assert maps.images[maps.product[s, t]].tolist() == [
            maps.images[t][image] for image in maps.images[s]
        ]
    for s in range(27):
        powers = [s]
        while maps.product[powers[-1], s] not in powers:
            powers.append(maps.product[powers[-1], s])
        assert [p for p in powers if maps.product[p, p] == p] == [maps.omega[s]]
    assert len(maps.idempotents) == 10


def test_five_states_are_refused():
    with pytest.raises(InvalidInput, match="1 <= states <= 4: got 5"):
        identities.all_maps(5)
