"""How commands are told a language: one way at a time, one alphabet, and the same automaton by each."""

import click
import pytest
from click.testing import CliRunner

from expressivity.automata.dfa import from_regex
from expressivity.cli import languages
from expressivity.cli.languages import (
    WAYS,
    classify,
    evaluate,
    language_options,
    read_formula,
    read_language,
)
from expressivity.errors import InvalidInput

FACTOR = from_regex(".*ab.*", "abc")


def test_a_language_is_the_same_by_regex_and_formula():
    assert read_language("abc", regex=".*ab.*", formula=None, att=None) == FACTOR
    assert read_language("abc", regex=None, formula="P(b & Y a)", att=None) == FACTOR


def test_a_file_may_bring_its_own_alphabet(tmp_path):
    path = tmp_path / "m.att"
    path.write_text("0\t1\ta\ta\n0\t0\tb\tb\n1\t1\ta\ta\n1\t1\tb\tb\n1\n")
    assert read_language(None, regex=None, formula=None, att=path) == from_regex(".*a.*", "ab")


@pytest.mark.parametrize(
    "given, words",
    [
        ({"regex": None, "formula": None, "att": None}, "--regex or --formula or --att"),
        ({"regex": "a", "formula": "a", "att": None}, "name one language"),
        ({"regex": None, "formula": None}, "--regex or --formula$"),
    ],
)
def test_no_way_and_two_ways_are_refused_with_those_of_the_command(given, words):
    with pytest.raises(InvalidInput, match=words):
        read_language("ab", **given)


def test_the_alphabet_of_a_formula_is_that_written_or_given():
    assert read_formula("P(b & Y a)", None)[1] == "ab"
    assert read_formula("P(b & Y a)", "cab")[1] == "cab"
    with pytest.raises(InvalidInput, match="name the alphabet"):
        read_formula("true", None)
    with pytest.raises(InvalidInput, match="'a'"):
        read_formula("P a", "bc")


def test_a_command_has_the_options_of_the_ways_that_it_offers():
    @click.command()
    @language_options("regex", "att")
    def some(**given):
        """Some command."""

    settings = ["alphabet", "syntax", "form", "start", "symbols", "epsilon", "states"]
    assert [option.name for option in some.params] == ["regex", "att", *settings]
    files = ["att", "automaton", "regex_file", "formula_file"]
    assert list(WAYS) == ["regex", "formula", *files]


def run(command, *words):
    return CliRunner().invoke(command, words, standalone_mode=False)


def test_classify_says_text_or_one_document():
    import json

    words = ("--regex", ".*ab.*", "--alphabet", "abc")
    assert "P(b & Y a)" in run(classify, *words).output
    assert json.loads(run(classify, *words, "--json").output)["formula"] == "P(b & Y a)"
    assert isinstance(run(classify).exception, InvalidInput)


def test_evaluate_says_where_a_formula_holds():
    done = run(evaluate, "Y a", "ab", "ba")
    assert done.output.splitlines()[0] == "reject ab" and "accept ba" in done.output


@pytest.mark.parametrize("words", [("--regex", ".*a.."), ("--formula", "Y Y Y a")])
def test_more_states_than_can_be_classified_in_a_minute_are_refused(words, monkeypatch):
    monkeypatch.setattr(languages, "MOST_CLASSIFIED", 3)
    command = [*words, "--alphabet", "ab"]
    with pytest.raises(InvalidInput, match="has 8 states, more than 3: --states 8 allows them"):
        classify(command, standalone_mode=False)
    assert CliRunner().invoke(classify, [*command, "--states", "20"]).exit_code == 0
