import torch
from torch import nn

from expressivity.training.devices import device, moved, on_cpu
from expressivity.training.ensembles import fit


def test_the_environment_names_the_device(monkeypatch):
    assert device() == torch.device("cpu")
    monkeypatch.setenv("EXPRESSIVITY_DEVICE", "cuda")
    assert device() == torch.device("cuda")


def test_every_tensor_of_a_batch_is_moved_and_nothing_else():
    batch = moved((torch.ones(2), [torch.zeros(1), 3], "word"), torch.device("meta"))
    assert (
        batch[0].device.type == "meta"
        and batch[1][0].device.type == "meta"
        and batch[1][1:] == [3]
        and batch[2] == "word"
    )


def test_looking_on_the_way_changes_no_step():
    def train(watch):
        model = nn.Linear(1, 1)
        model.weight, model.bias = nn.Parameter(torch.ones(1, 1)), nn.Parameter(torch.zeros(1, 1))
        fit(
            model,
            lambda step: torch.tensor([[2.0]]),
            lambda net, x: (net.weight * x + net.bias).square().flatten(),
            steps=5,
            rate=0.1,
            watch=watch,
        )
        return model.weight.item()

    seen = []
    assert train(lambda step: seen.append(step)) == train(None) and seen == [0, 1, 2, 3, 4, 5]


def test_weights_come_back_as_they_were():
    model = nn.Linear(2, 2)
    before = model.weight.data
    with on_cpu(model):
        pass
    assert model.weight.data.data_ptr() == before.data_ptr()
