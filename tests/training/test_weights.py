"""Digests of trained weights: equal for equal bits, whoever trained them; a table's provenance names the sweeps it may stand on."""

import pytest
import torch
from torch import nn

from expressivity.studies.learning import runs_published as published
from expressivity.training import weights
from expressivity.training.cluster import Place
from expressivity.training.ensembles import fit
from expressivity.training.store import Store
from expressivity.training.sweeps import sweep

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def nothing_noted(monkeypatch):
    monkeypatch.setattr(weights, "_noted", [[]])
    monkeypatch.setattr(weights, "_sweeps", {})


class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.ones(1, 1))


def train(steps=3):
    fit(
        Line(),
        lambda step: torch.ones(1),
        lambda model, x: (model.slope * x).square().flatten(),
        steps=steps,
        rate=0.1,
    )


def test_every_training_is_noted_and_a_last_bit_is_seen():
    train()
    first = weights.known()
    train()
    assert set(first) == {"here"} and weights.known() != first
    with weights.collected() as one:
        train()
        model = Line()
        weights.note(model)
        model.slope.data = torch.nextafter(model.slope.data, torch.tensor(2.0))
        weights.note(model)
    assert len(set(one)) == 3


def test_what_a_sweep_trains_is_not_trained_here():
    with weights.collected() as found:
        train()
    assert len(found) == 1 and weights.known() == {}


JOBS = [
    published.Job(model="attention", seeds=(first, first + 1), width=8, checks=(20,))
    for first in (0, 2, 4)
]


@pytest.mark.parametrize("workers", [1, 4])
def test_the_same_bits_come_from_any_number_of_processes_and_from_the_store(tmp_path, workers):
    serial = sweep(
        published.run, JOBS, name="s", store=Store(tmp_path / "a.sqlite"), place=Place(workers=0)
    )
    alone = weights.known()
    assert (
        sweep(
            published.run,
            JOBS,
            name="s",
            store=Store(tmp_path / "b.sqlite"),
            place=Place(workers=workers),
        )
        == serial
    )
    assert weights.known() == alone and set(alone) == {"s"}
    weights._sweeps.clear()
    assert (
        sweep(
            published.run,
            JOBS,
            name="s",
            store=Store(tmp_path / "b.sqlite"),
            place=Place(workers=0),
        )
        == serial
    )
    assert weights.known() == alone
    sweep(
        published.run,
        JOBS[:2],
        name="s",
        store=Store(tmp_path / "b.sqlite"),
        place=Place(workers=0),
    )
    assert weights.known() != alone
