"""Weights from formulas: against the logic at every position, against the sizes of the theorem, and each choice that matters broken."""

from itertools import product

import numpy as np
import pytest

from expressivity.attention.finite.forest import all_words, layers, numbered, of_words, outputs
from expressivity.attention.finite.values import HALF, QUARTERS, SETS, ValueSet, fixed_point
from expressivity.constructions.compilation import stream_errors
from expressivity.constructions.normalisation import gap, norm_of
from expressivity.constructions.plan import Plan, conjuncts
from expressivity.constructions.sizes import bounds, nesting
from expressivity.constructions.temporal import (
    Construction,
    compile_formulas,
    fan_in,
    strength,
)
from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.logic.semantics import satisfied
from expressivity.studies.compilation.suites import random_formulas

CHOICES = [
    Construction(values, normalised=normalised)
    for values in SETS.values()
    for normalised in (False, True)
]


def wrong_words(text: str, alphabet: str, choices: Construction, length: int = 6) -> int:
    formula = parse(text)
    said = (
        outputs(
            compile_formulas([formula], alphabet, choices).model, all_words(len(alphabet), length)
        )[:, 0]
        > 0
    )
    wanted = np.concatenate(
        [satisfied(formula, numbered(len(alphabet), i), alphabet) for i in range(length + 1)]
    )
    return int((said != wanted).sum())


@pytest.mark.parametrize("choices", CHOICES, ids=lambda c: f"{c.values.name}-{c.normalised}")
@pytest.mark.slow
def test_random_formulas_are_true_where_the_logic_says_and_as_small_as_the_theorem_says(choices):
    for formula in random_formulas(
        15, "ab", ("P", "Y", "Y<="), seed=choices.values.precision + choices.normalised
    ):
        compiled = compile_formulas([formula], "abc", choices)
        wrong, count = stream_errors(compiled, 4)
        assert wrong == 0 and count > 0, formula
        assert bounds([formula], "abc", choices).hold(compiled.model), formula


def test_a_stream_that_is_wrong_is_seen():
    compiled = compile_formulas([parse("P a")], "ab", Construction(QUARTERS, twice=False))
    assert (
        stream_errors(compiled, QUARTERS.span)[0] == 0
        and stream_errors(compiled, QUARTERS.span + 1)[0] > 0
    )


@pytest.mark.parametrize("letters", [10, 60])
@pytest.mark.parametrize("choices", CHOICES, ids=lambda c: f"{c.values.name}-{c.normalised}")
def test_the_head_that_looks_twice_never_forgets(choices, letters):
    streams = layers(
        compile_formulas([parse("P a")], "a", choices).model,
        of_words([np.zeros(letters, dtype=np.int64)], 1),
    )
    assert streams[-1].columns[:, 3].tolist() == [0.0] + [1.0] * letters


def test_the_plain_head_forgets_exactly_behind_the_span():
    compiled = compile_formulas([parse("P a")], "a", Construction(QUARTERS, twice=False))
    truth = layers(compiled.model, of_words([np.zeros(20, dtype=np.int64)], 1))[-1].columns[:, 3]
    assert np.flatnonzero(truth).tolist() == list(range(1, QUARTERS.span + 1))


@pytest.mark.parametrize(
    "values",
    [QUARTERS, HALF, fixed_point("halves", 0.5, 4.0), fixed_point("64ths", 1 / 64, 16.0)],
    ids=lambda v: v.name,
)
def test_what_arrives_is_at_least_a_half(values):
    assert values.shares.min() >= 0.5 and values.shares.max() <= 3
    assert wrong_words("P(b & P a)", "ab", Construction(values)) == 0


def test_one_half_is_the_threshold_that_works():
    def errors(choices: Construction) -> int:
        return stream_errors(compile_formulas([parse("P(a & P b) | Y<=3 b")], "ab", choices), 6)[0]

    assert errors(Construction(HALF)) == 0
    assert (
        errors(Construction(QUARTERS, threshold=0.25)) == 0
    )  # fixed point bears the smallest number
    assert errors(Construction(HALF, threshold=HALF.least)) > 0


@pytest.mark.parametrize("values", SETS.values(), ids=lambda v: v.name)
def test_after_looking_every_number_is_put_back_exactly(values):
    model = compile_formulas([parse("P a")], "a", Construction(values, normalised=True)).model
    every = np.concatenate([-values.positive[::-1], [0.0], values.positive])
    every = every[(np.abs(every) <= 3) & ((every <= 0.5) | (every >= 0.5 + gap(values)))]
    columns = np.repeat(every[:, None], model.width, axis=1)
    back = values.round(columns + model.blocks[0].perceptron(values, columns))
    assert (back == (columns > 0.5)).all()


def test_without_putting_back_normalisation_breaks_it():
    choices = Construction(HALF, normalised=True, restored=False)
    assert stream_errors(compile_formulas([parse("P(b & P a)")], "ab", choices), 4)[0] > 0


def test_normalisation_leaves_truth_values_alone():
    for values in SETS.values():
        for ones in range(1, 8):
            column = np.array(
                [[1.0] * ones + [0.0] * (8 - ones) + [0.0] * ones + [1.0] * (8 - ones)]
            )
            assert (norm_of(values)(values, column) == column).all()


def test_scores_divided_by_a_root_need_a_stronger_query_or_a_larger_set():
    for rows, values in product((1, 7, 64, 1000), SETS.values()):
        try:
            q = strength(values, rows)
        except InvalidInput:
            assert values.forgets * rows**0.5 > values.largest
        else:
            assert values.exp(-values.over_root(np.array([q]), rows)).item() == 0
    assert wrong_words("P(b & Y a)", "abc", Construction(HALF, wide_keys=True), 5) == 0
    with pytest.raises(InvalidInput, match="no query is strong enough"):
        compile_formulas(
            [parse("P(a & P b) & P Y Y Y Y Y Y a")], "ab", Construction(QUARTERS, wide_keys=True)
        )
    assert wrong_words("P a", "ab", Construction(QUARTERS, wide_keys=True), 9) == 0


def test_windows_longer_than_the_span_are_refused():
    assert wrong_words("Y<=7 a", "ab", Construction(QUARTERS), 9) == 0
    with pytest.raises(InvalidInput, match="windows have at most 7 positions.*k=8"):
        compile_formulas([parse("Y<=8 a")], "ab", Construction(QUARTERS))


def test_sets_that_are_too_small_are_refused():
    for values in (
        fixed_point("halves", 0.5, 2.0),
        fixed_point("ones", 1.0, 8.0),
        ValueSet("two bits", 2, 0.25, 8.0),
    ):
        with pytest.raises(InvalidInput, match="too small"):
            compile_formulas([parse("P a")], "ab", Construction(values))


def test_the_threshold_is_exact_wherever_it_is_used():
    for values in (
        QUARTERS,
        HALF,
        fixed_point("halves", 0.5, 4.0),
        ValueSet("three bits", 3, 0.125, 14.0),
    ):
        model = compile_formulas([parse("P a")], "a", Construction(values)).model
        numbers = values.positive[(values.positive >= 0.5) & (values.positive <= 4)]
        columns = np.zeros((len(numbers) + 1, model.width))
        columns[1:, 3] = numbers
        assert (
            values.round(columns + model.blocks[0].perceptron(values, columns))[:, 3]
            == (columns[:, 3] > 0)
        ).all()


def test_wide_conjunctions_are_split():
    text = " & ".join(f"!{'Y ' * i}a" for i in range(1, 12))
    assert fan_in(QUARTERS) == 8 and wrong_words(text, "ab", Construction(QUARTERS), 8) == 0


def test_what_the_letter_decides_needs_no_layer_and_negation_none():
    for text in ("!a", "a -> b", "true", "(a | b) & !c"):
        assert len(compile_formulas([parse(text)], "abc", Construction(QUARTERS)).model.blocks) == 0
        assert wrong_words(text, "abc", Construction(QUARTERS), 4) == 0
    assert len(compile_formulas([parse("!Y !a")], "ab", Construction(QUARTERS)).model.blocks) == 1


@pytest.mark.parametrize("text", ["P(a & b)", "P(a | b)", "Y(a -> b)"])
def test_what_the_letter_decides_is_no_layer(text):
    formula = parse(text)
    assert nesting([formula], {"&": 1}, 8)[formula] == 0


def test_conjunctions_are_opened_and_nestings_counted():
    assert [(str(f), sign) for f, sign in conjuncts(parse("a & !(b | !(c & P a))"), True)] == [
        ("a", True),
        ("b", False),
        ("c", True),
        ("P a", True),
    ]
    formula = parse("P(Y a & (P b | !(c & P P c)))")
    assert (
        nesting([formula], {"P": 2}, 8)[formula] == 6
        and nesting([formula], {"Y": 1}, 8)[formula] == 1
    )
    assert nesting([formula], {"&": 1}, 8)[formula] == 2


@pytest.mark.parametrize(
    "text, said",
    [("b S a", "only P, Y and Y<=k"), ("MOD(0,2)", "only P, Y"), ("d", "not in the alphabet")],
)
def test_what_is_not_compiled(text, said):
    with pytest.raises(InvalidInput, match=said):
        Plan("abc", 8).add([parse(text)])


def test_a_conjunct_that_stands_twice_is_taken_once_and_those_after_it_too():
    found = conjuncts(parse("a & P b & !(!P b | !c)"), True)
    assert [(str(f), sign) for f, sign in found] == [("a", True), ("P b", True), ("c", True)]


def test_the_bounds_by_hand():
    """P(b & Y a): plain, two blocks for the P, one for the Y and one for the "and". With norms, the two of P, and after the start and after each
    of these one for the Y and one for the "and"."""
    plain, normed = (Construction(HALF, normalised=normalised) for normalised in (False, True))
    formula = [parse("P(b & Y a)")]
    assert bounds(formula, "abc", plain).blocks == 2 + 1 + 1
    assert bounds(formula, "abc", normed).blocks == 2 + (2 + 1) * (1 + 1)
    assert bounds([parse("Y<=2 Y<=3 a")], "abc", plain).blocks == 1 + 1
