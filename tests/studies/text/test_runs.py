"""The experiment on words at a tiny size, on the stand-in and on made-up text: its grid, its rows, equal weights, its rule."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from expressivity.attention.initial import generators, parameters_per_model
from expressivity.attention.masked.language_model import MaskedLanguageModel
from expressivity.errors import InvalidInput, NotAvailable
from expressivity.studies.text import claims, losses
from expressivity.studies.text import runs as text
from expressivity.studies.text.settings import CORPORA, PATTERNS, SETTINGS, SHOWN
from expressivity.tables import Table
from expressivity.tasks.repeats import KINDS

TINY = replace(
    SHOWN,
    words=60,
    seeds=(1, 2),
    steps=4,
    looks=2,
    validated=600,
    batch=2,
    window=12,
    width=8,
    heads=2,
    hidden=16,
    layers=1,
)


JOB = replace(text.jobs(TINY)[0], seeds=(1, 2))


@pytest.fixture(scope="module")
def result():
    return text.run(JOB)


def test_jobs_cover_patterns_and_positions():
    jobs = text.jobs(SETTINGS["large"])
    assert {(job.pattern, job.positions) for job in jobs} == {
        (p, k) for p in PATTERNS for k in ("none", "learned", "rotary")
    }
    assert (
        len(jobs) == 3 * len(PATTERNS) * len(SETTINGS["large"].seeds)
        and jobs[0].pattern == "global"
    )


@pytest.mark.parametrize(
    "setting",
    [
        SETTINGS["full"],
        replace(SETTINGS["full"], positions=("rotary",), patterns=tuple(PATTERNS)),
    ],
)
def test_all_patterns_have_equally_many_weights(setting):
    counts = [
        parameters_per_model(MaskedLanguageModel(text.config_of(job, 2000), generators([1])))
        for job in text.jobs(setting)
    ]
    assert max(counts) - min(counts) <= 0.01 * min(counts)


def test_rows_of_a_job(result):
    curve, classes = text.tabulate_curves([result], TINY), text.tabulate([result], TINY)
    assert sorted(set(curve.column("steps"))) == [2, 4] and len(curve.rows) == 4 == len(
        result["seconds"]
    )
    for seed in (1, 2):
        rows = {row["kind"]: row for row in classes.where(seed=seed)}
        assert (
            set(rows) == {"all", *KINDS}
            and sum(rows[kind]["words"] for kind in KINDS) == rows["all"]["words"]
        )
        mean = (
            sum(rows[kind]["words"] * rows[kind]["test"] for kind in KINDS) / rows["all"]["words"]
        )
        assert mean == pytest.approx(rows["all"]["test"], abs=1e-3)
    assert curve.name == "text-demonstration-curves" and "not WikiText-2" in curve.about


def test_a_job_gives_the_same_losses_again(result):
    again = text.run(JOB)
    assert (again["curve"], again["classes"]) == (result["curve"], result["classes"])


@pytest.mark.slow
def test_a_model_is_the_same_alone_and_in_a_stack(result):
    alone = [row for job in text.jobs(TINY)[:2] for row in text.run(job)["classes"]]
    assert [row["seed"] for row in alone] == [row["seed"] for row in result["classes"]]
    np.testing.assert_allclose(
        [row["test"] for row in alone], [row["test"] for row in result["classes"]], atol=1e-4
    )


def test_windows_follow_one_another():
    assert losses.windows(np.arange(11), 3).tolist() == [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]]


def test_training_windows_are_pieces_of_the_text():
    orders = [np.random.default_rng(1), np.random.default_rng(2)]
    draw = losses.training_windows(np.arange(100), 7, 5, orders)
    batch = draw(1)
    assert (
        batch.shape == (2, 5, 8)
        and (batch.diff(dim=-1) == 1).all()
        and not torch.equal(batch[0], batch[1])
    )


def test_losses_are_those_of_every_window(monkeypatch):
    stack = MaskedLanguageModel(text.config_of(text.jobs(TINY)[0], 60), generators([1, 2]))
    read = np.random.default_rng(0).integers(60, size=(5, 13))
    whole = losses.losses(stack, read)
    monkeypatch.setattr(losses, "SCORED", 2)
    np.testing.assert_allclose(losses.losses(stack, read), whole, atol=1e-5)
    assert whole.shape == (2, 5, 12)


def made_up(measured):
    rows = [
        {
            "pattern": pattern,
            "positions": "learned",
            "seed": seed,
            "kind": "all",
            "words": 10,
            "test": value,
        }
        for pattern, values in measured.items()
        for seed, value in enumerate(values)
    ]
    return Table(
        "text-classes",
        "made up",
        {key: key for key in rows[0]},
        rows,
        group=("pattern", "positions", "kind"),
        seed="seed",
    )


def test_the_rule_asks_for_every_hybrid_below_every_global_model():
    table = made_up({"global": [4.0, 4.1, 4.2], "1-local": [3.9] * 3, "hybrid-1": [3.9, 3.8, 3.95]})
    assert (
        claims.check_hybrid(table).holds
        and not claims.check_hybrid(claims.one_pattern(table)).holds
    )
    assert not claims.check_hybrid(
        made_up({"global": [4.0, 4.1, 4.2], "1-local": [3.9] * 3, "hybrid-1": [3.9, 3.8, 4.05]})
    ).holds


def test_without_the_corpus_claims_are_not_available(monkeypatch, tmp_path):
    monkeypatch.setenv("WIKITEXT2_DIR", str(tmp_path / "nothing"))
    CORPORA["WikiText-2"].cache_clear()
    for make in (text.EXPERIMENT.table, claims.CLAIMS[0].subject):
        with pytest.raises(NotAvailable, match="WIKITEXT2_DIR"):
            make()


def test_what_is_refused():
    with pytest.raises(InvalidInput, match="unknown profile"):
        text.tables("huge")
    with pytest.raises(InvalidInput, match="unknown pattern"):
        text.config_of(replace(text.jobs(TINY)[0], pattern="wide"), 60)
    with pytest.raises(InvalidInput, match="must divide width"):
        text.config_of(replace(text.jobs(TINY)[0], heads=3), 60)
