"""Training on MLRegTest at a tiny size: the grid, the rows, and what the rule reads from them."""

import pytest

from expressivity.automata.att import to_att
from expressivity.automata.dfa import from_regex
from expressivity.studies.languages.patterns import BASIC
from expressivity.studies.subregular import runs_trained
from expressivity.studies.subregular.models import trained
from expressivity.studies.subregular.runs_trained import (
    EXPERIMENT,
    LENGTHS,
    SETTINGS,
    TUNING_SETTING,
    Setting,
    jobs,
    run,
    tabulate,
)
from expressivity.studies.subregular.sample import TUNED, Sampled, recognised_by
from expressivity.tasks.mlregtest import Labelled

REGEXES = {
    "04.04.PT.2.1.0": ".*a.*b.*",
    "04.04.SL.2.1.0": "[bcd]*(ab[bcd]*)*",
    "04.03.TSL.2.1.0": "[bcd]*(ad*b[bcd]*)*",
}


def members() -> list[Sampled]:
    dfas = {name: from_regex(regex, "abcd") for name, regex in REGEXES.items()}
    skips = {"04.03.TSL.2.1.0": "04.04.SL.2.1.0"}
    return [
        Sampled(Labelled(name, to_att(dfa)), recognised_by(dfa), skips.get(name))
        for name, dfa in dfas.items()
    ]


TINY = Setting(each=1, seeds=(7, 8), steps=1, batch=2, pairs=8, width=4, layers=1, together=2)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs_trained, "sample", lambda each, first: members()[: each * 3])


def test_jobs_are_every_language_pattern_and_seed_once(small: None) -> None:
    grid = [
        (job.pattern, job.seed, member.language.name)
        for job in jobs(TINY)
        for member in job.members
    ]
    wanted = [(pattern, seed, name) for pattern in BASIC for seed in TINY.seeds for name in REGEXES]
    assert sorted(grid) == sorted(wanted)


def test_tuning_shares_neither_seeds_nor_languages_with_judging() -> None:
    assert TUNING_SETTING.first + TUNING_SETTING.each == TUNED
    for setting in SETTINGS.values():
        assert setting.first == TUNED and not {*setting.seeds} & {*TUNING_SETTING.seeds}
    assert EXPERIMENT.tuning == TUNING_SETTING.seeds


@pytest.mark.slow
def test_rows_of_a_job_are_the_same_again_and_have_every_kind(small: None) -> None:
    job = next(job for job in jobs(TINY) if job.pattern == "hybrid-1" and len(job.members) == 2)
    table = tabulate([run(job)], TINY)
    assert table.rows == run(job)
    kinds = {name: sorted({row["test"] for row in table.where(language=name)}) for name in REGEXES}
    near = ["planted", "random", "run"]
    assert kinds["04.04.PT.2.1.0"] == [*near, "witness-Y"]
    assert kinds["04.04.SL.2.1.0"] == [*near, "witness-P", "witness-Y"]
    assert {row["length"] for row in table.rows} == set(LENGTHS)
    assert [one.allowed for one in trained(table)] == [True, True]


@pytest.mark.slow
def test_models_depend_on_their_language_pattern_and_seed_alone(small: None) -> None:
    whole, part = (
        [row for job in jobs(setting) if job.pattern == "1-local" for row in run(job)]
        for setting in (TINY, Setting(**{**vars(TINY), "together": 1, "seeds": (8,)}))
    )
    assert [row for row in whole if row["seed"] == 8] == part
    one, other = ([row["accuracy"] for row in whole if row["seed"] == seed] for seed in TINY.seeds)
    assert one != other
