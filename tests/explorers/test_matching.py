"""Match2 in the page and in the library: the same answers on all small inputs, and the same refusals."""

from itertools import product

import numpy as np
import pytest

from expressivity.constructions.matching import (
    fewest_bits,
    match2_head,
    match2_in_fixed_point,
    smallest_scale,
    sufficient_bits,
)
from expressivity.errors import InvalidInput
from expressivity.tasks.matching import check_residues, match2

OUTPUTS = """(inputs, options) => import("matching").then((m) => inputs.map(([modulus, tokens]) => {
  const head = new m.Match2Head(modulus, tokens.length, options);
  return [head.output(tokens), head.decide(tokens), m.matchByDefinition(tokens, modulus)];
}))"""
SMALL = [
    (modulus, list(tokens))
    for modulus in range(2, 8)
    for length in range(1, 4)
    for tokens in product(range(1, modulus + 1), repeat=length)
]


def drawn(count, least, most, length):
    draw = np.random.default_rng(5)
    moduli = draw.integers(least, most + 1, count)
    return [(int(m), draw.integers(1, m + 1, length).tolist()) for m in moduli]


def head_of(modulus, length, options):
    if options.get("arithmetic") == "fixed":
        return match2_in_fixed_point(modulus, length, options.get("bits"))
    return match2_head(modulus, length)


@pytest.mark.parametrize("inputs", [SMALL, drawn(300, 8, 3000, 9)], ids=["all small", "drawn"])
@pytest.mark.parametrize("options", [{}, {"arithmetic": "fixed"}], ids=["double", "fixed"])
def test_outputs_decisions_and_definition_are_the_librarys(twin, inputs, options):
    found = twin(OUTPUTS, inputs, options)
    sizes = sorted({(modulus, len(tokens)) for modulus, tokens in inputs})
    for modulus, length in sizes:
        rows = [i for i, (m, tokens) in enumerate(inputs) if (m, len(tokens)) == (modulus, length)]
        output, decided, truth = zip(*(found[i] for i in rows), strict=True)
        ours, head = np.array([inputs[i][1] for i in rows]), head_of(modulus, length, options)
        np.testing.assert_allclose(output, head.output(ours), atol=1e-9)
        assert list(decided) == head.decide(ours).tolist()
        assert list(truth) == match2(ours, modulus).tolist() == list(decided)


def test_with_few_bits_both_are_wrong_at_the_same_inputs(twin):
    inputs = drawn(200, 20, 60, 6)
    found = twin(
        """(inputs) => import("matching").then((m) => inputs.map(([modulus, tokens]) => {
        const head = new m.Match2Head(modulus, 6, { arithmetic: "fixed", bits: m.fewestBits(modulus, 6) });
        return [head.output(tokens), head.decide(tokens)];
    }))""",
        inputs,
    )
    wrong = 0
    for (modulus, tokens), (output, decided) in zip(inputs, found, strict=True):
        head = match2_in_fixed_point(modulus, 6, fewest_bits(modulus, 6))
        ours = np.array(tokens)
        np.testing.assert_allclose(output, head.output(ours), atol=1e-9)
        assert decided == head.decide(ours).tolist()
        wrong += decided != match2(ours, modulus).tolist()
    assert wrong


def test_scale_and_bits_are_the_librarys(twin):
    sizes = [(modulus, length) for modulus in (2, 3, 12, 100, 4097) for length in (1, 2, 9, 1000)]
    found = twin(
        """(sizes) => import("matching").then((m) => sizes.map((size) =>
        [m.smallestScale(...size), m.sufficientBits(...size), m.fewestBits(...size)]))""",
        sizes,
    )
    for size, (scale, enough, fewest) in zip(sizes, found, strict=True):
        assert scale == pytest.approx(smallest_scale(*size), rel=1e-12)
        assert (enough, fewest) == (sufficient_bits(*size), fewest_bits(*size))


def test_the_token_that_deceives_a_head_does(twin):
    found = twin("""() => import("matching").then((m) => [100, 20000].map((modulus) => {
      const head = new m.Match2Head(modulus, 4, { arithmetic: "single" }), tokens = m.wronglyMatched(head);
      return tokens && [tokens, m.mistakes(head, tokens)];
    }))""")
    assert found[0] is None
    tokens, wrong = found[1]
    assert 1 in wrong and not match2(np.array(tokens), 20000)[0]


@pytest.mark.parametrize("modulus, tokens", [(1, [1]), (5, []), (5, [0]), (5, [6]), (5, [2, -1])])
def test_refusals_are_the_librarys(twin, modulus, tokens):
    with pytest.raises(InvalidInput) as refused:
        check_residues(np.array(tokens, dtype=int), modulus)
    said = twin(
        """(tokens, modulus) => import("matching").then((m) => {
        try { m.checkResidues(tokens, modulus); } catch (error) { return error.message; } })""",
        tokens,
        modulus,
    )
    assert said == str(refused.value)
