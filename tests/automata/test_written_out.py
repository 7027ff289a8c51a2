"""A regex in the book's syntax is refused before its repetitions are written out, if they would be too many."""

import time

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.automata.written_out import write_out
from expressivity.errors import InvalidInput


@pytest.mark.parametrize(
    "regex", ["(a{1000}){1000}", "((a{100}){100}){100}", "(((a|b){300})*b){300}", "a{900}^b{900}"]
)
def test_what_would_be_too_large_is_refused_at_once(regex):
    start = time.process_time()
    with pytest.raises(InvalidInput, match="more than 100,000 states: .*--states") as error:
        from_regex(regex, "ab")
    assert time.process_time() - start < 5 and "\n" not in str(error.value)


def test_the_limit_on_states_raises_that_on_what_is_written_out():
    with pytest.raises(InvalidInput, match="more than 200,000 states"):
        from_regex("(a{1000}){1000}", "ab", 20_000)
    assert from_regex("(ab){20}", "ab", 42).states == 42  # and a low one does not lower it


def test_both_sides_of_a_product_are_made_minimal_first():
    factors = ["a", "b", "aa", "bb", "ab", "ba", "aaa", "bbb"]
    regex = "&".join(f".*{factor}.*" for factor in factors)
    assert len(write_out(regex, "ab").moves) < 100
    dfa = from_regex(regex, "ab")
    for word in ("aaabbba", "aabba", "bbbaaab", "aaabbb"):
        assert dfa.accepts(word) == all(factor in word for factor in factors)


def test_a_side_that_has_to_grow_is_taken_as_it_is():
    assert from_regex(".*a.{9}&b.*", "ab") == from_regex("b.*a.{9}", "ab")


def test_products_without_words_and_of_the_empty_word():
    assert from_regex("a&b", "ab") == from_regex("aa&a", "ab")
    assert from_regex("()&a*", "ab") == from_regex("()", "ab")
    assert from_regex("()^ab", "ab") == from_regex("ab", "ab")


@pytest.mark.slow
def test_sets_of_many_states_are_refused_by_the_limit():
    with pytest.raises(InvalidInput, match="sets of too many states: .*--states"):
        from_regex("((a?){40}){50}", "ab", 2000)
