"""An automaton read off the weights says what the model says, by definition and by the other evaluation."""

from itertools import product

import numpy as np
import pytest

from expressivity.attention.finite.columns import accepts, columns
from expressivity.attention.finite.extraction import enough, extract
from expressivity.attention.finite.forest import all_words, numbered, of_words, outputs
from expressivity.attention.finite.hard import KINDS, with_heads
from expressivity.attention.finite.random_models import HALVES, random_model
from expressivity.attention.finite.values import HALF, QUARTERS
from expressivity.automata.exploration import TooManyMemories
from expressivity.errors import InvalidInput

SHAPES = {
    "global": ((None,), (None,)),
    "1-local": ((1,), (1,)),
    "2-local": ((2,), (2,)),
    "hybrid": ((None, 1),),
    "two kinds": ((1,), (None,)),
}


@pytest.mark.parametrize("windows", SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.slow
def test_all_short_words_and_long_ones_agree_with_the_model(windows):
    draw = np.random.default_rng(1)
    for _ in range(3):
        model = random_model(draw, windows)
        dfa = extract(model).dfa
        short = np.concatenate([dfa.accepts_all(numbered(2, length)) for length in range(9)])
        assert (short == (outputs(model, all_words(2, 8))[:, 0] > 0)).all()
        long = draw.integers(0, 2, size=(20, 60))
        assert (dfa.accepts_all(long) == (outputs(model, of_words(list(long), 2))[:, 0] > 0)).all()


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "exact average"])
@pytest.mark.slow
def test_all_kinds_of_heads_agree_with_the_definition(kind, strict):
    draw = np.random.default_rng(2)
    for windows in SHAPES.values():
        model = with_heads(random_model(draw, windows), kind)
        try:
            dfa = extract(model, 3_000, strict).dfa
        except TooManyMemories:
            continue
        for word in [
            "".join(word) for length in range(4) for word in product("ab", repeat=length)
        ] + ["abbabbbbab", "aaaaaaabaa"]:
            assert dfa.accepts(word) == accepts(model, word, strict)


def test_the_first_two_columns_agree_only_if_positions_see_themselves():
    model = random_model(np.random.default_rng(5), ((None,), (None,)), QUARTERS)
    loose, strict = (columns(model, "bb", strict)[1:] for strict in (False, True))
    assert all((layer[0] == layer[1]).all() for layer in loose) and not all(
        (layer[0] == layer[1]).all() for layer in strict
    )


def test_counts_are_cut_where_denominators_are_infinite():
    for values in (HALVES, QUARTERS, HALF):
        count = enough(values)
        assert np.isinf(values.round(np.array([count * values.least]))).all()
        assert np.isfinite(values.round(np.array([(count - 1) * values.least]))).all()


def test_a_limit_and_a_wrong_model_are_refused():
    model = random_model(np.random.default_rng(3), ((None,), (None,)))
    with pytest.raises(TooManyMemories, match="more than 3"):
        extract(model, 3)
    two = type(model)(
        model.values,
        model.alphabet,
        model.embedding,
        model.blocks,
        np.vstack([model.readout] * 2),
        np.zeros(2),
    )
    with pytest.raises(InvalidInput, match="one output"):
        extract(two)
    with pytest.raises(InvalidInput, match="no finite memory"):
        extract(with_heads(model, "exact average"))
