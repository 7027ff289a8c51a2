"""The regex checker refuses, with a position, whatever automata-lib would misread; what it lets through means what Python's `re` says."""

import random
import re
from itertools import product

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.automata.regex import check_regex
from expressivity.errors import InvalidInput

WORDS = ["".join(letters) for length in range(6) for letters in product("abc", repeat=length)]


@pytest.mark.parametrize(
    ("regex", "alphabet", "position", "says"),
    [
        ("ab{", "ab", 3, "repetition"),
        ("a+?b", "ab", 3, "for Python's regexes there is --syntax python"),
        ("a*?", "ab", 3, "lazy elsewhere"),
        ("a??", "ab", 3, "lazy elsewhere"),
        ("a{2,3}?", "ab", 7, "lazy elsewhere"),
        ("[ab]++", "ab", 6, "possessive elsewhere"),
        ("a?+", "ab", 3, "possessive elsewhere"),
        (r"a\d", "ab", 2, "escapes by --syntax python"),
        ("a{0}", "ab", 2, "1 <= n"),
        ("a{3,2}", "ab", 2, "m <= n"),
        ("a{,}", "ab", 2, "repetition"),
        ("a{9999}", "ab", 2, "1000"),
        ("a]", "ab", 2, "']'"),
        ("a[bc", "abc", 2, "never closed"),
        ("a[]", "ab", 2, "at least one"),
        ("[^]", "ab", 1, "at least one"),
        ("[a-]", "ab", 3, "ranges"),
        ("[c-a]", "abc", 2, "ranges"),
        ("[Z-a]", "ab", 2, "ranges"),
        ("(ab", "ab", 1, "never closed"),
        ("ab)", "ab", 3, "closes nothing"),
        ("*a", "ab", 1, "nothing before"),
        ("a||b", "ab", 3, "nothing before"),
        ("(|a)", "ab", 2, "nothing before"),
        ("a|", "ab", 3, "must follow"),
        ("", "ab", 1, "must follow"),
        (r"a\d", "ab", 2, "not understood"),
        ("a b", "ab", 2, "not understood"),
        ("abd", "abc", 3, "not in the alphabet"),
        ("a[b-e]", "abc", 3, "not in the alphabet"),
        ("a[^d]", "abc", 4, "not in the alphabet"),
    ],
)
def test_what_is_no_regex_is_refused_with_its_position(regex, alphabet, position, says):
    with pytest.raises(InvalidInput, match=re.escape(f"position {position}:")) as caught:
        check_regex(regex, alphabet)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("regex", "alphabet"), [("a", ""), ("a", "aab"), ("a", "a b"), ("a", "a(")]
)
def test_alphabets_are_checked(regex, alphabet):
    with pytest.raises(InvalidInput, match="alphabet"):
        check_regex(regex, alphabet)


def test_without_an_alphabet_the_letters_written_are_taken_and_bounds_are_not_letters():
    assert check_regex("a{2}b[d-f]") == "abdef"
    with pytest.raises(InvalidInput, match="writes no letter"):
        check_regex(".*")


def test_the_empty_word_and_the_wildcard():
    assert from_regex("()", "ab").accepts("")
    assert not from_regex("()", "ab").accepts("a")
    assert from_regex("(a|())b", "ab").accepts("b")
    assert from_regex(".", "abc").accepts("c")


def test_infix_operators_bind_alike_from_the_left():
    assert from_regex("ab|c&c", "abc") == from_regex("(ab|c)&c", "abc")
    assert from_regex("ab^c", "abc") == from_regex("abc|acb|cab", "abc")


def _random_regex(draw: random.Random, depth: int) -> str:
    if depth == 0:
        return draw.choice(["a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", "()"])
    inner = _random_regex(draw, depth - 1)
    if draw.random() < 0.6:
        return (
            f"({inner}|{_random_regex(draw, depth - 1)})"
            if draw.random() < 0.5
            else inner + _random_regex(draw, depth - 1)
        )
    return f"({inner})" + draw.choice(["*", "+", "?", "{2}", "{1,2}", "{0,2}", "{2,}", "{,2}"])


@pytest.mark.slow
def test_random_regexes_agree_with_python():
    draw = random.Random(1)
    for _ in range(60):
        regex = _random_regex(draw, 3)
        machine, python = from_regex(regex, "abc"), re.compile(regex.replace("{,", "{0,"))
        assert [machine.accepts(word) for word in WORDS[:120]] == [
            bool(python.fullmatch(word)) for word in WORDS[:120]
        ], regex


@pytest.mark.slow
def test_a_regex_whose_automaton_is_too_large_is_refused_by_the_limit():
    with pytest.raises(InvalidInput, match="more than 10,000 states: .*--states"):
        from_regex(".*a.{20}", "abc")
    with pytest.raises(InvalidInput, match="more than 100 states"):
        from_regex(".*a.{8}", "abc", 100)
    assert from_regex("(a+)?b", "ab") == from_regex("a*b", "ab")
