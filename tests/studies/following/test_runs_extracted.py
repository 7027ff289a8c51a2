"""Automata from trained models, at a tiny size."""

import numpy as np
import pytest
import torch

from expressivity.errors import InvalidInput
from expressivity.studies.following import runs_extracted as learned
from expressivity.tasks.languages import LANGUAGES


def test_a_perfect_model_gives_the_language():
    for name, logics in {"ends-with-ab": "Y", "a-before-b": "P", "factor-ab": ""}.items():
        dfa = LANGUAGES[name].dfa
        row = learned.describe(name, "hybrid", 1, dfa.accepts_prefixes)
        assert (
            row["states"] == dfa.states
            and row["agrees"]
            and row["respects"]
            and row["departs"] == ""
        )
        assert (row["faithful"], row["right"]) == (1.0, 1.0)
        assert (row["ltl_p"], row["ltl_y"], row["ltl_py"]) == ("P" in logics, "Y" in logics, True)


@pytest.mark.slow
def test_an_untrained_1_local_model_is_definite_exactly():
    rows = learned.run(learned.Job("1-local", seed=1, steps=0, batch=4, rate=1e-3))
    assert all(row["exact"] and row["agrees"] and row["respects"] and row["ltl_y"] for row in rows)


@pytest.mark.slow
def test_answers_are_those_of_the_stack():
    stack = learned.models(learned.Job("hybrid", seed=1, steps=0, batch=4, rate=1e-3))
    words = np.random.default_rng(0).integers(2, size=(5, 8))
    whole = [learned.answers_of(stack, index)(words) for index in range(len(learned.NAMES))]
    with torch.no_grad():
        said = stack(torch.from_numpy(words).expand(len(learned.NAMES), 5, 8)) > 0
    assert np.array_equal(np.stack(whole), said.numpy())


def test_unknown_profiles_are_refused():
    with pytest.raises(InvalidInput, match="unknown profile"):
        learned.EXPERIMENT.table("huge")
