"""How a notebook is run: on its page, in its download, on Binder and Colab; and nothing of the last two without an address."""

import os
import re
import subprocess
import sys
from html import unescape

import launching
import pytest
from small_book import NOTEBOOK, build

from expressivity.book.notebook import defaults
from expressivity.paths import root

TOP = root()
HERE = "https://github.com/someone/book"


def test_the_command_names_every_dial_but_the_profile():
    assert launching.command("match2", defaults("match2")) == (
        ".venv/bin/expressivity reproduce match2 -p M=37 -p N=20"
    )


def test_a_download_says_after_its_heading_how_it_is_run():
    nbformat = pytest.importorskip("nbformat")
    made = launching.told(NOTEBOOK, "RUN", launching.first_cell(HERE))
    nbformat.validate(made)
    head, said, *rest = made["cells"]
    assert head == NOTEBOOK["cells"][0] and rest == NOTEBOOK["cells"][1:]
    assert (
        "    RUN\n" in said["source"] and f"clone --quiet --depth 1 {HERE} book" in said["source"]
    )


def test_without_an_address_nothing_is_cloned():
    assert "git" not in launching.first_cell("")


def test_the_first_cell_leads_a_notebook_to_a_project_named_by_a_relative_folder():
    """What the last line of the cell sets is enough, wherever the notebook runs."""
    setting = launching.first_cell(HERE).splitlines()[-1].removeprefix("%env ")
    name, _, folder = setting.partition("=")
    assert folder == "book"
    lines = "from expressivity.book.notebook import defaults; print(defaults('match2'))"
    done = subprocess.run(
        [sys.executable, "-c", lines],
        cwd=TOP.parent,
        env=os.environ | {name: TOP.name},
        capture_output=True,
        text=True,
    )
    assert "'M': 37" in done.stdout, done.stderr


def links(folder, url):
    """Return where the page of a notebook leads, in a small book with this address."""
    page = build(folder, repository={"url": url, "branch": "main"})["notebooks/match2"]
    return [unescape(link) for link in re.findall(r'href="(https?://[^"]+)"', page)]


@pytest.mark.slow
def test_with_an_address_a_notebook_is_launched_from_the_repository(tmp_path):
    found = links(tmp_path, HERE)
    (binder,) = [link for link in found if link.startswith("https://mybinder.org")]
    (colab,) = [link for link in found if link.startswith("https://colab.research")]
    assert binder.startswith("https://mybinder.org/v2/gh/someone/book/main")
    assert colab.endswith("/github/someone/book/blob/main/notebooks/match2.ipynb")
    assert HERE in found


@pytest.mark.slow
def test_without_an_address_nothing_is_launched(tmp_path):
    assert not [link for link in links(tmp_path, "") if re.search("binder|colab|github", link)]


def test_binder_installs_what_is_pinned_and_the_package():
    folder = TOP / ".binder"
    needs = (folder / "requirements.txt").read_text(encoding="utf8")
    for option, name in re.findall(r"^-(\w) (\S+)$", needs, re.MULTILINE):
        assert option in "rc" and (folder / name).resolve().is_file(), name
    script = folder / "postBuild"
    assert "--editable ." in script.read_text(encoding="utf8") and os.access(script, os.X_OK)
    wanted = re.search(r"(\d+\.\d+)", (folder / "runtime.txt").read_text(encoding="utf8"))
    assert wanted and f'requires-python = ">={wanted[1]}"' in (TOP / "pyproject.toml").read_text()
