"""The sample of the census and the training on it, at a tiny size."""

from types import SimpleNamespace

import pytest

from expressivity.errors import InvalidInput
from expressivity.studies.following import runs as following
from expressivity.studies.following import runs_again as again
from expressivity.studies.following import sample as sampled
from expressivity.studies.following.sample import (
    STRATA,
    Drawn,
    can_be_asked,
    hard_tests,
    sample,
    stratum,
)
from expressivity.studies.languages.recognition import LENGTH
from expressivity.tasks.languages import LANGUAGES, Language
from expressivity.tasks.last_letter import within_reach

SMALL = {"Y": 1, "PY": 1, "regular": 1}


@pytest.fixture
def drawn(monkeypatch):
    monkeypatch.setattr(sampled, "STATES", 3)  # a thousand languages, not fifty-seven thousand
    return sample(SMALL, 7, LENGTH, 400, (LENGTH,), 8)


def test_a_sample_has_its_strata_and_is_drawn_again_alike(drawn):
    assert {one.stratum for one in drawn} == set(SMALL) and len(drawn) == 3
    assert all(stratum(one.language.dfa) == one.stratum for one in drawn)
    assert sample(SMALL, 7, LENGTH, 400, (LENGTH,), 8) == drawn


@pytest.mark.slow
def test_strata_say_what_theory_allows(drawn):
    for one in drawn:
        allowed = tuple(
            p for p in following.PATTERNS if within_reach(one.language.dfa, following.LOGIC_OF[p])
        )
        assert allowed == following.PREDICTED[one.stratum]


@pytest.mark.parametrize(
    "name, kind",
    [
        ("last-letter", None),
        ("first-letter", "P"),
        ("ends-with-ab", "Y"),
        ("factor-ab", "PY"),
        ("nested-two", "star-free"),
        ("parity", "regular"),
    ],
)
def test_strata_of_known_languages(name, kind):
    assert stratum(LANGUAGES[name].dfa) == kind


def test_finite_languages_cannot_be_asked_and_witnesses_follow_the_class():
    assert not can_be_asked(
        Language("two", "ab|ba", "ab", "two words", "ours"), LENGTH, 400, (LENGTH,), 8
    )
    tests = hard_tests(LANGUAGES["ends-with-ab"], (40,), 8, 0)
    assert {test for test, _ in tests} == {"planted", "run", "witness-P"}


def test_samples_that_judge_choose_nothing():
    judged = [following.SETTINGS["full"].drawn, following.WIDE.drawn]
    assert len({*judged, following.TUNING_SETTING.drawn}) == 3
    assert len(following.WIDE.each) == len(STRATA) and sum(following.WIDE.each.values()) >= 60


@pytest.mark.slow
def test_rows_of_a_job_are_the_same_again():
    job = following.Job(
        drawn=0,
        pattern="hybrid",
        seed=1,
        members=(Drawn(0, "Y", ".*ab"), Drawn(1, "PY", "(a+ba)*(a+b)?")),
        steps=2,
        batch=4,
        rate=1e-3,
        pairs=8,
        width=8,
        layers=1,
    )
    rows = following.run(job)
    assert rows == following.run(job)
    assert {row["test"] for row in rows if row["language"] == 0} == {"planted", "run", "witness-P"}
    assert all(row["allowed"] and 0 <= row["accuracy"] <= 1 for row in rows)
    assert following.tabulate([rows], following.SETTINGS["full"]).group


def test_bad_samples_are_refused():
    with pytest.raises(InvalidInput, match="unknown stratum"):
        sample({"Z": 1}, 0, LENGTH, 400, (LENGTH,), 8)
    with pytest.raises(InvalidInput, match="unknown profile"):
        following.EXPERIMENT.table("huge")


def test_a_drawn_language_is_its_regex():
    assert Drawn(3, "Y", ".*ab").language.dfa == LANGUAGES["ends-with-ab"].dfa


def test_exceptions_are_allowed_models_that_fail_and_excluded_ones_that_do_not():
    row = {
        "stratum": "Y",
        "regex": ".*ab",
        "test": "planted",
        "length": following.JUDGED_LENGTH,
        "seed": 1,
    }
    rows = [
        row | {"language": number, "pattern": pattern, "allowed": allowed, "accuracy": accuracy}
        for number, pattern, allowed, accuracy in (
            (0, "hybrid", True, 0.7),
            (1, "hybrid", True, 0.9),
            (0, "global", False, 0.6),
            (1, "global", False, 0.4),
        )
    ]
    found = list(again.exceptions(following.tabulate([rows], following.SETTINGS["full"])))
    assert [(one.allowed, one.score, one.pattern) for one in found] == [
        (True, 0.7, "hybrid"),
        (False, 0.6, "global"),
    ]


@pytest.mark.slow
def test_only_what_was_missed_is_trained_again(monkeypatch):
    setting = following.SETTINGS["full"]
    first = following.jobs(setting)[0]
    row = {
        "stratum": "P",
        "regex": "a",
        "test": "planted",
        "length": following.JUDGED_LENGTH,
        "seed": 101,
    }
    rows = [
        row | {"language": one.number, "pattern": first.pattern, "allowed": True, "accuracy": right}
        for one, right in zip(first.members[:2], (0.7, 0.9))
    ]
    made = following.tabulate([rows], setting)
    known = SimpleNamespace(table_of=lambda setting: made)
    monkeypatch.setattr(following, "EXPERIMENT", known)
    (job,) = again.jobs(setting)
    assert job.members == first.members[:1] and job.seed == again.SEED
    assert job.pattern == first.pattern and job.steps == again.LONGER * setting.steps
