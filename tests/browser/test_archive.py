"""The archive, unpacked somewhere else: its checksums hold, and its pages open from the disk without a failed request."""

import hashlib
import subprocess
import sys
import tarfile

import browser
import pytest

from expressivity.paths import root

if not (root() / "_build" / "html" / "index.html").is_file():
    pytest.fail("there are no pages: run make book or make html", pytrace=False)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    tool = root() / "book" / "_tools" / "archive.py"
    done = subprocess.run([sys.executable, str(tool)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    folder = tmp_path_factory.mktemp("some place")
    with tarfile.open(root() / done.stdout.partition(":")[0]) as tar:
        tar.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    return top


def test_every_checksum_holds(unpacked):
    lines = (unpacked / "SHA256SUMS").read_text(encoding="utf8").splitlines()
    assert len(lines) > 500
    for line in lines:
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((unpacked / name).read_bytes()).hexdigest() == digest, name


def test_the_project_is_in_it(unpacked):
    for name in (
        "data/claims.json",
        "notebooks/match2.ipynb",
        "constraints.txt",
        "src",
        "Makefile",
    ):
        assert (unpacked / name).exists(), name


@pytest.mark.parametrize("page", ["index.html", "book/part1/match2.html"])
def test_a_page_opens_from_the_disk(page, unpacked, tmp_path):
    shown, complaints = browser.dump((unpacked / "pages" / page).as_uri(), tmp_path)
    assert not complaints
    assert "<article" in shown and "<mjx-merror" not in shown
