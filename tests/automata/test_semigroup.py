"""The semigroup, Green's classes and the algebraic tests, against their definitions; the census against its known counts."""

import time
from collections import Counter
from itertools import product
from math import comb

import numpy as np
import pytest

from expressivity.automata import algebra
from expressivity.automata.census import census, tables
from expressivity.automata.dfa import from_regex, from_table
from expressivity.automata.fragments import LOGICS, defines
from expressivity.automata.semigroup import SemigroupTooLarge, short_words, transition_semigroup
from expressivity.errors import InvalidInput

COUNTS = {
    "star_free": 174,
    "da": 120,
    "ltl_p": 68,
    "ltl_y": 56,
    "ltl_py": 156,
    "locally_testable": 148,
    "piecewise_testable": 64,
    "l_trivial": 116,
}


@pytest.fixture(scope="module")
def languages():
    return list(census(3))


@pytest.fixture(scope="module")
def counted(languages):
    """One language for each table of transitions, and how many languages have it."""
    return Counter({next(iter(group)): len(group) for group in _by_table(languages).values()})


def _by_table(languages):
    groups = {}
    for dfa in languages:
        groups.setdefault(dfa.delta.tobytes(), []).append(dfa)
    return groups


@pytest.fixture(scope="module")
def semigroups(counted):
    return [transition_semigroup(dfa) for dfa in counted]


def test_the_census_holds_each_minimal_automaton_once(languages):
    assert len(languages) == len(set(languages)) == 1054
    for dfa in languages[::7]:
        accepting = np.flatnonzero(dfa.accepting).tolist()
        assert from_table(dfa.alphabet, dfa.delta.tolist(), 0, accepting) == dfa
    assert sum(len(tables(n)[0]) for n in (1, 2, 3, 4)) == 57068


@pytest.mark.parametrize("states", [0, 5])
def test_the_census_has_bounds(states):
    with pytest.raises(InvalidInput, match="1 <= states <= 4"):
        census(states)


def test_the_classes_have_their_known_sizes(counted, semigroups):
    sizes = list(counted.values())
    counts = {
        name: sum(size for size, found in zip(sizes, semigroups) if algebra.CLASSES[name](found))
        for name in COUNTS
    }
    assert sum(sizes) == 1054 and counts == COUNTS


def test_patterns_and_algebra_agree_on_every_table(counted, semigroups):
    for dfa, found in zip(counted, semigroups):
        assert [defines(dfa, logic) for logic in LOGICS] == [
            algebra.CLASSES[f"ltl_{logic.lower()}"](found) for logic in LOGICS
        ]


def _by_identities(s) -> dict[str, bool]:
    """Every class by its textbook identity, over all elements, with products of maps."""
    maps = [tuple(m) for m in s.elements.tolist()]
    one = tuple(range(len(maps[0])))

    def times(*factors):
        result = one
        for factor in factors:
            result = tuple(factor[q] for q in result)
        return result

    def omega(m):
        power = m
        while times(power, power) != power:
            power = times(power, m)
        return power

    idempotents = [m for m in maps if times(m, m) == m]
    monoid = {*maps, one}
    local = {e: {times(e, m, e) for m in maps} for e in idempotents}
    pairs = list(product(monoid, repeat=2))

    def r_trivial(elements):
        return all(
            times(omega(times(x, y)), x) == omega(times(x, y))
            for x, y in product(elements, repeat=2)
        )

    def l_trivial(elements):
        return all(
            times(y, omega(times(x, y))) == omega(times(x, y))
            for x, y in product(elements, repeat=2)
        )

    return {
        "star_free": all(times(omega(m), m) == omega(m) for m in maps),
        "da": all(
            times(omega(times(x, y)), y, omega(times(x, y))) == omega(times(x, y)) for x, y in pairs
        ),
        "ltl_p": r_trivial(monoid),
        "l_trivial": l_trivial(monoid),
        "piecewise_testable": r_trivial(monoid) and l_trivial(monoid),
        "ltl_y": all(times(m, e) == e for m in maps for e in idempotents),
        "reverse_definite": all(times(e, m) == e for m in maps for e in idempotents),
        "generalised_definite": all(times(e, m, e) == e for m in maps for e in idempotents),
        "ltl_py": all(r_trivial(local[e]) for e in idempotents),
        "locally_testable": all(
            times(x, y) == times(y, x) and times(x, x) == x
            for e in idempotents
            for x, y in product(local[e], repeat=2)
        ),
    }


def test_the_tests_are_the_textbook_identities(semigroups):
    small = [found for found in semigroups if len(found) <= 12]
    small += [
        transition_semigroup(from_regex(regex, "abc"))
        for regex in (".*ab*", ".*ab.*", "[ac]*ab*", "a.*b", "c*a[ab]*", ".*a.*b.*")
    ]
    for found in small:
        assert {name: test(found) for name, test in algebra.CLASSES.items()} == _by_identities(
            found
        )


def test_products_words_and_classes():
    dfa = from_regex("(a(ab)*b)*", "ab")
    found = transition_semigroup(dfa)
    assert [
        dfa.after(word, q) for word in found.words for q in range(dfa.states)
    ] == found.elements.ravel().tolist()
    numbers = np.arange(len(found))
    every = found.product(*np.meshgrid(numbers, numbers, indexing="ij"))
    assert (found.right == every[:, found.letters]).all() and (
        found.left == every[found.letters].T
    ).all()
    assert (np.flatnonzero(every[numbers, numbers] == numbers) == found.idempotents).all()
    right_ideal = [frozenset([i, *every[i].tolist()]) for i in numbers]
    assert (
        (found.r_classes[:, None] == found.r_classes)
        == [[a == b for a in right_ideal] for b in right_ideal]
    ).all()
    left_ideal = [frozenset([i, *every[:, i].tolist()]) for i in numbers]
    assert (
        (found.l_classes[:, None] == found.l_classes)
        == [[a == b for a in left_ideal] for b in left_ideal]
    ).all()
    ideal = [frozenset().union(*(left_ideal[j] for j in right_ideal[i])) for i in numbers]
    assert (
        (found.j_classes[:, None] == found.j_classes) == [[a == b for a in ideal] for b in ideal]
    ).all()


def test_letters_that_act_alike_share_an_element():
    found = transition_semigroup(from_regex("[ac]*(b[ac]*b[ac]*)*", "abc"))
    assert found.letters[0] == found.letters[2] and found.left.shape == (2, 3)


@pytest.fixture(scope="module")
def all_maps():
    """All 6^6 maps of six states, generated by a cycle, a transposition and a map that merges two states."""
    return from_table(
        "abc", [[1, 1, 0], [2, 0, 0], [3, 2, 2], [4, 3, 3], [5, 4, 4], [0, 5, 5]], 0, [0]
    )


@pytest.mark.slow
def test_greens_classes_of_all_maps_of_six_points_are_the_known_ones_and_quickly_found(all_maps):
    began = time.process_time()
    found = transition_semigroup(all_maps, limit=50_000)
    maps = found.elements.astype(np.int64)
    kernels = (maps[:, :, None] == maps[:, None, :]).argmax(axis=2) @ 6 ** np.arange(
        6
    )  # which states each map merges
    images = np.bitwise_or.reduce(1 << maps, axis=1)
    ranks = np.bitwise_count(images)
    for labels, invariant in (
        (found.r_classes, kernels),
        (found.l_classes, images),
        (found.j_classes, ranks),
    ):
        assert (
            len(np.unique(np.stack([labels, invariant]), axis=1).T)
            == len(np.unique(labels))
            == len(np.unique(invariant))
        )
    assert len(found) == 6**6 and len(found.idempotents) == sum(
        comb(6, k) * k ** (6 - k) for k in range(1, 7)
    )
    assert time.process_time() - began < 10  # half a second where this was written


def test_a_semigroup_over_the_limit_says_so(all_maps):
    with pytest.raises(SemigroupTooLarge, match="more than 20000 elements"):
        transition_semigroup(all_maps)
    assert len(short_words(all_maps, 100)) == 100
    with pytest.raises(InvalidInput, match="at least 1"):
        short_words(all_maps, 0)


def test_a_map_that_is_no_element_is_refused():
    with pytest.raises(InvalidInput, match="no element"):
        transition_semigroup(from_regex("(ab)*", "ab")).number(np.array([[0, 0, 1]]))


@pytest.mark.slow
def test_a_semigroup_of_more_than_ten_thousand_elements_with_its_classes():
    """The maps of a chain of n points that keep its order: C(2n-1, n-1) of them, F(2n) idempotents, a J-class for each rank (Howie)."""
    n = 9
    steps = [[i + (j == i) for i in range(n)] for j in range(n - 1)] + [
        [i - (j == i) for i in range(n)] for j in range(1, n)
    ]
    dfa = from_table("abcdefghijklmnop", [list(row) for row in zip(*steps)], 0, [n - 1])
    with pytest.raises(SemigroupTooLarge, match="more than 20000 elements"):
        transition_semigroup(dfa)
    found = transition_semigroup(dfa, limit=25_000)
    assert len(found) == 24_310 - 1  # all but the identity, which no nonempty word induces
    assert len(found.idempotents) == 2584 - 1
    assert len(np.unique(found.j_classes)) == n - 1
    assert algebra.is_star_free(found) and not algebra.is_r_trivial(found)
