"""Automata in other formats: what is written is read back, and letters are never taken for syntax."""

import json

import pydot
import pytest

from expressivity.automata.att import parse_att, read_att
from expressivity.automata.dfa import Dfa, from_regex, from_table
from expressivity.automata.formats import arcs
from expressivity.errors import InvalidInput
from expressivity.tasks.languages import LANGUAGES

HOSTILE = from_table("<&\"\\'", [[1, 0, 0, 1, 0], [1, 0, 2, 1, 0], [2, 2, 2, 2, 2]], 0, [2])
"""Letters that mean something in HTML, in DOT or in Python."""

MACHINES = {name: language.dfa for name, language in LANGUAGES.items()} | {"hostile": HOSTILE}


@pytest.mark.parametrize("name", MACHINES)
def test_json_and_att_are_read_back(name, tmp_path):
    dfa = MACHINES[name]
    assert Dfa.from_json(json.loads(json.dumps(dfa.to_json()))) == dfa
    assert parse_att(dfa.to_att()) == dfa
    path = tmp_path / "machine.att"
    path.write_text(dfa.to_att(), encoding="utf8")
    assert read_att(path) == dfa


@pytest.mark.parametrize("name", MACHINES)
def test_dot_is_read_by_a_reader_of_dot(name):
    dfa = MACHINES[name]
    (graph,) = pydot.graph_from_dot_data(dfa.to_dot())
    drawn = {
        (int(edge.get_source()), int(edge.get_destination())): edge.get_label()
        for edge in graph.get_edges()
        if edge.get_source() != "start"
    }
    unquoted = {
        pair: label[1:-1].replace(r"\"", '"').replace(r"\\", "\\") for pair, label in drawn.items()
    }
    assert unquoted == {pair: ", ".join(letters) for pair, letters in arcs(dfa).items()}
    accepting = {
        int(node.get_name()) for node in graph.get_nodes() if node.get_shape() == "doublecircle"
    }
    assert sorted(accepting) == dfa.to_json()["accepting"]


def test_what_is_read_becomes_minimal():
    document = {"alphabet": "a", "transitions": [[1], [2], [3], [0]], "accepting": [0, 2]}
    assert Dfa.from_json(document) == from_regex("(aa)*")


GOOD = {"alphabet": "ab", "transitions": [[0, 0]], "accepting": []}


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"alphabet": "ab", "accepting": []}, "no transitions"),
        (GOOD | {"alphabet": 7}, "text as its alphabet"),
        (GOOD | {"transitions": "none"}, "lists of lists"),
        (GOOD | {"transitions": [0, 0]}, "lists of lists"),
        (GOOD | {"transitions": [[0, "0"]]}, "whole numbers"),
        (GOOD | {"transitions": [[0, True]]}, "whole numbers"),
        (GOOD | {"transitions": [[0, 1]]}, "0..0"),
        (GOOD | {"transitions": [[0]]}, "one target"),
        (GOOD | {"accepting": {"0": 1}}, "lists"),
        (GOOD | {"start": 0.0}, "whole numbers"),
        (GOOD | {"alphabet": "a\n"}, "visible"),
    ],
)
def test_what_is_no_automaton_is_refused(document, says):
    with pytest.raises(InvalidInput, match=says):
        Dfa.from_json(document)
