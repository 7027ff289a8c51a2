"""The claims on extraction, on few models: wrong automata, wrong fragments, weights and masks that are not the right ones."""

import itertools
from dataclasses import replace
from functools import cache
from unittest.mock import Mock

import numpy as np
import pytest

from expressivity.attention.finite.extraction import extract
from expressivity.attention.finite.random_models import random_model
from expressivity.attention.finite.transformer import Head
from expressivity.attention.finite.values import fixed_point
from expressivity.automata.dfa import from_regex
from expressivity.constructions.nonstrict import starts_with_bb
from expressivity.studies.arithmetic import claims_extraction as claims
from expressivity.studies.arithmetic import claims_masks
from expressivity.studies.arithmetic.claims_extraction import check_population, mismatches
from expressivity.studies.arithmetic.claims_masks import (
    CLAIMS,
    check_end_of_string,
    check_first_two,
    check_hard,
)
from expressivity.studies.arithmetic.runs_extraction import Population

BY_ID = {claim.id: claim for claim in CLAIMS}
SMALL = fixed_point("small", 0.25, 3.0)
GLOBAL, LOCAL = ((((None,),), 4),), ((((1,),), 4),)
"""Four models of one block for each pattern."""


@pytest.mark.slow
def test_global_models_lie_in_p_and_local_ones_in_y():
    for shapes, logic in ((GLOBAL, "P"), (LOCAL, "Y")):
        evidence = check_population(Population(shapes, logic))
        assert evidence.holds
        assert evidence.measured["models"] + evidence.facts["passed_over"] == 4
        assert evidence.facts["languages"] > 1 and evidence.facts["mismatches"] == 0


def test_models_that_stay_finite_are_counted():
    evidence = check_population(Population(LOCAL, "Y", wide=1))
    assert evidence.holds and evidence.measured["models"] == 8
    assert evidence.facts["finite_throughout"] > 2


def test_local_models_are_outside_the_fragment_of_global_ones():
    assert not check_population(Population(((((1,),), 6),), "P")).holds


class Negated(Population):
    """Hands on the automaton of the complement: it lies in the fragment and says the opposite."""

    def extracted(self):
        for model, one in super().extracted():
            dfa = one and replace(one.dfa, accepting=~one.dfa.accepting)
            yield model, one and replace(one, dfa=dfa)


def test_an_automaton_of_the_right_fragment_and_the_wrong_language_is_seen():
    evidence = check_population(Negated(GLOBAL, "P"))
    assert not evidence.holds and evidence.facts["outside"] == 0
    assert evidence.facts["mismatches"] > 0


def test_mismatches_are_words_on_which_model_and_automaton_differ():
    model = random_model(np.random.default_rng(3), ((1,),))
    right, draw = extract(model, 500).dfa, np.random.default_rng(0)
    wrong = replace(right, accepting=~right.accepting)
    assert mismatches(model, right, draw) == 0
    assert mismatches(model, wrong, draw) == 2 ** (claims.ALL_WORDS + 1) - 1 + claims.DRAWN


@pytest.fixture
def one_formula(monkeypatch):
    monkeypatch.setattr(claims_masks, "FORMULAS", ("P(b & P a)",))
    monkeypatch.setattr(claims_masks, "LONG", 20)


def test_compiled_weights_do_the_same_with_hard_heads(one_formula):
    evidence = check_hard(lambda model: model)
    assert evidence.holds and evidence.measured["formulas"] == 1
    assert evidence.facts["words"] == 2**9 - 1 + 5
    assert evidence.facts["wrong"] == {"soft": 0, "average": 0, "exact_average": 0}


def one_block_less(model):
    return replace(model, blocks=model.blocks[:-1])


def values_negated(model):
    return replace(
        model,
        blocks=tuple(
            replace(block, heads=tuple(replace(head, value=-head.value) for head in block.heads))
            for block in model.blocks
        ),
    )


@pytest.mark.parametrize(
    "change", [BY_ID["fp-average-hard"].control(), one_block_less, values_negated]
)
def test_changed_weights_are_rejected(one_formula, change):
    assert not check_hard(change).holds


@pytest.fixture
def few_models(monkeypatch):
    """Nine models, over and over, each looked at once."""
    models = [random_model(np.random.default_rng(k), ((None,),) * (1 + k % 3)) for k in range(9)]
    ring = itertools.cycle(models)
    monkeypatch.setattr(claims_masks, "random_model", lambda *_, **__: next(ring))
    look = claims_masks.columns
    once = cache(lambda place, word, strict: look(models[place], word, strict))
    places = {id(model): place for place, model in enumerate(models)}
    monkeypatch.setattr(
        claims_masks,
        "columns",
        lambda model, word, strict: (
            once(places[id(model)], word, strict)
            if id(model) in places
            else look(model, word, strict)
        ),
    )


def test_without_strict_masks_the_first_two_columns_agree_and_the_third_may_differ(few_models):
    evidence = check_first_two(False)
    assert evidence.holds and evidence.facts["first_two_equal"] == evidence.measured["models"]
    assert evidence.measured["third"] > 0


def test_strict_masks_tell_the_first_two_apart(few_models):
    evidence = check_first_two(True)
    assert not evidence.holds
    assert evidence.facts["first_two_equal"] < evidence.measured["models"]


@pytest.mark.slow
def test_bb_is_recognised_at_the_end_over_a_small_set_of_numbers():
    evidence = check_end_of_string(lambda alphabet: starts_with_bb(SMALL, alphabet))
    assert evidence.holds and evidence.facts["equal"] == [True, True]
    assert evidence.measured["alphabets"] == (2, 3) and evidence.measured["blocks"] == 3
    assert evidence.facts["states"] == [from_regex("bb.*", a).states for a in ("ab", "abc")]


def for_two_letters_only(alphabet):
    return starts_with_bb(SMALL, alphabet, twice=alphabet == "ab")


@pytest.mark.slow
def test_one_head_alone_is_rejected_though_over_the_other_alphabet_there_are_two():
    evidence = check_end_of_string(for_two_letters_only)
    assert not evidence.holds and evidence.facts["equal"] == [True, False]


def test_counts_that_begin_anew_go_round():
    """Up to three are told apart; the fourth is the first again."""
    reader = claims.Restarting.__new__(claims.Restarting)
    reader.most, seen, counts = 3, (), []
    for _ in range(5):
        seen = reader._remember(Mock(spec=Head), seen, 7)
        counts.append(dict(seen)[7])
    assert counts == [1, 2, 3, 1, 2]
