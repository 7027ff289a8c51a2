"""Commands about the book, with results that are made up: what is said of verdicts, and exit codes."""

import json
import sys

import click
import pytest
from click.testing import CliRunner

from expressivity.book import catalogue, compare, parallel, registry
from expressivity.book.catalogue import Entry
from expressivity.book.registry import Claim, Evidence, Result
from expressivity.cli import main
from expressivity.cli.app import app
from expressivity.errors import ExpressivityError, InvalidInput


def claim(name, kind="identity"):
    parts = (
        (None, None, "", None)
        if kind == "conjecture"
        else (lambda: 1, lambda: -1, "sign flipped", lambda number: Evidence(number > 0))
    )
    subject, control, broken, check = parts
    return Claim(
        name, "It is so.", "ours", "ours", kind, subject, control, broken, check, "Little.", 1.0
    )


HOLDS = Result(claim("one"), "holds", {"n": 3}, True, 0.5)
FAILS = Result(claim("two"), "fails", {}, False, 0.5, "the check holds on the control too")
NOT_RUN = Result(claim("three"), "not run", {}, None, 0.0, "no corpus here")
OPEN = Result(claim("four", "conjecture"), None, {}, None, 0.0)


@pytest.fixture
def verified(monkeypatch, tmp_path):
    """A function that runs `verify` with these results in the place of real ones."""
    monkeypatch.setenv("EXPRESSIVITY_STORE", str(tmp_path / "store.sqlite"))
    monkeypatch.delenv("CI", raising=False)

    def run(results, *words):
        chosen = [result.claim for result in results]
        monkeypatch.setattr(registry, "select", lambda *_: chosen)
        monkeypatch.setattr(parallel, "verify_parallel", lambda claims, _: results)
        return CliRunner().invoke(app, ["verify", *words], standalone_mode=False)

    return run


def code(done):
    return done.exception.code if isinstance(done.exception, SystemExit) else done.exit_code


def test_verdicts_are_counted_and_one_that_fails_is_exit_code_1(verified):
    done = verified([HOLDS, FAILS, NOT_RUN, OPEN])
    lines = done.output.splitlines()
    assert code(done) == 1 and len(lines) == 5
    assert lines[-1] == "4 claims: 1 hold, 1 fail, 1 not run, 1 conjectures"
    assert "holds · the broken version (sign flipped) is rejected · 0.5 s" in lines[0]
    assert "fails · the broken version (sign flipped) passes too" in lines[1]
    assert "not run · 0.0 s · no corpus here" in lines[2] and "conjecture" in lines[3]


def test_what_was_not_run_fails_on_ci_only(verified, monkeypatch):
    assert code(verified([HOLDS, NOT_RUN])) == 0
    monkeypatch.setenv("CI", "true")
    assert code(verified([HOLDS, NOT_RUN])) == 1 and code(verified([HOLDS, OPEN])) == 0


def test_one_claim_alone_is_told_in_full(verified):
    said = verified([HOLDS], "one").output
    assert "one holds (0.5 s)" in said and "says      It is so." in said
    assert "found     n: 3" in said and "not shown Little." in said
    assert "one claims" not in said


def test_json_is_one_document_with_the_same_exit_code(verified):
    done = verified([HOLDS, FAILS], "--json")
    document = json.loads(done.stdout)
    assert [each["verdict"] for each in document["claims"]] == ["holds", "fails"]
    assert code(done) == 1 and document["claims"][1]["reason"]


def test_claims_are_lines_or_one_in_full(monkeypatch):
    entries = [
        Entry(
            id=name,
            statement="It is so, $x\\le y$.",
            source="S",
            known="ours",
            kind="identity",
            broken="b",
            boundary="Little.",
            reach="all",
            extent="two sizes",
            proof="page",
            defined="expressivity.studies.a_b.claims",
        )
        for name in ("one", "two")
    ]
    monkeypatch.setattr(catalogue, "catalogue", lambda: entries)
    run = CliRunner().invoke
    assert len(run(app, ["claims"]).output.splitlines()) == 2
    alone = run(app, ["claims", "one"]).output
    assert (
        "says      It is so, x≤ y." in alone
        and "chapter   a-b" in alone
        and "broken    b: its check must reject that" in alone
    )


@pytest.mark.parametrize("differences, status", [([], 0), (["t: x is 1, not 2"], 1)])
def test_compare_fails_on_a_difference_and_says_what_it_could_not_judge(
    monkeypatch, differences, status
):
    found = compare.Comparison()
    found.differences += differences
    found.bits.append("same")
    found.samples.append("other")
    found.small.append("few")
    monkeypatch.setattr(compare, "compare", lambda: found)
    done = CliRunner().invoke(app, ["compare"], standalone_mode=False)
    assert code(done) == status
    assert "compared as samples: other" in done.stdout and "numbers: few" in done.stdout
    assert (
        f"1 trained tables equal in every number, 1 as samples; {len(differences)} differences"
        in (done.stdout)
    )
    assert done.stderr == "".join(f"{line}\n" for line in differences)


@pytest.mark.parametrize(
    "error, status, said",
    [
        (InvalidInput("q must be 3"), 2, "expressivity: q must be 3\n"),
        (ExpressivityError("failed"), 1, "expressivity: failed\n"),
        (click.UsageError("no such option"), 2, "expressivity: no such option\n"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (ModuleNotFoundError("no torch", name="torch.nn"), 1, "pip install 'expressivity[train]'"),
    ],
)
def test_every_foreseen_error_is_one_line_and_its_exit_code(
    monkeypatch, capsys, error, status, said
):
    def raises(**_):
        raise error

    monkeypatch.setattr("expressivity.cli.app", raises)
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert ended.value.code == status and out == "" and said in err and err.count("\n") == 1


def test_an_unforeseen_error_is_not_hidden(monkeypatch):
    def raises(**_):
        raise ModuleNotFoundError("no such thing", name="unheard_of")

    monkeypatch.setattr("expressivity.cli.app", raises)
    with pytest.raises(ModuleNotFoundError):
        main()
    assert "unheard_of" not in sys.modules


@pytest.mark.parametrize("before", [False, True])
def test_the_committed_book_comes_first_where_there_is_none_yet(project, monkeypatch, before):
    from expressivity.book import pages, reproduce, verdicts

    did = []
    if before:
        pages.html().mkdir(parents=True)
        (pages.html() / "index.html").touch()
    monkeypatch.setattr(pages, "build", lambda source, _: did.append(source) or pages.html())
    monkeypatch.setattr(reproduce, "reproduce", lambda names, profile, *_: did.append("notebooks"))
    monkeypatch.setattr(verdicts, "recorded", lambda profile: True)
    done = CliRunner().invoke(app, ["book"])
    assert done.exit_code == 0, done.output
    assert did == ([] if before else ["committed"]) + ["notebooks", "ci"]
    assert ("the book as committed" in done.output) is not before
