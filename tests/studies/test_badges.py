"""What every claim's badge may say: how far the check goes, numbers that were measured, error rates of rules."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from expressivity.book.registry import all_claims
from expressivity.book.stated import PLACE, places
from expressivity.book.witness import functions_of

CHECKED = [claim for claim in all_claims().values() if claim.check]

every_check = pytest.mark.parametrize("claim", CHECKED, ids=lambda claim: claim.id)


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
