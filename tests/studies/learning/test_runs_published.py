"""The paper's own experiment at tiny sizes: its sizes, its rows, what is read off a token, its control."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from expressivity.attention.initial import generators
from expressivity.errors import InvalidInput
from expressivity.studies.learning import runs_published as published
from expressivity.studies.learning.matrices import members
from expressivity.studies.learning.models import build, parameters
from expressivity.studies.learning.runs_published import MODELS, SETTINGS, TASK

TINY = published.Setting(
    steps=(0, 2), replayed=(0, 1), looks=(1,), recurrent_steps=1, recurrent_width=3
)


def test_the_recalled_sizes() -> None:
    """d = 32 and the perceptron's 184,656 parameters, by hand: (640 + 1)·256 + 257·80."""
    assert TASK.token == 32
    assert parameters(TASK, "mlp", published.PERCEPTRON) == 641 * 256 + 257 * 80 == 184_656
    assert parameters(TASK, "attention", published.EMBEDDING) == 32 * 204


def test_checks_end_where_the_model_stops() -> None:
    for setting in SETTINGS.values():
        assert setting.checks("lstm")[-1] == setting.recurrent_steps
        assert setting.checks("attention")[-1] == setting.checks("mlp")[-1] == setting.steps[-1]
        assert setting.recurrent_steps in setting.checks("attention")


@pytest.mark.parametrize("model", MODELS)
def test_rows(model: str) -> None:
    found = published.run(published.job_of(TINY, model, (900, 901)))
    rows = found["errors"]
    assert [(row["steps"], row["seed"]) for row in rows] == [
        (s, seed) for s in TINY.checks(model) for seed in (900, 901)
    ]
    assert all(0.2 < row["test"] < 5 for row in rows)
    assert published.tabulate([found], TINY).where(seed=901, steps=1)[0] == rows[3]


def test_members_are_read_off_the_tokens() -> None:
    train, _ = TASK.sequences(published.SAMPLES, 1, np.random.default_rng(3))
    found = members(TASK, torch.from_numpy(train.tokens[None, :2]))
    wanted = torch.zeros(1, 2, TASK.n, TASK.n, dtype=torch.bool)
    for sequence in range(2):
        for i in range(TASK.n):
            wanted[0, sequence, i, train.y[sequence, i]] = True
    assert torch.equal(found, wanted)


def test_matrices_are_rows_of_attention_on_two_sequences() -> None:
    rows = published.run(published.job_of(TINY, "attention", (published.DRAWN_SEEDS, 1)))["cells"]
    assert {row["seed"] for row in rows} == {1}
    assert len(rows) == 2 * 2 * TASK.n * TASK.n
    for example in ("training", "fresh"):
        for steps in TINY.steps:
            row = [r for r in rows if (r["example"], r["steps"], r["row"]) == (example, steps, 5)]
            assert sum(r["weight"] for r in row) == pytest.approx(1, abs=1e-3)
            assert sum(r["member"] for r in row) == TASK.q


def test_a_replay_is_the_fresh_matrix_of_the_first_unit_at_its_steps() -> None:
    found = published.run(published.job_of(TINY, "attention", (0, 1)))
    table = published.tabulate_replay([found], TINY)
    assert set(table.column("seed")) == {0} and set(table.column("steps")) == {0, 1}
    assert len(table.rows) == 2 * TASK.n * TASK.n
    fresh = [row for row in found["cells"] if (row["example"], row["seed"]) == ("fresh", 0)]
    first = {(row["row"], row["column"]): row["weight"] for row in fresh if row["steps"] == 0}
    for row in table.where(steps=0):
        assert first[row["row"], row["column"]] == row["weight"]


@pytest.mark.parametrize("model", MODELS[1:])
def test_only_attention_has_matrices(model: str) -> None:
    found = published.run(published.job_of(TINY, model, (900,)))
    assert found["cells"] == found["replayed"] == []


def test_only_attention_is_trained_on_the_targets_of_other_sequences() -> None:
    jobs = published.jobs(published.EXPERIMENT.setting("full", shuffled=True))
    assert [(job.model, job.seeds) for job in jobs] == [
        ("lstm", (0,)),
        ("lstm", (1,)),
        ("mlp", (0, 1, 2)),
        ("mlp", (3, 4, 5)),
        ("attention", (0, 1, 2)),
        ("attention", (3, 4, 5)),
    ]
    assert {job.model for job in jobs if job.shuffled} == {"attention"}
    plain, shuffled = (
        published.run(published.job_of(replace(TINY, shuffled=flag), "attention", (900,)))["errors"]
        for flag in (False, True)
    )
    assert plain[0] == shuffled[0] and plain[-1] != shuffled[-1]


def test_unknown_names() -> None:
    with pytest.raises(InvalidInput, match="unknown profile 'quick'"):
        published.EXPERIMENT.table("quick")
    with pytest.raises(InvalidInput, match="unknown model"):
        build(TASK, "cnn", 4, generators([0]))
