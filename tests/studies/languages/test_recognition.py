"""Training and asking stacks of recognisers."""

import numpy as np
import pytest
import torch

from expressivity.attention.initial import generators
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.recognizer import MarkedTransformer
from expressivity.studies.languages.recognition import (
    Model,
    accepted,
    answer,
    batches,
    chosen,
    first_failure,
    learn,
    pair_accuracy,
    powers,
    right,
    score,
)
from expressivity.tasks.labelled import PairSet, balanced_words
from expressivity.tasks.languages import LANGUAGES

FACTOR = LANGUAGES["factor-ab"]


def stack(seeds=(1, 2), letters=3):
    return MarkedTransformer(MaskedConfig(letters, 1, 1, width=8, layers=1), generators(seeds))


def pairs(length, count, seed=0):
    return PairSet.of(balanced_words(FACTOR.dfa, length, count, np.random.default_rng(seed)))


def test_training_words_come_with_their_own_labels_at_every_prefix():
    languages = [FACTOR, LANGUAGES["parity"]]
    drawn = [
        np.random.default_rng(k).integers(len(language.alphabet), size=(20, 40))
        for k, language in enumerate(languages)
    ]
    streams = [np.random.default_rng([7, k]) for k in range(2)]
    draw = batches(languages, drawn, streams, steps=5, batch=8)
    for step in range(5):
        words, targets = draw(step)
        for own, labels, language in zip(words, targets, languages, strict=True):
            assert (labels.numpy() == language.dfa.accepts_prefixes(own.numpy())).all()


def test_words_are_asked_at_their_own_ends():
    model = stack()
    words = np.random.default_rng(0).integers(3, size=(2, 5, 2, 12))
    lengths = np.random.default_rng(1).integers(1, 13, size=(2, 5, 2))
    said = accepted(model, words, lengths)
    for i, pair, side in np.ndindex(said.shape):
        short = torch.from_numpy(words[:, pair : pair + 1, side, : lengths[i, pair, side]])
        assert said[i, pair, side] == (model(short)[i, 0, -1] > 0).item()


def test_each_model_sits_its_own_exam():
    model, one, two = stack((1, 2, 3)), pairs(20, 6), pairs(30, 4, seed=1)
    found = right(model, [one, None, two])
    assert found[1] is None and found[0].shape == (6, 2) and found[2].shape == (4, 2)
    assert (right(chosen(model, [2]), [two])[0] == found[2]).all()
    assert right(model, [None, None, None]) == [None] * 3


def test_answers_come_model_by_model_and_test_by_test():
    model, one, two = stack((1, 2)), pairs(20, 6), pairs(30, 4, seed=1)
    keys = [("run", 20), ("run", 30)]
    found = answer(model, [{("run", 20): one}, {("run", 20): two, ("run", 30): one}], keys)
    assert [list(own) for own in found] == [keys, keys] and found[0]["run", 30] is None
    for key, exams in {("run", 20): [one, two], ("run", 30): [None, one]}.items():
        for own, alone in zip(found, right(model, exams), strict=True):
            assert own[key] is alone is None or (own[key] == alone).all()


def test_of_uniform_words_every_one_counts_and_of_pairs_both_words():
    answers = np.array([[1, 1], [1, 0], [0, 1], [1, 0]], bool)
    assert score(("random", 20), answers) == {"test": "random", "length": 20, "accuracy": 0.625}
    assert score(("run", 20), answers) == {"test": "run", "length": 20, "accuracy": 0.25}


def test_a_model_that_always_accepts_gets_half_of_the_words_and_no_pair():
    model = stack((1,))
    torch.nn.init.zeros_(model.readout)
    torch.nn.init.ones_(model.offset)
    (found,) = right(model, [pairs(20, 6)])
    assert pair_accuracy(found, whole=False) == 0.5 and pair_accuracy(found, whole=True) == 0.0


def test_models_learn_apart():
    models = [Model(LANGUAGES["first-letter"], 1), Model(FACTOR, 2)]
    together, alone = stack((5, 6)), stack((6,))
    learn(
        together,
        models,
        [np.random.default_rng(8), np.random.default_rng(9)],
        steps=3,
        batch=4,
        rate=1e-2,
    )
    learn(alone, models[1:], [np.random.default_rng(9)], steps=3, batch=4, rate=1e-2)
    torch.testing.assert_close(together.readout[1], alone.readout[0], rtol=0, atol=1e-5)


def test_the_first_failure_is_at_the_shortest_length():
    exams = {("random", 20): pairs(20, 3), ("random", 30): pairs(30, 3), ("run", 20): None}
    answers = {
        ("random", 20): np.ones((3, 2), bool),
        ("random", 30): np.array([[1, 1], [1, 0], [0, 1]], bool),
        ("run", 20): None,
    }
    found = first_failure(FACTOR.dfa, exams, answers)
    assert found == {
        "test": "random",
        "length": 30,
        "member": False,
        "word": powers(FACTOR.dfa.decode(exams["random", 30].words[1, 1])),
    }
    assert first_failure(FACTOR.dfa, exams, {key: None for key in exams}) is None


@pytest.mark.parametrize(
    "word, written",
    [
        ("", ""),
        ("abab", "abab"),
        ("aaaab", "a^4 b"),
        ("abbbbbbba", "a b^7 a"),
        ("aaabbbbaaa", "aaa b^4 aaa"),
    ],
)
def test_powers(word, written):
    assert powers(word) == written
