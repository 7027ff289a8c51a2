"""Languages as a user brings them to the command line: files, standard input, the syntaxes of others, and what is said beside results."""

import json
import os
import subprocess
import sys

import pytest
from click import BadParameter
from click.testing import CliRunner

from expressivity.cli import app
from expressivity.errors import InvalidInput

ATT = "0\t1\ta\ta\n1\t0\tb\tb\n0\n"


def run(*words, text=None):
    """The result of a command that succeeds."""
    done = CliRunner().invoke(app, words, input=text, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done


def refused(*words, text=None):
    """The line that a refused command ends with."""
    done = CliRunner().invoke(app, words, input=text, standalone_mode=False)
    assert isinstance(done.exception, (InvalidInput, BadParameter)), done.exception or done.stdout
    assert "\n" not in str(done.exception) and not done.stdout
    return str(done.exception)


@pytest.mark.slow
def test_one_language_from_files_of_all_kinds(tmp_path):
    files = {
        "--att": ATT,
        "--automaton": "@NFA-explicit\n%Initial q\n%Final q\nq a r\nr b q\n",
        "--regex-file": "(ab)*\n",
        "--formula-file": "\ufeff!P((a & Y(a | !P true)) & !(a & !P true)) & !P(b & !Y a) &\n!P(a & Y a) & !Y a\n",
    }
    found = []
    for way, text in files.items():
        path = tmp_path / way.strip("-")
        path.write_text(text, encoding="utf8")
        found.append(json.loads(run("classify", way, str(path), "--json").stdout))
    found.append(json.loads(run("classify", "--regex-file", "-", "--json", text="(ab)*\n").stdout))
    assert all(one == found[0] for one in found) and found[0]["states"] == 3


def test_an_automaton_is_compiled(tmp_path):
    path = tmp_path / "machine.att"
    path.write_text("0\t0\ta\ta\n0\t0\tb\tb\n0\t1\ta\ta\n1\n")
    done = run("compile", "--att", str(path), "--check-length", "4", "--json")
    assert json.loads(done.stdout)["mismatches"] == 0


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("att", "0\t1\ta\ta\n"),
        ("dot", "digraph {"),
        ("hoa", "HOA: v1"),
        ("json", "{"),
        ("svg", "<svg"),
    ],
)
def test_the_minimal_automaton_is_written(form, begins):
    assert run("classify", "--regex", "ab", "--write", form).stdout.startswith(begins)


def test_notes_stand_on_stderr(tmp_path):
    path = tmp_path / "machine.att"
    path.write_text("1\t0\tNOUN\tNOUN\n0\n")
    done = run("classify", "--att", str(path), "--symbols", "--json")
    assert json.loads(done.stdout)["alphabet"] == "N"
    assert done.stderr.startswith("start state 1") and done.stderr.endswith("N = NOUN\n")
    done = run("classify", "--regex", r"\d+", "--syntax", "python", "--json")
    assert json.loads(done.stdout)["alphabet"] == "0" and done.stderr.startswith("alphabet 0: ")
    assert "own position" in run("classify", "--formula", "H a", "--json").stderr
    assert run("classify", "--formula", "P a", "--json").stderr == ""


def test_words_from_a_file_and_from_stdin(tmp_path):
    path = tmp_path / "words.txt"
    path.write_bytes("ab\r\n\r\nba\n".encode())
    wanted = "accept ab\nreject ε\nreject ba\n"
    assert run("evaluate", "P(b & Y a)", "--words", str(path), "--brief").stdout == wanted
    assert (
        run("evaluate", "P(b & Y a)", "--words", "-", "--brief", text="ab\n\nba\n").stdout == wanted
    )
    for text, count in (("ab", 1), ("ab\n", 1), ("ab\n\n", 2), ("\n", 1)):
        said = run("evaluate", "P(b & Y a)", "--words", "-", "--brief", text=text).stdout
        assert said.count("\n") == count
    formula = tmp_path / "formula.txt"
    formula.write_text("P(b &\n  Y a)\n")
    found = run("evaluate", "--formula-file", str(formula), "ab", "", "ba", "--brief")
    assert found.stdout == wanted


def test_a_long_word_is_cut_where_only_the_verdict_is_asked():
    said = run("evaluate", "P(b & Y a)", "--words", "-", "--brief", text="a" * 99_999 + "b").stdout
    assert said == f"accept {'a' * 60}… (100,000 letters)\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["classify", "--regex", "a", "--att", "x"], "--regex-file or --formula-file"),
        (
            ["classify", "--regex", "a", "--start", "0"],
            "--start says nothing of a language given by --regex",
        ),
        (["classify", "--formula", "a", "--syntax", "python"], "--syntax says nothing"),
        (["classify", "--att", "x", "--format", "hoa"], "--format says nothing"),
        (
            ["classify", "--regex", "a", "--syntax", "perl"],
            "unknown syntax 'perl': accepted are book, python",
        ),
        (["classify", "--regex", "a", "--write", "png"], "unknown format 'png'"),
        (["classify", "--regex", "a", "--states", "0"], "not in the range x>=1"),
        (["classify", "--regex", "(" * 401 + "a" + ")*" * 401], "nested 401 deep: at most 400"),
        (["classify", "--automaton", "-"], "no known format"),
        (["classify", "--regex", "a(?=b)", "--syntax", "python"], "lookaround"),
        (["classify", "--formula", "G a"], "looks ahead"),
        (["classify", "--regex-file", "no-such-file"], "cannot be read"),
        (["evaluate", "P a", "--words", "no-such-file"], "cannot be read"),
        (["evaluate", "P a"], "Missing argument"),
        (["evaluate", "--words", "-"], "Missing argument"),
        (["evaluate", "P a", "--words", os.devnull], "has no words"),
    ],
)
def test_bad_input_is_one_line(words, says):
    import re

    assert re.search(says, refused(*words, text="once upon a time"))


def test_evaluate_says_what_is_missing(tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    for words, says in (
        (["P b", "--words", str(empty)], "empty.txt has no words"),
        (["--formula-file", "-", "--words", "-"], "stdin is read once"),
    ):
        assert says in refused("evaluate", *words, text="P b")


@pytest.mark.slow
def test_a_full_disk_behind_stdout_is_one_line():
    code = "from expressivity.cli import main; main()"
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, "classify", "--regex", "ab"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr == "expressivity: the output cannot be written: no space left on device\n"
