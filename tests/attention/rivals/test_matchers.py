"""Stacks of matchers: each model as it would be alone, and each attention as the slow code defines it."""

import pytest
import torch
import torch.nn.functional as F

from expressivity.attention.initial import generators, parameters_per_model
from expressivity.attention.rivals.matchers import (
    PARTS,
    MatcherConfig,
    MatcherStack,
    attend_by_products,
    attend_by_triangles,
    attend_to_tokens,
)
from expressivity.attention.units.strassen import strassen_attention
from expressivity.attention.units.tensor import tensor_attention
from expressivity.attention.units.unit import attention_weights
from expressivity.errors import InvalidInput
from expressivity.training.ensembles import fit

MODULI, SEEDS, RATES = [5, 9, 7], [1, 2, 3], [0.02, 0.005, 0.01]


def data(k, step):
    draw = torch.Generator().manual_seed(100 * k + step)
    tokens = torch.randint(1, MODULI[k] + 1, (1, 8, 4), generator=draw)
    return tokens, torch.rand(1, 8, 4, generator=draw, dtype=torch.float64).round()


def batch(members, step):
    return tuple(torch.cat(parts) for parts in zip(*(data(k, step) for k in members)))


def loss(stack, drawn):
    return F.binary_cross_entropy_with_logits(stack(drawn[0]), drawn[1], reduction="none").mean(
        (1, 2)
    )


def train(kind, layers, blank, members):
    config = MatcherConfig(kind, 4, 2, blank=blank, rank=3, width=8, hidden=6, layers=layers)
    stack = MatcherStack(
        config, [MODULI[k] for k in members], generators([SEEDS[k] for k in members])
    ).double()
    fit(
        stack,
        lambda step: batch(members, step),
        loss,
        steps=20,
        rate=[RATES[k] for k in members],
        clip=0.5,
    )
    return stack


@pytest.mark.parametrize(
    "kind, layers, blank",
    [
        ("standard", 1, True),
        ("standard", 2, False),
        ("third-order", 1, True),
        ("strassen", 1, False),
    ],
)
def test_a_stack_of_many_moduli_takes_the_steps_of_separate_models(kind, layers, blank):
    together = train(kind, layers, blank, (0, 1, 2))
    for k, modulus in enumerate(MODULI):
        alone = train(kind, layers, blank, (k,))
        for own, stacked in zip(alone.parameters(), together.parameters()):
            corner = stacked[k][tuple(slice(size) for size in own.shape[1:])]
            torch.testing.assert_close(own[0], corner, rtol=0, atol=1e-12)
        assert not together.residues[
            k, modulus:
        ].any()  # the rows it does not have were never moved
        assert alone.residues.shape[1] == modulus


@pytest.mark.parametrize(
    "attend, slow",
    [
        (attend_by_products, lambda q, k, other, v, w: tensor_attention(q, (k, other), (v, w))),
        (attend_by_triangles, strassen_attention),
    ],
)
def test_attention_to_pairs_is_that_of_the_chapters(attend, slow):
    parts = torch.randn(
        5, 2, 3, 4, 6, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64
    )
    torch.testing.assert_close(attend(*parts), slow(*parts))


@pytest.mark.parametrize("kind", PARTS)
def test_without_places_the_order_of_tokens_does_not_matter(kind):
    stack = MatcherStack(MatcherConfig(kind, 5, 2), [7], generators([4])).double()
    tokens, order = torch.tensor([[[1, 4, 2, 7, 4]]]), torch.tensor([3, 0, 4, 1, 2])
    assert not torch.allclose(stack(tokens)[..., order], stack(tokens[..., order]))
    with torch.no_grad():
        stack.places[:, :5] = stack.places[:, :1]
    torch.testing.assert_close(stack(tokens)[..., order], stack(tokens[..., order]))


def test_a_blank_costs_one_vector_and_changes_answers():
    plain, blank = (
        MatcherStack(MatcherConfig("standard", 4, 2, blank=b), [7], generators([4]))
        for b in (False, True)
    )
    assert parameters_per_model(blank) - parameters_per_model(plain) == 32
    with torch.no_grad():
        tokens, before = torch.tensor([[[1, 4, 2, 7]]]), blank(torch.tensor([[[1, 4, 2, 7]]]))
        blank.places[:, 4] *= -1
        assert blank(tokens).shape == tokens.shape and not torch.allclose(blank(tokens), before)


@pytest.mark.parametrize(
    "change, message", [({"kind": "cubic"}, "kind of attention"), ({"heads": 0}, "heads=0")]
)
def test_senseless_configurations_are_refused(change, message):
    with pytest.raises(InvalidInput, match=message):
        MatcherConfig(**{"kind": "standard", "length": 4, "heads": 1} | change)


def test_one_modulus_a_generator():
    with pytest.raises(InvalidInput, match="one shape, bound and generator"):
        MatcherStack(MatcherConfig("standard", 4, 1), [7, 5], generators([1]))


def test_attention_to_tokens_is_softmax_in_values_and_slopes_whatever_the_scores() -> None:
    source = torch.Generator().manual_seed(5)
    parts = [torch.randn(2, 3, 2, 5, 4, generator=source).double() for _ in range(3)]
    for scale in (1.0, 50.0):  # exp of the larger scores would overflow
        q, k, v = (
            part.clone().requires_grad_() for part in (scale * parts[0], scale * parts[1], parts[2])
        )
        found = [
            (out, *torch.autograd.grad(out.square().sum(), (q, k, v)))
            for out in (attend_to_tokens(q, k, v), attention_weights(q, k) @ v)
        ]
        assert all(torch.allclose(*pair, rtol=1e-9, atol=1e-9) for pair in zip(*found, strict=True))
