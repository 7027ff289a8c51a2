"""Every experiment of the book: found without loading it, named as its table, with jobs that can be stored."""

import json
import subprocess
import sys
from dataclasses import asdict
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from expressivity.book import experiments
from expressivity.cli import training as commands
from expressivity.errors import InvalidInput, NotAvailable
from expressivity.provenance import digest
from expressivity.studies.following import runs as following
from expressivity.studies.following.sample import Drawn
from expressivity.studies.widths import runs as thresholds

LOADED = {
    found.name: found
    for module in experiments.modules()
    for found in experiments.experiments_of(module)
}

FORMER = {
    "published": "learning-published-errors",
    "published-matrices": "learning-published-matrices",
    "published-long": "learning-published-long",
    "samples": "learning-samples",
    "samples-rates": "learning-samples-rates",
    "samples-longer": "learning-samples-longer",
    "mass": "learning-mass",
    "phase": "neighbourly-trained",
    "languages": "languages",
    "languages-wide": "languages-wide",
    "matching": "learning-matching",
    "matching-longer": "learning-matching-longer",
    "thresholds": "widths-thresholds",
    "kept": "widths-kept",
    "probes": "widths-probes",
    "patience": "widths-longer",
    "text": "text-classes",
    "text-positions": "text-positions",
    "text-positions-classes": "text-positions-classes",
    "following": "following",
    "following-again": "following-again",
    "depths": "following-depths",
    "learned": "following-learned-automata",
}
"""What `expressivity sweep` has been told at some time, and what it means."""


def test_what_is_read_from_the_sources_is_what_is_there():
    read = {one.name: one for one in experiments.listed()}
    assert len(read) == len(experiments.listed()) and set(read) == set(LOADED)
    for name, found in LOADED.items():
        assert (read[name].about, read[name].former) == (found.about, found.former)
        assert experiments.load(read[name]) is found


def test_all_names_ever_used_are_understood():
    assert {name: experiments.named(name).name for name in FORMER} == FORMER
    assert set(FORMER.values()) <= set(LOADED)


def test_a_former_name_is_no_other_experiments_name():
    former = [name for found in LOADED.values() for name in found.former]
    assert len(former) == len(set(former)) and not set(former) & set(LOADED)


@pytest.mark.parametrize("one", experiments.listed(), ids=lambda one: one.name)
def test_a_name_begins_with_its_chapters_stem(one):
    assert one.name == one.chapter or one.name.startswith(f"{one.chapter}-")


@pytest.mark.parametrize("name", LOADED)
def test_an_experiment_is_named_as_its_table(name, monkeypatch):
    monkeypatch.setattr(thresholds, "DRAWS", 0)  # certificates take seconds
    found = LOADED[name]
    assert found.tabulate([], found.setting("ci")).name == name


@pytest.mark.parametrize("name", LOADED)
def test_seeds_that_chose_judge_nothing(name):
    found = LOADED[name]
    for profile, seeds in found.judged.items():
        assert profile in found.settings and seeds and not set(seeds) & set(found.tuning)
    assert bool(found.rule) <= bool(found.judged)


def drawn_unseen(each, seed, pairs):
    """As many languages as the sample has, each the same: a whole grid of jobs without a minute of drawing."""
    strata = [stratum for stratum, number in each for _ in range(number)]
    return tuple(Drawn(k, stratum, "a") for k, stratum in enumerate(strata))


@pytest.mark.parametrize("name", LOADED)
@pytest.mark.slow
def test_jobs_can_be_written_and_have_keys_of_their_own(name, monkeypatch):
    monkeypatch.setattr(following, "_drawn", drawn_unseen)
    found, departed = LOADED[name], []
    if name == "following-again":  # its jobs depend on what the first training missed
        job = following.jobs(following.SETTINGS["full"])[0]
        row = {"language": job.members[0].number, "pattern": job.pattern, "accuracy": 0.0}
        row |= {"stratum": "P", "regex": "a", "allowed": True, "test": "run", "seed": 101}
        departed.append(row | {"length": following.JUDGED_LENGTH})
        missed = following.tabulate([departed], following.SETTINGS["full"])
        first = SimpleNamespace(table_of=lambda setting: missed)
        monkeypatch.setattr(following, "EXPERIMENT", first)
    try:
        jobs = found.jobs(found.setting("ci"))
    except NotAvailable as err:
        pytest.skip(str(err))
    documents = [json.dumps(asdict(job)) for job in jobs]
    assert jobs and len({digest(asdict(job)) for job in jobs}) == len(jobs) == len(set(documents))
    assert len({hash(job) for job in jobs}) == len(jobs)


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(InvalidInput, match="unknown experiment 'widths-keep': the nearest are wid"):
        experiments.named("widths-keep")
    with pytest.raises(InvalidInput, match="unknown experiment 'xyz': `expressivity sweep --list`"):
        experiments.named("xyz")


@pytest.mark.parametrize("words", [["sweep", "no-such-one"], ["sweep", "--list"], ["sweep"]])
def test_to_list_and_to_refuse_loads_no_torch(words):
    code = (
        f"import sys; from expressivity.cli import main; sys.argv = ['expressivity', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nassert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names == ([] if "no-such-one" in words else [one.name for one in experiments.listed()])


@pytest.mark.parametrize(
    "name, said",
    [("samples", "samples is called learning-samples now\n"), ("learning-samples", "")],
)
def test_an_old_name_works_and_says_so(name, said, monkeypatch, project):
    asked = []

    def saved(experiment, profile, device):
        asked.append((experiment.name, profile, device))
        return project / "t.json", 0, 0.0

    monkeypatch.setattr(commands, "save_table", saved)
    monkeypatch.setenv("EXPRESSIVITY_DEVICE", "cpu")
    done = CliRunner().invoke(commands.sweep, [name])
    assert done.exit_code == 0 and asked == [("learning-samples", "ci", "cpu")]
    assert done.stderr == said and "t.json" in done.stdout
