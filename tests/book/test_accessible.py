"""References and drawings with links, for those who listen."""

from accessible import mended

LINK = '<a xlink:href="#class-ltl_p"><path/></a>'


def test_references_claim_no_list_and_other_lists_stay():
    given = '<div role="list" class="citation-list"><div class="citation" id="id8" role="doc-biblioentry"></div></div><ul role="list">'
    assert mended(given) == (
        '<div class="citation-list"><div class="citation" id="id8"></div></div><ul role="list">'
    )


def test_a_drawn_link_has_a_name_once_and_the_same_link_again_is_for_the_mouse():
    made = mended(f'<svg class="linked-figure">{LINK}{LINK}</svg>')
    assert made.count('aria-label="class ltl p"') == 1
    assert made.count('tabindex="-1" aria-hidden="true"') == 1


def test_links_elsewhere_stay_as_they_are():
    assert mended(f"<svg>{LINK}</svg>") == f"<svg>{LINK}</svg>"
