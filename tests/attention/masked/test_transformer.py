"""Stacks of masked transformers: each model by itself, what a prefix may depend on, and refusals."""

import pytest
import torch
import torch.nn.functional as F

from expressivity.attention.initial import generators, parameters_per_model
from expressivity.attention.masked.attention import local_mask, masked_attention, strict_mask
from expressivity.attention.masked.block import MaskedConfig, normalised
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.errors import InvalidInput
from expressivity.training.ensembles import fit

PATTERNS = {"global": (2, 0, 1), "1-local": (0, 2, 1), "hybrid": (1, 1, 1), "hybrid 3": (2, 2, 3)}


def stack(pattern, seeds, **sizes):
    sizes = {"width": 8, "layers": 2, "hidden": 8} | sizes
    return MaskedTransformer(
        MaskedConfig(3, *PATTERNS[pattern], **sizes), generators(seeds)
    ).double()


def draw_words(models, batch, n, seed=0):
    return torch.randint(3, (models, batch, n), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_equals_the_plain_formula(pattern):
    """One model written out with n × n masks, head by head."""
    model, words = stack(pattern, [5]), draw_words(1, 2, 7)
    config = model.config
    x = model.embedding[0][words[0]]
    for block in model.blocks:
        seen, d = [], config.width // config.heads
        for head in range(config.heads):
            part, mask = (
                slice(head * d, head * d + d),
                (strict_mask(7) if head < config.global_heads else local_mask(7, config.window)),
            )
            value = normalised(x) @ block.value[0][:, part]
            query, key = (
                (normalised(x) @ w[0][:, part] for w in (block.query, block.key))
                if head < config.scored
                else (value, value)
            )
            seen.append(masked_attention(query, key, value, mask))
        x = x + torch.cat(seen, -1) @ block.mix[0]
        x = (
            x
            + torch.relu(normalised(x) @ block.up[0] + block.threshold[0]) @ block.down[0]
            + block.shift[0]
        )
    wanted = (normalised(x) @ model.readout[0] + model.offset[0])[..., 0]
    torch.testing.assert_close(model(words)[0], wanted, rtol=0, atol=1e-12)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_stack_equals_separate_models_over_steps(pattern):
    words = draw_words(3, 4, 9)
    targets = (words == 0).double()

    def train(model, which):
        def loss(model, batch):
            return F.binary_cross_entropy_with_logits(
                model(words[which]), targets[which], reduction="none"
            ).mean((1, 2))

        fit(model, lambda step: None, loss, steps=5, rate=1e-2)
        return model

    together = train(stack(pattern, [1, 2, 3]), slice(0, 3))
    for i, seed in enumerate([1, 2, 3]):
        alone = train(stack(pattern, [seed]), slice(i, i + 1))
        for (name, a), b in zip(together.named_parameters(), alone.parameters()):
            torch.testing.assert_close(a[i], b[0], rtol=0, atol=1e-9, msg=name)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_prefix_decides_by_its_own_letters(pattern):
    model, words = stack(pattern, [1, 2]), draw_words(2, 3, 10)
    changed = words.clone()
    changed[..., 6:] = (changed[..., 6:] + 1) % 3
    torch.testing.assert_close(model(words)[..., :6], model(changed)[..., :6], rtol=0, atol=1e-12)
    assert not torch.allclose(model(words)[..., 6], model(changed)[..., 6])


def test_global_attention_alone_is_blind_to_order_in_one_layer():
    """One layer sees the letters before the last as a multiset: no position is encoded."""
    model = stack("global", [1, 2], layers=1)
    words = torch.tensor([[[0, 1, 2, 2, 1], [2, 1, 0, 2, 1]]] * 2)
    said = model(words)[..., -1]
    torch.testing.assert_close(said[:, 0], said[:, 1], rtol=0, atol=1e-12)


def test_parameters_of_one_model():
    """1-local heads have no queries and keys."""
    fixed = 3 * 8 + 8 + 1
    block = 2 * 8 * 8 + (8 * 8 + 8) + (8 * 8 + 8)
    assert parameters_per_model(stack("1-local", [1, 2])) == fixed + 2 * block
    assert parameters_per_model(stack("hybrid", [1])) == fixed + 2 * (block + 2 * 8 * 4)
    assert parameters_per_model(stack("global", [1])) == fixed + 2 * (block + 2 * 8 * 8)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"global_heads": 1, "local_heads": 1, "window": 0}, "at least 1: got window=0"),
        ({"global_heads": 0, "local_heads": 0}, "add up to at least 1"),
        ({"global_heads": -1, "local_heads": 2}, "at least 0"),
        ({"global_heads": 2, "local_heads": 1}, "must divide width=32"),
        ({"global_heads": 1, "local_heads": 1, "layers": 0}, "layers=0"),
    ],
)
def test_bad_sizes_are_refused(arguments, message):
    with pytest.raises(InvalidInput, match=message):
        MaskedConfig(3, **arguments)


def test_no_generator_is_refused():
    with pytest.raises(InvalidInput, match="at least one generator"):
        MaskedTransformer(MaskedConfig(3, 1, 1), [])
