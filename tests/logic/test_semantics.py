"""The vectorised semantics, and automata of formulas, against the definition read aloud."""

import random
from itertools import product

import numpy as np
import pytest

from expressivity.automata.dfa import from_regex
from expressivity.errors import InvalidInput
from expressivity.logic.lemmas import proves
from expressivity.logic.parser import parse
from expressivity.logic.semantics import PAD, encode, evaluate, evaluate_all, holds, satisfied
from expressivity.logic.syntax import (
    FALSE,
    TRUE,
    Formula,
    P,
    Y,
    letter,
    position,
    since,
    subformulas,
    within,
)
from expressivity.logic.translation import TooLarge, difference, satisfying, to_dfa


def truth(formula: Formula, word: str, n: int) -> bool:
    """The definition, for one position n of one word; slow."""

    def at(m: int, body: Formula = formula.args[0] if formula.args else formula) -> bool:
        return truth(body, word, m)

    match formula.op, formula.value:
        case "true" | "false", _:
            return formula.op == "true"
        case "letter", name:
            return n <= len(word) and word[n - 1] == name
        case "MOD", (r, m):
            return n % m == r
        case "!", _:
            return not at(n)
        case "&", _:
            return at(n) and truth(formula.args[1], word, n)
        case "|", _:
            return at(n) or truth(formula.args[1], word, n)
        case "->", _:
            return not at(n) or truth(formula.args[1], word, n)
        case "P", _:
            return any(at(m) for m in range(1, n))
        case "Y", _:
            return n > 1 and at(n - 1)
        case "Y<=", k:
            return any(at(m) for m in range(max(1, n - k), n))
    return any(
        truth(formula.args[1], word, m) and all(at(i) for i in range(m + 1, n)) for m in range(1, n)
    )


def random_formula(generator: random.Random, steps: int) -> Formula:
    made = [letter("a"), letter("b"), TRUE, FALSE, position(1, 3)]
    for _ in range(steps):
        one, other = generator.choice(made[-6:]), generator.choice(made)
        made.append(
            generator.choice(
                [
                    ~one,
                    P(one),
                    Y(one),
                    within(2, one),
                    one & other,
                    one | other,
                    one >> other,
                    since(one, other),
                ]
            )
        )
    return made[-1]


WORDS = ["".join(word) for n in range(5) for word in product("ab", repeat=n)] + [
    "abbabaab",
    "babbbabb",
]


@pytest.mark.slow
def test_every_position_of_every_word_agrees_with_the_definition() -> None:
    generator = random.Random(1)
    table = encode(WORDS, "ab")
    for _ in range(30):
        formula = random_formula(generator, 7)
        found = evaluate(formula, table, "ab")
        for row, word in zip(found, WORDS):
            assert row[: len(word) + 1].tolist() == [
                truth(formula, word, n) for n in range(1, len(word) + 2)
            ]
            assert not row[len(word) + 1 :].any()
        assert satisfied(formula, table, "ab").tolist() == [holds(formula, word) for word in WORDS]


@pytest.mark.slow
def test_automata_of_random_formulas_accept_what_the_formulas_hold_for() -> None:
    generator = random.Random(2)
    for _ in range(30):
        formula = random_formula(generator, 7)
        dfa = to_dfa(formula, "ab")
        assert [dfa.accepts(word) for word in WORDS] == [holds(formula, word) for word in WORDS]
        assert difference(formula, dfa, "ab") is None
        witness = difference(formula, dfa.complement(), "ab")
        assert witness == ""  # they disagree everywhere, so at the shortest word


@pytest.mark.parametrize(
    ("text", "regex", "alphabet"),
    [
        ("P(a & !P true)", "a.*", "ab"),
        ("Y a", ".*a", "ab"),
        ("Y(b & Y a)", ".*ab", "ab"),
        ("P(b & Y a)", ".*ab.*", "abc"),
        ("P(b & P a)", ".*a.*b.*", "abc"),
        ("(!Y true | Y b) & !P(a & Y a) & !P(b & !Y a)", "(ab)*", "ab"),
        ("MOD(1,2)", "(..)*", "ab"),
        ("Y<=3 a", ".*a.{0,2}", "ab"),
        ("b S a", ".*ab*", "abc"),
        ("!Y true", "()", "ab"),
    ],
)
def test_named_languages(text: str, regex: str, alphabet: str) -> None:
    assert to_dfa(parse(text), alphabet) == from_regex(regex, alphabet)


def test_three_letters_tell_apart_what_two_do_not() -> None:
    adjacent, later = parse("P(b & Y a)"), parse("P(b & P a)")
    assert difference(adjacent, later, "ab") is None
    assert difference(adjacent, later, "abc") == "acb"


def test_a_shortest_satisfying_word() -> None:
    assert satisfying(parse("Y Y a & Y b"), "ab") == "ab"
    assert satisfying(parse("MOD(0,5) & Y b"), "ab") == "aaab"
    assert satisfying(parse("a"), "ab") is None  # no letter stands at the end


def test_lemmas_prove_what_exploring_shows_and_nothing_else() -> None:
    dfa = from_regex(".*a.*b.*", "abc")
    right, wrong = parse("P(b & P a)"), parse("P(b & Y a)")
    assert proves(right, "abc", dfa.delta, dfa.accepting)
    assert not proves(wrong, "abc", dfa.delta, dfa.accepting)
    assert not proves(right, "abc", dfa.delta, ~dfa.accepting)


def test_all_subformulas_at_once() -> None:
    formula = parse("P(b & Y a)")
    assert set(evaluate_all([formula], encode(["ab"], "ab"), "ab")) == set(subformulas(formula))


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(InvalidInput, match="'c'"):
        evaluate(letter("c"), encode(["ab"], "ab"), "ab")
    with pytest.raises(InvalidInput, match="position 2"):
        encode(["ac"], "ab")
    with pytest.raises(InvalidInput, match="letter numbers are 0..1"):
        evaluate(TRUE, np.array([[0, 2]]), "ab")
    with pytest.raises(InvalidInput, match="padding"):
        evaluate(TRUE, np.array([[PAD, 0]]), "ab")
    with pytest.raises(InvalidInput, match="reads 'ab'"):
        difference(TRUE, from_regex("a", "ab"), "abc")
    with pytest.raises(InvalidInput, match="rows"):
        proves(TRUE, "ab", np.zeros((2, 2), dtype=np.int32), np.zeros(3, dtype=bool))


def test_a_formula_that_remembers_too_much_is_refused() -> None:
    formula = TRUE
    for i in range(12):
        formula = formula & P(Y(letter("a"), times=i) & letter("b"))
    with pytest.raises(TooLarge, match="more than 100 memories"):
        difference(formula, FALSE, "ab", most=100)
