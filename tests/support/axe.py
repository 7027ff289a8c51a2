"""What axe finds on a page that is open, in the light theme and in the dark one."""

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

GRAVE = ["serious", "critical"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""Rules whose answer depends on the theme: the others are asked once."""

LIGHTEN = """(() => {
  // The index of names is one table after another of the same shape: two are enough.
  [...document.querySelectorAll(".genindextable")].slice(2).forEach((table) => table.remove());
  // Glyphs of formulas are half of a page's elements and hold no text that axe could see: boxes of their size stand for them.
  const formulas = [...document.querySelectorAll("mjx-container > mjx-math")], sizes = formulas.map((math) => math.getBoundingClientRect());
  formulas.forEach((math, i) => {
    Object.assign(math.style, { display: "inline-block", width: `${sizes[i].width}px`, height: `${sizes[i].height}px` });
    math.replaceChildren();
  });
})()"""
"""What takes seconds to look at and shows nothing is taken out."""

ONE_OF_EACH = """(() => {
  // Text of one kind - the same elements, classes and styles around it, rows of tables told apart by turns - has the same colours:
  // the first of each kind stays, and what holds none of these is taken out.
  const numbers = new Map(), kinds = new Map([[document.documentElement, 0]]), seen = new Set(), kept = new Set([document.documentElement]);
  const speaks = (one) => one.matches("input, select, textarea") || [...one.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim());
  for (const one of document.body.parentElement.querySelectorAll("body, body *")) {
    const turn = one.localName === "tr" ? one.rowIndex % 2 : "";
    const words = [kinds.get(one.parentElement), one.localName, one.getAttribute("class"), one.getAttribute("style"), one.getAttribute("fill"), turn].join("|");
    if (!numbers.has(words)) numbers.set(words, numbers.size + 1);
    kinds.set(one, numbers.get(words));
    if (!speaks(one) || seen.has(kinds.get(one))) continue;
    seen.add(kinds.get(one));
    for (let around = one; !kept.has(around); around = around.parentElement) kept.add(around);
  }
  for (const one of kinds.keys()) if (!kept.has(one) && kept.has(one.parentElement)) one.remove();
})()"""

ASK = """(async () => {
  const found = {};
  LIGHTEN;
  for (const theme of ["light", "dark"]) {
    document.documentElement.dataset.mode = document.documentElement.dataset.theme = theme;
    const options = { resultTypes: ["violations"], preload: false };
    if (theme === "dark") {
      ONE_OF_EACH;
      options.runOnly = COLOURS;
    }
    for (const broken of (await axe.run(document, options)).violations) {
      if (!GRAVE.includes(broken.impact)) continue;
      for (const node of broken.nodes) {
        const why = node.any[0]?.message ?? node.all[0]?.message ?? "";
        const key = `${broken.id} (${theme}): ${node.html.slice(0, 120)} ${why.slice(0, 160)}`;
        found[key] = (found[key] ?? 0) + 1;
      }
    }
  }
  return found;
})()"""


@cache
def source() -> str:
    """Return axe itself, which a package for another driver brings along."""
    package = importlib.util.find_spec("axe_playwright_python")
    assert package and package.origin
    return (Path(package.origin).parent / "axe.min.js").read_text(encoding="utf8")


def violations(reader: Any) -> dict[str, int]:
    """Return what is serious or critical on the page that a browser shows, with how often."""
    reader.run(f"{source()};0")
    script = ASK.replace("LIGHTEN", LIGHTEN).replace("ONE_OF_EACH", ONE_OF_EACH)
    script = script.replace("COLOURS", json.dumps(OF_COLOUR)).replace("GRAVE", json.dumps(GRAVE))
    found: dict[str, int] = reader.run(script)
    return found
