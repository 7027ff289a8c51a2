"""How long the built pages take to load from this machine's disk, and what they weigh: each page in a new tab of Chromium, nothing cached.

    .venv/bin/python benchmarks/page_loads.py                          every page, three times: a few minutes
    .venv/bin/python benchmarks/page_loads.py book/part1/match2        some pages

A page is loaded when its styles, scripts and pictures are there; its formulas are set after that, which is a column of its own. Bytes are
those of the page and of all that it loads, without what sets formulas. Exit code 1 if a page takes or weighs more than it may.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from expressivity.paths import root

HTML = root() / "_build" / "html"
sys.path.insert(0, str(root() / "tests" / "support"))
from browser import FLAGS, PROGRAM  # noqa: E402
from chromium import Reader  # noqa: E402

MOST_SECONDS = 1.5
MOST_BYTES = 2_000_000
RUNS = 3

MEASURE = """(async () => {
  const [page] = performance.getEntriesByType("navigation"), files = performance.getEntriesByType("resource");
  await window.MathJax?.startup?.promise;
  const size = (file) => file.name.includes("/mathjax/") ? 0 : file.decodedBodySize;
  return [page.loadEventEnd / 1000, performance.now() / 1000, [page, ...files].map(size).reduce((a, b) => a + b)];
})()"""


def names() -> list[str]:
    """Return every page of the book, without those of the code."""
    found = (
        path for folder in ("book", "notebooks") for path in sorted((HTML / folder).rglob("*.html"))
    )
    pages = (path.relative_to(HTML).with_suffix("") for path in found)
    return [page.as_posix() for page in pages if "api" not in page.parts]


def load(page: str) -> tuple[float, float, int]:
    """Return the seconds until a page is loaded and until its formulas are set, and its bytes, in a browser that knows nothing yet."""
    with tempfile.TemporaryDirectory() as folder:
        command = [PROGRAM or "chromium", *FLAGS, "--allow-file-access-from-files"]
        reader = Reader(command, Path(folder))
        try:
            reader.ask("Page.navigate", url=(HTML / f"{page}.html").as_uri())
            reader.wait("location.protocol === 'file:' && document.readyState === 'complete'")
            reader.wait("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
            loaded, formulas, size = reader.run(MEASURE)
        finally:
            reader.close()
    return loaded, formulas, int(size)


def main() -> None:
    """Print one line per page, the slowest last."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("page", nargs="*", help="as in book/_toc.yml: book/part1/match2")
    parser.add_argument("--runs", type=int, default=RUNS, help="medians over so many loads")
    given = parser.parse_args()
    if not PROGRAM or not (HTML / "index.html").is_file():
        parser.error("there is no Chromium, or there are no pages: make html")
    lines = []
    for page in given.page or names():
        runs = [load(page) for _ in range(given.runs)]
        loaded, formulas = (statistics.median(run[place] for run in runs) for place in (0, 1))
        lines.append((loaded, formulas, max(run[2] for run in runs), page))
    print(f"{'loaded, s':>10}{'formulas, s':>12}{'MB':>7}  page")
    for loaded, formulas, size, page in sorted(lines):
        print(f"{loaded:10.2f}{formulas:12.2f}{size / 1e6:7.2f}  {page}")
    over = sum(loaded > MOST_SECONDS or size > MOST_BYTES for loaded, _, size, _ in lines)
    print(f"{over} of {len(lines)} over {MOST_SECONDS} s or {MOST_BYTES / 1e6:.0f} MB")
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
