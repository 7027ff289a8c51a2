"""The theme's page without what no page needs."""

import pytest
from small_book import build

NEEDED = ("localStorage.getItem", "pydata-sphinx-theme.css", "scripts/bootstrap.js", "viewport")


@pytest.mark.slow
def test_a_page_loads_neither_icons_by_script_nor_the_index_for_search(tmp_path):
    pages = build(tmp_path)
    for page in pages.values():
        assert "fontawesome.js" not in page
        assert all(word in page for word in NEEDED)
    assert "searchindex.js" not in pages["intro"] and "searchtools.js" not in pages["intro"]
    assert "searchindex.js" in pages["search"] and "searchtools.js" in pages["search"]
