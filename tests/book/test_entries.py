"""The page of all claims: each under its chapter, in the book's order, with what it is chosen by."""

import entries

CLAIM = {
    "kind": "identity",
    "shown": "holds",
    "reach": "all",
    "known": "ours",
    "source": "ours; after [LC25]",
}


def claims(**homes):
    defined = {name: f"expressivity.studies.{home}.claims" for name, home in homes.items()}
    return {name: CLAIM | {"id": name, "defined": home} for name, home in defined.items()}


def test_a_claim_stands_in_the_chapter_of_its_study_however_early_it_is_named():
    texts = {
        "book/intro": "# Hello\n{claim}`a` {claim}`b`",
        "book/part1/one": "# One\n{claim}`b`",
        "book/part1/lower-bounds": "# Bounds\nfirst {claim}`b`, then {claim}`a`",
    }
    known = claims(a="lower_bounds", b="lower_bounds")
    assert entries.by_chapter(texts, known) == [("book/part1/lower-bounds", "Bounds", ["b", "a"])]


def test_a_claim_of_a_study_without_a_chapter_stands_where_it_is_named_first():
    texts = {
        "book/intro": "{claim}`a`",
        "book/part1/one": "# One\n{claim}`a`",
        "book/part2/two": "# Two\n{claim}`a` {claim}`unknown`",
    }
    assert entries.by_chapter(texts, claims(a="elsewhere")) == [("book/part1/one", "One", ["a"])]


def test_no_claim_is_lost():
    assert entries.by_chapter({"book/intro": "{claim}`a`"}, claims(a="x", b="y")) == [
        ("", "Elsewhere", ["a", "b"])
    ]


def test_filters_offer_what_there_is_and_wait_for_their_script():
    form = entries._form(list(claims(a="x").values()))
    assert " hidden>" in form and 'aria-live="polite"' in form
    assert "<option>identity</option>" in form and "<option>experiment</option>" not in form
    assert "<option>LC25</option><option>ours</option></select>" in form
