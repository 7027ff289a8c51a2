"""The contents beside pages: made once for pages that have the same, and as the theme makes them."""

import importlib.util
from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx import addnodes
from sphinx.errors import ExtensionError

from expressivity.paths import root

spec = importlib.util.spec_from_file_location("sidebar", root() / "book" / "_ext" / "sidebar.py")
sidebar = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sidebar)

BELOW = {
    "intro": ["book/a", "book/code"],
    "book/code": ["book/api/x", "book/api/y"],
    "book/api/x": ["book/api/x/one", "book/api/x/two"],
    "book/api/y": ["book/api/y/one"],
}


def titles(page):
    """Return the titles of a page as Sphinx keeps them: below its own one, the contents that stand on it."""
    link = nodes.reference("", page, refuri=page)
    item = nodes.list_item("", addnodes.compact_paragraph("", "", link))
    if page in BELOW:
        item += nodes.bullet_list("", addnodes.toctree(entries=BELOW[page]))
    return nodes.bullet_list("", item)


@pytest.fixture
def app():
    pages = {"intro", *(page for below in BELOW.values() for page in below)}
    env = SimpleNamespace(toctree_includes=BELOW, tocs={page: titles(page) for page in pages})
    return SimpleNamespace(env=env)


def shown_on(app, page, **options):
    """Return the contents of a page from a theme that writes which pages have contents, and notes what it is asked."""

    def theme(**_):
        asked.append(page)
        deep = [name for name, toc in app.env.tocs.items() if list(toc.findall(addnodes.toctree))]
        return sorted(deep)

    asked = []
    context = {"generate_toctree_html": theme}
    sidebar.share(app, page, "page.html", context, None)
    return context["generate_toctree_html"](**options), bool(asked)


def test_two_modules_of_a_package_share_their_contents(app):
    first, made = shown_on(app, "book/api/x/one", maxdepth=2)
    again, made_again = shown_on(app, "book/api/x/two", maxdepth=2)
    assert made and not made_again and first == again


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("book/a", "book/code"),
        ("book/api/x", "book/api/y"),
        ("book/api/x/one", "book/api/y/one"),
        ("book/search", "search"),
    ],
)
def test_a_page_that_is_shown_or_lies_elsewhere_has_its_own(app, one, other):
    assert shown_on(app, one, maxdepth=2)[1] and shown_on(app, other, maxdepth=2)[1]


def test_what_is_asked_for_in_another_way_is_made_anew(app):
    assert shown_on(app, "book/a", maxdepth=2)[1] and shown_on(app, "book/a", maxdepth=3)[1]


def test_without_a_limit_each_page_has_its_own(app):
    assert shown_on(app, "book/api/x/one", maxdepth=0)[1]
    assert shown_on(app, "book/api/x/two", maxdepth=0)[1]


def test_what_lies_too_deep_is_hidden_but_for_the_way_to_the_page(app):
    whole = app.env.tocs
    assert shown_on(app, "book/a", maxdepth=2)[0] == "['book/code', 'intro']"
    assert shown_on(app, "book/api/y/one", maxdepth=2)[0] == "['book/api/y', 'book/code', 'intro']"
    assert shown_on(app, "book/a", maxdepth=-1)[0] == str(sorted(BELOW))
    assert app.env.tocs is whole and list(whole["book/api/x"].findall(addnodes.toctree))


def test_a_theme_that_makes_no_contents_is_refused():
    app = SimpleNamespace(events=SimpleNamespace(listeners={"html-page-context": []}))
    with pytest.raises(ExtensionError, match="contents"):
        sidebar.come_between(app)
