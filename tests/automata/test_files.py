"""Files: which format they are in, and what is written is read back."""

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.automata.files import (
    FORMATS,
    WRITERS,
    parse_automaton,
    read_automaton,
    write_automaton,
)
from expressivity.automata.reading import Choices
from expressivity.errors import InvalidInput


@pytest.mark.parametrize("form", sorted(set(WRITERS) & set(FORMATS)))
@pytest.mark.parametrize("regex", [".*ab.*", "a&b", "(ab|ba)*c?"])
def test_what_is_written_is_read_back(form, regex):
    dfa = from_regex(regex, "abc")
    text = write_automaton(dfa, form)
    assert parse_automaton(text).dfa == parse_automaton(text, form).dfa == dfa


def test_letters_that_formats_use_themselves_are_read_back():
    dfa = parse_automaton(
        '0\t1\t,\t,\n1\t2\t"\t"\n2\t0\t\\\t\\\n0\t0\t|\t|\n0\n', choices=Choices()
    ).dfa
    for form in ("att", "dot", "hoa", "json"):
        assert parse_automaton(write_automaton(dfa, form)).dfa == dfa, form


def test_a_drawing_is_svg():
    assert write_automaton(from_regex("ab", "ab"), "svg").startswith("<svg")


def test_the_content_decides_and_the_suffix_where_it_does_not(tmp_path):
    path = tmp_path / "machine.att"
    path.write_text("@NFA-explicit\n%Initial q\n%Final q\nq a q\n")
    assert read_automaton(path).dfa == from_regex("a*", "a")
    path.write_text("")
    assert read_automaton(path, choices=Choices("a")).dfa.states == 1
    with pytest.raises(InvalidInput, match="Ops"):
        read_automaton(path, "timbuk")


def test_at_and_t_says_what_else_it_looks_like():
    with pytest.raises(InvalidInput, match="line 1: .*looks like HOA: --automaton"):
        parse_automaton("HOA: v1\nStates: 1\n", "att")


def test_unknown_formats_are_named():
    with pytest.raises(InvalidInput, match="unknown format 'fst': accepted are hoa, "):
        parse_automaton("", "fst")
    with pytest.raises(InvalidInput, match="unknown format 'png': accepted are att, dot, hoa"):
        write_automaton(from_regex("a", "a"), "png")
