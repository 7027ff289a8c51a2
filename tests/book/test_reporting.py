"""What a long command shows: how far its sweep is, on a terminal or not, and nothing left behind."""

import io
import json
import os
from pathlib import Path

import pytest
from rich.console import Console

from expressivity.book import reporting
from expressivity.book.reporting import reporting as shown

STATE = {"name": "samples", "total": 9, "done": 4, "running": 2}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(reporting, "HEARTBEAT", 0.01)
    monkeypatch.setattr(reporting, "REFRESH", 0.01)
    monkeypatch.delenv("EXPRESSIVITY_PROGRESS", raising=False)


def said_while(tmp_path, state, seconds=0.15, terminal=False):
    """What is printed while a sweep says where it is."""
    import time

    text = io.StringIO()
    with shown("verify", tmp_path, Console(file=text, width=200, force_terminal=terminal)):
        file = Path(os.environ["EXPRESSIVITY_PROGRESS"])
        if state is not None:
            file.write_text(state)
        time.sleep(seconds)
    assert not file.exists()
    return text.getvalue()


def test_lines_say_how_many_stacks_are_trained_running_and_left(tmp_path):
    said = said_while(tmp_path, json.dumps(STATE))
    assert "verify: 0 s · samples: 4 of 9 stacks trained, 2 running, 3 left …" in said


@pytest.mark.parametrize("state", [None, "", '{"name": "sam'])
def test_without_a_sweep_or_with_half_a_file_the_time_is_said_alone(tmp_path, state):
    lines = said_while(tmp_path, state).splitlines()
    assert lines and set(lines) == {"verify: 0 s …"}


def test_a_terminal_has_a_bar_with_the_same_words(tmp_path):
    assert "samples: 4 of 9 stacks trained" in said_while(
        tmp_path, json.dumps(STATE), terminal=True
    )


def test_the_place_of_an_outer_report_is_given_back(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPRESSIVITY_PROGRESS", "outer")
    with pytest.raises(RuntimeError), shown("x", tmp_path, Console(quiet=True)):
        assert os.environ["EXPRESSIVITY_PROGRESS"] != "outer"
        raise RuntimeError
    assert os.environ["EXPRESSIVITY_PROGRESS"] == "outer"
    monkeypatch.delenv("EXPRESSIVITY_PROGRESS")
    with shown("x", tmp_path, Console(quiet=True)):
        pass
    assert "EXPRESSIVITY_PROGRESS" not in os.environ
