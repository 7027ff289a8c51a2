"""Sphinx: nothing on a page may reach for the network. Jupyter Book adds Thebe (from a CDN, and twice): no page here uses it."""

from typing import Any

from sphinx.application import Sphinx


def drop_remote(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Take Thebe's scripts and styles, and whatever else is not served from the book, off a page."""

    def served(file: Any) -> bool:
        name = str(getattr(file, "filename", file) or "")
        return "thebe" not in name and not name.startswith(("http:", "https:", "//"))

    def harmless(file: Any) -> bool:
        body = (getattr(file, "attributes", None) or {}).get("body") or ""
        return served(file) and "thebe" not in body.lower()

    context["script_files"] = [file for file in context.get("script_files", []) if harmless(file)]
    context["css_files"] = [file for file in context.get("css_files", []) if served(file)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Late, after every extension has added what it wants."""
    app.connect("html-page-context", drop_remote, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
