"""Nothing on a page is cut: measured in the browser, on a wide window and on one as narrow as a phone."""

import json
import re
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import browser
import pytest

from expressivity.paths import root

HTML = root() / "_build" / "html"
WIDTHS = (1280, 390)

if not (HTML / "index.html").is_file():
    pytest.fail("there are no pages: run make book or make html", pytrace=False)

PAGES = sorted(
    path.relative_to(HTML).as_posix()
    for folder in ("book", "notebooks")
    for path in (HTML / folder).rglob("*.html")
    if "api" not in path.parts
)
MEASURE = """<!doctype html><html><body><script>
"use strict";
const pages = PAGES, widths = WIDTHS, found = [];
function look(page, width, frame) {
  const shown = frame.contentDocument, view = frame.contentWindow;
  const report = { page, width, wide: shown.documentElement.scrollWidth - width, cut: [], silent: [] };
  const boxes = shown.querySelectorAll(".bd-article :is(pre, div.math, .census-scroll, .pst-scrollable-table-container)");
  for (const box of boxes) {
    if (box.clientWidth === 0 || box.scrollWidth <= box.clientWidth + 1) continue;
    const scrolls = ["auto", "scroll"].includes(view.getComputedStyle(box).overflowX);
    const words = `${box.tagName}.${box.parentElement.className} ${box.scrollWidth - box.clientWidth}: ${box.textContent.trim().slice(0, 50)}`;
    if (!scrolls || (box.tagName === "PRE" && !box.closest(".in-columns"))) report.cut.push(words);
    else if (box.tabIndex < 0) report.silent.push(words);
  }
  for (const note of shown.querySelectorAll(".bd-article aside.margin")) {
    const own = note.getBoundingClientRect(), column = note.parentElement.getBoundingClientRect();
    const beside = own.left >= column.right - 1, below = own.width > 0.8 * column.width;
    if (own.width && !(width < 992 ? below : beside)) report.cut.push(`a note beside the text: ${note.textContent.trim().slice(0, 50)}`);
  }
  if (report.wide > 1) {
    const beyond = [...shown.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > width + 1);
    const last = beyond.filter((one) => !beyond.some((other) => other !== one && one.contains(other)));
    report.beyond = last.slice(0, 5).map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`);
  }
  found.push(report);
}
async function open(page, width) {
  const frame = document.createElement("iframe");
  frame.style.cssText = `width: ${width}px; height: 900px; border: 0`;
  const loaded = new Promise((done) => frame.addEventListener("load", done));
  frame.src = "/" + page;
  document.body.append(frame);
  await loaded;
  await frame.contentWindow.MathJax?.startup?.promise;
  await new Promise((done) => setTimeout(done, 300));
  look(page, width, frame);
  frame.remove();
}
(async () => {
  for (const page of pages) for (const width of widths) await open(page, width);
  const result = document.createElement("pre");
  result.id = "measured";
  result.textContent = JSON.stringify(found);
  document.body.append(result);
})();
</script></body></html>"""


@pytest.fixture(scope="module")
def address():
    """The pages on this machine, with one that opens some of them in frames and measures."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *words):
            pass

        def do_GET(self):
            if not self.path.startswith("/measure/"):
                return super().do_GET()
            pages = [PAGES[int(number)] for number in self.path.split("/")[2].split(",")]
            text = MEASURE.replace("PAGES", json.dumps(pages)).replace("WIDTHS", str(list(WIDTHS)))
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(HTML)))
    Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()


@pytest.mark.parametrize("first", range(0, len(PAGES), 4))
def test_nothing_is_cut(first, address, tmp_path):
    numbers = range(first, min(first + 4, len(PAGES)))
    url = f"{address}/measure/{','.join(map(str, numbers))}"
    shown, _ = browser.dump(
        url, tmp_path, "--window-size=1400,1000", "--hide-scrollbars", wait=20_000
    )
    measured = re.search(r'<pre id="measured">(.*?)</pre>', shown)
    assert measured, "the pages did not load in time"
    reports = json.loads(unescape(measured[1]))
    assert len(reports) == len(numbers) * len(WIDTHS)
    for report in reports:
        where = f"{report['page']} at {report['width']} pixels"
        assert report["wide"] <= 1, f"{where}: {report.get('beyond')}"
        assert not report["cut"], where
        assert not report["silent"], f"{where}: scrolls, but not by keyboard"
