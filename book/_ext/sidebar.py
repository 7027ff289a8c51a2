"""Sphinx: the contents beside a page are made once for all pages that have the same.

The theme makes them for each page anew, from the titles of all pages, and then cuts what lies below `max_navbar_depth`: most of the time that
writing takes. They depend on the folder of a page, since links are relative, and on which of the shown entries lead to it. The pages of a package's
modules share theirs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

from docutils import nodes
from pydata_sphinx_theme.toctree import add_toctree_functions
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.adapters.toctree import TocTree
from sphinx.errors import ExtensionError

Contents = dict[tuple[Any, ...], str]


def way(env: BuildEnvironment, page: str) -> tuple[str, ...]:
    """Return the pages whose contents lead to a page, the outermost first, and the page itself; empty if none do."""
    return tuple(reversed(TocTree(env).get_toctree_ancestors(page)))


def share(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Have a page take its contents from another one that has the same."""
    make: Callable[..., Any] = context["generate_toctree_html"]
    made: Contents = app.__dict__.setdefault("contents_beside", {})

    def shared(**options: Any) -> str:
        depth, to = options.get("maxdepth", 0), way(app.env, pagename)
        shown = to[:depth] if depth > 0 else to
        key = (PurePosixPath(pagename).parent, shown, *sorted(options.items()))
        if key not in made:
            with cut(app.env, depth, to):
                made[key] = str(make(**options))
        return made[key]

    context["generate_toctree_html"] = shared


@contextmanager
def cut(env: BuildEnvironment, depth: int, to: tuple[str, ...]) -> Iterator[None]:
    """Hide, for a while, what lies too deep to be shown, except on the way to a page: the entries above it are marked by it.

    Args:
        env: its titles of pages are what is cut.
        depth: of what is shown; below 1 there is no limit.
        to: the way to the page.
    """
    whole = env.tocs
    if depth > 0:
        pages = set(env.toctree_includes).difference(to)
        deep = [page for page in pages if len(way(env, page)) >= depth]
        env.tocs = whole | {page: without_contents(whole[page]) for page in deep}
    try:
        yield
    finally:
        env.tocs = whole


def without_contents(titles: nodes.bullet_list) -> nodes.bullet_list:
    """Return the titles of a page without the contents that stand on it."""
    copy: nodes.bullet_list = titles.deepcopy()
    for contents in list(copy.findall(addnodes.toctree)):
        contents.parent.remove(contents)
    return copy


def come_between(app: Sphinx) -> None:
    """Come after the theme offers what makes contents, and before it writes each sidebar to see whether it is empty.

    Raises:
        ExtensionError: the theme offers nothing.
    """
    event = "html-page-context"
    for listener in app.events.listeners[event]:
        if listener.handler is add_toctree_functions:
            app.disconnect(listener.id)
            app.connect(event, add_toctree_functions, priority=200)
            app.connect(event, share, priority=201)
            return
    raise ExtensionError("the theme has no function that makes contents")


def setup(app: Sphinx) -> dict[str, Any]:
    """Once the theme is there."""
    app.connect("builder-inited", come_between)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
