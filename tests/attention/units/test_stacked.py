import pytest
import torch

from expressivity.attention.initial import generators, padded_parameter, uniform_parameter
from expressivity.attention.units.stacked import MappedSets, MappedUnits, SetUnits
from expressivity.attention.units.unit import self_attention
from expressivity.errors import InvalidInput
from expressivity.training.ensembles import fit

WIDTHS, RATES, SEEDS, N, D = [3, 5, 4], [0.02, 0.005, 0.01], [1, 2, 3], 6, 7


def sets(models):
    g = torch.Generator().manual_seed(9)
    return (torch.rand(models, 10, N, generator=g) < 0.4).double()


def members(models):
    g = torch.Generator().manual_seed(7)
    return torch.rand(models, 10, N, generator=g).topk(2).indices


def tokens(models):
    return torch.randn(
        models, 4, N, D, generator=torch.Generator().manual_seed(8), dtype=torch.float64
    )


DATA = {"sets": sets, "mapped": tokens, "mapped sets": members}


def build(kind, chosen):
    sources = generators([SEEDS[k] for k in chosen])
    widths = [WIDTHS[k] for k in chosen]
    if kind == "sets":
        return SetUnits(N, widths, sources).double()
    if kind == "mapped sets":
        return MappedSets(N, 2, 9, widths, sources).double()
    return MappedUnits(D, [2 * m for m in widths], widths, 2, sources).double()


def data(kind, chosen):
    return DATA[kind](3)[list(chosen)]


def train(kind, chosen):
    model = build(kind, chosen)
    fit(
        model,
        lambda step: data(kind, chosen).roll(step, dims=1),
        lambda net, x: net(x).square().flatten(1).mean(1),
        steps=20,
        rate=[RATES[k] for k in chosen],
    )
    return model


@pytest.mark.parametrize("kind", list(DATA))
def test_a_padded_stack_takes_the_steps_of_separate_models(kind):
    together = train(kind, (0, 1, 2))
    for k in range(3):
        alone = train(kind, (k,))
        torch.testing.assert_close(
            alone(data(kind, (k,)))[0], together(data(kind, (0, 1, 2)))[k], rtol=0, atol=1e-12
        )
        for own, padded in zip(alone.parameters(), together.parameters()):
            corner = padded[k][tuple(slice(size) for size in own.shape[1:])]
            torch.testing.assert_close(own[0], corner, rtol=0, atol=1e-12)
            assert (
                padded[k].count_nonzero() <= own.numel()
            )  # what lies outside the corner is still exactly zero


def test_set_units_are_the_unit_of_the_definition_on_one_hot_tokens():
    model = build("sets", (1,))
    y = sets(1)[0, :N]
    x = torch.cat((y, torch.eye(N, dtype=torch.float64)), dim=1)  # token i: its set, its position
    zero = torch.zeros_like(model.query[0])
    query, key = torch.cat((model.query[0], zero)), torch.cat((zero, model.key[0]))
    value = torch.cat((torch.zeros(N, N), torch.eye(N))).double()
    torch.testing.assert_close(model(y[None])[0], self_attention(x, query, key, value))


def test_mapped_units_attend_with_rows_that_sum_to_one():
    model, x = build("mapped", (0, 1, 2)), tokens(3)
    torch.testing.assert_close(model.attention(x).sum(-1), torch.ones(3, 4, N, dtype=torch.float64))
    embedded = torch.relu(x[1] @ model.first[1] + model.bias[1]) @ model.second[1]
    torch.testing.assert_close(
        model(x)[1], self_attention(embedded, model.query[1], model.key[1], model.value[1])
    )


def test_mapped_sets_sum_rows_where_the_definition_multiplies_by_the_indicator():
    model, chosen = build("mapped sets", (0, 1, 2)), members(3)
    indicator = torch.zeros(3, 10, N, dtype=torch.float64).scatter_(2, chosen, 1.0)
    for k in range(3):
        hidden = torch.relu(indicator[k] @ model.first[k] + model.bias[k])
        expected = torch.softmax(hidden @ model.second[k] @ model.key[k].T, dim=-1)
        torch.testing.assert_close(model(chosen)[k], expected, rtol=0, atol=1e-12)


def test_a_models_weights_are_those_that_it_would_draw_alone():
    padded = padded_parameter([(2, 3), (4, 1)], [1.0, 0.5], generators([5, 6]))
    assert padded.shape == (2, 4, 3)
    torch.testing.assert_close(
        padded[1, :4, :1], uniform_parameter((4, 1), 0.5, generators([6]))[0]
    )


def test_senseless_sizes_are_refused():
    with pytest.raises(InvalidInput, match="m=0"):
        SetUnits(4, [0], generators([1]))
    with pytest.raises(InvalidInput, match="hidden=0"):
        MappedSets(4, 2, 0, [3], generators([1]))
    with pytest.raises(InvalidInput, match="2 shapes, 2 bounds, 1 generators"):
        SetUnits(4, [2, 3], generators([1]))
