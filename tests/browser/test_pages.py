"""The built book in a real browser: it reads offline, without a JavaScript error, in both themes, lightly, and by everyone."""

import re
import subprocess
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import axe
import matplotlib.image
import pytest
from browser import FLAGS, PROGRAM

from expressivity.paths import root

HTML = root() / "_build" / "html"

if not (HTML / "index.html").is_file():
    pytest.fail("there are no pages: run make book or make html", pytrace=False)

PAGES = ["index.html", "search.html"] + sorted(
    str(p.relative_to(HTML))
    for folder in ("book", "notebooks")
    for p in (HTML / folder).rglob("*.html")
)
REMOTE = re.compile(
    r"""<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=["'](?:https?:)?//([^"'/]+)"""
)


VISITED = [page for page in PAGES if "/api/" not in page and page != "index.html"] + [
    "genindex.html",
    "book/api/automata/dfa.html",
]
HEAVIEST = 2_000_000
"""Bytes of a page with all that it loads, without what sets formulas."""


@pytest.fixture(scope="session")
def server():
    """The pages over http on this machine; every request is noted."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, form, *words):
            asked.append(form % words)

    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(HTML)))
    Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}", asked
    http.shutdown()


def browse(url: str, folder: Path, *more: str) -> subprocess.CompletedProcess:
    """Open a page; every host but this machine is unknown to the browser, and a request to one is an error in its log."""
    if not PROGRAM:
        pytest.skip("no Chromium here: .ci/run installs it")
    return subprocess.run(
        [
            PROGRAM,
            *FLAGS,
            f"--user-data-dir={folder}",
            "--virtual-time-budget=6000",
            *more,
            url,
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("page", PAGES)
def test_no_page_loads_anything_from_elsewhere(page):
    assert not REMOTE.findall((HTML / page).read_text(encoding="utf8"))


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_has_an_alternative_text(page):
    for image in re.findall(r"<img\b[^>]*>", (HTML / page).read_text(encoding="utf8")):
        alt = re.search(r'alt="([^"]*)"', image)
        assert alt and alt.group(1).strip() and not alt.group(1).endswith((".svg", ".png")), image


@pytest.mark.parametrize("page", VISITED)
def test_a_page_opens_without_errors_and_asks_for_nothing_from_elsewhere(page, visit):
    seen = visit(page)
    assert not seen.errors and not seen.elsewhere


@pytest.mark.parametrize("page", VISITED)
def test_all_formulas_of_a_page_are_set(page, visit):
    assert not visit(page).unset


@pytest.mark.parametrize("page", VISITED)
def test_an_identifier_stands_once_on_a_page(page, visit):
    assert not visit(page).repeated


@pytest.mark.parametrize("page", [page for page in VISITED if page != "search.html"])
def test_a_page_is_light_and_loads_the_index_for_search_only_to_search(page, visit):
    seen = visit(page)
    assert seen.weight < HEAVIEST
    assert not [name for name in seen.scripts if "searchindex" in name or "fontawesome" in name]


@pytest.mark.parametrize("page", VISITED)
def test_axe_finds_nothing_serious(page, visit):
    assert not visit(page).grave


def test_axe_sees_what_is_wrong_in_either_theme(reader):
    reader.open(f"{reader.home}/search.html")
    reader.run("""(() => {
      const grey = Object.assign(document.createElement("p"), { textContent: "grey on grey" });
      grey.style.cssText = "color: #777; background: #666; padding: 1em";
      document.querySelector("main").prepend(grey, document.createElement("button"));
    })()""")
    found = " ".join(axe.violations(reader))
    assert "color-contrast (light)" in found and "color-contrast (dark)" in found
    assert "button-name" in found


def test_the_front_page_leads_to_the_introduction(reader):
    reader.ask("Page.navigate", url=f"{reader.home}/index.html")
    reader.wait("location.pathname === '/book/intro.html'")


def test_the_census_reads_without_a_script_and_the_script_opens_what_a_link_names(server, tmp_path):
    page = (HTML / "book/part2/census.html").read_text(encoding="utf8")
    cells = re.findall(r'<details class="census-cell" id="([\w-]+)"', page)
    links = set(re.findall(r'href="#((?:cell|class)-\w+(?:-\w+)*)"', page))
    assert (
        set(cells) < links
        and all(f'id="{link}"' in page for link in links)
        and "census-says" not in page
    )
    address, _ = server
    opened = browse(f"{address}/book/part2/census.html#{cells[-1]}", tmp_path, "--dump-dom").stdout
    assert re.findall(r'<details class="census-cell" id="([\w-]+)"[^>]* open', opened) == [
        cells[-1]
    ]
    assert (
        "57,068 languages with up to four states" in opened and opened.count(">any</button>") == 10
    )


def test_both_themes_draw_the_introduction_each_in_its_own_brightness(server, tmp_path):
    address, _ = server
    brightness = {}
    for theme, flag in (
        ("light", "--blink-settings=preferredColorScheme=1"),
        ("dark", "--blink-settings=preferredColorScheme=0"),
    ):
        picture = tmp_path / f"{theme}.png"
        done = browse(
            f"{address}/book/intro.html",
            tmp_path / f"profile-{theme}",
            f"--screenshot={picture}",
            "--window-size=1200,900",
            flag,
        )
        assert done.returncode == 0
        brightness[theme] = float(matplotlib.image.imread(picture)[..., :3].mean())
    assert brightness["light"] > 0.8 and brightness["dark"] < 0.3


@pytest.mark.parametrize(
    "words, page",
    [
        ("Strassen", "book/part1/third-order.html"),
        ("forbidden pattern", "book/part2/decisions.html"),
    ],
)
def test_search_finds_the_chapter(words, page, server, tmp_path):
    address, _ = server
    done = browse(f"{address}/search.html?q={words.replace(' ', '+')}", tmp_path, "--dump-dom")
    results = done.stdout.partition('id="search-results"')[2]
    assert re.search(rf'<li[^>]*><a href="{page}', results), results[:400]


def test_search_says_when_there_is_nothing(server, tmp_path):
    address, _ = server
    done = browse(f"{address}/search.html?q=zyzzyva", tmp_path, "--dump-dom")
    assert (
        "did not match any documents" in done.stdout and '<ul class="search"><li' not in done.stdout
    )


def test_every_claim_has_its_entry_and_every_verdict_its_link():
    page = (HTML / "book/claims.html").read_text(encoding="utf8")
    entries = set(re.findall(r'id="(claim-[\w-]+)"', page))
    for name in PAGES:
        text = (HTML / name).read_text(encoding="utf8")
        for target in re.findall(r'class="claim [^>]*href="[^"]*#(claim-[\w-]+)"', text):
            assert target in entries
    assert entries and "✗ fails" not in page
