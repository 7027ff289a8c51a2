"""The list of sabotages: each still fits the source, every claim has one; and a change without meaning leaves a claim green."""

import importlib.util
import sys

import pytest

from expressivity.book.registry import all_claims
from expressivity.paths import root

PATH = root() / "tests" / "sabotage" / "run.py"
SPEC = importlib.util.spec_from_file_location("sabotage", PATH)
assert SPEC and SPEC.loader
sabotage = importlib.util.module_from_spec(SPEC)
sys.modules["sabotage"] = sabotage
SPEC.loader.exec_module(sabotage)

ALL = sabotage.sabotages()
FEWEST = 150


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.chapter}: {one.kind}")
def test_a_sabotage_fits_the_source_and_names_claims(one):
    text = (root() / one.file).read_text(encoding="utf8")
    assert one.apply(text) != text
    assert one.claims or one.tests
    assert set(one.claims) <= all_claims().keys()
    assert all((root() / test.partition("::")[0]).is_file() for test in one.tests)


def test_there_are_enough_and_every_claim_has_one():
    checked = {claim.id for claim in all_claims().values() if claim.check}
    assert len(ALL) >= FEWEST and checked == {name for one in ALL for name in one.claims}


def test_no_two_are_the_same():
    """One change may be listed by several chapters, for the claims of each."""
    assert len({(one.chapter, one.file, one.old, one.new) for one in ALL}) == len(ALL)


def test_a_check_that_never_ends_has_seen_the_change():
    one = next(one for one in ALL if one.claims)
    for word, green in ((sabotage.NEVER, False), (sabotage.CRASHED, True), ("holds", True)):
        outcome = sabotage.Outcome(one, dict.fromkeys(one.claims, word))
        assert bool(outcome.green) is green


@pytest.mark.slow
def test_a_change_without_meaning_is_seen_by_no_claim_and_one_that_breaks_the_file_by_none():
    old = '"""Claims about all languages over two letters with few states."""'
    for new, word in ((old.replace("few", "few "), "holds"), ("(", "crashed")):
        one = sabotage.Sabotage(
            "census",
            "none",
            "src/expressivity/studies/census/claims.py",
            old,
            new,
            ("ours-census",),
        )
        outcome = sabotage.commit(one)
        assert outcome.verdicts == {"ours-census": word} and outcome.green == ["ours-census"]
