"""Answers in a file: whole at any moment, of one model, and taken up again."""

from pathlib import Path

import pytest

from expressivity.errors import InvalidInput
from expressivity.examination.answers import Answers


def keep(path, *answers, model="m:f"):
    with Answers(model, path) as kept:
        kept.add(answers)
        return dict(kept.known), kept.earlier


def test_answers_are_taken_up_again(tmp_path):
    path = tmp_path / "answers.jsonl"
    assert keep(path, ("ab", True), ("", 0.5)) == ({"ab": True, "": 0.5}, 0)
    assert keep(path, ("é\n\ud800", False)) == ({"ab": True, "": 0.5, "é\n\ud800": False}, 2)
    assert keep(path)[1] == 3


def test_a_file_that_is_in_use_is_refused_and_free_again_afterwards(tmp_path):
    path = tmp_path / "answers.jsonl"
    with Answers("m:f", path) as kept:
        with pytest.raises(InvalidInput, match="in use by another examination"):
            Answers("m:f", path)
        kept.add([("ab", True)])
    with pytest.raises(InvalidInput, match="has the answers of m:f"):
        Answers("m:g", path)  # and what is refused keeps no lock
    assert keep(path) == ({"ab": True}, 1)


def test_a_line_that_was_cut_off_is_dropped(tmp_path):
    path = tmp_path / "answers.jsonl"
    keep(path, ("ab", True))
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"word": "ba", "ans')
    assert keep(path)[0] == {"ab": True}
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("once upon a time\n", "line 1: no answer"),
        ("once upon a time", "line 1: no answer"),
        ('{"answers of": "m:f"}\n{"word": "a"}\n', "line 2: no answer"),
        ('{"answers of": "m:f"}\n{"word": "a", "answer": "yes"}\n', "line 2: no answer"),
        ('{"answers of": "m:g"}\n', "has the answers of m:g, not of m:f"),
    ],
)
def test_another_file_is_refused_and_left_alone(tmp_path, text, says):
    path = tmp_path / "answers.jsonl"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=says):
        Answers("m:f", path)
    assert path.read_text() == text


def test_a_place_where_no_file_can_be_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match="file/answers.jsonl cannot be used: "):
        Answers("m:f", tmp_path / "file" / "answers.jsonl")


def test_what_is_no_regular_file_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="is none"):
        Answers("m:f", tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_disk_that_is_full_is_one_line(tmp_path):
    kept = Answers("m:f", tmp_path / "answers.jsonl")
    with open("/dev/full", "wb", buffering=0) as full:
        kept.file = full
        with pytest.raises(InvalidInput, match="answers.jsonl cannot be used: no space left"):
            kept.add([("ab", True)])
