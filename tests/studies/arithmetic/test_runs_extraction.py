"""Which models are drawn, where a language lies, and automata as rows."""

import itertools

import numpy as np
import pytest

from expressivity.attention.finite.columns import columns
from expressivity.attention.finite.extraction import Extracted
from expressivity.automata.dfa import from_regex
from expressivity.automata.exploration import TooManyMemories
from expressivity.errors import InvalidInput
from expressivity.studies.arithmetic import runs_extraction as runs
from expressivity.studies.arithmetic.runs_extraction import (
    GLOBAL,
    HYBRID,
    LINES,
    LOCAL,
    PLACES,
    SHAPES,
    Population,
    automata_table,
    classes_table,
    first_model,
    place,
)
from expressivity.tasks.languages import LANGUAGES

ONE = ((((None,),), 3),)


def test_models_over_the_wider_set_mostly_stay_finite_and_the_others_do_not():
    population = Population(((((None,), (None,)), 40), (((1,), (None,)), 40)), "PY", wide=2)
    models = list(population.models())
    assert len(models) == 80 + 40
    finite = [
        all(np.isfinite(layer).all() for layer in columns(model, "abbaab")) for model in models
    ]
    assert sum(finite[:80]) < 20 and sum(finite[80:]) > 30
    assert len(list(Population(population.shapes, "PY").models())) == 80


@pytest.fixture
def read(monkeypatch):
    """Models in the place of random ones: their automata are those of these expressions, over and over; one has too many memories."""
    words = itertools.cycle(["a*", ".*ab", None, "(ab)*"])

    def extract(model, memories):
        if (word := next(words)) is None:
            raise TooManyMemories("too many")
        return Extracted(from_regex(word, "ab"), 9)

    monkeypatch.setattr(runs, "extract", extract)


@pytest.mark.parametrize(
    "regex, where",
    [
        ("a*", "only P"),
        (".*", "both"),
        (".*a.*", "only P"),
        (".*ab", "only Y"),
        ("(ab)*", "only P,Y"),
        ("(aa)*", "beyond"),
    ],
)
def test_a_language_lies_in_one_place(regex, where):
    assert place(from_regex(regex, "ab")) == where and where in PLACES


def test_the_books_languages_lie_where_their_pages_say():
    found = {name: place(language.dfa) for name, language in LANGUAGES.items()}
    assert found["first-letter"] == "only P" and found["last-letter"] == "only Y"
    assert found["alternating"] == "only P,Y" and found["parity"] == "beyond"


def test_models_are_drawn_alike_each_time():
    first, second = (list(Population(ONE, "P").models()) for _ in range(2))
    assert len(first) == 3
    assert all(np.array_equal(a.embedding, b.embedding) for a, b in zip(first, second, strict=True))
    assert not np.array_equal(first[0].embedding, first[1].embedding)


def test_a_model_with_too_many_memories_comes_with_none(read):
    first, second, third = (one for _, one in Population(ONE, "P").extracted())
    assert third is None
    assert (first.dfa, second.dfa) == (from_regex("a*", "ab"), from_regex(".*ab", "ab"))


def test_shapes_have_the_windows_of_their_pattern():
    def windows(shapes):
        return {window for shape, _ in shapes for block in shape for window in block}

    assert windows(GLOBAL) == {None} and None not in windows(LOCAL)
    assert None in windows(HYBRID) and len(windows(HYBRID)) > 1
    assert {len(shape) for shape in SHAPES.values()} == {2}


def test_every_line_counts_its_models_once(read):
    table = classes_table(4)
    assert table.column("heads") == [name for *_, name in LINES]
    for row in table.rows:
        assert row["models"] == 4 and row["passed_over"] == 1 and row["languages"] == 3
        assert [row[where] for where in PLACES] == [0, 1, 1, 1, 0]


def test_the_first_model_has_the_place_and_the_number_of_states_that_were_asked_for(read):
    assert first_model("global", "only P,Y", range(1, 9))[1].dfa == from_regex("(ab)*", "ab")
    assert first_model("global", "only P", range(2, 3))[1].dfa == from_regex("a*", "ab")


def test_places_and_patterns_that_are_none_are_refused():
    with pytest.raises(InvalidInput, match="unknown pattern 'wide'"):
        first_model("wide", "both", range(1, 3))
    with pytest.raises(InvalidInput, match="unknown place 'nowhere'"):
        first_model("global", "nowhere", range(1, 3))


def test_letters_with_the_same_ends_share_a_row():
    table = automata_table({"one": from_regex(".*a", "ab"), "all": from_regex(".*", "abc")})
    assert [
        (row["source"], row["target"], row["letters"]) for row in table.where(automaton="all")
    ] == [(0, 0, "abc")]
    rows = table.where(automaton="one")
    assert sorted(row["letters"] for row in rows) == ["a", "a", "b", "b"]
    assert sum(row["accepting"] for row in rows) == 2
