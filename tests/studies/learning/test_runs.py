"""The sample experiment at tiny sizes: its data, its models, its rows, its independence."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from expressivity.attention.initial import generators
from expressivity.errors import InvalidInput
from expressivity.paths import PROFILES, root
from expressivity.studies.learning import runs as samples
from expressivity.studies.learning import runs_longer as longer
from expressivity.studies.learning import runs_mass as mass
from expressivity.studies.learning.models import MODELS, build, parameters
from expressivity.studies.learning.pool import Pool, relative_errors
from expressivity.studies.learning.runs import SETTINGS
from expressivity.tables import load


def job(model: str, **changes: object) -> samples.Job:
    usual = samples.Job(model, checks=(3,), width=4, members=members((64, 0), (96, 1)))
    return replace(usual, **changes)


def members(*runs: tuple[int, int], rate: float = 1e-2) -> tuple[samples.Member, ...]:
    return tuple(samples.Member(count, seed, rate) for count, seed in runs)


@pytest.mark.parametrize("model", MODELS)
def test_rows(model: str) -> None:
    rows = samples.run(job(model))
    assert [row["seed"] for row in rows] == [0, 1]
    assert all(row["model"] == model and 0.2 < row["test"] < 5 for row in rows)
    assert samples.tabulate([rows], SETTINGS["full"]).where(seed=1)[0] == rows[1]


def test_parameters_by_hand() -> None:
    """The figures that the chapter gives: 52·(2·32 + 4), and (832 + 1)·256 + 257·64."""
    assert parameters(samples.TASK, "attention", 32) == 3536
    assert parameters(samples.TASK, "mlp", 256) == 229_696


def test_seeds_give_independent_data() -> None:
    first, second = samples.run(job("attention", members=members((64, 0), (64, 1)), checks=(0,)))
    assert first["test"] != second["test"]
    (alone,) = samples.run(job("attention", members=members((64, 0)), checks=(0,)))
    assert alone["test"] == pytest.approx(first["test"], abs=1e-5)


def test_a_run_takes_its_own_rate() -> None:
    """In a stack of two rates each run ends where it ends alone, and the rates tell the ends apart."""
    slow, fast = members((64, 0), rate=1e-3) + members((64, 0), rate=1e-1)
    together = samples.run(job("mlp", members=(slow, fast), checks=(4,)))
    alone = [samples.run(job("mlp", members=(member,), checks=(4,)))[0] for member in (slow, fast)]
    assert [row["train"] for row in together] == pytest.approx(
        [row["train"] for row in alone], abs=1e-5
    )
    assert abs(together[0]["train"] - together[1]["train"]) > 1e-3


def test_checks_on_the_way_are_the_ends_of_shorter_runs() -> None:
    on_the_way = samples.run(job("rnn", checks=(1, 3)))
    assert [row["steps"] for row in on_the_way] == [1, 1, 3, 3]
    assert on_the_way[:2] == samples.run(job("rnn", checks=(1,)))


def test_training_helps_attention() -> None:
    before, after = samples.run(
        job("attention", width=32, members=members((256, 0)), checks=(0, 150))
    )
    assert after["test"] < 0.9 * before["test"]


def test_error_of_the_two_baselines() -> None:
    """The answer 0 has relative error 1, and the average of all positions 1 − q/N, up to sampling."""
    pool = Pool.of([samples.TASK.sequences(2, samples.TESTED, np.random.default_rng(5))[1]])

    class Average(torch.nn.Module):
        def __init__(self, scale: float) -> None:
            super().__init__()
            self.scale = scale

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            data = x[..., : samples.TASK.outputs]
            return self.scale * data.mean(2, keepdim=True).expand_as(data)

    assert relative_errors(Average(0.0), pool, samples.TESTED, 1 / 12)[0] == pytest.approx(
        1, rel=0.03
    )
    assert relative_errors(Average(1.0), pool, samples.TESTED, 1 / 12)[0] == pytest.approx(
        1 - 3 / 16, rel=0.03
    )


def test_seeds_of_earlier_rules_judge_nothing() -> None:
    for seeds in samples.EXPERIMENT.judged.values():
        assert set(seeds).isdisjoint(range(900, 1000))
        assert set(seeds).isdisjoint(range(samples.FIRST_SEED))


def test_rates_are_those_of_the_committed_table() -> None:
    tuned = load(root() / "data" / "full" / "learning-samples-rates.json")
    assert set(tuned.column("seed")) == set(samples.TUNING_SEEDS)
    assert set(tuned.column("rate")) == set(samples.RATE_GRID)
    assert samples.best_rates(tuned) == samples.RATES


def test_a_number_that_was_not_tuned_takes_the_rate_of_the_next_larger_one() -> None:
    for model in MODELS:
        assert [samples.rate_of(model, count) for count in samples.TUNING_COUNTS] == list(
            samples.RATES[model]
        )
        assert samples.rate_of(model, 256) == samples.rate_of(model, 1024)
        assert samples.rate_of(model, 4096) == samples.rate_of(model, 16384)


def test_longer_runs_are_the_runs_of_the_experiment_at_twice_and_four_times_the_steps() -> None:
    setting = SETTINGS["full"]
    for profile in PROFILES:
        long = longer.EXPERIMENT.setting(profile)
        assert long.checks == (setting.steps, 2 * setting.steps, 4 * setting.steps)
        here, there = samples.jobs(replace(setting, first=long.first)), longer.EXPERIMENT.jobs(long)
        assert [replace(job, checks=()) for job in here] == [
            replace(job, checks=()) for job in there
        ]


def test_the_committed_longer_runs_have_the_rates_of_the_experiment_and_seeds_of_their_own() -> (
    None
):
    committed = load(root() / "data" / "full" / "learning-samples-longer.json")
    assert {(row["model"], row["samples"]) for row in committed.rows} == {
        (m, c) for m in MODELS for c in samples.TUNING_COUNTS
    }
    assert all(
        row["rate"] == samples.rate_of(row["model"], row["samples"]) for row in committed.rows
    )
    assert sorted(set(committed.column("steps"))) == list(
        longer.EXPERIMENT.setting().checks
    ) and all(row["seed"] >= longer.FIRST_SEED for row in committed.rows)


@pytest.mark.parametrize("profile", SETTINGS)
def test_grids_cover_every_run_once(profile: str) -> None:
    setting = SETTINGS[profile]
    jobs = samples.jobs(setting)
    runs = [(job.model, m.samples, m.seed) for job in jobs for m in job.members]
    of_one = (
        setting.attention_seeds + setting.perceptron_seeds + 3 * setting.recurrent_seeds
    )  # attention, a perceptron and three recurrent networks
    assert len(runs) == len(set(runs)) == len(setting.counts) * of_one
    for job in jobs:
        assert all(samples.rate_of(job.model, m.samples) == m.rate for m in job.members)
        assert len(job.members) <= samples.STACK.get(job.model, 15)


def test_the_search_tries_every_rate_on_every_tuning_run() -> None:
    jobs = samples.search_jobs(SETTINGS["full"])
    tried = {(job.model, m) for job in jobs for m in job.members}
    assert len(tried) == 5 * 3 * 2 * 5 == sum(len(job.members) for job in jobs)


def test_pool_keeps_runs_apart() -> None:
    """The second run has three sequences: its fourth is its first again, and never one of the other run."""
    runs = [samples.TASK.sequences(count, 1, np.random.default_rng(count))[0] for count in (5, 3)]
    pool = Pool.of(runs)
    tokens, targets = pool.first(4)
    assert np.array_equal(tokens[0].numpy(), runs[0].tokens[:4])
    assert np.array_equal(tokens[1].numpy(), runs[1].tokens[[0, 1, 2, 0]])
    assert np.array_equal(targets[1].numpy(), runs[1].targets[[0, 1, 2, 0]])
    drawn = pool.batches(generators([1, 2]), samples.BATCH)(1)[0]
    assert drawn.shape[:2] == (2, samples.BATCH)
    assert all(any(np.array_equal(row, own) for own in runs[1].tokens) for row in drawn[1].numpy())


def test_unknown_names() -> None:
    with pytest.raises(InvalidInput, match="unknown profile 'quick'"):
        samples.EXPERIMENT.table("quick")
    with pytest.raises(InvalidInput, match="unknown model"):
        build(samples.TASK, "cnn", 4, generators([0]))


def test_mass_of_known_matrices() -> None:
    members = torch.tensor([[1.0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 0, 0, 1]])[None, None]
    assert mass.mass_on_members(members / 2, members).item() == 1
    assert mass.mass_on_members(torch.full((1, 1, 4, 4), 0.25), members).item() == 0.5


def test_mass_starts_near_uniform_and_grows() -> None:
    rows = mass.run(mass.Job(code=7, steps=(0, 40), shuffled=False))
    assert [row["seed"] for row in rows] == 2 * list(range(mass.SEEDS))
    for before, after in zip(rows[: mass.SEEDS], rows[mass.SEEDS :], strict=True):
        assert (
            before["mass"] == pytest.approx(3 / 16, abs=0.03)
            and after["mass"] > before["mass"] + 0.03
        )


def test_mass_does_not_grow_on_the_targets_of_other_sequences() -> None:
    for row in mass.run(mass.Job(code=7, steps=(40,), shuffled=True)):
        assert row["mass"] == pytest.approx(3 / 16, abs=0.03)
