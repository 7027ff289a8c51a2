"""The archive to deposit: complete, described, the same twice, and checked where it is unpacked."""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tarfile

import pytest
import yaml

from expressivity.paths import root

TOOL = root() / "book" / "_tools" / "archive.py"
spec = importlib.util.spec_from_file_location("archive", TOOL)
archive = importlib.util.module_from_spec(spec)
spec.loader.exec_module(archive)

CITATION = yaml.safe_load((root() / "CITATION.cff").read_text(encoding="utf8"))
FOLDER = "what-attention-can-express-" + str(CITATION["version"])


@pytest.fixture
def small(tmp_path):
    """A project with a page, a claim, an environment and a notebook, away from git."""
    top = tmp_path / "project"
    texts = {
        "_build/html/index.html": "<p>é</p>",
        "data/claims.json": "{}",
        "notebooks/a.ipynb": "{}",
        "requirements.txt": "a==1\n",
        "constraints.txt": "b==1\n",
        ".venv/x": "no source",
        ".ci/run": "#!/bin/sh\n",
    }
    for name, text in texts.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, encoding="utf8")
    (top / "book" / "_tools").mkdir(parents=True)
    shutil.copy(TOOL, top / "book" / "_tools")
    shutil.copy(root() / "CITATION.cff", top)
    return top


def unpack(path, folder):
    with tarfile.open(path) as tar:
        tar.extractall(folder, filter="data")
    return folder / FOLDER


def verify(folder):
    """Compare every file with its checksum; the names."""
    lines = (folder / archive.SUMS).read_text(encoding="utf8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there == {*sums, archive.SUMS}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    return there


def test_what_is_unpacked_is_whole_and_described(small, tmp_path):
    folder = unpack(archive.make(small), tmp_path / "elsewhere")
    names = verify(folder)
    assert {"pages/index.html", "data/claims.json", "notebooks/a.ipynb", "CITATION.cff"} < names
    assert {"requirements.txt", "constraints.txt", "codemeta.json"} < names
    assert ".venv/x" not in names
    assert (folder / ".ci" / "run").stat().st_mode & 0o111


def test_the_crate_names_what_is_there_and_nothing_else(small, tmp_path):
    folder = unpack(archive.make(small), tmp_path / "elsewhere")
    graph = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf8"))["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    whole = entities[entities["ro-crate-metadata.json"]["about"]["@id"]]
    assert whole["name"] == CITATION["title"] and len(whole["license"]) == 2
    for key in ("hasPart", "author", "license"):
        assert all(named["@id"] in entities for named in whole[key])
    parts = [named["@id"] for named in whole["hasPart"]]
    assert "pages/" in parts and "data/claims.json" in parts and "pdf/" not in parts
    assert all((folder / part).exists() for part in parts)


def test_codemeta_says_what_the_citation_says(small, tmp_path):
    folder = unpack(archive.make(small), tmp_path / "elsewhere")
    described = json.loads((folder / "codemeta.json").read_text(encoding="utf8"))
    assert described["version"] == str(CITATION["version"])
    assert described["author"][0]["name"] == CITATION["authors"][0]["name"]


def test_the_same_files_give_the_same_archive(small):
    first = archive.make(small).read_bytes()
    for path in small.rglob("*"):
        path.touch()
    assert archive.make(small).read_bytes() == first


def test_an_author_with_two_names_is_a_person():
    assert archive.person({"given-names": "A", "family-names": "B"})["@type"] == "Person"


def test_without_pages_one_line_says_so(small):
    shutil.rmtree(small / "_build")
    command = [sys.executable, str(small / "book" / "_tools" / "archive.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert "there are no pages" in done.stderr and "make html" in done.stderr
