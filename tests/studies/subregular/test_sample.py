"""The sample to train on: as many languages of each class, and which of them are others with a letter skipped."""

from functools import cache

import pytest

from expressivity.automata.att import to_att
from expressivity.automata.dfa import from_regex
from expressivity.errors import InvalidInput
from expressivity.settings import setting
from expressivity.studies.subregular import sample
from expressivity.studies.subregular.sample import LABELS, TUNED, recognised_by, restrict, skipping
from expressivity.tasks.mlregtest import Labelled

FOLLOWED = "[bcd]*(ab[bcd]*)*"
FOLLOWED_SKIPPING = "[bcd]*(ad*b[bcd]*)*"


@cache
def text(regex: str) -> str:
    return to_att(from_regex(regex, "abcd"))


def labelled(name: str, regex: str = ".*a.*") -> Labelled:
    return Labelled(name, text(regex))


def test_a_language_on_a_tier_is_the_other_with_a_letter_skipped() -> None:
    whole = labelled("04.04.SL.2.1.0", FOLLOWED)
    tiered = labelled("04.03.TSL.2.1.0", FOLLOWED_SKIPPING)
    assert skipping(tiered, [tiered, whole]) == whole.name
    assert skipping(whole, [tiered, whole]) is None


@pytest.mark.parametrize(
    ("name", "regex"),
    [
        ("04.04.SL.2.1.1", FOLLOWED),
        ("04.04.LT.2.1.0", FOLLOWED),
        ("04.04.SL.2.1.0", "[bcd]*(ac[bcd]*)*"),
    ],
    ids=["number", "class", "words"],
)
def test_another_number_class_or_language_is_not_the_one_that_skips(name: str, regex: str) -> None:
    tiered = labelled("04.03.TSL.2.1.0", FOLLOWED_SKIPPING)
    assert skipping(tiered, [labelled(name, regex)]) is None


def test_words_of_some_letters() -> None:
    dfa = restrict(from_regex("[bcd]*(ab[bcd]*)*", "abcd"), "abc")
    assert dfa.difference(from_regex("[bc]*(ab[bc]*)*", "abc")) is None


def test_theory_is_asked_of_the_automaton() -> None:
    assert recognised_by(from_regex(".*a.*b.*", "abcd")) == ("global", "hybrid-1")
    assert recognised_by(from_regex(FOLLOWED, "abcd")) == ("hybrid-1",)
    assert recognised_by(from_regex(FOLLOWED_SKIPPING, "abcd")) == ()


def test_every_label_has_its_number_and_the_first_are_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = [labelled(f"04.04.{label}.2.1.{number}") for label in LABELS for number in range(4)]
    others = [labelled("04.04.Zp.2.1.0"), labelled("16.04.SL.2.1.0")]
    monkeypatch.setattr(sample, "languages", lambda: sorted(own + others, key=lambda one: one.name))
    chosen = [one.language.name for one in sample.sample(2)]
    assert chosen == [
        f"04.04.{label}.2.1.{TUNED + number}" for label in LABELS for number in (0, 1)
    ]
    with pytest.raises(InvalidInput, match="SL has fewer than 5 languages over 4 letters"):
        sample.sample(3)


@pytest.mark.slow
@pytest.mark.skipif(not setting("MLREGTEST_DIR"), reason="MLREGTEST_DIR is not set")
def test_mlregtests_tiers_are_its_other_classes_with_a_letter_skipped() -> None:
    chosen = sample.sample(2)
    skips = {one.language.name: one.skips for one in chosen if one.skips}
    assert sorted(name.split(".")[2] for name in skips) == sorted(
        2 * ["TSL", "TLT", "TLTT", "TPLT"]
    )
    for tiered, whole in skips.items():
        assert whole == tiered.replace("04.03.T", "04.04.")
