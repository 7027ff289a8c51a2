"""The command `examine`: text, files, and one line for what is wrong."""

import json
import sys

import pytest
from click.testing import CliRunner

from expressivity.cli import app
from expressivity.errors import InvalidInput

MODEL = "expressivity.examination.examples:some_a_some_b"
FACTOR = ("--regex", ".*ab.*", "--alphabet", "abc")
SMALL = (
    "--lengths",
    "4,9",
    "--pairs",
    "100",
    "--words",
    "50",
    "--queries",
    "500",
    "--seconds",
    "600",
)


def run(*words):
    done = CliRunner().invoke(app, ["examine", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done


def refused(*words):
    done = CliRunner().invoke(app, ["examine", *words], standalone_mode=False)
    assert isinstance(done.exception, InvalidInput), done.exception or done.stdout
    assert "\n" not in str(done.exception)
    return str(done.exception)


@pytest.mark.slow
def test_text_on_stdout_and_files_for_the_rest(tmp_path):
    document, page, answers = (tmp_path / name for name in ("r.json", "r.html", "r.jsonl"))
    files = ("--json", str(document), "--html", str(page), "--resume", str(answers))
    done = run(MODEL, *FACTOR, *SMALL, *files)
    assert "looks like a model of LTL[P]" in done.stdout and done.stderr == ""
    found = json.loads(document.read_text())
    assert found["looks_like"] == "P" and found["mistake"]["word"] == "ba"
    assert "<svg" in page.read_text()
    assert len(answers.read_text().splitlines()) == found["asked"] + 1
    again = json.loads(run(MODEL, *FACTOR, *SMALL, "--resume", str(answers), "--json", "-").stdout)
    assert again == found | {"earlier": found["asked"]}


def test_any_way_to_name_a_language():
    said = run(MODEL, "--formula", "P(b & Y a)", "--alphabet", "abc", *SMALL, "--json", "-").stdout
    assert json.loads(said)["looks_like"] == "P"


def test_a_page_without_matplotlib_names_the_extra_before_anything_is_asked(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    line = refused("no_such_module:f", *FACTOR, "--html", str(tmp_path / "r.html"))
    assert "expressivity[book]" in line


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((MODEL,), "name one language"),
        (("no_such_module:f", *FACTOR), "there is no module 'no_such_module'"),
        ((MODEL, *FACTOR, "--lengths", "5,x"), "--lengths are numbers with commas between"),
        (("builtins:any", *FACTOR, "--batch", "8"), "with batches a model answers with a list"),
        (("builtins:len", *FACTOR, "--lengths", "3", "--regex-file", "x"), "name one language"),
        (("builtins:list", *FACTOR), "a bool or a number: got"),
    ],
)
def test_bad_input_is_one_line(words, says):
    assert says in refused(*words)


def test_an_interruption_says_what_it_leaves(monkeypatch, tmp_path):
    def interrupt(*given, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("expressivity.examination.examine.examine", interrupt)
    done = CliRunner().invoke(app, ["examine", MODEL, *FACTOR], standalone_mode=False)
    assert done.exit_code == 130 and "nothing is kept without --resume" in done.stderr


def test_what_a_model_prints_goes_to_stderr_and_json_stays_one_document(tmp_path):
    file = tmp_path / "model.py"
    file.write_text("print('loaded')\ndef f(word):\n    print('asked')\n    return 'ab' in word\n")
    done = run(f"{file}:f", *FACTOR, *SMALL, "--json", "-")
    assert json.loads(done.stdout)["mistake"] is None
    assert "loaded" in done.stderr and "asked" in done.stderr


@pytest.mark.parametrize("option", ["--json", "--html"])
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_asked(option, tmp_path):
    (tmp_path / "taken").touch()
    place = str(tmp_path / "taken" / "r")
    assert "cannot be used" in refused("no_such_module:f", *FACTOR, option, place)
