"""What is read at once is what is read line by line; what is not plain is left to that."""

import pytest

from expressivity.automata import att
from expressivity.automata.att import parse_att, to_att
from expressivity.automata.census import census
from expressivity.automata.dfa import from_regex
from expressivity.automata.plain_att import parse_plain

PLAIN = "0\t1\ta\ta\n1\t0\tb\tb\n0\n"


def slowly(text: str, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setattr(att, "parse_plain", lambda *_: None)
        return parse_att(text)


def test_plain_texts_are_read_as_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for dfa in list(census(3))[::40]:
        text = to_att(dfa)
        assert parse_plain(text, 10) == slowly(text, monkeypatch) == dfa


def test_missing_moves_lead_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse_plain(PLAIN, 10) == slowly(PLAIN, monkeypatch) == from_regex("(ab)*", "ab")
    assert parse_plain("0\t0\ta\ta\n", 10) == from_regex(".*", "a").complement()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0\n",
        "0\t1\ta\n1\n",  # an acceptor
        "0\t1\ta\ta\t0.5\n1\n",  # a weight
        "0\t1\ta\tb\n1\n",  # an output of its own
        "0\t1\tab\tab\n1\n",
        "0\t1\t@0@\t@0@\n1\n",
        "0\t1\ta\ta\n0\t0\ta\ta\n1\n",  # a choice
        "0\t1\ta\ta\n0\t1\ta\ta\n1\n",  # a move twice
        "q\tr\ta\ta\nr\n",
        "1\t0\ta\ta\n0\n",  # starts in state 1: with a note
        "0\t1\ta\ta\n2\n",  # a final state that no move names
        "0\t1\ta\ta\n1 \n",
        "0 1 a a\n1\n",
        "0\t1\ta\ta\r\n1\r\n",
        "0\t1\ta\ta\n1\tInfinity\n",
        "--\n0\t1\ta\ta\n1\n",
        "#\n0\t1\ta\ta\n1\n",
        "0\t\u0661\ta\ta\n\u0661\n",  # a digit of another script
    ],
)
def test_all_else_is_not_plain(text: str) -> None:
    assert parse_plain(text, 10) is None


def test_more_states_than_allowed_are_not_read_at_once() -> None:
    assert parse_plain(PLAIN, 2) is not None and parse_plain(PLAIN, 1) is None
