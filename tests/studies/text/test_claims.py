"""The claims on words, on a corpus that is made up: what is another corpus, and what is the same in another order."""

import pytest

from expressivity.studies.text import claims
from expressivity.studies.text.claims import (
    CLAIMS,
    COUNTS,
    VOCABULARY,
    Files,
    check_corpus,
    check_hybrid,
    one_word_changed,
)
from expressivity.tables import Table
from expressivity.tasks.corpus import END, digest

CORPUS, HYBRID = CLAIMS
LINES = {
    "train": [" = First = ", "a b b c", "", " = Second = ", "a c"],
    "valid": [" = Third = ", "a a"],
    "test": [" = Fourth = ", "b c a", ""],
}


@pytest.fixture
def files(monkeypatch):
    """Three short files in the place of WikiText-2, with their own digests and counts."""
    monkeypatch.setattr(claims, "DIGESTS", {name: digest(lines) for name, lines in LINES.items()})
    sizes = {
        name: sum(len([*line.split(), END]) for line in lines) for name, lines in LINES.items()
    }
    monkeypatch.setattr(claims, "COUNTS", sizes)
    words = {word for line in LINES["train"] for word in line.split()} | {END}
    monkeypatch.setattr(claims, "VOCABULARY", len(words))
    return Files(LINES)


def test_the_corpus_is_itself(files):
    evidence = check_corpus(files)
    assert evidence.holds
    assert evidence.facts == {
        "words": {"train": 17, "valid": 7, "test": 9},
        "digests_right": 3,
    }
    assert evidence.measured["vocabulary"] == 7 and evidence.measured["files"] == 3


def test_other_order_of_articles_is_the_same_corpus(files):
    train = [*LINES["train"][2:], *LINES["train"][:2]]
    assert check_corpus(Files(LINES | {"train": train})).holds


CHANGES = {
    "a word more": {"valid": [*LINES["valid"], "a"]},
    "a line more without words": {"valid": [*LINES["valid"], ""]},
    "a word less": {"train": ["= First =", "a b c", *LINES["train"][2:]]},
    "two words exchanged": {"test": [LINES["test"][0], "c b a", ""]},
    "a capital letter": {"test": [LINES["test"][0], "B c a", ""]},
}


@pytest.mark.parametrize("name", CHANGES)
def test_other_words_are_another_corpus(files, name):
    assert not check_corpus(Files(LINES | CHANGES[name])).holds


def test_the_control_changes_one_word_and_no_count(files):
    changed = one_word_changed(files)
    evidence = check_corpus(changed)
    assert not evidence.holds and evidence.facts["digests_right"] == 2
    assert evidence.facts["words"] == check_corpus(files).facts["words"]
    assert changed.lines["test"] == [LINES["test"][0], "of c a", ""]
    twice = one_word_changed(Files(LINES | {"test": ["of b"]}))
    assert twice.lines["test"] == ["the b"]


def test_the_numbers_of_the_statement_are_those_of_the_check():
    assert all(f"{count:,}" in CORPUS.statement for count in (*COUNTS.values(), VOCABULARY))


def losses(**given):
    rows = [
        {"pattern": pattern, "seed": seed, "kind": kind, "words": 10, "test": value + shift}
        for pattern, values in given.items()
        for seed, value in enumerate(values)
        for kind, shift in (("all", 0.0), ("near", 9.0))
    ]
    return Table("t", "", dict.fromkeys(rows[0], ""), rows, ("pattern", "kind"), "seed")


GLOBAL, LOCAL = [4.0, 4.1, 4.2], [3.0, 3.0, 3.0]


@pytest.mark.parametrize(
    "hybrid, holds",
    [
        ([3.7, 3.8, 3.96], True),
        ([3.7, 3.8, 3.98], False),
        ([3.7, 3.8, 4.05], False),
        (GLOBAL, False),
    ],
)
def test_every_hybrid_must_be_below_every_global_model(hybrid, holds):
    table = losses(**{"global": GLOBAL, "1-local": LOCAL, "hybrid-1": hybrid})
    assert check_hybrid(table).holds is holds


def test_facts_are_of_all_words():
    table = losses(**{"global": GLOBAL, "1-local": LOCAL, "hybrid-1": [3.6, 3.7, 3.8]})
    measured = check_hybrid(table).measured
    assert (measured["each"], measured["predicted"], measured["gap"]) == (3, 10, 0.2)
    assert check_hybrid(table).facts == {
        "hybrid_less_global_nats": -0.4,
        "local_less_global_nats": -1.1,
        "p": 0.05,
    }


def test_two_models_each_are_too_few():
    table = losses(**{"global": [4.0, 4.1], "1-local": LOCAL[:2], "hybrid-1": [3.0, 3.1]})
    assert not check_hybrid(table).holds
