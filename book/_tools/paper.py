"""Built pages on paper: Chromium prints them, as they are served to it from this machine."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from html import escape, unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--blink-settings=preferredColorScheme=1",
    "--virtual-time-budget=30000",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
LIMIT = 600
"""Seconds that a page may take to print."""

ANCHOR = re.compile(r'href="([^"#]*)#([^"]+)"')


class Missing(Exception):
    """Something that printing needs is not there: the message is one line, and says how to get it."""


def browser() -> str:
    """Return the path of Chromium.

    Raises:
        Missing: none is installed.
    """
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise Missing("no Chromium here: install the package chromium")
    return found


def check_pages(html: Path, names: Sequence[str]) -> None:
    """See that every page was built.

    Raises:
        Missing: with the first page that was not.
    """
    if not (html / "index.html").is_file():
        raise Missing(f"there are no pages in {html}: run make html, or make book")
    for name in names:
        if not (html / f"{name}.html").is_file():
            raise Missing(f"the page {name} was not built: run make html, or make book")


def title_of(html: str) -> str:
    """Return the text of a page's first heading."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    text = re.sub(r'<a class="headerlink".*?</a>|<[^>]+>', "", found[1]) if found else ""
    return " ".join(unescape(text).split())


def anchors_from_elsewhere(html: Path, names: Sequence[str]) -> dict[str, set[str]]:
    """Return, for each page, the places on it that links of other pages name."""
    found: dict[str, set[str]] = {name: set() for name in names}
    for name in names:
        text = (html / f"{name}.html").read_text(encoding="utf8")
        for path, anchor in ANCHOR.findall(text):
            if path.endswith(".html") and not urlsplit(path).scheme:
                target = (html / name).parent.joinpath(unquote(path)).resolve()
                key = str(target.relative_to(html)) if target.is_relative_to(html) else ""
                if key.removesuffix(".html") in found:
                    found[key.removesuffix(".html")].add(unescape(anchor))
    return found


def printable(text: str, anchors: set[str]) -> str:
    """Return a page as it is printed for the book: without page numbers of its own, and with a place in the file for each anchor.

    Chromium keeps the place of an anchor only if a link on the same page names it. So each gets one, too small to be seen.
    """
    named = "".join(f'<a href="#{escape(anchor)}">.</a>' for anchor in sorted(anchors))
    added = (
        "<style>@page { @bottom-right { content: none } }</style>"
        f'<div class="print-anchors" aria-hidden="true">{named}</div>'
    )
    head, end, tail = text.rpartition("</article>")
    return head + added + end + tail if end else text


@contextmanager
def served(html: Path, anchors: dict[str, set[str]]) -> Iterator[str]:
    """Serve the pages to this machine while the block runs, each as it is printed; the address."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *words: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            name = unquote(urlsplit(self.path).path).lstrip("/").removesuffix(".html")
            if name not in anchors:
                return super().do_GET()
            text = (html / f"{name}.html").read_text(encoding="utf8")
            body = printable(text, anchors[name]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(html)))
    Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        http.server_close()


def print_page(chromium: str, url: str, target: Path) -> None:
    """Print one address into one file.

    Raises:
        Missing: Chromium wrote nothing; with its last line.
    """
    with tempfile.TemporaryDirectory() as profile:
        words = [chromium, *FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={target}", url]
        done = subprocess.run(words, capture_output=True, text=True, timeout=LIMIT)
    if not target.is_file():
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise Missing(f"Chromium did not print {url}: {last}")


def print_text(chromium: str, html: str, target: Path) -> None:
    """Print a page that is given as text."""
    source = target.with_suffix(".html")
    source.write_text(html, encoding="utf8")
    print_page(chromium, source.as_uri(), target)


def print_all(chromium: str, names: Sequence[str], address: str, folder: Path) -> dict[str, Path]:
    """Print every page, two at a time, and say which is done."""

    def one(name: str) -> Path:
        target = folder / f"{name.replace('/', '-')}.pdf"
        print_page(chromium, f"{address}/{name}.html", target)
        print(f"printed: {name}", flush=True)
        return target

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(names, pool.map(one, names), strict=True))
