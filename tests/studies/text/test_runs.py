"""The experiment on words at a tiny size, on the stand-in and on made-up text: its grid, its rows, equal weights, its rule."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from expressivity.attention.initial import generators, parameters_per_model
from expressivity.attention.masked.language_model import MaskedLanguageModel
from expressivity.errors import InvalidInput, NotAvailable
from expressivity.studies.text import claims
from expressivity.studies.text import runs as text
from expressivity.tables import Table
from expressivity.tasks.repeats import KINDS

TINY = replace(
    text.SHOWN,
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


UNIT = text.units(TINY)[0] | {"seeds": [1, 2]}


@pytest.fixture(scope="module")
def result():
    return text.run(UNIT)


def test_units_cover_patterns_and_positions():
    units = text.units(text.SETTINGS["full"])
    assert {(u["pattern"], u["positions"]) for u in units} == {
        (p, k) for p in text.PATTERNS for k in ("none", "learned", "rotary")
    }
    assert (
        len(units) == 3 * len(text.PATTERNS) * len(text.SETTINGS["full"].seeds)
        and units[0]["pattern"] == "global"
    )
    assert not set(text.SETTINGS["ci"].seeds) & set(text.TUNING_SEEDS)


@pytest.mark.parametrize(
    "setting",
    [
        text.SETTINGS["ci"],
        replace(text.SETTINGS["ci"], positions=("rotary",), patterns=tuple(text.PATTERNS)),
    ],
)
def test_all_patterns_have_equally_many_weights(setting):
    counts = [
        parameters_per_model(MaskedLanguageModel(text.config_of(unit, 2000), generators([1])))
        for unit in text.units(setting)
    ]
    assert max(counts) - min(counts) <= 0.01 * min(counts)


def test_rows_of_a_unit(result):
    curve, classes = text.tabulate([result], TINY)
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


def test_a_unit_gives_the_same_losses_again(result):
    again = text.run(UNIT)
    assert (again["curve"], again["classes"]) == (result["curve"], result["classes"])


def test_a_model_is_the_same_alone_and_in_a_stack(result):
    alone = [row for unit in text.units(TINY)[:2] for row in text.run(unit)["classes"]]
    assert [row["seed"] for row in alone] == [row["seed"] for row in result["classes"]]
    np.testing.assert_allclose(
        [row["test"] for row in alone], [row["test"] for row in result["classes"]], atol=1e-4
    )


def test_windows_follow_one_another():
    assert text.windows(np.arange(11), 3).tolist() == [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]]


def test_training_windows_are_pieces_of_the_text():
    draw = text.training_windows(
        np.arange(100),
        {"window": 7, "batch": 5},
        [np.random.default_rng(1), np.random.default_rng(2)],
    )
    batch = draw(1)
    assert (
        batch.shape == (2, 5, 8)
        and (batch.diff(dim=-1) == 1).all()
        and not torch.equal(batch[0], batch[1])
    )


def test_losses_are_those_of_every_window(monkeypatch):
    stack = MaskedLanguageModel(text.config_of(text.units(TINY)[0], 60), generators([1, 2]))
    read = np.random.default_rng(0).integers(60, size=(5, 13))
    whole = text.losses(stack, read)
    monkeypatch.setattr(text, "SCORED", 2)
    np.testing.assert_allclose(text.losses(stack, read), whole, atol=1e-5)
    assert whole.shape == (2, 5, 12)


def made_up(losses):
    rows = [
        {
            "pattern": pattern,
            "positions": "learned",
            "seed": seed,
            "kind": "all",
            "words": 10,
            "test": value,
        }
        for pattern, values in losses.items()
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
    table = made_up({"global": [4.0, 4.1, 4.2], "1-local": [3.9] * 3, "hybrid-1": [3.9, 3.8, 3.99]})
    assert (
        claims.check_hybrid(table).holds
        and not claims.check_hybrid(table.relabelled("pattern", claims.EXCHANGED)).holds
    )
    assert not claims.check_hybrid(
        made_up({"global": [4.0, 4.1, 4.2], "1-local": [3.9] * 3, "hybrid-1": [3.9, 3.8, 4.05]})
    ).holds


def test_without_the_corpus_claims_are_not_available(monkeypatch, tmp_path):
    monkeypatch.setenv("WIKITEXT2_DIR", str(tmp_path / "nothing"))
    text.CORPORA["WikiText-2"].cache_clear()
    for make in (text.table, claims.CLAIMS[0].subject):
        with pytest.raises(NotAvailable, match="WIKITEXT2_DIR"):
            make()


def test_what_is_refused():
    with pytest.raises(InvalidInput, match="unknown profile"):
        text.tables("huge")
    with pytest.raises(InvalidInput, match="unknown pattern"):
        text.config_of(text.units(TINY)[0] | {"pattern": "wide"}, 60)
    with pytest.raises(InvalidInput, match="must divide width"):
        text.config_of(text.units(TINY)[0] | {"heads": 3}, 60)
