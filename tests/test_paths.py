"""A file is written whole or not at all."""

import errno
from pathlib import Path

import pytest

from expressivity.paths import naming, open_whole


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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told_with_the_file_that_did_not_fit():
    with pytest.raises(OSError) as caught, open_whole(Path("/dev/full")) as file:
        file.write("x")
    assert caught.value.filename == "/dev/full"


@pytest.mark.parametrize(
    "error", [OSError("a message"), ConnectionResetError(errno.ECONNRESET, "reset")]
)
def test_other_errors_name_no_file(error):
    with pytest.raises(OSError) as caught, naming(Path("file")):
        raise error
    assert caught.value.filename is None


def test_a_file_that_an_error_names_stays_named():
    with pytest.raises(OSError) as caught, naming(Path("file")):
        raise OSError(errno.ENOSPC, "no space left on device", "other")
    assert caught.value.filename == "other"
