"""References and signatures, for those who listen."""

from accessible import mended


def test_references_claim_no_list_and_other_lists_stay():
    given = '<div role="list" class="citation-list"><div class="citation" id="id8" role="doc-biblioentry"></div></div><ul role="list">'
    assert mended(given) == (
        '<div class="citation-list"><div class="citation" id="id8"></div></div><ul role="list">'
    )


def test_parameters_are_no_list_of_definitions_and_other_lists_stay():
    parameters = '<dl>\n<dd><em class="sig-param">x</em>,</dd></dl>'
    assert mended(parameters) == parameters.replace("<dl>", '<dl role="none">')
    assert mended("<dl><dt>a</dt><dd>b</dd></dl>") == "<dl><dt>a</dt><dd>b</dd></dl>"
