"""A file is written whole or not at all."""

import pytest

from expressivity.paths import open_whole


def test_a_file_that_is_not_finished_leaves_no_trace(tmp_path):
    path = tmp_path / "deep" / "file"
    with open_whole(path) as file:
        file.write("one")
        assert not path.exists()
    with pytest.raises(KeyError), open_whole(path) as file:
        file.write("two")
        raise KeyError
    assert path.read_text() == "one" and list(path.parent.iterdir()) == [path]


def test_what_is_no_regular_file_stays_what_it_is(tmp_path):
    link = tmp_path / "null"
    link.symlink_to("/dev/null")
    with open_whole(link) as file:
        file.write("nothing")
    assert link.is_symlink() and link.is_char_device()
