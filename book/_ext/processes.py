"""Sphinx: several processes read the pages, and several write them.

Each of those that read sees a part of the pages, and knows no label of the others: a name that two pages give is found when parts are merged.
What all of them need is loaded before they begin, and is not looked at again by the collector of garbage.
"""

import gc
import os
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.ext.viewcode import env_purge_doc
from sphinx.pycode import ModuleAnalyzer
from sphinx.util import logging
from sphinx_proof.domain import ProofDomain

logger = logging.getLogger(__name__)

SAFE = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")
"""Extensions that do not say that pages may be read by several processes. Both note nothing while a page is read."""

MODULE = re.compile(r"^\.\. automodule:: (\S+)$", re.MULTILINE)

SELDOM = 50_000
"""Objects that are made before the collector looks at them, where Python says 700: a page is a tree of some thousands."""

Name = tuple[str, str]
"""Of what kind a name is, and the name."""


def share_reading(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Let one process for each core read, with the documented modules loaded."""
    for name in SAFE:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True
    for page in pages:
        for module in MODULE.findall(Path(env.doc2path(page)).read_text(encoding="utf8")):
            load(module)
    app.parallel = os.cpu_count() or 1
    set_apart()


def load(module: str) -> None:
    """Load a module, and what its source says of its constants, if it can be: autodoc warns of one that cannot."""
    try:
        import_module(module)
        ModuleAnalyzer.for_module(module).find_attr_docs()
    except Exception as error:
        logger.info("not loaded: %s (%s)", module, error)


def share_writing(app: Sphinx, env: BuildEnvironment) -> None:
    """From here on there is only writing: one process for each core, and this one, which hands out the pages."""
    app.parallel = (os.cpu_count() or 1) + 1
    set_apart()


def set_apart() -> None:
    """Have the collector look at new objects only, and seldom: those that are there stay, and processes that begin now share their memory."""
    gc.set_threshold(SELDOM)
    gc.collect()
    gc.freeze()


def given(env: BuildEnvironment) -> Iterator[tuple[Name, str]]:
    """Yield the names that pages give, each of which must be given once, and the page; those that Sphinx overrides are left out."""
    data = env.domaindata
    for name, (page, *_) in data["std"]["anonlabels"].items():
        yield ("label", name), page
    for name, (page, *_) in data["std"]["objects"].items():
        yield name, page
    for name, entry in data["py"]["objects"].items():
        if not entry.aliased:
            yield ("object", name), entry.docname
    for domain, kind in (("math", "objects"), ("citation", "citations")):
        for name, (page, *_) in data[domain].get(kind, {}).items():
            yield (domain, name), page
    for kind in ("proof_list", "sphinx_exercise_registry"):
        for name, about in getattr(env, kind, {}).items():
            yield ("statement", name), about["docname"]


def refuse_second(
    app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment
) -> None:
    """Warn of a name that a page gives and that a page gave which another process has read."""
    first: dict[Name, str] = app.__dict__.setdefault("names_given", {})
    for (kind, name), page in given(other):
        if page in pages and first.setdefault((kind, name), page) != page:
            also = first[kind, name]
            logger.warning("duplicate %s %s, also given by %s", kind, name, also, location=page)


def forget_unused(app: Sphinx, doctree: nodes.document) -> None:
    """Forget modules that nothing on a page comes from. A single process does so before it reads the next page; several do it never."""
    env_purge_doc(app, app.env, "")


def merge_nothing(domain: ProofDomain, pages: list[str], other: dict[str, Any]) -> None:
    """Merge what the domain of statements keeps, which is nothing: sphinx-proof merges its list of statements itself."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Before the first page is read; whenever a part is; and late, after every check of what was read."""
    ProofDomain.merge_domaindata = merge_nothing
    app.connect("env-before-read-docs", share_reading)
    app.connect("doctree-read", forget_unused, priority=900)
    app.connect("env-merge-info", refuse_second)
    app.connect("env-check-consistency", share_writing, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
