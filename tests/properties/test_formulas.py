"""One formula, five ways to its language: its definition, its automaton, its weights, its text, and the regex of its automaton."""

import numpy as np
import pytest
from formulas import ALPHABET, attended, formulas, words
from hypothesis import given, settings
from hypothesis import strategies as st

from expressivity.attention.finite.forest import of_words, outputs
from expressivity.attention.finite.values import QUARTERS
from expressivity.automata.att import parse_att
from expressivity.constructions.temporal import Construction, compile_formulas
from expressivity.logic.parser import parse
from expressivity.logic.semantics import holds
from expressivity.logic.syntax import (
    Formula,
    fold,
)
from expressivity.logic.translation import to_dfa

# The checks of annotations draw random items, also while hypothesis builds formulas: what it builds does not depend on them.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")

few = settings(max_examples=60, deadline=None, derandomize=True)


def by_definition(formula: Formula, word: str, place: int) -> bool:
    """Truth at a place, counted from 0, by the semantics of [LC26]: a place sees those before it, and the last is after the word.

    Residues are of places counted from 1.
    """

    def value(node: Formula, at: int) -> bool:
        """Say whether a formula holds at a position."""
        match node.op:
            case "letter":
                return at < len(word) and word[at] == node.value
            case "P":
                return any(value(node.args[0], j) for j in range(at))
            case "Y":
                return at > 0 and value(node.args[0], at - 1)
            case "Y<=":
                return any(value(node.args[0], j) for j in range(max(0, at - node.value), at))
            case "S":
                return any(
                    value(node.args[1], j) and all(value(node.args[0], m) for m in range(j + 1, at))
                    for j in range(at)
                )
            case "MOD":
                return (at + 1) % node.value[1] == node.value[0]
            case "!":
                return not value(node.args[0], at)
            case "&":
                return all(value(arg, at) for arg in node.args)
            case "|":
                return any(value(arg, at) for arg in node.args)
            case "->":
                return not value(node.args[0], at) or value(node.args[1], at)
            case "true" | "false":
                return node.op == "true"
        raise AssertionError(node.op)

    return value(formula, place)


@few
@given(formulas, words)
def test_a_formula_is_true_where_the_definition_says(formula, word):
    assert holds(formula, word) == by_definition(formula, word, len(word))


@few
@given(formulas, st.lists(words, min_size=1, max_size=5))
def test_its_automaton_accepts_the_words_on_which_it_is_true(formula, several):
    dfa = to_dfa(formula, ALPHABET)
    assert [dfa.accepts(word) for word in several] == [holds(formula, word) for word in several]
    assert parse_att(dfa.to_att()).difference(dfa) is None


@few
@given(formulas, words)
def test_its_text_is_the_formula(formula, word):
    assert parse(str(formula)) is formula


@settings(few, max_examples=25)
@given(attended, st.lists(words, min_size=1, max_size=4), st.booleans())
def test_its_weights_say_what_it_says(formula, several, normalised):
    compiled = compile_formulas([formula], ALPHABET, Construction(QUARTERS, normalised=normalised))
    encoded = [np.array([ALPHABET.index(c) for c in word], dtype=int) for word in several]
    said = outputs(compiled.model, of_words(encoded, len(ALPHABET)))[:, 0] > 0
    assert said.tolist() == [holds(formula, word) for word in several]


@few
@given(formulas)
def test_a_fold_builds_it_again(formula):
    assert fold(formula, lambda node, args: Formula(node.op, args, node.value)) is formula
