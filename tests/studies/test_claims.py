"""What holds of every claim of every study, whatever it is about: names, sources, texts, and where its check stands."""

import ast
import re

import pytest

from expressivity.book.registry import all_claims, claims_of, modules
from expressivity.paths import root

CLAIMS = all_claims()
HOMES = {claim.id: name for name in modules() for claim in claims_of(name)}
CHECKED = [claim for claim in CLAIMS.values() if claim.check]

PAPERS = {"sht": "[SHT23]", "la": "[LC26]", "fp": "[LC25]", "koz": "[KUJS25]"}
"""The prefix of a claim's id, and the paper that it is about."""

CHAPTERS = {
    "sht": "averaging neighbourly match2 match3 third_order lower_bounds match3_bound learning",
    "la": "attention decisions logic windows compilation languages text census arithmetic",
    "fp": "decisions logic compilation arithmetic",
    "koz": "third_order",
}
"""The chapters on each paper."""

every_claim = pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda claim: claim.id)
every_check = pytest.mark.parametrize("claim", CHECKED, ids=lambda claim: claim.id)


@every_claim
def test_the_prefix_of_an_id_is_that_of_a_paper_of_its_chapter_or_ours(claim):
    prefix, chapter = claim.id.split("-")[0], HOMES[claim.id].split(".")[2]
    assert prefix == "ours" or chapter in CHAPTERS[prefix].split()


@every_claim
def test_a_claim_named_after_a_paper_has_it_as_its_source_unless_its_language_is_ours(claim):
    prefix = claim.id.split("-")[0]
    if prefix != "ours" and not (claim.id.startswith("la-exp-") and claim.known == "ours"):
        assert PAPERS[prefix] in claim.source


@every_claim
def test_what_is_known_as_ours_says_so_in_its_source_and_nothing_else_does(claim):
    assert (claim.known == "ours") == claim.source.startswith("ours")


@every_claim
def test_what_was_read_restated_or_recalled_names_where(claim):
    if claim.known != "ours":
        assert re.search(r"\[[A-Z]\w+\d\d\]|\d{4}", claim.source)


@every_claim
def test_texts_are_whole_sentences_with_paired_dollars(claim):
    for text in (claim.statement, claim.boundary):
        assert text == text.strip() and text.endswith(".") and "  " not in text
        assert text.count("$") % 2 == 0
    assert claim.broken.count("$") % 2 == 0 and not claim.broken.endswith(".")


@every_check
def test_every_budget_is_a_time_and_every_control_another_object(claim):
    assert claim.budget > 0 and claim.subject is not claim.control


@every_check
def test_a_check_stands_in_the_module_that_lists_its_claim(claim):
    """The key of a verdict is that of the check's module: a check from elsewhere would not see its subject change."""
    assert claim.check.__module__ == HOMES[claim.id] == claim.module


SIZE_IN_A_NAME = re.compile(r"[=≤≥<>]\s?\d|below_\d|\d\.\.")
"""A size typed into the name of a fact, such as "inputs, M<=6"."""


@pytest.mark.parametrize("module", [name for name in modules() if claims_of(name)])
def test_sizes_in_the_names_of_facts_are_those_that_ran(module):
    """A name with a size in it is assembled from the constant that the check uses, never typed beside it."""
    path = root() / "src" / (module.replace(".", "/") + ".py")
    tree = ast.parse(path.read_text(encoding="utf8"))
    names = {
        key.value
        for each in ast.walk(tree)
        if isinstance(each, ast.Dict)
        for key in each.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    assert not [name for name in names if SIZE_IN_A_NAME.search(name)]


@every_check
def test_a_check_says_what_it_checks(claim):
    assert claim.check.__doc__ and claim.check.__annotations__["return"].__name__ == "Evidence"


def test_every_paper_that_a_source_abbreviates_is_explained_with_its_reference():
    """Each abbreviation stands once on the page on reading, beside a key of the bibliography."""
    named = {
        name for claim in CLAIMS.values() for name in re.findall(r"\[[A-Z]\w+\d\d\]", claim.source)
    }
    reading, references = (
        (root() / "book" / file).read_text(encoding="utf8")
        for file in ("reading.md", "references.bib")
    )
    explained = dict(re.findall(r"(\[[A-Z]\w+\d\d\])(?: is)? \{cite:t\}`(\w+)`", reading))
    assert named <= explained.keys()
    assert all(f"{{{key}," in references for key in explained.values())
