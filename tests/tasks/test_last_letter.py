"""Languages read at the last letter: quotients, what is within reach, and pairs that end alike."""

import numpy as np
import pytest

from expressivity.automata.fragments import defines
from expressivity.errors import InvalidInput
from expressivity.tasks.labelled import planted_pairs, run_pairs
from expressivity.tasks.languages import LANGUAGES
from expressivity.tasks.last_letter import quotient, quotient_witness_pairs, within_reach

NAMES = ("first-letter", "ends-with-ab", "a-before-b", "factor-ab", "parity")


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("logic", ["P", "Y", "PY"])
def test_witness_pairs_exist_exactly_out_of_reach_and_end_alike(name, logic):
    dfa = LANGUAGES[name].dfa
    found = quotient_witness_pairs(dfa, logic, 40, 8)
    assert (found is None) == within_reach(dfa, logic)
    for words, lengths in zip(found.words, found.lengths) if found else ():
        assert 20 <= lengths.max() <= 40
        member, nonmember = (dfa.decode(word[:n]) for word, n in zip(words, lengths))
        assert dfa.accepts(member) and not dfa.accepts(nonmember) and member[-1] == nonmember[-1]


@pytest.mark.parametrize("name", NAMES)
def test_pairs_that_end_alike(name, rng):
    for pairs in (
        planted_pairs(LANGUAGES[name].dfa, 30, 20, rng, same_last_letter=True),
        run_pairs(LANGUAGES[name].dfa, 30, 10, 20, rng, same_last_letter=True),
    ):
        differ = pairs[:, 0] != pairs[:, 1]
        assert (
            pairs.shape == (20, 2, 30)
            and (differ.sum(axis=1) == 1).all()
            and not differ[:, -1].any()
        )
        assert (
            LANGUAGES[name].dfa.accepts_all(pairs[:, 0]).all()
            and not LANGUAGES[name].dfa.accepts_all(pairs[:, 1]).any()
        )


def test_the_last_letter_for_nothing(rng):
    """Σ*a is outside LTL[P], but whoever sees the last letter has nothing left to find out."""
    dfa = LANGUAGES["last-letter"].dfa
    assert not defines(dfa, "P") and within_reach(dfa, "P")
    with pytest.raises(InvalidInput, match="end in the same letter"):
        planted_pairs(LANGUAGES["last-letter"].dfa, 10, 4, rng, same_last_letter=True)


def test_quotient_by_hand():
    assert quotient(LANGUAGES["ends-with-ab"].dfa, "b") == LANGUAGES["last-letter"].dfa
    with pytest.raises(InvalidInput, match="not in the alphabet"):
        quotient(LANGUAGES["ends-with-ab"].dfa, "c")
