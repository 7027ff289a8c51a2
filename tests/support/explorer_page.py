"""A page that holds explorers and nothing else: as a browser opens it from a file, without building the book."""

import importlib
import shutil
import sys
from pathlib import Path

from expressivity.paths import root

sys.path.insert(0, str(root() / "book" / "_ext"))
explorers = importlib.import_module("explorers")

STYLE = (
    ":root { --pst-color-text-base: #222; --pst-color-background: #fff; --pst-color-border: #ccc }"
    "[data-theme=dark] { --pst-color-text-base: #eee; --pst-color-background: #111; --pst-color-border: #555 }"
    "html { color: var(--pst-color-text-base); background: var(--pst-color-background) }"
)


def write(folder: Path, *names: str, start: str = "") -> str:
    """Write a page with the explorers of these names, that begin with `start`, and with all modules at hand, and return its address."""
    static = folder / "_static"
    for name in ("explorers", "vendor"):
        shutil.copytree(root() / "book" / "_static" / name, static / name)
    for name in ("figures.css", "explorers.css"):
        shutil.copy(root() / "book" / "_static" / name, static)
    texts = explorers.modules(static / "explorers")
    (static / "explorers" / "modules.js").write_text(texts, encoding="utf8")
    head = "".join(f'<script defer src="_static/{name}"></script>' for name in explorers.SCRIPTS)
    head += "".join(
        f'<link rel="stylesheet" href="_static/{name}.css">' for name in ("figures", "explorers")
    )
    head += f'<meta charset="utf8"><meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
    body = "".join(panel(name, start) for name in names)
    page = folder / "index.html"
    page.write_text(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>")
    return page.as_uri()


def panel(name: str, start: str = "") -> str:
    """Return an explorer as the book's pages hold it."""
    compute = explorers.EXPLORERS[name][1]
    data = explorers.as_json(compute(root())) if compute else "null"
    return (
        f'<div class="explorer" data-explorer="{name}" data-start="{start}" id="explorer-{name}"><div class="explorer-panel"></div>'
        f'<script type="application/json">{data}</script></div>'
    )
