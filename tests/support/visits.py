"""Visits of a built page, in a wide window and on a phone: what the browser saw, which many tests ask about."""

from dataclasses import dataclass

import axe
from chromium import Reader

WIDE, PHONE = 1280, 390
"""Pixels."""

REQUEST, RESPONSE = "Network.requestWillBeSent", "Network.responseReceived"
THEME = "Got invalid theme mode"
"""What the theme says on each first visit."""

LOOK = """(() => {
  const many = (all) => [...new Set(all.filter((one, place) => all.indexOf(one) !== place))];
  const unset = [...document.querySelectorAll(".bd-article :is(.math, mjx-merror)")];
  const files = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return {
    unset: unset.filter((one) => !one.querySelector("mjx-container")).map((one) => one.textContent.slice(0, 80)),
    repeated: many([...document.querySelectorAll("[id]")].map((one) => one.id)),
    loaded: Object.fromEntries(files.map((file) => [new URL(file.name).pathname, file.encodedBodySize])),
  };
})()"""

START = """(async () => {
  for (const box of document.querySelectorAll(".explorer")) {
    box.scrollIntoView({ block: "center", behavior: "instant" });
    for (let tries = 0; tries < 400 && !("started" in box.dataset); tries += 1) await new Promise((done) => setTimeout(done, 25));
  }
  if (document.querySelector(".explorer")) await new Promise((done) => setTimeout(done, 300));
  return [...document.querySelectorAll(".explorer:not([data-started])")].map((box) => box.id);
})()"""
"""Scroll to each explorer and question until it has started; those that do not."""


CUT = """(async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const width = WIDTH, cut = [], silent = [], beyond = [];
  for (const box of document.querySelectorAll(".bd-article :is(pre, div.math, .census-scroll, .pst-scrollable-table-container)")) {
    if (box.clientWidth === 0 || box.scrollWidth <= box.clientWidth + 1) continue;
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(box).overflowX);
    const words = `${box.tagName}.${box.parentElement.className} ${box.scrollWidth - box.clientWidth}: ${box.textContent.trim().slice(0, 50)}`;
    if (!scrolls || (box.tagName === "PRE" && !box.closest(".in-columns"))) cut.push(words);
    else if (box.tabIndex < 0) silent.push(words);
  }
  for (const note of document.querySelectorAll(".bd-article aside.margin")) {
    const own = note.getBoundingClientRect(), column = note.parentElement.getBoundingClientRect();
    const beside = own.left >= column.right - 1, below = own.width > 0.8 * column.width;
    if (own.width && !(width < 992 ? below : beside)) cut.push(`a note beside the text: ${note.textContent.trim().slice(0, 50)}`);
  }
  if (document.documentElement.scrollWidth > width + 1) {
    const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > width + 1);
    const last = out.filter((one) => !out.some((other) => other !== one && one.contains(other)));
    beyond.push(...last.slice(0, 5).map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`), "the page");
  }
  return { cut, silent, beyond };
})()"""
"""What is cut in boxes that do not scroll, what scrolls but not by keyboard, and what stands beyond the window's edge."""


@dataclass(frozen=True)
class Fit:
    """What of a page does not fit a window; see `CUT`.

    Args:
        cut: boxes whose text goes on where nobody can see it.
        silent: boxes that scroll, but not by keyboard.
        beyond: what stands beyond the window's edge.
        idle: explorers and questions that did not start.
        moved: what stands beyond it once explorers have started.
    """

    cut: list[str]
    silent: list[str]
    beyond: list[str]
    idle: list[str]
    moved: list[str]


@dataclass(frozen=True)
class Visit:
    """What one visit of a page in a wide window showed.

    Args:
        errors: what the console said, and answers that were refused.
        elsewhere: requests that would have left the machine.
        unset: formulas that were not set, or set with an error.
        repeated: identifiers that stand twice.
        scripts: the files of scripts, without MathJax, before any explorer starts.
        weight: bytes of the page and all that it loaded till then, without MathJax.
        fit: what of it does not fit the window.
        grave: what axe finds in either theme that is serious or critical.
    """

    errors: list[str]
    elsewhere: list[str]
    unset: list[str]
    repeated: list[str]
    scripts: list[str]
    weight: int
    fit: Fit
    grave: dict[str, int]


def complaints(reader: Reader) -> list[str]:
    """Return what the console said of the page that is open, and answers that were refused."""
    answers = [e["params"]["response"] for e in reader.events if e["method"] == RESPONSE]
    refused = [f"{one['status']} {one['url']}" for one in answers if one["status"] >= 400]
    return [error for error in reader.errors if THEME not in error] + refused


def fit(reader: Reader, width: int) -> Fit:
    """Measure the page that is open, start what moves in it, and measure once more."""
    script = CUT.replace("WIDTH", str(width))
    before, idle, after = reader.run(script), reader.run(START), reader.run(script)
    return Fit(before["cut"], before["silent"], before["beyond"], idle, after["beyond"])


def in_a_window(reader: Reader, page: str) -> Visit:
    """Open a page in a wide window, start what moves in it, and ask axe."""
    reader.open(f"{reader.home}/{page}", WIDE)
    seen, fits = reader.run(LOOK), fit(reader, WIDE)
    asked = [e["params"]["request"]["url"] for e in reader.events if e["method"] == REQUEST]
    own = ("data:", "blob:", "about:", reader.home)
    return Visit(
        complaints(reader),
        [url for url in asked if not url.startswith(own)],
        seen["unset"],
        seen["repeated"],
        [name for name in seen["loaded"] if name.endswith(".js") and "/mathjax/" not in name],
        sum(size for name, size in seen["loaded"].items() if "/mathjax/" not in name),
        fits,
        axe.violations(reader),
    )


def on_a_phone(reader: Reader, page: str) -> tuple[Fit, list[str]]:
    """Open a page on a phone, and start what moves in it: what does not fit, and what the console said."""
    reader.open(f"{reader.home}/{page}", PHONE, 900, touch=True)
    return fit(reader, PHONE), complaints(reader)
