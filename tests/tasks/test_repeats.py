"""The four kinds of word, against a slow reading of their definitions."""

import numpy as np
import pytest

from expressivity.errors import InvalidInput
from expressivity.tasks.repeats import KINDS, NEAR, kinds


def slow(words, place):
    before = words[:place]
    if (words[place - 1], words[place]) in zip(before, before[1:]):
        return "bigram"
    if words[place] in before[-NEAR:]:
        return "near"
    return "far" if words[place] in before else "first"


def test_against_the_definitions():
    windows = np.random.default_rng(1).integers(25, size=(40, 50))
    found = kinds(windows)
    assert found.shape == (40, 49)
    wanted = [[slow(words.tolist(), place) for place in range(1, 50)] for words in windows]
    assert [[KINDS[kind] for kind in row] for row in found] == wanted
    assert set(np.unique(found)) == set(range(len(KINDS)))


def test_by_hand():
    words = [0, 1, *range(2, 12), 0, 1, 5]
    assert [KINDS[kind] for kind in kinds(np.array([words]))[0]][-3:] == ["far", "bigram", "far"]
    assert KINDS[kinds(np.array([[3, 3, 3]]))[0, 1]] == "bigram"


def test_what_is_refused():
    with pytest.raises(InvalidInput, match="at least 2 words"):
        kinds(np.zeros((3, 1), dtype=int))
