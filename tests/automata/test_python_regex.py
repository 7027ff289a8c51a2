"""Regexes of Python against `re` itself: on all short words over their letters, and by what is refused."""

import itertools
import re
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expressivity.automata import python_tree
from expressivity.automata.dfa import from_regex
from expressivity.automata.python_regex import from_python_regex
from expressivity.errors import InvalidInput

UNSEEN = {"␣": " ", "⏎": "\n", "⇥": "\t"}

PATTERNS = [
    *(r"\d+", r"a\.b", r"(?:ab)*", "^a$", "a{0}b", "a+?b", "[ab]+?", "(a|)", '[^"]*', r"\w+@\w+\.\w{2,3}", "(?i)ab", "(?i:k)s"),
    *("a$|b", r"\x41|\u00e9", ".*", r"[\w.-]+", "(?P<n>a)b", "a{,3}", r"[a\]b]", r"a$\n", r"a$\n?b?", "(^a|b)*", "x*^a", r"a\Z.?"),
    *(r"\Aab?", "(?s).a", ".a", "()|a", "a b", "[^a]", r"\s\S", r"\d\D", r"(?a)\w", "(?x) a  b # comment", "a{2,3}?", r"(a$|\n)*", r"($|a\s?$)b?"),
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_language_is_what_fullmatch_matches(pattern):
    alphabet = [None, "unicode", "ascii"][len(pattern) % 3]
    dfa = from_python_regex(pattern, alphabet).dfa
    for length in range(4):
        for word in itertools.product(dfa.alphabet, repeat=length):
            meant = "".join(UNSEEN.get(letter, letter) for letter in word)
            assert dfa.accepts("".join(word)) == bool(re.fullmatch(pattern, meant)), meant


simple = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\w", r"\d", "^", "$", r"\Z", ""])
patterns = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+?", "?", "{0}", "{2}", "{1,2}?"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(patterns)
@pytest.mark.slow
def test_random_regexes_mean_what_python_means(pattern):
    dfa = from_python_regex(pattern, "ab1").dfa
    for length in range(4):
        for word in map("".join, itertools.product("ab1", repeat=length)):
            assert dfa.accepts(word) == bool(re.fullmatch(pattern, word)), word


def test_given_letters_are_kept():
    found = from_python_regex(r"\w+@\w+\.\w{2,3}", "abc@.")
    assert found.dfa.alphabet == ".@abc" and found.remarks() == []
    ascii_letters = "".join(map(chr, range(33, 127)))
    assert from_python_regex(r"\d+", ascii_letters).dfa.alphabet == "".join(sorted(ascii_letters))


def test_kinds_of_letters_are_told():
    found = from_python_regex(r"\w+@[a-f]")
    assert found.dfa.alphabet == "@ag" and found.symbols["a"] == "a–f"
    assert (
        found.notes[0].startswith("alphabet @ag: ")
        and "other characters are in no word" in found.notes[0]
    )
    # How many characters are letters grows with the Unicode that a Python knows.
    others = sum(bool(re.match(r"[^\Wa-f]", chr(code))) for code in range(sys.maxunicode + 1))
    assert found.symbols["g"] == f"0–9, A–Z, _, g–z, … ({others:,} characters)"
    covered = from_python_regex(r"(?s).a")
    assert "more letters would change nothing" in covered.notes[0]


def test_the_same_as_the_books_syntax_where_both_have_it():
    for regex in (".*ab.*", "(ab|ba)*c?", "a{2,4}[bc]+"):
        assert from_python_regex(regex, "abc").dfa == from_regex(regex, "abc")


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("a++b", "a possessive quantifier is not read"),
        ("(?>a)b", "an atomic group"),
        ("(?=a)b", "lookaround"),
        ("(?<!a)b", "lookaround"),
        (r"(a)\1", "a backreference"),
        ("(a)?(?(1)b|c)", "a conditional group"),
        (r"\bfoo\b", "word boundary"),
        ("(?m)^a", "flag m"),
        (r"\p{L}", "position 1: Python says: bad escape"),
        ("[[:alpha:]]", "Python says: Possible nested set"),
        ("a{2,1}", "position 3: Python says"),
        ("(", "position 1: Python says"),
        ("a**", "position 3: Python says: multiple repeat"),
        ("a{4294967296}", "too large"),
        ("(" * 2000, "too many parentheses|position"),
        ("(a{1000}){1000}", "written out, it has more than 100,000 states: .*--states"),
        (".*a.{20}", "more than 10,000 states: .*--states"),
        ("", "name the alphabet"),
    ],
)
@pytest.mark.slow
def test_what_is_refused_is_named(pattern, says):
    with pytest.raises(InvalidInput, match=says) as error:
        from_python_regex(pattern)
    assert "\n" not in str(error.value)


def test_letters_outside_the_alphabet_are_refused():
    with pytest.raises(InvalidInput, match="letter 'c' is not in the alphabet 'ab'"):
        from_python_regex("ac", "ab")
    assert from_python_regex("[^c]", "ab").dfa == from_regex(".", "ab")
    assert from_python_regex("[a-z]", "ab").dfa == from_regex(".", "ab")


def test_a_limit_can_be_raised():
    with pytest.raises(InvalidInput, match="more than 100 states"):
        from_python_regex(".*a.{8}", "ab", limit=100)
    assert from_python_regex(".*a.{8}", "ab").dfa == from_regex(".*a.{8}", "ab")


@pytest.mark.slow
def test_a_refusal_takes_no_time():
    start = time.process_time()
    with pytest.raises(InvalidInput):
        from_python_regex(r"[\s\S]*\w[^\n]{40}")
    assert time.process_time() - start < 30


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12) | st.text(r"ab()[]{}*+?|\^$.-09,:dws", max_size=12))
@pytest.mark.slow
def test_any_text_is_read_or_refused_in_one_line(pattern):
    try:
        from_python_regex(pattern, limit=30)
    except InvalidInput as err:
        assert "\n" not in str(err)


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        (r"\p{L}", "position 1: Python says: bad escape"),
        ("a{2,1}", "position 3: Python says"),
        ("a**", "position 3: Python says: multiple repeat"),
        ("a{4294967296}", "Python says: the repetition number is too large"),
    ],
)
def test_a_refusal_names_the_place_that_python_names(pattern, says):
    with pytest.raises(InvalidInput, match=says):
        from_python_regex(pattern)


@pytest.mark.parametrize(
    ("pattern", "states"),
    [
        ("", 1),
        ("a", 2),
        ("abc", 4),
        ("a{3}", 1 + 3 * 2 + 1),
        ("a{2,}", 1 + 3 * 2 + 1),
        ("(ab)c", 6),
    ],
)
def test_the_size_that_is_limited_by_hand(pattern, states):
    """One at the start, and one for each part; what is repeated counts each time, and a group its own."""
    assert python_tree.size(python_tree.parse(pattern)) == states
