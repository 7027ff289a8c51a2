"""What tests of the built pages share: one browser, as a reader uses it, and the pages on this machine."""

import shutil
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from chromium import Reader

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
