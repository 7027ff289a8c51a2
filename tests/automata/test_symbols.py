"""One visible letter for each symbol."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expressivity.automata.symbols import is_letter, letters_of, shown
from expressivity.errors import InvalidInput


def test_symbols_suggest_their_letters():
    symbols = ["N", "NOUN", "NUM", " ", "@_TAB_@", "e\u0301", "99", "7", "!a", "!b"]
    assert "".join(letters_of(symbols, "a").values()) == "NOU␣⇥éc7bd"


def test_what_is_taken_goes_to_its_own_symbol_only():
    assert letters_of(["a", "ab"], "ab") == {"a": "a", "ab": "c"}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=4), max_size=20))
def test_letters_are_letters_and_no_two_are_equal(symbols):
    found = letters_of(symbols)
    assert len(set(found.values())) == len(found) == len(set(symbols))
    assert all(map(is_letter, found.values()))


def test_there_are_not_endlessly_many():
    with pytest.raises(InvalidInput, match="more than"):
        letters_of(f"{i:015b}".replace("0", "\x01").replace("1", "\x02") for i in range(21_000))


def test_what_cannot_be_seen_is_quoted():
    assert (shown("NOUN"), shown(" "), shown("\x01")) == ("NOUN", "' '", "'\\x01'")
