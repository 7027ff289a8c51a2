import pkgutil
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from expressivity import shown, statistics
from expressivity.book import registry
from expressivity.book.registry import (
    Claim,
    Evidence,
    Refuted,
    all_claims,
    select,
    verify,
    verify_in_small,
)
from expressivity.errors import InvalidInput, NotAvailable, Unwritable
from expressivity.tables import Table
from expressivity.training.experiments import Experiment


def positive(number):
    return Evidence(number > 0, {"number": number})


def claim(
    subject=lambda: 1, control=lambda: -1, check=positive, broken="sign flipped", kind="identity"
):
    return Claim(
        "test-claim",
        "A number is positive.",
        "ours",
        "ours",
        kind,
        subject,
        control,
        broken,
        check,
        "Nothing.",
        1.0,
    )


def test_holds_when_the_check_holds_on_the_subject_and_fails_on_the_control():
    result = verify(claim())
    assert (result.verdict, result.control_failed, dict(result.evidence)) == (
        "holds",
        True,
        {"number": 1},
    )


def test_fails_when_the_subject_fails():
    assert verify(claim(subject=lambda: -3)).verdict == "fails"


def test_fails_when_the_control_passes_too():
    result = verify(claim(control=lambda: 2))
    assert result.verdict == "fails" and "control" in result.reason


def test_an_error_on_the_control_is_not_a_failed_control():
    result = verify(claim(control=lambda: 1 / 0))
    assert result.verdict == "fails" and "ZeroDivisionError" in result.reason


def test_missing_data_is_not_run_with_its_reason():
    def missing():
        raise NotAvailable("no corpus here")

    result = verify(claim(subject=missing))
    assert (result.verdict, result.reason) == ("not run", "no corpus here")


def test_a_conjecture_has_no_verdict_and_may_have_no_check():
    conjecture = Claim(
        "c", "Perhaps.", "ours", "ours", "conjecture", None, None, "", None, "Everything.", 0.0
    )
    assert verify(conjecture).verdict is None
    with pytest.raises(InvalidInput, match="no check"):
        claim(kind="conjecture")


def test_a_claim_needs_a_control_and_its_name():
    with pytest.raises(InvalidInput, match="control"):
        claim(control=None)
    with pytest.raises(InvalidInput, match="control"):
        claim(broken="")


def test_the_json_of_a_result_has_the_announced_keys():
    assert list(verify(claim()).to_json()) == [
        "id",
        "kind",
        "source",
        "known",
        "statement",
        "verdict",
        "evidence",
        "control",
        "boundary",
        "reach",
        "extent",
        "proof",
        "seconds",
    ]


def test_unknown_claims_are_refused_by_name():
    with pytest.raises(InvalidInput, match="unknown claim 'sht-thm-99'"):
        select(["sht-thm-99"])


def test_every_claim_of_the_book_names_code_that_exists():
    for found in all_claims().values():
        assert found.code or found.kind == "conjecture", f"{found.id} names no code"
        for name in found.code:
            pkgutil.resolve_name(name)  # raises where there is nothing of that name


@pytest.mark.parametrize(
    "error, said",
    [
        (Unwritable("the store cannot be written"), "the store cannot be written"),
        (OSError(30, "Read-only file system", "/store"), "/store cannot be used: read-only file"),
        (OSError(28, "No space left on device", "/x"), "/x cannot be used: no space left"),
    ],
)
def test_a_result_that_cannot_be_written_is_no_verdict(error, said):
    def check(number):
        raise error

    result = verify(claim(check=check))
    assert result.verdict == "not run" and said in result.reason


def with_count(number):
    return Evidence(number > 0, {}, {"tried": 3})


def refuted(subject=lambda: -1, control=lambda: 1, tried=3):
    return replace(
        claim(subject, control, with_count),
        statement="A number is positive, in [[tried]] tries.",
        numbers={"tried": tried},
        refuted=Refuted("2026-01-01", "it was negative"),
    )


@pytest.mark.parametrize(
    "one, verdict, said",
    [
        (refuted(), "did not hold", None),
        (refuted(subject=lambda: 1), "fails", "holds now"),
        (refuted(control=lambda: -1), "fails", "must accept"),
        (refuted(tried=4), "fails", "stated 4, measured 3"),
    ],
)
def test_a_rule_that_did_not_hold_is_red_where_it_holds_rejects_all_or_says_other_numbers(
    one, verdict, said
):
    result = verify(one)
    assert result.verdict == verdict and (said or "") in (result.reason or "")


HOLM = "expressivity.statistics.holm"


def test_code_that_a_check_does_not_enter_makes_its_claim_fail():
    named = replace(claim(), code=(HOLM,), reach="all")
    result = verify(named)
    assert result.verdict == "fails" and result.reason.endswith(f"not run by the check: {HOLM}")
    assert (result.control_failed, dict(result.evidence)) == (True, {"number": 1})

    def entering(number):
        """Enter what is named."""
        statistics.holm({"a": 0.5})
        return positive(number)

    entered = replace(named, check=entering)
    assert (verify(entered).verdict, verify(entered).reason) == ("holds", None)
    assert verify(replace(entered, control=lambda: 2)).reason.startswith("the check holds on")
    assert verify(replace(named, subject=lambda: -1)).reason == "the check fails on the subject"


@pytest.mark.parametrize("reach", [None, "trained"])
def test_code_is_not_watched_where_workers_run_it(reach):
    assert verify(replace(claim(), code=(HOLM,), reach=reach)).verdict == "holds"


def test_numbers_of_all_kinds_become_those_of_json():
    kinds = [
        1,
        True,
        np.int64(2),
        np.float32(0.5),
        Fraction(1, 4),
        float("inf"),
        np.array([1, 2])[0],
    ]
    assert registry._plain(kinds) == [1, True, 2, 0.5, 0.25, "inf", 1]
    assert [type(each) for each in registry._plain(kinds)] == [
        int,
        bool,
        int,
        float,
        float,
        str,
        int,
    ]


def test_a_result_is_a_table_whose_formulas_are_set():
    result = verify(replace(claim(), statement="$m=3$ suffices."))
    assert result.lines()[:2] == [("claim", "test-claim"), ("verdict", "holds")]
    assert result._repr_html_() == shown.table(result.lines(), math=True)
    assert result._repr_html_() != shown.table(result.lines(), math=False)


def test_the_rule_of_an_experiment_is_asked_of_small_tables_too(project, tmp_path):
    def grown(table):
        return Evidence(table.mean("error") < 0.5)

    experiment = Experiment(
        "toy", "x", {}, list, dict, lambda results, setting: Table("toy", "", {})
    )
    judged = claim(subject=experiment.evidence, check=grown, kind="experiment")
    small = tmp_path / "small"
    assert verify_in_small(judged, small) == ("cannot be asked", ("toy",))
    for errors, found in (([0.4], "holds"), ([0.6], "does not hold"), ([], "cannot be asked")):
        rows = [{"error": error} for error in errors]
        Table("toy", "", {"error": "relative"}, rows).save(small)
        assert verify_in_small(judged, small) == (found, ("toy",))
    Table("toy", "", {"error": "relative"}, [{"error": 0.1}]).save(project / "data" / "full")
    assert judged.check(judged.subject()).holds  # what it rests on is another table
    assert verify_in_small(claim(kind="experiment"), small) is None  # it rests on none
    assert verify_in_small(replace(judged, kind="lower bound"), small) is None
