"""Letters that an automaton does not tell apart: taken as one, and put back."""

from itertools import islice

import numpy as np
import pytest

from expressivity.automata.dfa import from_regex
from expressivity.logic.equivalent_letters import one_of_each, put_back
from expressivity.logic.parser import parse
from expressivity.logic.sampling import random_formulas
from expressivity.logic.semantics import encode, evaluate
from expressivity.logic.synthesis import synthesise
from expressivity.logic.translation import difference, to_dfa

GROUPS = {"a": "ac", "b": "bdef"}


def test_the_first_letter_of_each_kind_is_kept() -> None:
    smaller, groups = one_of_each(from_regex(".*[ac][bde].*", "abcdefg"))
    assert groups == {"a": "ac", "b": "bde", "f": "fg"}
    assert smaller == from_regex(".*ab.*", "abf")


@pytest.mark.slow
def test_the_formula_holds_where_its_image_did() -> None:
    first = {name: kept for kept, group in GROUPS.items() for name in group}
    words = ["", "a", "c", "fdca", "bacdefac", "eeca"]
    images = ["".join(first[name] for name in word) for word in words]
    for formula in islice(
        random_formulas("! & | -> P Y S", "ab", 8, np.random.default_rng(2)), 100
    ):
        here = evaluate(put_back(formula, GROUPS), encode(words, "abcdef"), "abcdef")
        assert (here == evaluate(formula, encode(images, "ab"), "ab")).all()


def test_none_of_the_others_is_said_only_where_a_letter_stands() -> None:
    assert put_back(parse("P b"), GROUPS) is parse("P !(a | c)")
    assert put_back(parse("b"), GROUPS) is parse("b | d | e | f")


@pytest.mark.parametrize(
    ("regex", "text"),
    [(".*abc.*", "P(c & Y(b & Y a))"), (".*[ay]b.*", "P(b & Y(a | y))"), (".*z", "Y z")],
)
def test_the_formula_does_not_grow_with_the_alphabet(regex: str, text: str) -> None:
    dfa = from_regex(regex, "abcdefghijklmnopqrstuvwxyz")
    found = synthesise(dfa).formula
    assert found is parse(text)
    assert difference(found, dfa, dfa.alphabet) is None
    assert to_dfa(found, dfa.alphabet) == dfa
