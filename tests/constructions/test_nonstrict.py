"""The non-strict transformer for bbΣ* against the language, by definition and for all lengths."""

from itertools import product

import numpy as np
import pytest

from expressivity.attention.finite.columns import accepts, columns
from expressivity.attention.finite.extraction import extract
from expressivity.attention.finite.random_models import HALVES
from expressivity.attention.finite.values import QUARTERS, fixed_point
from expressivity.automata.dfa import from_regex
from expressivity.constructions.nonstrict import NAMES, starts_with_bb
from expressivity.errors import InvalidInput

TO_THREE = fixed_point("quarters to 3", 0.25, 3.0)


@pytest.mark.slow
def test_short_and_long_words_by_definition():
    words = ["".join(word) for length in range(7) for word in product("ab", repeat=length)]
    words += [
        prefix + tail * n for prefix in ("", "a", "b", "ba", "bb") for tail in "ab" for n in (9, 40)
    ]
    model = starts_with_bb(QUARTERS)
    assert [
        word for word in words if accepts(model, word, strict=False) != word.startswith("bb")
    ] == []


@pytest.mark.parametrize("alphabet", ["ab", "abc"])
@pytest.mark.slow
def test_the_automaton_is_that_of_the_language_only_with_both_heads(alphabet):
    language = from_regex("bb.*", alphabet)
    assert extract(starts_with_bb(TO_THREE, alphabet), strict=False).dfa == language
    assert extract(starts_with_bb(TO_THREE, alphabet, twice=False), strict=False).dfa != language


def test_the_leading_letters_are_marked_and_no_others():
    marks = columns(starts_with_bb(QUARTERS), "bbb" + "a" * 12 + "bb", strict=False)[2][
        :, NAMES.index("leading")
    ]
    assert (marks == np.array([1.0] * 3 + [0.0] * 15)).all()


def test_what_it_cannot_be_built_from_is_named():
    with pytest.raises(InvalidInput, match="must contain b"):
        starts_with_bb(QUARTERS, "ac")
    with pytest.raises(InvalidInput, match="must differ"):
        starts_with_bb(HALVES)
