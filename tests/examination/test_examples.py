"""The examples: rules with a bug, and tiny models that are trained here."""

import numpy as np
import pytest
from jaxtyping import config

from expressivity.examination import examples, trained
from expressivity.examination.exams import exams_of
from expressivity.tasks.languages import LANGUAGES

CHECKED = 20
"""Steps of a training in which every annotation is checked: in the hundreds that follow the same functions are called."""


@pytest.fixture(autouse=True)
def checked_at_first(monkeypatch):
    real = trained.fit

    def fit(model, draw, loss, **settings):
        def drawn(step):
            config.update("jaxtyping_disable", step > CHECKED)
            return draw(step)

        try:
            return real(model, drawn, loss, **settings)
        finally:
            config.update("jaxtyping_disable", False)

    monkeypatch.setattr(trained, "fit", fit)


def accuracy(model, language, length, kind="uniform"):
    exams = exams_of(LANGUAGES[language].dfa, (length,), 50, 0).exams
    exam = next(exam for exam in exams if exam.kind == kind)
    return np.mean(exam.right([score > 0 for score in model(list(exam.words))]))


def test_the_rules_are_wrong_as_they_say():
    assert examples.careless("ab") and examples.careless("acb") and not examples.careless("accb")
    assert examples.some_a_some_b("ba") and not examples.some_a_some_b("bc")


@pytest.mark.slow
def test_parity_is_learned_up_to_six_letters_and_no_further():
    assert accuracy(examples.short_parity, "parity", 6) == 1
    assert accuracy(examples.short_parity, "parity", 20) < 0.7


@pytest.mark.slow
def test_global_attention_fails_on_hard_pairs_and_a_recurrent_network_does_not():
    assert accuracy(examples.transformer, "factor-ab", 5) > 0.9
    assert accuracy(examples.transformer, "factor-ab", 40, "LTL[P]") == 0
    assert accuracy(examples.gru, "factor-ab", 40, "LTL[P]") == 1


@pytest.mark.slow
def test_words_of_different_lengths_are_read_together():
    words = ["", "ab", "cab", "ba", "ab"]
    together, alone = examples.gru(words), [examples.gru([word])[0] for word in words]
    assert together == pytest.approx(alone, abs=1e-4) and together[0] == -1
