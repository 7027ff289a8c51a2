"""The pictures and tables of Part I's chapters on bounds and matching show what the library computes."""

import importlib
import sys
from itertools import combinations, product

import numpy as np
import pytest

from expressivity.constructions.matching import match2_head
from expressivity.lower_bounds.matching import is_code, tight_codes
from expressivity.paths import root
from expressivity.tasks.matching import match2, match3

sys.path.insert(0, str(root() / "book" / "_ext"))
matching = importlib.import_module("drawings.matching")
separation = importlib.import_module("drawings.separation")


def test_the_clock_has_a_pair_and_a_near_miss():
    tokens = np.array(matching.CLOCK)
    assert match2(tokens, matching.HOURS).tolist() == [True, True, False]
    assert (matching.CLOCK[0] + matching.CLOCK[2]) % matching.HOURS == matching.HOURS - 1


def test_the_shares_on_the_clock_are_those_of_the_head():
    tokens = np.array(matching.CLOCK)
    head = match2_head(matching.HOURS, len(tokens))
    said = [matching.share(x) for x in matching.CLOCK]
    assert np.allclose(head.token_mass(tokens), said, atol=1e-12)


def test_the_codes_that_are_written_out_are_the_smallest_there_are():
    assert matching.CODES == tuple(tight_codes(len(matching.CODES)))
    assert is_code(matching.CODES, matching.MODULUS)
    assert matching.MODULUS == 2 * len(matching.CODES) + 2


subsets = [s for size in range(4) for s in combinations((1, 2, 3), size)]


@pytest.mark.parametrize("alice, bob", product(subsets, subsets))
def test_the_first_token_is_completed_if_the_sets_meet(alice, bob):
    tokens = matching.written(alice, bob)
    meet = bool({*alice} & {*bob})
    assert bool(match3(np.array(tokens), matching.MODULUS)[0]) == meet
    assert (matching.completing(tokens) is not None) == meet


def test_the_polynomial_is_the_sum_of_its_coefficients():
    numbers = separation.coefficients()
    for t in range(1, separation.LENGTH + 1):
        assert sum(p * t**k for k, p in enumerate(numbers)) == separation.polynomial(t)


def test_the_polynomial_is_highest_on_the_set_and_single_roots_are_not():
    positions = range(1, separation.LENGTH + 1)
    top = [t for t in positions if separation.polynomial(t) == 0]
    assert top == list(separation.MEMBERS)
    assert (
        max(map(separation.polynomial, positions)) == 0 < max(map(separation.unsquared, positions))
    )


def test_the_plane_cuts_off_one_corner_and_the_centroid():
    first, *others = (np.array(corner) for corner in separation.CORNERS)
    heights = [first @ (first + separation.CUT * (other - first)) for other in others]
    assert np.allclose(heights, heights[0])
    assert first @ first > 0 > heights[0] > max(first @ other for other in others)
