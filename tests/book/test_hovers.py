"""The cards beside links to statements and sources, as they are put into the pages."""

import importlib.util
from types import SimpleNamespace

from expressivity.paths import root

spec = importlib.util.spec_from_file_location("hovers", root() / "book" / "_ext" / "hovers.py")
hovers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(hovers)

THEOREM = (
    '<div class="proof theorem admonition" id="thm-x"><p class="admonition-title">Theorem 3</p>'
    '<div><p id="inner">As <a class="reference internal" href="#y">Lemma 1</a>.</p></div></div><p>After.</p>'
)
PROOF = '<div class="proof admonition" id="proof"><p>Proof.</p></div>'
SOURCE = '<div class="citation" id="id2" role="doc-biblioentry"><span class="label"><span class="b">[</span>1<span class="b">]</span></span>\n<p>A. Author.</p></div>'


def link(place):
    return f'<a class="reference internal" href="{place}">it</a>'


def page(*parts):
    return f"<article>{''.join(parts)}</article>"


def test_a_statement_is_taken_whole_without_links_and_names():
    (text,) = hovers.targets("a/x.html", page(THEOREM, PROOF)).values()
    assert "As <span>Lemma 1</span>." in text and text.endswith("</div>")
    assert "After" not in text and "<a" not in text and "id=" not in text


def test_a_source_loses_the_number_that_it_has_in_the_list():
    assert hovers.targets("r.html", SOURCE) == {("r.html", "id2"): "<p>A. Author.</p>"}


def test_a_link_names_its_card_wherever_it_stands():
    known = hovers.targets("a/x.html", THEOREM)
    near = hovers.with_cards("a/y.html", page(link("x.html#thm-x")), known)
    far = hovers.with_cards("b/z.html", page(link("../a/x.html#thm-x")), known)
    own = hovers.with_cards("a/x.html", page(link("#thm-x"), link("#thm-x")), known)
    for made in (near, far, own):
        assert 'data-card="hover-thm-x"' in made
        assert made.count('<template id="hover-thm-x">') == 1


def test_other_links_and_pages_stay_as_they_are():
    known = hovers.targets("a/x.html", THEOREM)
    other = page(link("x.html#other"), link("../r.html#thm-x"))
    assert hovers.with_cards("a/y.html", other, known) == other


def test_cards_are_added_once():
    known = hovers.targets("x.html", THEOREM)
    once = hovers.with_cards("x.html", page(link("#thm-x")), known)
    assert hovers.with_cards("x.html", once, known) == once


def test_all_pages_of_a_build_get_their_cards(tmp_path):
    (tmp_path / "x.html").write_text(page(THEOREM), encoding="utf8")
    (tmp_path / "y.html").write_text(page(link("x.html#thm-x")), encoding="utf8")
    env = SimpleNamespace(found_docs={"x", "y", "gone"})
    app = SimpleNamespace(outdir=tmp_path, env=env, builder=SimpleNamespace(name="html"))
    hovers.finish(app, None)
    assert "Theorem 3</p>" in (tmp_path / "y.html").read_text(encoding="utf8")
    assert (tmp_path / "x.html").read_text(encoding="utf8") == page(THEOREM)
