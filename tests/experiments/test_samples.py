"""The sample experiment at tiny sizes: its data, its models, its rows, its independence."""

import numpy as np
import pytest
import torch

from expressivity.attention.initial import generators, per_model
from expressivity.errors import InvalidInput
from expressivity.experiments import longer, mass, samples
from expressivity.experiments.samples import MODELS, SETTINGS
from expressivity.paths import root
from expressivity.tables import load


def unit(model: str, **changes: object) -> dict:
    return {"model": model, "runs": [[64, 0], [96, 1]], "rate": 1e-2, "steps": 3, "width": 4} | changes


@pytest.mark.parametrize("model", MODELS)
def test_rows(model: str) -> None:
    rows = samples.run(unit(model))
    assert [row["seed"] for row in rows] == [0, 1]
    assert all(row["model"] == model and 0.2 < row["test"] < 5 for row in rows)
    assert samples.tabulate("t", [rows]).where(seed=1)[0] == rows[1]


@pytest.mark.parametrize("model", MODELS)
def test_parameters(model: str) -> None:
    width = SETTINGS["ci"].width(model)
    assert samples.parameters(model, width) == per_model(samples.build(model, width, generators([1])))


def test_parameters_by_hand() -> None:
    """The figures that the chapter gives: 52·(2·32 + 4), and (832 + 1)·256 + 257·64."""
    assert samples.parameters("attention", 32) == 3536
    assert samples.parameters("mlp", 256) == 229_696


def test_seeds_give_independent_data() -> None:
    first, second = samples.run(unit("attention", runs=[[64, 0], [64, 1]], steps=0))
    assert first["test"] != second["test"]
    (alone,) = samples.run(unit("attention", runs=[[64, 0]], steps=0))
    assert alone["test"] == pytest.approx(first["test"], abs=1e-5)


def test_training_helps_attention() -> None:
    short = unit("attention", width=32, runs=[[256, 0]])
    (before,), (after,) = (samples.run(short | {"steps": steps}) for steps in (0, 150))
    assert after["test"] < 0.9 * before["test"]


def test_error_of_the_two_baselines() -> None:
    """The answer 0 has relative error 1, and the average of all positions 1 − q/N, up to sampling."""
    pool = samples.Pool.of([samples.draw_sequences(2, np.random.default_rng(5))[1]])

    class Average(torch.nn.Module):
        def __init__(self, scale: float) -> None:
            super().__init__()
            self.scale = scale

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            data = x[..., : samples.OUTPUTS]
            return self.scale * data.mean(2, keepdim=True).expand_as(data)

    assert samples.relative_errors(Average(0.0), pool)[0] == pytest.approx(1, rel=0.03)
    assert samples.relative_errors(Average(1.0), pool)[0] == pytest.approx(1 - 3 / 16, rel=0.03)


def test_tuning_seeds_judge_nothing() -> None:
    judged = {seed for setting in SETTINGS.values() for model in MODELS for seed in setting.seeds(model)}
    assert judged.isdisjoint(samples.TUNING_SEEDS)
    assert judged.isdisjoint(range(900, 1000))


def test_rates_are_those_of_the_committed_table() -> None:
    tuned = load(root() / "data" / "full" / "samples-rates.json")
    assert set(tuned.column("seed")) == set(samples.TUNING_SEEDS)
    assert samples.best_rates(tuned) == samples.RATES


def test_longer_runs_are_runs_of_the_experiment() -> None:
    judged = {(u["model"], *run) for u in samples.units(SETTINGS["ci"]) for run in u["runs"]}
    runs = [(u["model"], *run) for u in longer.units() for run in u["runs"]]
    assert len(runs) == len(set(runs)) == 2 * 2 * 3 and judged.issuperset(runs)
    assert {u["steps"] for u in longer.units()} == {longer.STEPS}


def test_grids_cover_every_run_once() -> None:
    units = samples.units(SETTINGS["ci"])
    runs = [(u["model"], *run) for u in units for run in u["runs"]]
    assert len(runs) == len(set(runs)) == 5 * 15 + 4 * 5 * 3
    for u in units:
        rates = dict(zip(samples.COUNTS, samples.RATES[u["model"]], strict=True))
        assert all(rates[count] == u["rate"] for count, _ in u["runs"]) and len(u["runs"]) <= samples.STACK
    assert len(samples.tuning_units(SETTINGS["ci"])) == 25


def test_pool_keeps_runs_apart() -> None:
    """The second run has three sequences: its fourth is its first again, and never one of the other run."""
    runs = [samples.draw_sequences(count, np.random.default_rng(count))[0] for count in (5, 3)]
    pool = samples.Pool.of(runs)
    tokens, targets = pool.first(4)
    assert np.array_equal(tokens[0].numpy(), runs[0].tokens[:4])
    assert np.array_equal(tokens[1].numpy(), runs[1].tokens[[0, 1, 2, 0]])
    assert np.array_equal(targets[1].numpy(), runs[1].targets[[0, 1, 2, 0]])
    drawn = pool.batches(generators([1, 2]))(1)[0]
    assert drawn.shape[:2] == (2, samples.BATCH)
    assert all(any(np.array_equal(row, own) for own in runs[1].tokens) for row in drawn[1].numpy())


def test_unknown_names() -> None:
    with pytest.raises(InvalidInput, match="unknown profile 'quick'"):
        samples.table("quick")
    with pytest.raises(InvalidInput, match="unknown model"):
        samples.build("cnn", 4, generators([0]))


def test_mass_of_known_matrices() -> None:
    members = torch.tensor([[1.0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 0, 0, 1]])[None, None]
    assert mass.mass_on_members(members / 2, members).item() == 1
    assert mass.mass_on_members(torch.full((1, 1, 4, 4), 0.25), members).item() == 0.5


def test_mass_starts_near_uniform() -> None:
    for row in mass.run({"code": 7, "steps": 0, "shuffled": False}):
        assert row["mass"] == pytest.approx(3 / 16, abs=0.03)


def test_fewer_steps_are_an_earlier_state() -> None:
    """Two units that differ in steps alone start from the same weights and sequences."""
    (early, tests), (late, same) = (
        mass.train({"code": 7, "steps": steps, "shuffled": False}, seeds=1) for steps in (0, 1)
    )
    assert (tests[0].tokens == same[0].tokens).all()
    assert 0 < (early.query - late.query).abs().max() < 0.011


def test_shuffling_keeps_the_sequences() -> None:
    (plain, tests), (shuffled, same) = (
        mass.train({"code": 7, "steps": 2, "shuffled": flag}, seeds=1) for flag in (False, True)
    )
    assert (tests[0].y == same[0].y).all()
    assert not torch.equal(plain.query, shuffled.query)


def test_matrix_rows() -> None:
    rows = mass.matrix_rows({"code": 12, "steps": 0, "shuffled": False})
    assert len(rows) == 3 * 16 * 16
    first = [row for row in rows if row["seed"] == 0 and row["row"] == 1]
    assert sum(row["weight"] for row in first) == pytest.approx(1, abs=1e-3)
    assert sum(row["member"] for row in first) == 3
