"""The subregular hierarchy: each class has a language that the classes below it do not hold."""

from functools import cache

import pytest

from expressivity.automata.census import census
from expressivity.automata.dfa import from_regex
from expressivity.automata.fragments import defines
from expressivity.automata.hierarchy import HIERARCHY, Hierarchy, contains, hierarchy
from expressivity.errors import InvalidInput

SMALLEST = {
    "SL": "(b|c|a+b)*",
    "SP": "[bc]*[ac]*[ab]*",
    "LT": "(.*ab.*|[ab]*)",
    "PT": ".*a.*b.*c.*",
    "LTT": ".*ab.*ab.*",
    "PLT": ".*ab.*ac.*",
    "TSL": "c*(ac*bc*)*",
    "TLT": "[abc]*ac*a[abc]*|c*(bc*)?(ac*(bc*)?)*",
    "TLTT": "[abc]*ac*a(c*|[abc]*a)c*a[abc]*",
    "TPLT": "[abc]*ac*b[abc]*ac*a[abc]*",
    "SF": "c*(ac*(ac*bc*)*bc*)*",
    "Reg": "(aa)*",
}
"""A language over {a, b, c} for each class."""


@cache
def decided(label: str) -> Hierarchy:
    return hierarchy(from_regex(SMALLEST[label], "abc"))


@pytest.mark.parametrize("label", SMALLEST)
def test_every_class_holds_a_language_that_no_smaller_one_does(label: str) -> None:
    assert [HIERARCHY[name].label for name in decided(label).smallest] == [label]


def test_the_inclusions_hold_and_are_all_that_there_are() -> None:
    languages = [decided(label).classes for label in SMALLEST]
    languages += [hierarchy(dfa).classes for dfa in list(census(3))[::40]]
    for larger in HIERARCHY:
        for smaller in HIERARCHY:
            kept = all(classes[larger] for classes in languages if classes[smaller])
            assert kept == contains(larger, smaller), (larger, smaller)


def test_attention_of_a_class_is_the_least_that_recognises_all_that_were_tried() -> None:
    fragments = {"global": ["P", "PY"], "hybrid": ["PY"], "none": []}
    for name, described in HIERARCHY.items():
        held = [found.dfa for found in map(decided, SMALLEST) if found.classes[name]]
        enough = [logic for logic in ("P", "Y", "PY") if all(defines(dfa, logic) for dfa in held)]
        assert enough == fragments[described.attention], name


def test_a_language_may_need_less_than_its_class() -> None:
    found = hierarchy(from_regex(".*a", "ab"))
    assert HIERARCHY[found.smallest[0]].attention == "hybrid" and found.attention == "local"
    assert hierarchy(from_regex("a?", "a")).attention == "either"


def test_the_document_says_class_tier_and_attention() -> None:
    found = hierarchy(from_regex(SMALLEST["TSL"], "abc"))
    document = found.to_json()
    assert document["tier"] == "ab" and document["smallest"] == ["tier_strictly_local"]
    assert document["attention"] == "none" and document["needs"] == {"tier_strictly_local": "none"}
    assert dict(found.lines())["tier-based strictly local"] == "yes"
    assert "none of global, local and hybrid attention suffices" in found.as_text()


def test_what_is_too_large_is_not_decided_unless_entries_allow_it() -> None:
    order = from_regex(SMALLEST["PLT"], "abc")
    left = hierarchy(order, entries=10)
    assert left.classes["piecewise_locally_testable"] is None
    assert left.classes["star_free"] is True
    assert dict(left.lines())["piecewise locally testable"] == "not decided"
    assert "--entries" in left.as_text()
    assert hierarchy(order, entries=10_000_000).classes["piecewise_locally_testable"] is True


def test_star_freeness_is_open_where_the_semigroup_is_too_large() -> None:
    star_free = from_regex(SMALLEST["SF"], "abc")
    assert hierarchy(star_free, limit=3).classes["star_free"] is None
    assert hierarchy(star_free).classes["star_free"] is True


@pytest.mark.parametrize("limits", [{"limit": 0}, {"entries": -1}])
def test_limits_below_one_are_refused(limits: dict[str, int]) -> None:
    with pytest.raises(InvalidInput, match="at least 1"):
        hierarchy(from_regex("a", "a"), **limits)
