"""`expressivity pairs`: one language, all of the book, a folder of automata; a file whole or not at all."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from expressivity.cli import app
from expressivity.errors import InvalidInput
from expressivity.tasks import mlregtest
from expressivity.tasks.challenge import challenge_set
from expressivity.tasks.languages import LANGUAGES

SMALL = ("--lengths", "8", "--count", "2")
ATT = "0\t1\ta\ta\n1\t0\tb\tb\n0\n"


def run(*words, text=None):
    """What a command that succeeds printed."""
    done = CliRunner().invoke(app, ["pairs", *words], input=text, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done


def refused(*words):
    """The line with which a command is refused."""
    done = CliRunner().invoke(app, ["pairs", *words], standalone_mode=False)
    assert isinstance(done.exception, InvalidInput), done.exception or done.stdout
    assert not done.stdout and "\n" not in str(done.exception)
    return str(done.exception)


def languages_of(text):
    return list(dict.fromkeys(json.loads(line)["language"] for line in text.splitlines()))


def test_the_command_and_the_function_give_the_same():
    made = challenge_set(
        LANGUAGES["factor-ab"], name=".*ab.*", lengths=(8, 12), count=3, seed=5
    ).to_jsonl()
    options = ("--lengths", "8,12", "--count", "3", "--seed", "5")
    assert run("--regex", ".*ab.*", "--alphabet", "abc", *options).stdout == made
    named = run("--formula", "P(b & Y a)", "--alphabet", "abc", *options).stdout
    assert languages_of(named) == ["P(b & Y a)"]
    assert named.replace("P(b & Y a)", ".*ab.*") == made


def test_a_set_is_called_as_what_names_its_language(tmp_path):
    path = tmp_path / "machine.att"
    path.write_text(ATT)
    assert languages_of(run("--att", str(path), *SMALL).stdout) == ["machine"]
    assert languages_of(run("--regex-file", "-", *SMALL, text="(ab)*\n").stdout) == ["stdin"]


@pytest.mark.slow
def test_all_languages_of_the_book(tmp_path):
    path = tmp_path / "new" / "book.jsonl"
    run("--book", *SMALL, "--output", str(path))
    left_out = {name for name in LANGUAGES if name.startswith("subsequence")}
    assert set(languages_of(path.read_text())) >= set(LANGUAGES) - left_out
    assert [file.name for file in path.parent.iterdir()] == ["book.jsonl"]


def test_a_folder_of_automata(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "04.04.SL.att").write_text(ATT)
    (tmp_path / "broken.att").write_text("0\t1\n\t\t\t\t\n")
    done = run("--mlregtest", str(tmp_path), *SMALL)
    assert languages_of(done.stdout) == ["04.04.SL"]
    assert "broken.att" in done.stderr


def test_without_a_folder_it_is_mlregtest_by_its_digest(tmp_path, monkeypatch):
    (tmp_path / "04.04.SL.att").write_text(ATT)
    monkeypatch.setenv("MLREGTEST_DIR", str(tmp_path))
    assert "does not hold MLRegTest" in refused("--mlregtest", *SMALL)
    monkeypatch.setattr(mlregtest, "DIGEST", mlregtest.digest({"04.04.SL.att": ATT.encode()}))
    assert languages_of(run("--mlregtest", *SMALL).stdout) == ["04.04.SL"]


def test_after_an_error_the_old_file_is_as_it_was(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text("old\n")
    refused("--regex", "a*", "--output", str(path), *SMALL)
    refused("--book", "--lengths", "0", "--output", str(path))
    assert path.read_text() == "old\n" and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "words, says",
    [
        ((), "name one language"),
        (("--book", "--regex", "a"), "name one"),
        (("--book", "--mlregtest", "x"), "name one"),
        (("--book", "--alphabet", "ab"), "take no other"),
        (("--mlregtest", "nowhere"), "no folder with automata"),
        (("--regex", "ab*", "--lengths", "8;9"), "whole numbers with commas"),
        (("--regex", "ab*", "--lengths", ""), "whole numbers with commas"),
        (("--regex", "ab*", "--count", "-1"), "count must be at least 1"),
        (("--regex", "ab*", "--lengths", "5", "--output", "/dev/null/x"), "cannot be written"),
        (("--regex", "a*", "--alphabet", "a"), "no non-members"),
        (("--regex", "a{9}", *SMALL), "no members of up to 8 letters"),
    ],
)
def test_bad_input_is_one_line(words, says, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert says in refused(*words)


@pytest.mark.slow
def test_it_needs_no_torch_and_its_exit_code_says_what_went_wrong():
    code = "import sys; sys.modules['torch'] = None; from expressivity.cli import main; main()"
    start = (sys.executable, "-c", code, "pairs")
    done = subprocess.run([*start, "--regex", "ab*", *SMALL], capture_output=True, text=True)
    assert done.returncode == 0 and languages_of(done.stdout) == ["ab*"]
    bad = subprocess.run([*start, "--regex", "ab*", "--lengths", "x"], capture_output=True)
    assert bad.returncode == 2 and not bad.stdout and bad.stderr.count(b"\n") == 1
