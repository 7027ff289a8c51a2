"""What tests of explorers share: a browser with their modules at hand."""

import json
from functools import partial

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
def opened(window, tmp_path_factory):
    """Open a page with one explorer, by its name, at a width and in a theme, and wait until it says something."""
    pages: dict[str, str] = {}

    def go(name, query="", *, width, theme):
        if name not in pages:
            pages[name] = explorer_page.write(tmp_path_factory.mktemp(name), name)
        window.open(f"{pages[name]}{query}", width, 900, width < 600)
        window.run(f"document.documentElement.dataset.theme = '{theme}'")
        window.wait("document.querySelector('.explorer[data-started]')")
        window.wait("document.querySelector('.explorer-says').textContent")
        return window

    return go


@pytest.fixture(params=[(1000, "light"), (390, "dark")], ids=["wide, light", "phone, dark"])
def alone(opened, request):
    """Open a page with one explorer, by its name: each test once in a wide light window, and once in the dark on a phone."""
    width, theme = request.param
    return partial(opened, width=width, theme=theme)


@pytest.fixture(scope="module")
def twin(window, tmp_path_factory):
    """Call JavaScript in a page that has the modules: the text of a function, and what it gets. A promise is awaited."""
    window.open(explorer_page.write(tmp_path_factory.mktemp("modules")))
    window.run("explorerLibrary('refa.js', 'Refa').then(() => true)")

    def call(source, *arguments):
        return window.run(f"({source})(...{json.dumps(arguments)})")

    return call
