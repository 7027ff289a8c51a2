import io
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial

import nbformat
import pytest
from rich.console import Console

from expressivity.book.execution import CELL_TIMEOUT, NotebookFailed, normalise
from expressivity.book.reproduce import (
    drawn,
    notebooks,
    parse_parameters,
    redraw,
    reproduce,
    resting,
    seconds_taken,
)
from expressivity.errors import InvalidInput

pytestmark = pytest.mark.slow

HEAD = 'from expressivity.book.notebook import start\nrun = start(profile=profile, notebook="{name}", x=x)'


def write(project, name, *cells):
    book = nbformat.v4.new_notebook()
    book.cells = [
        nbformat.v4.new_code_cell('profile = "ci"\nx = 1', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(HEAD.format(name=name)),
        *(nbformat.v4.new_code_cell(text) for text in cells),
    ]
    (project / "src" / "expressivity").mkdir(parents=True, exist_ok=True)
    for folder in ("papers", "full"):
        (project / "data" / folder).mkdir(parents=True, exist_ok=True)
    nbformat.write(book, project / "notebooks" / f"{name}.ipynb")


def output(project, name):
    return json.loads((project / "_build/run/ci/notebooks" / f"{name}.ipynb").read_text())


@pytest.fixture
def console():
    return Console(quiet=True)


def test_a_notebook_runs_once_and_again_only_after_a_change(project, console):
    write(project, "a", 'run.glue("twice", 2 * x)')
    assert list(reproduce([], "ci", {}, console)) == ["a"]
    first = output(project, "a")
    assert first["cells"][-1]["outputs"][0]["metadata"]["scrapbook"]["name"] == "twice"
    assert reproduce([], "ci", {}, console) == {}
    (project / "src" / "expressivity" / "new.py").touch()
    assert list(reproduce([], "ci", {}, console)) == ["a"]
    assert output(project, "a") == first


def test_a_notebook_draws_what_it_trained_and_once_more_what_is_committed(project, console):
    make = (
        "from expressivity.tables import Table\n"
        "def table(error): return Table('t', '', {'seed': 'run', 'error': ''}, [{'seed': 1, 'error': error}], seed='seed')\n"
    )
    write(project, "a", make + "print(run.table(table(0.5)).rows[0]['error'], run.rests_on)")
    made = project / "data"
    scope = {}
    exec(make, scope)
    for profile, error in (("ci", 0.5), ("full", 0.25)):
        scope["table"](error).stamped(notebook="notebooks/a.ipynb").save(made / profile)
    write(project, "b", "1")
    assert resting() == ["a"]
    reproduce([], "ci", {}, console)
    redraw(resting(), console)
    texts = [
        json.loads((folder / "notebooks/a.ipynb").read_text())["cells"][-1]["outputs"][0]["text"]
        for folder in (project / "_build/run/ci", drawn())
    ]
    assert texts == [["0.5 ci\n"], ["0.25 full\n"]]
    before = (drawn() / "notebooks/a.ipynb").stat().st_mtime_ns
    redraw(resting(), console)
    assert (drawn() / "notebooks/a.ipynb").stat().st_mtime_ns == before
    assert "EXPRESSIVITY_TABLES" not in os.environ and not (drawn() / "notebooks/b.ipynb").exists()


def test_the_seconds_of_a_notebook_are_kept_until_it_runs_again(project, console):
    write(project, "a", "1")
    write(project, "b", "2")
    assert seconds_taken("ci") == {}
    first = reproduce(["a"], "ci", {}, console)
    assert seconds_taken("ci") == {"a": round(first["a"], 1)}
    second = reproduce([], "ci", {}, console)
    assert seconds_taken("ci") == {"a": round(first["a"], 1), "b": round(second["b"], 1)}
    assert seconds_taken("full") == {}


def test_a_parameter_reaches_the_notebook(project, console):
    write(project, "a", "print(x + 1)")
    reproduce(["a"], "ci", {"x": 41}, console)
    assert output(project, "a")["cells"][-1]["outputs"][0]["text"] == ["42\n"]


def test_bad_requests_are_refused_before_anything_runs(project, console):
    write(project, "a")
    for names, given, words in (
        (["b"], {}, "unknown notebook 'b': accepted are a"),
        (["a"], {"y": 1}, "unknown parameter 'y'"),
        (["a"], {"x": "one"}, "must be int"),
    ):
        with pytest.raises(InvalidInput, match=words):
            reproduce(names, "ci", given, console)
    with pytest.raises(InvalidInput, match="say --profile"):
        reproduce(["a"], "ci", {"profile": "full"}, console)
    with pytest.raises(InvalidInput, match="name=value"):
        parse_parameters(["x"])
    assert not (project / "_build").exists()


def test_a_failing_cell_is_one_line_and_leaves_no_output(project, console):
    write(project, "a", "raise ValueError('the margin\\nis gone')")
    with pytest.raises(
        NotebookFailed, match="a.ipynb, cell 3: ValueError: the margin is gone"
    ) as failed:
        reproduce([], "ci", {}, console)
    assert (
        "\n" not in str(failed.value) and not (project / "_build/run/ci/notebooks/a.ipynb").exists()
    )


def test_a_parameter_that_a_cell_refuses_is_bad_input_and_the_same_cell_without_one_a_failure(
    project, console
):
    write(
        project,
        "a",
        "from expressivity.errors import InvalidInput",
        "raise InvalidInput(f'x must be at least 2: got x={x}')",
    )
    with pytest.raises(InvalidInput, match=r"a.ipynb, cell \d: x must be at least 2: got x=0"):
        reproduce(["a"], "ci", {"x": 0}, console)
    with pytest.raises(
        NotebookFailed, match=r"cell \d: InvalidInput: x must be at least 2: got x=1"
    ):
        reproduce(["a"], "ci", {}, console)


def test_parameters_are_read_as_python_would():
    assert parse_parameters(["q=3", "name=abc", "rate=0.5", "flag=True"]) == {
        "q": 3,
        "name": "abc",
        "rate": 0.5,
        "flag": True,
    }


def test_normalised_notebooks_keep_tags_and_alternative_texts_only():
    cell = {
        "metadata": {
            "tags": ["x"],
            "papermill": {"duration": 1},
            "mystnb": {"image": {"alt": "a"}},
            "execution": {},
        }
    }
    done = normalise(
        {"metadata": {"papermill": {}, "language_info": {"version": "3.11.7"}}, "cells": [cell]}
    )
    assert done["cells"][0]["metadata"] == {"tags": ["x"], "mystnb": {"image": {"alt": "a"}}}
    assert "version" not in done["metadata"]["language_info"]


def test_the_order_is_the_books(project):
    for name in ("a", "b", "c"):
        write(project, name)
    (project / "book" / "_toc.yml").write_text(
        "chapters:\n  - file: notebooks/c\n  - file: notebooks/b\n"
    )
    assert notebooks() == ["c", "b", "a"]


def test_what_no_notebook_makes_any_more_is_removed_from_the_run(project, console):
    table = "from expressivity.tables import Table\nrun.table(Table({!r}, 'a test', {{'x': 'number'}}, [{{'x': 1}}]))"
    write(project, "a", table.format("old"))
    reproduce([], "ci", {}, console)
    assert (project / "_build/run/ci/data/ci/old.json").is_file()
    write(project, "a", table.format("new"))
    reproduce([], "ci", {}, console)
    assert [p.name for p in (project / "_build/run/ci/data/ci").iterdir()] == ["new.json"]


def test_an_interrupted_run_is_not_taken_for_the_finished_one_before_it(project, console):
    write(project, "a", "print(1 // x)")
    reproduce([], "ci", {}, console)
    with pytest.raises(NotebookFailed):
        reproduce(["a"], "ci", {"x": 0}, console)
    assert list(reproduce([], "ci", {}, console)) == ["a"]


def test_ctrl_c_leaves_one_line_keeps_what_was_finished_and_the_next_run_goes_on(project, console):
    write(project, "a", "print(x)")
    write(
        project,
        "b",
        "from pathlib import Path\nimport time\nwhile not Path('.keys/a').exists():\n    time.sleep(0.1)\nPath('started').touch()\ntime.sleep(60 if not Path('again').exists() else 0)",
    )
    command = [sys.executable, "-m", "expressivity.cli", "reproduce"]
    # a shell that runs something in the background has it ignore Ctrl-C, and what it starts with it
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=heed,
    )
    folder = project / "_build/run/ci"
    for _ in range(1200):
        if (folder / "started").exists():
            break
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    said = [line for line in err.splitlines() if line and not line.startswith("[")]
    assert running.returncode == 130 and out == ""
    assert said == [
        "expressivity: interrupted; what was finished is kept, and the same command goes on from there"
    ]
    (folder / "again").touch()
    assert list(reproduce([], "ci", {}, console)) == ["b"]


MEETING = """
import time
from pathlib import Path
Path("{own}").touch()
until = time.monotonic() + 60
while not Path("{other}").exists() and time.monotonic() < until:
    time.sleep(0.05)
print(Path("{other}").exists())
"""


def test_two_notebooks_run_at_a_time_and_each_says_how_far_it_is(project):
    for own, other in ("ab", "ba"):
        write(project, own, MEETING.format(own=own, other=other), "run.glue('x', x)")
    said = io.StringIO()
    assert list(reproduce([], "ci", {}, Console(file=said, width=200))) == ["a", "b"]
    for name in "ab":
        assert output(project, name)["cells"][2]["outputs"][0]["text"] == ["True\n"]
    assert sorted(line[:8] for line in said.getvalue().splitlines() if line.endswith(" s")) == [
        "[1/2] a:",
        "[2/2] b:",
    ]
    assert set(seconds_taken("ci")) == {"a", "b"}
    assert not list((project / "_build/run/ci/unfinished").glob("*.json"))


def test_when_one_of_two_fails_the_other_is_let_through_and_the_third_is_not_begun(
    project, console
):
    write(project, "a", "raise ValueError('gone')")
    write(project, "b", "import time\ntime.sleep(5)\nprint(x)")
    for name in "cdef":
        write(project, name, "import time\ntime.sleep(3)")
    with pytest.raises(NotebookFailed, match="a.ipynb, cell 3: ValueError: gone"):
        reproduce([], "ci", {}, console)
    kept = {path.stem for path in (project / "_build/run/ci/notebooks").glob("*.ipynb")}
    assert "b" in kept and "a" not in kept and len(kept) < 5


def test_a_killed_process_is_one_line(project, console, capfd):
    kill = "import os, psutil, signal\npsutil.Process(os.getppid()).kill()"
    write(project, "a", kill)
    write(project, "b", "import time\ntime.sleep(1)")
    with pytest.raises(NotebookFailed, match="a process that ran notebooks was killed") as failed:
        reproduce([], "ci", {}, console)
    assert "\n" not in str(failed.value) and capfd.readouterr() == ("", "")


def test_pieces_of_a_printed_text_are_one():
    """On a busy machine a kernel sends a line in several pieces."""

    def said(*texts, name="stdout"):
        return [
            {"output_type": "stream", "name": name, "text": text.splitlines(keepends=True)}
            for text in texts
        ]

    shown = [{"output_type": "display_data", "data": {}, "metadata": {}}]

    def outputs(*parts):
        cell = {"metadata": {}, "outputs": [output for part in parts for output in part]}
        return normalise({"metadata": {}, "cells": [cell]})["cells"][0]["outputs"]

    assert (
        outputs(said("one", " line\ntw", "o\n"))
        == outputs(said("one line\ntwo\n"))
        == said("one line\ntwo\n")
    )
    assert outputs(said("a\n"), shown, said("b\n")) == [*said("a\n"), *shown, *said("b\n")]
    assert outputs(said("a"), said("b", name="stderr")) == [*said("a"), *said("b", name="stderr")]


def test_a_killed_kernel_is_one_line(project, console, capfd):
    write(project, "a", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(NotebookFailed) as failed:
        reproduce([], "ci", {}, console)
    assert str(failed.value) == "notebooks/a.ipynb: its kernel was killed, or ran out of memory"
    assert capfd.readouterr() == ("", "")


def test_a_cell_that_takes_too_long_is_one_line(project, console, monkeypatch):
    monkeypatch.setitem(CELL_TIMEOUT, "ci", 1)
    write(project, "a", "import time\ntime.sleep(30)")
    with pytest.raises(NotebookFailed, match="^notebooks/a.ipynb: a cell took more than 1 s$"):
        reproduce([], "ci", {}, console)


def test_a_notebook_runs_in_a_folder_with_an_odd_name(tmp_path, console, monkeypatch):
    odd = tmp_path / "Übung's „mit\" $Leerzeichen #1"
    (odd / "notebooks").mkdir(parents=True)
    (odd / "book").mkdir()
    (odd / "_config.yml").touch()
    (odd / "book" / "_toc.yml").write_text("root: book/intro\n")
    monkeypatch.setenv("EXPRESSIVITY_ROOT", str(odd))
    write(odd, "a", 'run.glue("twice", 2 * x)')
    assert list(reproduce([], "ci", {}, console)) == ["a"]
    assert output(odd, "a")["cells"][-1]["outputs"]
