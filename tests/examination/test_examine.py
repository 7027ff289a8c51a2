"""Whole examinations, short ones: what a report says of models whose errors are known."""

import threading
import time
from types import SimpleNamespace

import pytest

import expressivity as ex
from expressivity.examination import asking
from expressivity.examination.examine import examine
from expressivity.examination.examples import careless, some_a_some_b
from expressivity.examination.exams import exams_of

SMALL = {"lengths": (5, 12), "pairs": 100, "words": 300, "queries": 2000, "seconds": 600.0}


def small(model, language=".*ab.*", alphabet="abc", **options):
    return examine(model, language, alphabet=alphabet, **SMALL | options)


@pytest.fixture(scope="module")
def report():
    return small(some_a_some_b)


def test_a_rule_that_looks_at_letters_only_looks_like_global_attention(report):
    assert report.likeness.fragment == "P"
    assert report.mistake.word == "ba" and report.mistake.least and report.complete == 1
    assert report.extraction.learned.dfa == ex.from_regex(".*a.*&.*b.*", "abc")
    assert report.score("LTL[P]", 12).right == 0 and report.score("LTL[P]", 12).interval is None
    assert report.score("uniform", 5).interval.low < report.score("uniform", 5).accuracy


def test_intervals_share_their_errors(report):
    assert report.score("run", 12).interval.confidence == pytest.approx(1 - 0.05 / 7)
    assert report.extraction.agreement.confidence == pytest.approx(1 - 0.05 / 7)
    assert "at least 95%" in report.meaning


def test_a_report_is_the_same_each_time_and_for_every_way_to_name_the_language(report):
    document = report.to_json()
    for language in (ex.from_regex(".*ab.*", "abc"), ex.parse("P(b & Y a)")):
        assert small(some_a_some_b, language).to_json() == document
    scores = small(
        lambda words: [2 * some_a_some_b(word) - 1 for word in words], batch=7, name=report.model
    )
    assert scores.to_json() == document


def test_a_model_that_is_right_has_no_errors():
    report = small(lambda word: "ab" in word)
    assert report.mistake is None and report.likeness.fragment is None and report.complete == 4
    assert all(score.right == score.asked for score in report.scores)
    assert "none among the words asked" in report.as_text()


def test_a_bug_in_a_regex_is_found():
    report = small(careless)
    assert (report.mistake.word, report.mistake.member) == ("acb", False)
    assert report.extraction.difference == "acb"


def test_the_empty_word_can_be_left_out():
    with pytest.raises(ex.InvalidInput, match="the empty word"):
        small(lambda word: word[0] == "a", "a.*")
    assert small(lambda word: word[0] == "a", "a.*", empty=False).mistake is None


def test_an_examination_is_taken_up_again_without_asking_twice(tmp_path):
    words, file = [], tmp_path / "answers.jsonl"

    def model(word):
        words.append(word)
        if len(words) == 150:
            raise RuntimeError("the power failed")
        return some_a_some_b(word)

    with pytest.raises(ex.InvalidInput, match="the power failed"):
        small(model, resume=file, name="m")
    again = small(model, resume=file, name="m")
    assert again.earlier == 149 and len(words) == again.asked + 1
    whole = small(some_a_some_b, name="m")
    assert again.to_json() == whole.to_json() | {"earlier": 149}


def test_a_model_that_hangs_ends_in_time_with_what_was_reached():
    began, released = time.monotonic(), threading.Event()

    def model(word):
        return "ab" in word and (len(word) != 12 or released.wait())

    report = small(model, seconds=1.0)
    released.set()
    assert time.monotonic() - began < 30
    words = exams_of(ex.from_regex(".*ab.*", "abc"), (5, 12), 100, 0).exams[5].words
    reached = next(place for place, word in enumerate(words) if "ab" in word)
    score = report.score("uniform", 12)  # None on a machine too slow to come so far
    assert ("uniform", 12) in report.unfinished and (score is None or score.asked == reached)
    assert score is None or "if the model takes as long for any word" in report.as_text()
    assert "not reached" in report.as_text() and report.extraction.learned.dfa is None


def ending_after(asked, monkeypatch):
    """A model that is right on words that begin with a, and ends the time once it was asked some words."""
    words = []

    def now():
        return time.monotonic() + (1e6 if len(words) >= asked else 0)

    def model(word):
        words.append(word)
        return ("ab" in word) == word.startswith("a")

    monkeypatch.setattr(asking, "time", SimpleNamespace(monotonic=now))
    return model


@pytest.mark.parametrize(("asked", "whole"), [(40, []), (230, [("uniform", 12)])])
def test_an_exam_that_is_cut_by_the_time_is_scored_on_what_was_asked(asked, whole, monkeypatch):
    report = small(ending_after(asked, monkeypatch), lengths=(12, 20))
    *finished, cut = report.scores
    assert [(score.kind, score.length) for score in finished] == whole
    assert 0 < cut.right < cut.asked < cut.planned and cut.interval.low < cut.accuracy
    assert (cut.kind, cut.length) in report.unfinished and not cut.whole
    line = f"the first {cut.asked} of {cut.planned} {cut.unit} in the order drawn"
    assert line in report.as_text() and line in report._repr_html_()
    missing = dict(report.summary)["not reached"]
    assert f"{cut.kind} at {cut.length}" not in missing and f"{cut.kind} at 20" in missing
    document = report.to_json()["scores"][-1]
    assert (document["asked"], document["planned"]) == (cut.asked, cut.planned)


def test_what_was_asked_of_a_cut_exam_is_its_beginning(monkeypatch):
    cut = small(ending_after(40, monkeypatch), lengths=(12, 20)).scores[0]
    words = exams_of(ex.from_regex(".*ab.*", "abc"), (12, 20), 100, 0).exams[0].words
    new = list(dict.fromkeys(words))[asking.TOGETHER]
    assert cut.asked == words.index(new) and cut.planned == 200
    assert cut.right == sum(word[0] == "a" for word in words[: cut.asked])


def test_probabilities_are_noticed():
    model = {True: 0.9, False: 0.1}
    said = "--threshold 0.5"
    assert any(said in note for note in small(lambda word: model["ab" in word]).notes)
    found = small(lambda word: model["ab" in word], threshold=0.5)
    assert found.mistake is None and not found.notes


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"lengths": ()}, "lengths are numbers from 1 to 1000: got none"),
        ({"lengths": (0, 5)}, "got 0, 5"),
        ({"lengths": (1001,)}, "got 1001"),
        ({"pairs": 0}, "pairs must be at least 1: got 0"),
        ({"words": 0}, "words must be"),
        ({"queries": -1}, "queries must be"),
        ({"states": 0}, "states must be"),
        ({"seed": -1}, "a seed is at least 0"),
        ({"seconds": float("nan")}, "seconds must be above 0"),
        ({"batch": 0}, "a batch has at least 1 word"),
        ({"threshold": float("nan")}, "a threshold is a number"),
        ({"language": ".*"}, "no word outside it"),
        ({"language": ex.from_regex("a", "ab")}, "has the alphabet 'ab': got 'abc'"),
        ({"language": ex.parse("true"), "alphabet": None}, "names no letter"),
    ],
)
def test_bad_input_is_refused(options, says):
    with pytest.raises(ex.InvalidInput, match=says):
        small(**{"model": careless} | options)
