"""What tests of explorers share: a browser with their modules at hand."""

import json
from pathlib import Path

import explorer_page
import pytest
from browser import FLAGS, PROGRAM
from chromium import Reader


@pytest.fixture(scope="session")
def window(tmp_path_factory):
    """One browser for all tests."""
    if not PROGRAM:
        pytest.skip("no Chromium here: .ci/run installs it")
    reader = Reader((PROGRAM, *FLAGS), tmp_path_factory.mktemp("profile"))
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def page(tmp_path_factory):
    """The address of a page with all explorers."""
    folder: Path = tmp_path_factory.mktemp("explorers")
    return explorer_page.write(folder, *explorer_page.explorers.EXPLORERS)


@pytest.fixture(scope="module")
def twin(window, tmp_path_factory):
    """Call JavaScript in a page that has the modules: the text of a function, and what it gets. A promise is awaited."""
    window.open(explorer_page.write(tmp_path_factory.mktemp("modules")))
    window.run("explorerLibrary('refa.js', 'Refa').then(() => true)")

    def call(source, *arguments):
        return window.run(f"({source})(...{json.dumps(arguments)})")

    return call
