"""What holds of every claim of every study, whatever it is about: names, sources, texts, and where its check stands."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from expressivity.book.registry import all_claims, claims_of, modules
from expressivity.book.stated import PLACE, places
from expressivity.book.witness import functions_of
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


@every_check
def test_a_check_says_what_it_checks(claim):
    assert claim.check.__doc__ and claim.check.__annotations__["return"].__name__ == "Evidence"


def test_every_paper_that_a_source_abbreviates_is_in_the_references():
    named = {
        name for claim in CLAIMS.values() for name in re.findall(r"\[[A-Z]\w+\d\d\]", claim.source)
    }
    texts = [
        (root() / "book" / file).read_text(encoding="utf8").lower()
        for file in ("reading.md", "references.bib")
    ]
    missing = {
        name for name in named if not any(name.lower().strip("[]") in text for text in texts)
    }
    assert missing <= {"[NCB26]"}  # it stands there as nowak26


@every_check
def test_a_badge_says_how_far_the_check_goes(claim):
    assert claim.reach and 3 <= len(claim.extent) <= 60 and not claim.extent.endswith(".")
    assert (claim.reach == "trained") <= (claim.proof == "none")


@every_check
def test_every_number_of_a_statement_is_measured(claim):
    """Places are compared with what the check measures; digits that stand in a text are those of names and of formulas."""
    places_of = {name: places(text) for name, text in claim.templates.items()}
    assert places_of["statement"] | places_of["extent"] | places_of["boundary"] == set(
        claim.numbers
    )
    for name in ("statement", "extent"):
        assert not typed_numbers(claim.templates[name]), claim.templates[name]


@every_check
def test_a_check_takes_its_constants_from_itself_not_from_the_code_that_it_checks(claim):
    """A constant of the code under test agrees with itself whatever it is."""
    assert not constants_of_others(claim.module), claim.module


@every_check
def test_an_experiment_says_how_often_its_rule_errs(claim):
    assert (claim.kind == "experiment") <= (claim.rates is not None)
    for code in claim.code:
        assert functions_of(code)


def test_the_rules_of_all_experiments_together_err_less_than_once_in_a_thousand():
    rates = [claim.rates() for claim in CHECKED if claim.rates and not claim.refuted]
    assert sum(rate.false_alarm for rate in rates) < 1e-3
    assert all(rate.power > 0.5 for rate in rates)


NAMES = re.compile(
    r"\[\w+\] (?:Theorem|Lemma|Corollary|Proposition|Definition|Appendix|Section) [\d.]+|float\d+|WikiText-2|Adam|[A-Za-z]+\d+\b|\d-local"
)
"""Digits that are part of a name."""

WRITTEN = re.compile(
    r"\b(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred|thousand)\b"
)


def typed_numbers(template: str) -> list[str]:
    """Numbers in a text that are no places: digits above 2 anywhere, digits outside formulas, and number words above two.

    0, 1 and 2 in a formula are part of its shape, as in 2^n.
    """
    text = NAMES.sub("", PLACE.sub("", template))
    formulas = re.findall(r"\$[^$]*\$", text)
    inside = [
        n for formula in formulas for n in re.findall(r"\d+(?:\.\d+)?", formula) if float(n) > 2
    ]
    outside = re.sub(r"\$[^$]*\$", "", text)
    return [*inside, *re.findall(r"\d+(?:[.,]\d+)*", outside), *WRITTEN.findall(outside)]


def constants_of_others(module: str) -> list[str]:
    """Numbers that a module of claims takes from the library, which is what its checks look at; those of its own study are its own."""
    source = importlib.import_module(module)
    tree = ast.parse(Path(source.__file__).read_text("utf8"))
    found = {name: getattr(source, name) for name in taken(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = getattr(source, node.value.id, None)
            if getattr(owner, "__name__", "").startswith(LIBRARY) and node.attr.isupper():
                found[f"{node.value.id}.{node.attr}"] = getattr(owner, node.attr)
    return [name for name, value in found.items() if numeric(value)]


LIBRARY = tuple(
    f"expressivity.{part}"
    for part in "attention automata constructions logic lower_bounds tasks training".split()
)


def taken(tree: ast.Module) -> list[str]:
    """Constants, by the look of their names, that a module imports from the library."""
    return [
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(LIBRARY)
        for alias in node.names
        if alias.name.isupper()
    ]


def numeric(value: object) -> bool:
    """A number, or several."""
    if isinstance(value, (list, tuple, range)):
        return all(numeric(each) for each in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)
