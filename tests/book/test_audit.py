"""Full tables trained again in part: which units are drawn, what counts as different, and what the ledger keeps."""

import json
from dataclasses import replace
from functools import wraps

import pytest
from click.testing import CliRunner

from expressivity.book import audit
from expressivity.cli.app import app
from expressivity.errors import InvalidInput, NotAvailable
from expressivity.tables import Table
from expressivity.training.cluster import Place, using

NAME = "learning-samples-longer"
COLUMNS = {"arm": "name", "seed": "run", "parameters": "number", "error": "share", "seconds": "s"}


def table(error, arms=1, seeds=24, parameters=10, seconds=1.0):
    rows = [
        {
            "arm": arm,
            "seed": seed,
            "parameters": parameters,
            "error": error(arm, seed),
            "seconds": seconds,
        }
        for arm in range(arms)
        for seed in range(seeds)
    ]
    return Table("made-up", "x", COLUMNS, rows, ("arm",), "seed", exact=("parameters",))


def by_seed(arm, seed):
    return 0.25 + seed / 100


def against(after, before=None, exactly=False):
    return audit.compared(before or table(by_seed), after, [0], 3, exactly)


def test_what_is_made_again_and_equal_passes_whatever_it_took():
    found = against(table(by_seed, seconds=7.5), exactly=True)
    assert not found.differences
    assert (found.rows, found.numbers, found.same) == (24, 24, 24)
    assert "made-up: 1 of 3 units trained again, 24 of 24 numbers equal" == str(found)


def test_part_of_the_rows_is_compared_with_its_own():
    assert not against(table(by_seed, seeds=2), exactly=True).differences


def test_one_number_changed_is_found_where_numbers_must_be_equal():
    before = table(by_seed)
    before.rows[5]["error"] = 0.300001
    found = against(table(by_seed), before, exactly=True)
    assert found.differences == ("(0, 5): error is 0.3, not 0.300001",)
    assert "DIFFERENT" in str(found)
    assert not against(table(by_seed), before).differences


def test_models_that_all_move_one_way_are_found_and_scattered_ones_are_not():
    shifted = against(table(lambda arm, seed: by_seed(arm, seed) + 0.1))
    assert "24 are higher and 0 lower" in shifted.differences[0]
    scattered = against(table(lambda arm, seed: by_seed(arm, seed) + (-0.1 if seed % 2 else 0.1)))
    assert not scattered.differences and scattered.same == 0
    assert "as chance does" in str(scattered)


def test_few_models_are_not_judged_and_it_says_so():
    before, after = table(by_seed, seeds=3), table(lambda arm, seed: 0.9, seeds=3)
    found = against(after, before)
    assert not found.differences and "too few to judge" in str(found)


@pytest.mark.parametrize(
    "after, said",
    [
        (table(by_seed, arms=2), "no committed row [1, 0]"),
        (table(by_seed, parameters=11), "parameters is 11, not 10"),
        (
            Table("made-up", "x", {"arm": "name"}, [{"arm": 0}], ("arm",)),
            "other columns than today's",
        ),
    ],
)
def test_what_no_training_explains_is_found(after, said):
    assert said in against(after).differences[0]


def test_a_word_draws_the_same_units_always_and_all_is_all():
    drawn = audit.draw(NAME, 4, "word")
    assert drawn == audit.draw(NAME, 4, "word") and len(set(drawn)) == 4
    assert any(audit.draw(NAME, 4, str(word)) != drawn for word in range(5))
    of = len(audit.units_of(NAME)[2])
    assert audit.draw(NAME, None, "word") == list(range(of))
    assert audit.draw(NAME, 1000, "word") == list(range(of))


def test_every_audited_table_is_committed_and_has_an_experiment():
    assert {"following", "languages-wide", "widths-longer"} <= set(audit.audited())
    for name in audit.audited():
        assert audit.committed(name).rows


def test_the_ledger_demands_equality_where_it_was_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(audit, "ledger", lambda: tmp_path / "audits.json")
    same = replace(against(table(by_seed)), name="following", places=(1, 2))
    apart = replace(same, places=(3,), same=0)
    red = replace(same, places=(4,), differences=("x",))
    audit.record([same, apart, red])
    assert list(json.loads((tmp_path / "audits.json").read_text())["following"]) == ["1", "2", "3"]
    assert audit.must_equal("following", [1, 2])
    assert not audit.must_equal("following", [1, 3])
    assert not audit.must_equal("following", [4]) and not audit.must_equal("languages-wide", [1])
    here = audit.signature()
    maker = here["processor"].split()[0]
    for changed, equal in (
        ({"processor": f"{maker} 1 2 3"}, True),
        ({"processor": "another 1 2 3"}, False),
        ({"probe": "other"}, False),
        ({"instructions": "any"}, False),
    ):
        monkeypatch.setattr(audit, "signature", lambda changed=changed: here | changed)
        assert audit.must_equal("following", [1]) is equal
    monkeypatch.setattr(audit, "signature", lambda: here)
    monkeypatch.setattr(audit, "versions", lambda: {"torch": "another"})
    assert not audit.must_equal("following", [1])


def test_the_command_trains_compares_and_exits_with_what_it_found(monkeypatch, tmp_path):
    made = {"seed": 0.25}

    def units_of(name):
        return None, None, range(3)

    def again(name, places):
        after = table(lambda arm, seed: by_seed(arm, seed) + made["seed"])
        return audit.compared(table(by_seed), after, places, 3)

    monkeypatch.setattr(audit, "units_of", units_of)
    monkeypatch.setattr(audit, "audit", again)
    monkeypatch.setenv("EXPRESSIVITY_RUN_DIR", str(tmp_path))
    done = CliRunner().invoke(app, ["audit", "following", "--units", "2", "--json"])
    (found,) = json.loads(done.stdout)["audits"]
    assert done.exit_code == 1 and len(found["places"]) == 2 and found["differences"]
    made["seed"] = 0.0
    done = CliRunner().invoke(app, ["audit", "following", "--units", "all"])
    assert done.exit_code == 0
    assert done.stdout == "made-up: 3 of 3 units trained again, 24 of 24 numbers equal\n"
    assert "following\n" in CliRunner().invoke(app, ["audit"]).stdout
    assert "following" in json.loads(CliRunner().invoke(app, ["audit", "--json"]).stdout)["tables"]


@pytest.fixture
def three(monkeypatch, tmp_path):
    """Three tables of four units each in the ledger, which take 2, 2 and 9 seconds for two units, by a clock that only that moves."""
    took = {"a": 2.0, "b": 2.0, "c": 9.0}
    known = {name: {"0": {"seconds": seconds, "of": 4}} for name, seconds in took.items()}
    known["b"]["1"] = {"of": 4}  # its time was not taken
    monkeypatch.setattr(audit, "recorded", lambda: known)
    monkeypatch.setattr(audit, "units_of", lambda name: (None, None, range(4)))
    monkeypatch.setenv("EXPRESSIVITY_RUN_DIR", str(tmp_path))
    clock = [0.0]

    def again(name, places):
        clock[0] += took[name]
        return replace(against(table(by_seed)), name=name, places=tuple(places), of=4)

    monkeypatch.setattr(audit, "audit", again)
    monkeypatch.setattr(audit.time, "monotonic", lambda: clock[0])


def test_a_build_audits_what_ends_in_time_and_the_quickest_if_nothing_does(three):
    def drawn(seconds, word="x"):
        return [(one.name, one.places) for one in audit.within(seconds, word)]

    assert [len(drawn(seconds)) for seconds in (0, 1, 2, 3, 4, 8, 13)] == [1, 1, 1, 1, 2, 2, 3]
    assert {name for word in range(40) for name, _ in drawn(0, str(word))} == {"a"}
    assert {name for word in range(40) for name, _ in drawn(2, str(word))} == {"a", "b"}
    assert all(len(places) == 2 for _, places in drawn(100)) and drawn(2) == drawn(4)[:1]
    assert len({str(drawn(2, str(word))) for word in range(40)}) > 6


def test_a_table_whose_models_read_what_is_not_here_is_passed_over(three, monkeypatch):
    again = audit.audit

    def lacking(name, places):
        if name == "a":
            raise NotAvailable("no corpus")
        return again(name, places)

    monkeypatch.setattr(audit, "audit", lacking)
    assert {one.name for one in audit.within(100, "x")} == {"b", "c"}


def test_the_chance_to_see_a_wrong_number_is_the_part_of_all_units(three):
    assert audit.chance(list(audit.within(4, "x"))) == 4 / 12
    done = CliRunner().invoke(app, ["audit", "--within", "4"])
    assert done.exit_code == 0 and "4 units trained again" in done.stdout
    assert "with probability 33%" in done.stdout


def test_with_an_empty_ledger_a_build_is_told_how_to_fill_it(monkeypatch, tmp_path):
    monkeypatch.setattr(audit, "ledger", lambda: tmp_path / "audits.json")
    with pytest.raises(InvalidInput, match="say --record"):
        list(audit.within(60, "x"))


@pytest.mark.slow
def test_a_number_changed_in_a_committed_table_is_found_when_its_units_are_trained_again(
    monkeypatch,
):
    """On a processor with other arithmetic other numbers differ too: then this one is among many."""
    name = "learning-mass-shuffled"
    before = audit.committed(name)
    monkeypatch.setattr(audit, "must_equal", lambda *_: True)
    honest = audit.audit(name, audit.draw(name, None, ""))
    changed = [
        {**row, "mass": row["mass"] + 1e-4} if k == 7 else row for k, row in enumerate(before.rows)
    ]
    monkeypatch.setattr(audit, "committed", lambda _: before.with_rows(changed))
    forged = audit.audit(name, audit.draw(name, None, ""))
    assert forged.same == honest.same - 1 and forged.differences


@pytest.mark.parametrize(
    "words, said",
    [
        (["following", "--within", "9"], "--within draws tables and units of the ledger itself"),
        (["--within", "9", "--units", "all"], "give no name, --units or --record"),
        (["--within", "9", "--record"], "give no name, --units or --record"),
        (["following", "--units", "0"], "at least one unit must be trained again: got 0"),
        (["following", "--units", "two"], "--units takes a number from 1, or all: got 'two'"),
        (["neighbourly-trained"], "neighbourly-trained has no committed table of profile full"),
        (["folowing"], "the nearest are following"),
    ],
)
def test_bad_input_is_refused(words, said):
    with pytest.raises(InvalidInput) as raised:
        CliRunner().invoke(app, ["audit", *words], catch_exceptions=False)
    assert said in str(raised.value)


@pytest.mark.slow
def test_a_unit_that_was_trained_here_is_equal_and_one_that_was_changed_is_not(
    monkeypatch, tmp_path
):
    experiment, setting, _ = audit.units_of(NAME)
    short = [job for job in experiment.jobs(setting) if job.model == "attention"][:1]
    few = [replace(job, checks=(5,), members=job.members[-2:]) for job in short]
    trained = []

    @wraps(experiment.run)
    def counted(job):
        trained.append(job)
        return experiment.run(job)

    noted = replace(experiment, run=counted)
    monkeypatch.setattr(audit, "units_of", lambda _: (noted, setting, few))
    monkeypatch.setenv("EXPRESSIVITY_STORE", str(tmp_path / "store.sqlite"))
    first = experiment.tabulate([experiment.run(job) for job in few], setting)
    monkeypatch.setattr(audit, "committed", lambda _: first)
    monkeypatch.setattr(audit, "must_equal", lambda *_: True)
    with using(Place(workers=0)):
        assert not audit.audit(NAME, [0]).differences
        first.rows[-1]["test"] = -1.0
        assert len(audit.audit(NAME, [0]).differences) == 1
    assert trained == [*few, *few]  # nothing was taken from a store
