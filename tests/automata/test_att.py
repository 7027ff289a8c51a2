"""AT&T's text format: what is read, and what is refused with the number of its line."""

import pytest

from expressivity.automata.att import parse_att, read_att
from expressivity.automata.dfa import from_regex
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


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0\t1\ta\ta\n0\t0\ta\ta\n", "line 2: .*second transition"),
        ("0\t1\ta\tb\n", "line 1: .*output must equal"),
        ("0\t1\t<eps>\t<eps>\n", "line 1: .*<eps>"),
        ("0\t1\tab\tab\n", "line 1: .*one visible"),
        ("0\t1\ta\n", "line 1: .*four fields"),
        ("0\t1\ta\ta\t0.5\n", "line 1: .*got 5"),
        ("0\tfinal\n", "line 1: .*weight"),
        ("0 1 a a\n", "line 1: .*tabs"),
        ("\t1\ta\ta\n", "line 1"),
        ("", "no start"),
        ("\n\n", "no start"),
        ("0\n", "no letter"),
    ],
)
def test_what_is_no_deterministic_automaton_is_refused(text, says):
    with pytest.raises(InvalidInput, match=says):
        parse_att(text)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_att(tmp_path / "none.att")
