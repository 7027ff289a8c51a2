"""The symmetries of the census, against relabelled automata and against counting fixed points."""

import numpy as np
import pytest

from expressivity.automata.census import exchanged, orbits, tables
from expressivity.automata.dfa import Dfa, from_table


@pytest.mark.parametrize("states", [2, 3, 4])
def test_letters_are_exchanged_and_the_states_renumbered(states):
    deltas, accepting = tables(states)
    swapped = exchanged(deltas, accepting)
    for i in range(0, len(deltas), 1 + len(deltas) // 40):
        other = from_table(
            "ab", deltas[i][:, ::-1].tolist(), 0, np.flatnonzero(accepting[i]).tolist()
        )
        assert Dfa("ab", swapped[0][i], swapped[1][i]) == other
    again = exchanged(*swapped)
    assert (again[0] == deltas).all() and (again[1] == accepting).all()


@pytest.mark.parametrize("states", [1, 2, 3, 4])
def test_there_are_as_many_orbits_as_burnside_counts(states):
    deltas, accepting = tables(states)
    swapped = exchanged(deltas, accepting)
    same = (swapped[0] == deltas).all(axis=(1, 2))
    fixed = same & (swapped[1] == accepting).all(axis=1)
    negated = same & (swapped[1] != accepting).all(axis=1)
    assert not negated.any()  # the empty word is in both or in neither
    assert (
        4 * len(np.unique(orbits(deltas, accepting))) == len(deltas) + fixed.sum() + negated.sum()
    )


def test_languages_of_one_orbit_share_its_number():
    deltas, accepting = tables(3)
    swapped = exchanged(deltas, accepting)
    assert (orbits(*swapped) == orbits(deltas, accepting)).all() and (
        orbits(deltas, ~accepting) == orbits(deltas, accepting)
    ).all()
