"""Lines end where they may: after a point of a long name, and not between a formula and its comma."""

import importlib.util
from types import SimpleNamespace

from expressivity.paths import root

spec = importlib.util.spec_from_file_location("breaks", root() / "book" / "_ext" / "breaks.py")
breaks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(breaks)

LINK = (
    '<a href="#x"><code class="xref py py-func docutils literal notranslate"><span class="pre">{}'
)
FORMULA = '<span class="math notranslate nohighlight">\\(a\\)</span>'


def code(name):
    return LINK.format(name) + "</span></code></a>"


def test_a_name_that_is_a_link_may_break_after_points_and_underscores():
    assert breaks.break_names(code("automata.dfa.is_empty()")) == code(
        "automata.<wbr>dfa.<wbr>is_<wbr>empty()"
    )


def test_the_name_of_a_class_may_break_before_a_capital():
    assert breaks.break_names(code("LayeredTransformer")) == code("Layered<wbr>Transformer")


def test_the_heading_of_a_module_may_break():
    heading = '<h1><code class="docutils literal notranslate"><span class="pre">cli.app</span></code></h1>'
    assert breaks.break_names(heading) == heading.replace("cli.app", "cli.<wbr>app")


def test_a_private_name_does_not_break_at_its_beginning_and_other_code_not_at_all():
    assert breaks.break_names(code("_walk")) == code("_walk")
    command = '<code class="docutils literal"><span class="pre">a.b</span></code>'
    assert breaks.break_names(command) == command


def test_punctuation_stays_with_its_formula():
    assert breaks.keep_punctuation(f"“{FORMULA}”, if {FORMULA} is") == (
        f'<span class="kept">“{FORMULA}”,</span> if {FORMULA} is'
    )


def test_pages_of_source_code_stay_as_they_are():
    for page, changed in (("book/x", True), ("_modules/x", False)):
        context = {"body": code("a.b")}
        breaks.mark(SimpleNamespace(), page, "page.html", context, None)
        assert (context["body"] != code("a.b")) is changed
