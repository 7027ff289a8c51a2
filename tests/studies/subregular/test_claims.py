"""The claims of the chapter: each holds on its subject and fails on its control; MLRegTest is stood in for by a few languages."""

from dataclasses import replace

import pytest

from expressivity.automata.att import to_att
from expressivity.automata.hierarchy import HIERARCHY, hierarchy
from expressivity.book.registry import verify
from expressivity.errors import NotAvailable
from expressivity.studies.subregular import claims
from expressivity.studies.subregular.claims import (
    CLAIMS,
    NEEDS,
    check_examples,
    check_formulas,
    check_labels,
    check_separations,
    separations,
)
from expressivity.studies.subregular.examples import EXAMPLES
from expressivity.tasks.mlregtest import Labelled

BY_ID = {claim.id.removeprefix("ours-subregular-"): claim for claim in CLAIMS}

LABELLED = [
    *(Labelled(f"03.03.{one.label}.2.1.0", to_att(one.dfa)) for one in EXAMPLES),
    Labelled("03.01.Zp.2.1.0", to_att(EXAMPLES[-1].dfa)),
]


@pytest.mark.parametrize("name", ["examples", "separations"])
def test_the_claim_holds_and_its_control_fails(name):
    result = verify(BY_ID[name])
    assert result.verdict == "holds" and result.control_failed, result


@pytest.mark.slow
def test_formulas_are_the_languages_and_far_letters_are_not():
    result = verify(BY_ID["formulas"])
    assert result.verdict == "holds" and result.control_failed, result
    assert result.evidence["languages"] > 150 and result.evidence["single"] > 25


def test_one_wrong_formula_is_enough():
    claims_of_one = [*claims.block_languages()][:3]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(claims, "block_languages", lambda: claims_of_one)
        assert check_formulas(claims.write_formula).holds
        assert not check_formulas(lambda _: claims.write_formula(claims_of_one[0])).holds


def test_labels_are_confirmed_and_exchanged_ones_are_not(monkeypatch):
    monkeypatch.setattr(claims, "sample", lambda: LABELLED)
    evidence = check_labels(hierarchy)
    assert evidence.holds and evidence.facts == {"confirmed": 13, "attention_of_class": 13}
    assert evidence.measured == {"languages": 13, "labels": 13}
    assert not check_labels(claims.with_empty_word).holds
    other = {"SL": "TSL", "TSL": "SL"}
    exchanged = [
        Labelled(
            one.name.replace(f".{one.label}.", f".{other.get(one.label, one.label)}."), one.text
        )
        for one in LABELLED
    ]
    for labelled in (exchanged, LABELLED[1:]):
        monkeypatch.setattr(claims, "sample", lambda labelled=labelled: labelled)
        assert not check_labels(hierarchy).holds


def test_without_mlregtest_the_claim_is_not_run(monkeypatch, tmp_path):
    monkeypatch.setenv("MLREGTEST_DIR", str(tmp_path / "nothing"))
    with pytest.raises(NotAvailable):
        claims.sample()
    assert verify(BY_ID["labels"]).verdict == "not run"


def test_what_the_chapter_says_of_classes_is_what_the_library_says():
    assert NEEDS == {described.label: described.attention for described in HIERARCHY.values()}


def test_examples_of_some_classes_only_or_of_another_class_are_not_enough(monkeypatch):
    local = [replace(one, regex=".*ab.*") if one.label == "SL" else one for one in EXAMPLES]
    for examples in (EXAMPLES[1:], local):
        monkeypatch.setattr(claims, "EXAMPLES", examples)
        assert not check_examples(hierarchy).holds


@pytest.mark.parametrize(
    "change", [{"inside": ("P",)}, {"outside": ("PY",)}, {"name": "strictly_piecewise"}]
)
def test_a_separation_that_says_too_much_is_seen(change):
    assert not check_separations([replace(separations()[0], **change)]).holds
