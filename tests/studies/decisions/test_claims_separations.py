"""Languages as the claims on separations say them in words, held to their regexes."""

from itertools import product

import pytest

from expressivity.studies.decisions import claims_separations as claims
from expressivity.tasks.languages import LANGUAGES


@pytest.mark.parametrize(
    ("said", "name"),
    [("_in_turn", "alternating"), ("_flipped", "flip-flop"), ("_nested", "nested-two")],
)
def test_what_is_said_in_words_is_the_language(said, name):
    dfa = LANGUAGES[name].dfa
    words = ["".join(word) for n in range(8) for word in product(dfa.alphabet, repeat=n)]
    assert [getattr(claims, said)(word) for word in words] == [dfa.accepts(word) for word in words]
