"""Nothing on a page is cut: measured in the browser, in a wide window and in one as narrow as a phone's."""

import pytest
import visits

from expressivity.paths import root

HTML = root() / "_build" / "html"

if not (HTML / "index.html").is_file():
    pytest.fail("there are no pages: run make book or make html", pytrace=False)

PAGES = sorted(
    path.relative_to(HTML).as_posix()
    for folder in ("book", "notebooks")
    for path in (HTML / folder).rglob("*.html")
    if "api" not in path.parts
)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_cut(page, visit, phone):
    for fit in (visit(page).fit, phone(page)[0]):
        assert not fit.beyond
        assert not fit.cut
        assert not fit.silent


def test_what_is_cut_is_seen(reader):
    reader.open(f"{reader.home}/book/claims.html", visits.PHONE, 900, touch=True)
    reader.run("""(() => {
      const wide = Object.assign(document.createElement("pre"), { textContent: "x".repeat(200) });
      const out = Object.assign(document.createElement("div"), { textContent: "beyond" });
      wide.style.cssText = "white-space: pre; overflow-x: hidden";
      out.style.cssText = "position: absolute; left: 500px; width: 50px";
      document.querySelector(".bd-article").prepend(wide, out);
    })()""")
    fit = visits.fit(reader, visits.PHONE)
    assert any("xxxx" in words for words in fit.cut)
    assert any("beyond" in words for words in fit.beyond)
