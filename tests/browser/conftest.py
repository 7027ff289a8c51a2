"""What tests of the built pages share: one browser, as a reader uses it, and the pages on this machine."""

import re
import shutil
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import visits
from chromium import Reader
from xdist.scheduler import LoadScopeScheduling

from expressivity.paths import root

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


PAGE_BY_PAGE = ("test_cut.py", "test_explorers.py", "test_figures.py", "test_pages.py")
PAGE = re.compile(r"(?:book|notebooks)/[\w/-]+\.html")


class PageScheduling(LoadScopeScheduling):
    """Spread the load over workers: a file's tests stay together, but those that look at each page go page by page."""

    def _split_scope(self, nodeid):
        name = Path(nodeid.partition("::")[0]).name
        page = PAGE.search(nodeid)
        return page[0] if page and name in PAGE_BY_PAGE else name


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Have the tests of pages go by page. Groups of xdist's own (`--dist loadgroup`) have no effect with pytest 9.2."""
    return PageScheduling(config, log)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, form, *words):
        """Say nothing."""


@pytest.fixture(scope="session")
def reader(tmp_path_factory):
    """One browser for all tests, whose `home` is the address of the pages."""
    if not CHROMIUM:
        pytest.skip("no Chromium here: .ci/run installs it")
    handler = partial(Quiet, directory=str(root() / "_build" / "html"))
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=http.serve_forever, daemon=True).start()
    reader = Reader((CHROMIUM, *FLAGS), tmp_path_factory.mktemp("profile"))
    reader.ask("Emulation.setFocusEmulationEnabled", enabled=True)
    reader.home = f"http://127.0.0.1:{http.server_port}"
    yield reader
    reader.close()
    http.shutdown()


@pytest.fixture(scope="session")
def visit(reader):
    """Visit a page in a wide window, once for all tests of a worker, and say what was seen."""
    return cache(partial(visits.in_a_window, reader))


@pytest.fixture(scope="session")
def phone(reader):
    """Visit a page on a phone, once for all tests of a worker, and say what does not fit and what the console said."""
    return cache(partial(visits.on_a_phone, reader))
