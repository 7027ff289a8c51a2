import pytest
import torch
from torch import nn

from expressivity.errors import InvalidInput
from expressivity.training.ensembles import fit


class Lines(nn.Module):
    """Linear maps, one a model."""

    def __init__(self, weight):
        super().__init__()
        self.weight = nn.Parameter(weight.clone())

    def forward(self, x):
        return torch.einsum("bi,mio->mbo", x, self.weight)


def batch(step):
    g = torch.Generator().manual_seed(step)
    return torch.randn(8, 3, generator=g, dtype=torch.float64)


def loss(model, x):
    return (model(x) - x.sum(1, keepdim=True)).pow(2).mean((1, 2)) * torch.arange(
        1, len(model.weight) + 1
    )


@pytest.mark.parametrize("clip", [None, 0.01])
def test_a_stack_takes_the_steps_that_each_model_takes_alone(clip):
    start = torch.randn(3, 3, 1, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    together = Lines(start)
    fit(together, batch, loss, steps=20, rate=0.01, clip=clip, cosine=True)
    for k in range(3):
        alone = Lines(start[k : k + 1])
        fit(
            alone,
            batch,
            lambda model, x: loss(model, x) * (k + 1),
            steps=20,
            rate=0.01,
            clip=clip,
            cosine=True,
        )
        torch.testing.assert_close(alone.weight[0], together.weight[k], rtol=0, atol=1e-12)


def test_the_steps_are_those_of_torchs_adam_at_each_models_own_rate():
    start = torch.randn(3, 3, 1, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    rates = [0.1, 0.01, 0.001]
    together = Lines(start)
    fit(together, batch, loss, steps=20, rate=rates)
    for k, rate in enumerate(rates):
        alone = Lines(start[k : k + 1])
        optimiser = torch.optim.Adam(alone.parameters(), lr=rate)
        for step in range(1, 21):
            optimiser.zero_grad()
            (loss(alone, batch(step)) * (k + 1)).sum().backward()
            optimiser.step()
        torch.testing.assert_close(alone.weight[0], together.weight[k], rtol=0, atol=1e-12)


def test_the_curve_has_the_recorded_steps_and_falls():
    model = Lines(torch.zeros(2, 3, 1, dtype=torch.float64))
    curve = fit(model, batch, loss, steps=25, rate=0.1, every=10)
    assert [step for step, _ in curve] == [10, 20, 25]
    assert curve[-1][1][0] < curve[0][1][0]


def test_who_watches_sees_every_state_from_the_first_on():
    model = Lines(torch.zeros(2, 3, 1, dtype=torch.float64))
    seen = {}
    fit(
        model,
        batch,
        loss,
        steps=3,
        rate=0.1,
        watch=lambda step: seen.setdefault(step, model.weight.detach().clone()),
    )
    assert list(seen) == [0, 1, 2, 3]
    assert not seen[0].any() and torch.equal(seen[3], model.weight)
    early = Lines(torch.zeros(2, 3, 1, dtype=torch.float64))
    fit(early, batch, loss, steps=2, rate=0.1)
    assert torch.equal(seen[2], early.weight)


def test_senseless_settings_are_refused():
    for rate, words in (
        (0.0, "rate > 0"),
        ([0.1, 0.1], "leading axis of 2 models"),
        ([], "for each model"),
    ):
        with pytest.raises(InvalidInput, match=words):
            fit(Lines(torch.zeros(1, 3, 1)), batch, loss, steps=1, rate=rate)
    with pytest.raises(InvalidInput, match="steps >= 0"):
        fit(Lines(torch.zeros(1, 3, 1)), batch, loss, steps=-1, rate=0.1)
