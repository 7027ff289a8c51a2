"""Results as a notebook shows them and as JSON: valid, escaped, and the documents of the commands."""

import dataclasses
import json
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

import expressivity as ex
from expressivity.automata.dfa import from_table
from expressivity.book.registry import Claim, Evidence, verify
from expressivity.book.verification import Verification
from expressivity.cli import app
from expressivity.shown import Document, escaped, said, sizes, table
from expressivity.tables import Table

HOSTILE = from_table("<&\"'", [[1, 0, 0, 0], [1, 2, 0, 0], [2, 2, 2, 2]], 0, [2])
"""Words over <, &, two quotes in which < is directly followed by &."""

FORMULA = "P('&' & Y '<') | '\"'"


def claim(**changes):
    parts = {
        "id": "ours-hostile",
        "statement": "1 < 2 & 3 > 2, <script>alert(1)</script>",
        "source": "ours",
        "known": "ours",
        "kind": "identity",
        "subject": lambda: 1,
        "control": lambda: 2,
        "broken": "a <b> in place of a & b",
        "check": lambda found: Evidence(found == 1, {"<found>": '"&"'}),
        "boundary": "one & two",
        "budget": 1,
    }
    return Claim(**parts | changes)


RESULTS = {
    "classify": lambda: ex.classify(HOSTILE),
    "witness": lambda: ex.classify(HOSTILE).found.witnesses["ltl_p"],
    "evaluate": lambda: ex.evaluate(FORMULA, ["<&", "", '"<']),
    "compile": lambda: ex.compile(HOSTILE, check_length=3),
    "hard pair": lambda: ex.hard_pair(HOSTILE, "P", 20),
    "synthesise": lambda: ex.synthesise(HOSTILE),
    "formula": lambda: ex.parse(FORMULA),
    "automaton": lambda: HOSTILE,
    "reading": lambda: ex.from_python_regex("[<&]|'"),
    "claim": claim,
    "verify": lambda: Verification((verify(claim()),)),
    "verify some": lambda: Verification((verify(claim()), verify(claim(subject=lambda: 2)))),
    "table": lambda: Table("t", "one", {"<b>": "a & b"}, [{"<b>": "<i>"}] * 30),
}


@pytest.fixture(scope="module")
def found():
    return {name: make() for name, make in RESULTS.items()}


def text_of(html):
    """All text of a piece of HTML, which must be well-formed and hold no element that acts."""
    tree = ElementTree.fromstring(f"<div>{html}</div>")
    tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert tags <= {*("div", "table", "tr", "th", "td", "code", "p"), *("svg", "g", "title", "path", "circle", "text")}  # fmt: skip
    return "".join(tree.itertext())


@pytest.mark.parametrize("name", RESULTS)
def test_a_notebook_shows_it_and_letters_are_text(name, found):
    shown = text_of(found[name]._repr_html_())
    assert "<" in shown or name in ("synthesise",), "the letters are there, as they are"


@pytest.mark.parametrize("name", RESULTS)
def test_json_is_plain(name, found):
    document = found[name].to_json()
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_formulas_and_automata_are_read_back(found):
    assert ex.Formula.from_json(found["formula"].to_json()) is found["formula"]
    assert ex.Dfa.from_json(found["automaton"].to_json()) == HOSTILE
    for wrong in ({}, {"formula": 3}, {"formula": "P("}):
        with pytest.raises(ex.InvalidInput):
            ex.Formula.from_json(wrong)


@pytest.mark.parametrize(
    ("words", "result"),
    [
        (["classify", "--formula", FORMULA], lambda: ex.classify(ex.to_dfa(ex.parse(FORMULA), '"&<'))),
        (["evaluate", FORMULA, "<&", ""], lambda: ex.evaluate(FORMULA, ["<&", ""])),
        (["compile", "--formula", FORMULA, "--check-length", "3"], lambda: ex.compile(ex.parse(FORMULA), check_length=3)),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)  # fmt: skip
def test_a_command_prints_the_document_and_the_text_of_the_result(words, result):
    run = CliRunner().invoke
    assert json.loads(run(app, [*words, "--json"]).stdout) == result().to_json()
    assert run(app, words).stdout == result().as_text() + "\n"


def test_verify_is_what_the_command_prints():
    def untimed(document):
        return [{**each, "seconds": 0} for each in document["claims"]]

    printed = json.loads(CliRunner().invoke(app, ["verify", "la-cor-2.10", "--json"]).stdout)
    assert untimed(printed) == untimed(ex.verify("la-cor-2.10").to_json())


@pytest.mark.slow
def test_a_long_formula_is_cut():
    formula = ex.parse(" | ".join(f"Y<={k} a" for k in range(1, 2000)))
    shown = formula._repr_html_()
    assert len(str(formula)) > 10_000 > len(shown) and text_of(shown).endswith("…")


def test_a_compiled_language_takes_automata_and_formulas_with_their_letters():
    neighbours = ex.from_regex(".*ab.*", "abc")
    by_formula = ex.compile(ex.parse("P(b & Y a)"), "abc", check_length=3)
    by_automaton = ex.compile(neighbours, check_length=3)
    assert [one.logic for one in by_automaton.task.tried] == ["PY"]
    assert by_automaton.to_json() | {"tried": []} == by_formula.to_json()
    for wrong in (
        lambda: ex.compile(neighbours, "ab"),
        lambda: ex.compile(ex.parse("P true")),
        lambda: ex.compile(neighbours, values="thirds"),
    ):
        with pytest.raises(ex.InvalidInput):
            wrong()


def test_the_old_name_of_to_json_says_so_and_works():
    report = ex.classify(ex.from_regex("a*"))
    with pytest.warns(DeprecationWarning, match="to_json"):
        assert report.as_json() == report.to_json()


def test_what_cannot_be_seen_is_written_out():
    assert escaped("a\x00b<\x1b>") == "a\\x00b&lt;\\x1b&gt;"
    assert text_of(table([("<", "&\x07")])) == "<&\\x07"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (False, "no"),
        (None, ""),
        ("", "ε"),
        (1.5, "1.5"),
        ([1, "b"], "1, b"),
        ({"a": 1, "b": False}, "a: 1; b: no"),
    ],
)
def test_values_in_words(value, words):
    assert said(value) == words


@dataclasses.dataclass(frozen=True, eq=False)
class Weights:
    name: str
    matrix: np.ndarray
    layers: tuple
    sizes: tuple[int, ...]
    __repr__ = sizes


def test_dollars_are_mathematics_in_statements_of_claims_only(found):
    ignored = "mathjax_ignore"
    assert ignored in found["classify"]._repr_html_() and ignored in found["table"]._repr_html_()
    assert ignored not in found["verify"]._repr_html_()


def test_weights_are_one_line_with_sizes():
    inner = Weights("inner", np.zeros(3), (), (1, 2))
    assert repr(inner) == "Weights(name='inner', matrix=<3>, layers=(), sizes=(1, 2))"
    outer = Weights("o" * 500, np.zeros((2, 5)), (inner, inner), tuple(range(1000)))
    assert repr(outer).endswith("…, matrix=<2×5>, layers=<2>, sizes=<1000>)")
    assert len(repr(outer)) < 200


def test_constructions_are_one_line():
    unit = ex.sparse_averaging_unit(64, 3, 2, 0.1, generator=np.random.default_rng(0))
    for weights in (unit, ex.match2_head(7, 4), ex.compile(HOSTILE, check_length=1).compiled):
        assert "\n" not in repr(weights) and "array" not in repr(weights), weights
        assert len(repr(weights)) < 400


def test_a_document_must_say_what_it_is():
    with pytest.raises(NotImplementedError):
        Document().to_json()
