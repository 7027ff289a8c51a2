"""Verdicts of a run: what is written of each claim, and when they no longer count as those of these sources."""

import json

import pytest

from expressivity.book import verdicts
from expressivity.book.catalogue import Entry
from expressivity.book.registry import Claim, Evidence, Result


def check(number):
    return Evidence(number > 0)


CLAIM = Claim(
    "c",
    "A number is positive.",
    "ours",
    "ours",
    "identity",
    lambda: 1,
    lambda: -1,
    "sign flipped",
    check,
    "Nothing.",
    2.0,
    ("expressivity.paths.root",),
)


@pytest.fixture
def tree(project, monkeypatch):
    for folder in ("src/expressivity", "data/papers", "data/full"):
        (project / folder).mkdir(parents=True)
    (project / "src/expressivity/__init__.py").touch()
    empty = dict.fromkeys(("statement", "source", "known", "kind", "broken", "boundary"), "")
    home = Entry(
        **empty,
        id="c",
        reach="all",
        extent="",
        proof="none",
        defined="expressivity.studies.match2.claims",
    )
    monkeypatch.setattr(verdicts, "loaded", lambda: [home])
    return project


def result(verdict="holds"):
    return Result(CLAIM, verdict, {"number": 1}, True, 1.25)


def test_what_is_written_of_a_claim(tree):
    path = verdicts.record([result()], "ci")
    assert path == tree / "_build/run/ci/data/claims.json"
    document = json.loads(path.read_text(encoding="utf8"))
    (claim,) = document["claims"]
    assert "seconds" not in claim and claim["verdict"] == "holds"
    assert (claim["id"], claim["budget"], claim["evidence"]) == ("c", 2.0, {"number": 1})
    assert claim["defined"] == "expressivity.studies.match2.claims"
    assert claim["module"] == check.__module__ and claim["code"] == ["expressivity.paths.root"]
    assert document["profile"] == "ci" and document["sources"] and document["commit"]


def test_a_run_without_verdicts_is_neither_recorded_nor_stale(tree):
    assert not verdicts.recorded("ci") and not verdicts.stale("ci")


@pytest.mark.parametrize(
    "changed", ["src/expressivity/new.py", "data/full/table.json", "data/papers/numbers.json"]
)
def test_verdicts_are_stale_once_a_source_or_a_number_of_a_paper_changes(tree, changed):
    verdicts.record([result()], "ci")
    assert verdicts.recorded("ci") and not verdicts.stale("ci")
    (tree / changed).write_text("x = 1\n")
    assert not verdicts.recorded("ci") and verdicts.stale("ci")


def test_what_stands_elsewhere_in_the_tree_does_not_matter(tree):
    verdicts.record([result()], "ci")
    (tree / "book" / "chapter.md").write_text("changed")
    assert verdicts.recorded("ci") and not verdicts.stale("ci")


def test_claims_that_could_not_be_run_are_run_again(tree):
    verdicts.record([result(), result("not run")], "ci")
    assert not verdicts.recorded("ci") and not verdicts.stale("ci")


def test_profiles_have_verdicts_of_their_own(tree):
    verdicts.record([result()], "full")
    assert verdicts.recorded("full") and not verdicts.recorded("ci")


def test_the_key_of_a_claim_sees_its_own_module_and_not_another(tree):
    package = tree / "src/expressivity"
    (package / "one.py").write_text("from expressivity import two\n")
    (package / "two.py").write_text("x = 1\n")
    (package / "three.py").write_text("x = 1\n")
    first = verdicts.claim_key("expressivity.one")
    (package / "three.py").write_text("x = 2\n")
    assert verdicts.claim_key("expressivity.one") == first
    (package / "two.py").write_text("x = 2\n")
    assert verdicts.claim_key("expressivity.one") != first
