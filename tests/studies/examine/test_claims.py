"""The claims on examinations: the quick one holds on its subject and fails on its control; `expressivity record` runs the others."""

from expressivity.book.registry import verify
from expressivity.studies.examine.claims import (
    CLAIMS,
    Suspect,
    check_confined,
    check_right,
)
from expressivity.studies.examine.models import Examined, anywhere, ends


def test_the_claim_on_a_local_model_holds_and_its_control_fails():
    result = verify(next(claim for claim in CLAIMS if claim.id == "ours-examine-local"))
    assert result.verdict == "holds" and result.control_failed, result


def test_one_wrong_answer_is_seen():
    assert check_right(Examined("right", "", anywhere)).holds
    wrong = check_right(Examined("wrong", "", lambda word: anywhere(word) != (word == "ccc")))
    assert not wrong.holds and wrong.facts["wrong_in_exams"] == 0


def test_a_model_of_another_fragment_is_not_taken_for_one_of_this():
    assert not check_confined(Suspect(Examined("ends", "", ends(4)), "P")).holds
    always = check_confined(Suspect(Examined("always", "", lambda word: True), "Y"))
    assert not always.holds and always.facts["right"] == 0
