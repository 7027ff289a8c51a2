"""Periodic pairs: what the search finds is hidden from types, and what it does not find is defined."""

from itertools import product

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.logic.periodic import PeriodicPair, _end, hidden_pair, periodic_pair
from expressivity.logic.semantics import holds
from expressivity.logic.types import Modalities, agree, types
from expressivity.tasks.windows import at_least

LAST = from_regex(".*a", "ab")


@pytest.mark.parametrize("counting", [False, True])
@pytest.mark.parametrize("k", range(1, 6))
def test_a_pair_differs_in_membership_and_in_no_shallow_formula(k, counting):
    logic = Modalities(past=True, windows=(k,), counting=counting)
    for language in (LAST, at_least(1, 3), at_least(2, 3), at_least(2, 4)):
        if pair := periodic_pair(language, logic):
            for depth in range(4):
                first, second = pair.words(depth)
                assert language.accepts(first) != language.accepts(second) or depth == 0
                assert agree(first, second, depth, logic)


def test_windows_find_no_pair_against_what_they_define():
    for k in range(1, 5):
        for t in range(1, k + 1):
            assert (
                periodic_pair(at_least(t, k), Modalities(past=True, windows=(k,), counting=True))
                is None
            )
            defined = t in (1, k)
            assert (
                periodic_pair(at_least(t, k), Modalities(past=True, windows=(k,))) is None
            ) == defined


def test_y_is_hidden_from_windows_with_residues_exactly_beyond_the_bound():
    for k in range(1, 8):
        for m in range(1, 6):
            logic = Modalities(past=True, windows=(k,), modulus=m)
            assert (periodic_pair(LAST, logic) is None) == (k <= max(m, 2 * m - 2))


@pytest.mark.parametrize(
    ("block", "k", "counting", "modulus"),
    [
        ("abb", 3, True, 1),
        ("ab", 3, False, 2),
        ("aabb", 3, True, 2),
        ("abb", 5, True, 3),
        ("aabab", 5, False, 1),
    ],
)
def test_late_types_depend_on_letter_and_residue_only(block, k, counting, modulus):
    logic = Modalities(past=True, windows=(k,), counting=counting, modulus=modulus)
    word = block * 12
    for depth in range(4):
        (row,) = types([word], depth, logic)
        late = range(max(k, len(block)) * depth, len(word))  # position n is row[n - 1]
        kinds = {(word[i], (i + 1) % modulus) for i in late}
        assert len({row[i] for i in late}) == len(kinds)


def test_places_whose_windows_are_cut_off_give_no_marks():
    """The first b of abab... sees nothing but a, as the last b of (ab)^r aaab does; a formula of depth two parts the ends."""
    logic = Modalities(past=True, windows=(3,))
    assert _end("ab", "aaab", logic) != _end("ab", "", logic)
    lonely = parse("Y<=3(b & !Y<=3 b)")
    for first, second in (PeriodicPair("ab", "aaab", "", 3).words(depth) for depth in range(2, 6)):
        assert holds(lonely, first) and not holds(lonely, second)
        assert not agree(first, second, 2, logic)


@pytest.mark.parametrize("counting", [False, True])
@pytest.mark.parametrize(("block", "k"), [("ab", 2), ("ab", 4), ("abb", 3), ("aab", 2)])
def test_ends_with_one_mark_agree_on_all_formulas(block, k, counting):
    """The lemma on tails, for all pairs of tails of up to four letters."""
    logic = Modalities(past=True, windows=(k,), counting=counting)
    tails = ["".join(t) for length in range(5) for t in product("ab", repeat=length)]
    marks = {tail: _end(block, tail, logic) for tail in tails}
    shared = [(x, y) for x in tails for y in tails if x < y and marks[x] == marks[y]]
    assert shared
    for x, y in shared:
        assert agree(*PeriodicPair(block, x, y, max(k, len(block))).words(2), 2, logic), (x, y)


def test_logics_of_another_kind_are_refused():
    for logic in (
        Modalities(previous=True, windows=(2,)),
        Modalities(past=True),
        Modalities(windows=(2, 3)),
    ):
        with pytest.raises(InvalidInput, match="one window and no Y"):
            periodic_pair(LAST, logic)


def test_a_language_that_goes_on_changing_gives_no_pair():
    assert periodic_pair(from_regex("(aaa)*", "a"), Modalities(windows=(1,))) is None


@pytest.mark.parametrize(
    ("block", "k", "counting", "modulus"),
    [("aac", 3, True, 1), ("ac", 3, False, 1), ("aac", 2, True, 1), ("acac", 4, True, 2)],
)
def test_tails_of_one_mark_agree_and_others_are_told_apart(block, k, counting, modulus):
    logic = Modalities(past=True, windows=(k,), counting=counting, modulus=modulus)
    tails = ["".join(letters) for n in range(3) for letters in product("abc", repeat=n)]
    marks = [_end(block, tail, logic) for tail in tails]
    assert 1 < len(set(marks)) < len(tails)
    for depth in (1, 2, 3, 4):
        words = [
            PeriodicPair(block, tail, "", max(k, len(block))).words(depth)[0] for tail in tails
        ]
        ends = [row[-1] for row in types(words, depth, logic)]
        for i, j in product(range(len(tails)), repeat=2):
            assert ends[i] == ends[j] or marks[i] != marks[j]
    assert len(set(ends)) == len(set(marks))  # in depth 4 every difference of marks is one of types


@pytest.mark.parametrize("k", range(2, 6))
@pytest.mark.slow
def test_a_factor_is_hidden_from_three_and_not_from_two(k):
    factor, logic = from_regex(".*ab.*", "abc"), Modalities(past=True, windows=(k,), counting=True)
    assert periodic_pair(factor, logic) is None
    pair = hidden_pair(factor, logic)
    assert (pair is None) == (k == 2)
    if pair:
        first, second = pair.words(4)
        assert factor.accepts(first) != factor.accepts(second) and agree(first, second, 4, logic)
