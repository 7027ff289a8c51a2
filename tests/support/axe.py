"""What axe finds on a page that is open, in the light theme and in the dark one."""

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

GRAVE = ["serious", "critical"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""Rules whose answer depends on the theme: the others are asked once."""

ASK = """(async () => {
  const found = {};
  for (const theme of ["light", "dark"]) {
    document.documentElement.dataset.mode = document.documentElement.dataset.theme = theme;
    const options = { resultTypes: ["violations"] };
    if (theme === "dark") options.runOnly = COLOURS;
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
    script = ASK.replace("COLOURS", json.dumps(OF_COLOUR)).replace("GRAVE", json.dumps(GRAVE))
    found: dict[str, int] = reader.run(script)
    return found
