"""Stacks of language models: probabilities, losses, stacks against single models, and matched sizes."""

from dataclasses import replace

import pytest
import torch

from expressivity.attention.initial import generators, parameters_per_model
from expressivity.attention.masked import language_model as module
from expressivity.attention.masked.block import MaskedConfig, normalised
from expressivity.attention.masked.language_model import (
    MaskedLanguageModel,
    block_parameters,
    matched,
)
from expressivity.attention.masked.positions import POSITIONS
from expressivity.errors import InvalidInput
from expressivity.training.ensembles import fit

PATTERNS = {"global": (2, 0, 1), "1-local": (0, 2, 1), "hybrid": (1, 1, 1), "4-local": (0, 2, 4)}


def config(pattern, **sizes):
    return MaskedConfig(11, *PATTERNS[pattern], **({"width": 8, "layers": 2, "hidden": 16} | sizes))


def stack(pattern, seeds=(1, 2), **sizes):
    return MaskedLanguageModel(config(pattern, **sizes), generators(seeds)).double()


def draw(models, batch, n, seed=0):
    return torch.randint(11, (models, batch, n), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_losses_are_those_of_the_scores(pattern, monkeypatch):
    model, text = stack(pattern), draw(2, 3, 9)
    before, after = text[..., :-1], text[..., 1:]
    wanted = -model(before).log_softmax(-1).gather(3, after.unsqueeze(3)).squeeze(3)
    torch.testing.assert_close(model.losses(before, after), wanted, rtol=0, atol=1e-12)
    monkeypatch.setattr(module, "ROWS", 5)
    with torch.no_grad():
        torch.testing.assert_close(model.losses(before, after), wanted, rtol=0, atol=1e-12)


def test_a_word_enters_as_its_row_scaled():
    model, text = stack("global", layers=1), draw(2, 3, 5)
    for i in range(2):
        torch.testing.assert_close(model.embed(text)[i], 8**0.5 * model.embedding[i][text[i]])
    one = text[:, :, :1]  # nothing before the first word: only the perceptron acts
    block = model.blocks[0]
    x = model.embed(one)[:1, :, 0]
    x = (
        x
        + torch.relu(normalised(x) @ block.up[0] + block.threshold[0]) @ block.down[0]
        + block.shift[0]
    )
    torch.testing.assert_close(
        model(one)[:1, :, 0], normalised(x) @ model.embedding[0].T + model.offset[0]
    )


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("positions", POSITIONS)
def test_a_prediction_depends_on_the_words_so_far(positions, pattern):
    model, text = stack(pattern, positions=positions), draw(2, 3, 10)
    changed = text.clone()
    changed[..., 6:] = (changed[..., 6:] + 1) % 11
    torch.testing.assert_close(model(text)[:, :, :6], model(changed)[:, :, :6], rtol=0, atol=1e-12)
    assert not torch.allclose(model(text)[:, :, 6], model(changed)[:, :, 6])


def test_text_longer_than_the_learned_positions_is_refused():
    model = stack("hybrid", positions="learned", longest=8)
    assert model(draw(2, 1, 8)).shape == (2, 1, 8, 11)
    with pytest.raises(InvalidInput, match="learned positions end at 8: got a sequence of 9"):
        model.losses(draw(2, 1, 9), draw(2, 1, 9))


@pytest.mark.parametrize("positions", ["none", "learned", "rotary"])
@pytest.mark.slow
def test_stack_equals_separate_models_over_steps(positions):
    text = draw(3, 4, 10)

    def train(model, which):
        fit(
            model,
            lambda step: text[which],
            lambda m, t: m.losses(t[..., :-1], t[..., 1:]).mean((1, 2)),
            steps=20,
            rate=1e-2,
        )
        return model

    together = train(stack("hybrid", (1, 2, 3), positions=positions), slice(0, 3))
    for i, seed in enumerate((1, 2, 3)):
        alone = train(stack("hybrid", (seed,), positions=positions), slice(i, i + 1))
        for (name, a), b in zip(together.named_parameters(), alone.parameters()):
            torch.testing.assert_close(a[i], b[0], rtol=0, atol=1e-9, msg=name)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("width", [8, 64])
def test_matched_models_have_as_many_weights(pattern, width):
    target = config("global", width=width, hidden=2 * width)
    found = matched(config(pattern, width=width), target)
    assert abs(block_parameters(found) - block_parameters(target)) <= target.layers * (
        2 * width + 1
    )
    assert (found.hidden == target.hidden) == (pattern in ("global", "4-local"))
    model = MaskedLanguageModel(found, generators([1]))
    assert parameters_per_model(model) == block_parameters(found) + 11 * (width + 1)


def test_nothing_is_matched_to_less():
    with pytest.raises(InvalidInput):
        matched(config("global"), config("1-local", hidden=1))
    assert replace(config("global"), hidden=3) == matched(
        config("global"), config("global", hidden=3)
    )
