"""The words of the exams: rightly labelled, of their kinds, the same whatever else is asked."""

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.errors import InvalidInput
from expressivity.examination.exams import exams_of

FACTOR = from_regex(".*ab.*", "abc")


def by_kind(exams):
    return {(exam.kind, exam.length): exam for exam in exams.exams}


def test_every_word_has_the_right_label_and_pairs_are_a_member_and_a_nonmember():
    exams = exams_of(FACTOR, (5, 12), 10, 0)
    assert exams.excluded == ("P", "Y") and not exams.notes
    for exam in exams.exams:
        assert [FACTOR.accepts(word) for word in exam.words] == list(exam.members)
        assert max(map(len, exam.words)) <= exam.length
        assert not exam.paired or exam.members == (True, False) * (len(exam.words) // 2)
    assert {kind for kind, _ in by_kind(exams)} == {"uniform", "planted", "run", "LTL[P]", "LTL[Y]"}


def test_uniform_words_are_of_both_kinds_about_equally():
    members = by_kind(exams_of(FACTOR, (12,), 200, 0))["uniform", 12].members
    assert len(members) == 400 and 150 < sum(members) < 250


def test_words_do_not_depend_on_the_other_lengths_but_on_the_seed():
    one, two = (by_kind(exams_of(FACTOR, lengths, 10, 0)) for lengths in ((12,), (5, 12)))
    other = by_kind(exams_of(FACTOR, (12,), 10, 1))
    for kind in ("uniform", "planted", "run"):
        assert one[kind, 12] == two[kind, 12] != other[kind, 12]


def test_of_a_pair_both_words_must_be_right():
    exam = by_kind(exams_of(FACTOR, (12,), 2, 0))["planted", 12]
    assert exam.right([True, False, True, True]) == [True, False]


def test_a_length_with_members_only_has_no_others():
    exams = exams_of(from_regex("(aa)*", "a"), (3, 4), 5, 0)
    assert not any(by_kind(exams)["uniform", 3].members)
    assert all(by_kind(exams)["uniform", 4].members)
    assert "no planted pairs of 3, 4 letters were found" in exams.notes


@pytest.mark.parametrize(
    ("regex", "says"),
    [(".*", "no word outside it of"), ("a{7}", "no word of the lengths asked: 5, 6")],
)
def test_a_language_of_one_kind_only_is_refused(regex, says):
    with pytest.raises(InvalidInput, match=says):
        exams_of(from_regex(regex, "ab"), (5, 6), 5, 0)


def test_what_there_is_no_time_to_make_is_named():
    exams = exams_of(FACTOR, (5,), 5, 0, until=0.0)
    assert exams.exams == () and ("uniform", 5) in exams.unmade


def test_the_order_of_hard_pairs_is_drawn_and_nothing_else_of_them():
    dfa = from_regex(".*ab.*", "abc")
    one, other = (
        [exam for exam in exams_of(dfa, (20,), 50, seed).exams if exam.kind == "LTL[Y]"][0]
        for seed in (0, 1)
    )
    pairs = [list(zip(exam.words[::2], exam.words[1::2])) for exam in (one, other)]
    assert pairs[0] != pairs[1] and sorted(pairs[0]) == sorted(pairs[1])
