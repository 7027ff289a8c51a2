"""Sphinx: what pages note while they are read, kept by page. Several processes read: what each of them notes is merged, in whatever order they end."""

from functools import partial
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

Notes = dict[str, Any]


def notes(env: BuildEnvironment, name: str) -> Notes:
    """Return what was noted under a name, by page, in the order of the pages."""
    return dict(sorted(_kept(env, name).items()))


def note(env: BuildEnvironment, name: str, empty: Any) -> Any:
    """Return what the page that is read has noted under a name; at first it is what is given for empty."""
    return _kept(env, name).setdefault(env.docname, empty)


def pages_by_note(env: BuildEnvironment, name: str) -> dict[Any, list[str]]:
    """Return the pages that made each note, in their order; notes come in the order in which pages make them."""
    found: dict[Any, list[str]] = {}
    for page, made in notes(env, name).items():
        for one in made:
            found.setdefault(one, []).append(page)
    return found


def keep(app: Sphinx, name: str) -> None:
    """Have what is noted under a name forgotten when its page is read again, and merged when another process has read it."""
    app.connect("env-purge-doc", partial(_purge, name))
    app.connect("env-merge-info", partial(_merge, name))


def _kept(env: BuildEnvironment, name: str) -> Notes:
    kept: Notes = env.__dict__.setdefault(name, {})
    return kept


def _purge(name: str, app: Sphinx, env: BuildEnvironment, page: str) -> None:
    _kept(env, name).pop(page, None)


def _merge(
    name: str, app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment
) -> None:
    found = _kept(other, name)
    _kept(env, name).update({page: found[page] for page in pages if page in found})
