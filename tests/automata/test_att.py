"""AT&T's text format: what is read, and what is refused with the number of its line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expressivity.automata.att import parse, parse_att, read_att, to_att
from expressivity.automata.dfa import from_regex
from expressivity.automata.reading import Choices
from expressivity.errors import InvalidInput

FACTOR = "0\t1\ta\ta\n0\t0\tb\tb\n0\t0\tc\tc\n1\t1\ta\ta\n1\t2\tb\tb\n1\t0\tc\tc\n2\t2\ta\ta\n2\t2\tb\tb\n2\t2\tc\tc\n2\t0.0\n"


def test_a_file_is_the_language_of_its_regex(tmp_path):
    path = tmp_path / "factor.att"
    path.write_text(FACTOR)
    assert read_att(path) == from_regex(".*ab.*", "abc")


def test_missing_transitions_reject_and_names_are_free():
    assert parse_att("start\tend\ta\ta\nend\tstart\tb\tb\nstart\n") == from_regex("(ab)*", "ab")


def test_the_first_line_may_be_a_final_state():
    assert parse_att("0\n0\t0\ta\ta\n", "ab") == from_regex("a*", "ab")


def test_the_alphabet_may_add_letters_only():
    assert parse_att("0\t0\ta\ta\n0\n", "abc").alphabet == "abc"
    with pytest.raises(InvalidInput, match="lacks 'a'"):
        parse_att("0\t0\ta\ta\n0\n", "bc")


DIALECTS = {
    "HFST: a weight after every move": (
        "0\t1\ta\ta\t0.0\n1\t0\tb\tb\t0.0\n0\t0.0\n",
        "(ab)*",
        "ab",
    ),
    "OpenFst: some weights": ("0\t1\ta\ta\t0.5\n1\t1\tb\tb\n1\t1.5\n", "ab*", "ab"),
    "OpenFst: an acceptor": ("0\t1\ta\t0.5\n1\t1\tb\n1\n", "ab*", "ab"),
    "OpenFst: an acceptor with all weights": ("0\t1\ta\t0.5\n1\t1\tb\t1e-3\n1\n", "ab*", "ab"),
    "labels that are digits": ("0\t1\t0\t0\n1\t0\t1\t1\n0\n", "(01)*", "01"),
    "separated by spaces": ("0 1 a a\n1  0 b b\n0\n", "(ab)*", "ab"),
    "a mark of the order of bytes": ("\ufeff0\t1\ta\ta\n1\t0\tb\tb\n0\n", "(ab)*", "ab"),
    "ends of lines as on Windows": ("0\t1\ta\ta\r\n1\t0\tb\tb\r\n0\r\n", "(ab)*", "ab"),
    "blank lines, a last tab": ("\n0\t1\ta\ta\t\n\n1\t0\tb\tb\n  \n0\n", "(ab)*", "ab"),
    "an infinite weight: not final": ("0\t1\ta\ta\n1\t0\tb\tb\n1\tInfinity\n0\n", "(ab)*", "ab"),
    "inf, as C prints it": ("0\t1\ta\ta\n1\t0\tb\tb\n1\tinf\n0\n", "(ab)*", "ab"),
    "a move of infinite weight": ("0\t0\ta\ta\n0\t0\tb\tb\tInfinity\n0\n", "a*", "ab"),
    "two moves by one letter": ("0\t0\ta\ta\n0\t0\tb\tb\n0\t1\ta\ta\n1\n", ".*a", "ab"),
    "OpenFst: empty moves": (
        "3\t0\t<eps>\t<eps>\n3\t1\t<eps>\t<eps>\n0\t0\ta\ta\n0\n1\t1\tb\tb\n1\n",
        "a*|b*",
        "ab",
    ),
    "foma: an empty move": ("0\t1\t@0@\t@0@\n1\t1\ta\ta\n1\n", "a*", "a"),
    "HFST: an empty move": ("0\t1\t@_EPSILON_SYMBOL_@\t@0@\n1\t1\ta\ta\n1\n", "a*", "a"),
    "the first line is final": ("0\n0\t0\ta\ta\n", "a*", "a"),
    "the empty word": ("0\t0.0\n", "()", "a"),
    "foma: every other letter": (
        "0\t0\t@_IDENTITY_SYMBOL_@\t@_IDENTITY_SYMBOL_@\n0\t1\ta\ta\n1\n",
        "[bc]*a",
        "abc",
    ),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_a_file_means_what_its_tool_means(name):
    text, regex, alphabet = DIALECTS[name]
    assert parse_att(text, alphabet) == from_regex(regex, alphabet)


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_is_the_empty_language(text):
    assert parse_att(text, "ab") == from_regex("a&b", "ab")


def test_the_start_is_that_of_the_first_line_unless_named():
    text = "1\t2\tb\tb\n0\t1\ta\ta\n2\n"
    assert parse_att(text) == from_regex("b", "ab")
    assert parse_att(text, start="0") == from_regex("ab", "ab")
    assert "--start 0" in parse(text, Choices(), "x").notes[0]
    assert parse(text, Choices(start="0"), "x").notes == ()
    with pytest.raises(InvalidInput, match="no state '7': there are 1, 2, 0"):
        parse_att(text, start="7")


def test_symbols_get_letters_and_the_map_is_told():
    found = parse(
        "0\t1\tNOUN\tNOUN\n1\t1\t \t \n1\t1\te\u0301\te\u0301\n1\n", Choices(symbols=True), "x"
    )
    assert found.symbols == {"N": "NOUN", "␣": " ", "é": "e\u0301"}
    assert found.dfa == parse_att("0\t1\tN\tN\n1\t1\t␣\t␣\n1\t1\té\té\n1\n")
    assert found.remarks() == ["N = NOUN", "␣ = ' '", "é = e\u0301"]


def test_numbers_of_labels_are_symbols_and_0_is_empty():
    text = "0\t1\t99\t99\n1\t2\t0\t0\n2\t2\t7\t7\n2\n"
    assert parse_att(text, symbols=True) == from_regex("c7*", "c7")


def test_a_symbol_may_be_said_to_be_empty():
    assert parse_att("0\t1\t0\t0\n1\t1\t1\t1\n1\n", epsilon="0") == from_regex("1*", "1")
    with pytest.raises(InvalidInput, match="no move reads 'x'"):
        parse_att("0\t1\ta\ta\n", epsilon="x")


@pytest.mark.slow
def test_a_deterministic_automaton_that_is_too_large_is_refused_by_the_limit():
    lines = ["0\t0\ta\ta\n0\t0\tb\tb\n0\t1\ta\ta\n"]
    lines += [f"{i}\t{i + 1}\t{c}\t{c}\n" for i in range(1, 11) for c in "ab"]
    text = "".join([*lines, "11\n"])
    assert parse_att(text) == from_regex(".*a.{10}", "ab")
    with pytest.raises(InvalidInput, match="more than 1,000 states: .*--states"):
        parse_att(text, limit=1000)
    with pytest.raises(InvalidInput, match="at least 1"):
        parse_att(text, limit=0)


def test_what_is_written_is_read_back():
    dfa = from_regex("(ab*|ba)*", "abc")
    assert parse_att(to_att(dfa)) == dfa


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0\t1\ta\tb\n", "line 1: .*output must equal.*transducer"),
        ("0\t1\ta\t@0@\n", "line 1: .*output must equal"),
        ("0\t1\tab\tab\n", "line 1: .*'ab'.*--symbols"),
        ("0\t1\ta\n1\t1\ta\ta\n", "line 2: .*weight, got 'a'"),
        ("0\t1\ta\n1\t1\ta\ta\t1\n", "line 2: .*got 5: .*no output"),
        ("0\t1\ta\ta\t1\t2\n", "line 1: .*got 6"),
        ("0\t1\ta\ta\tx\n", "line 1: .*weight, got 'x'"),
        ("0\tfinal\n", "line 1: .*weight"),
        ("0\t1\ta\ta\n1\tnan\n", "line 2: .*weight"),
        ("0\t1\ta\ta\n1\t-inf\n", "line 2: .*weight"),
        ("0\t1\ta\ta\n1\nEND\n", "line 3: 'END' would be a final state"),
        ("END\n0\t1\ta\ta\n1\n", "line 1: 'END' would be a final state"),
        ("a\nb\n", "line 1: 'a' would be a final state"),
        ("[0]\na,[0]->[1]\nb,[1]->[0]\n[0]\n", "line 1: .*would be a final state"),
        ("0\t1\ta\ta\n1\n--\n0\t0\tc\tc\n", "line 3: .*second automaton"),
        ("# a comment\n0\t1\ta\ta\n", "line 1: .*no comments"),
        ("start of it all\n", "line 1: .*whole number, got 'start'"),
        ("\t1\ta\ta\n", "line 1"),
        ("0\t1\t\t\n", "line 1: a symbol is missing"),
        (
            "0\t0\t@_IDENTITY_SYMBOL_@\t@_IDENTITY_SYMBOL_@\n",
            "line 1: .*every letter.*name the alphabet",
        ),
        (
            "0\t0\t@_UNKNOWN_SYMBOL_@\t@_UNKNOWN_SYMBOL_@\n",
            "line 1: @_UNKNOWN_SYMBOL_@ stands for pairs",
        ),
        ("0\t0\t@P.CASE.UP@\t@P.CASE.UP@\n", "line 1: .*flag diacritic"),
        ("", "empty language, as foma writes it; name the alphabet"),
        ("0\n", "no letter"),
    ],
)
def test_what_is_no_automaton_is_refused_with_its_line(text, says):
    with pytest.raises(InvalidInput, match=says):
        parse_att(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.text("0123ab\t\n <eps>@-", max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        parse_att(text, symbols=True)
    except InvalidInput as err:
        assert "\n" not in str(err)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_att(tmp_path / "none.att")


@pytest.mark.parametrize("line", ["0 1\t0\ta\ta\n", "0\t1 2\ta\ta\n"])
def test_names_of_states_have_no_spaces(line):
    with pytest.raises(InvalidInput, match="a state's name has no spaces"):
        parse_att(line + "0\t0\ta\ta\n0\n")
