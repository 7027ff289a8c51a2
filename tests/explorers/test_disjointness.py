"""Alice and Bob in the page and in the library: the same tokens, messages and answers for all pairs of strings of up to six bits."""

from dataclasses import replace
from itertools import product

import explorer_page  # noqa: F401 - puts the book's extensions on the path
import numpy as np
import pytest
from explorer_keys import MOST_ELEMENTS, unit_data

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.constructions.averaging import sparse_averaging_unit
from expressivity.errors import InvalidInput
from expressivity.lower_bounds import averaging, protocol
from expressivity.lower_bounds.averaging import AveragingReduction
from expressivity.lower_bounds.communication import (
    disjointness,
    equal_rows,
    every_string,
    from_bits,
    to_bits,
)
from expressivity.lower_bounds.matching import (
    FILLER,
    Match3Reduction,
    match3_reduction,
    tight_codes,
)
from expressivity.lower_bounds.protocol import Layer, Protocol, random_layer
from expressivity.tasks.averaging import sparse_average
from expressivity.tasks.matching import match3

SIZES = list(range(1, MOST_ELEMENTS + 1))
UNITS = {q: unit_data(q) for q in SIZES}
RUN = """(kind, cases) => Promise.all([import("protocol"), import("disjointness"), import("certificates")]).then(([p, d, c]) =>
  cases.map(([n, bits, unit]) => {
    const parties = kind === "match" ? new p.MatchParties(n, bits) : new p.AveragingParties(n, unit, c.readKeys(unit.keys, unit.keys.length, 2 * n + 1), bits);
    const strings = d.everyString(n), messages = strings.map((a) => p.messageOf(parties.parts(a)));
    const answers = messages.map((message) => strings.map((b) => parties.answer(message, b)));
    return { messages, outputs: answers.map((row) => row.map((one) => one.output)), met: answers.map((row) => row.map((one) => one.met)), alike: d.equalRows(messages) };
  }))"""


def the_unit(q):
    return sparse_averaging_unit(2 * q + 1, q, 1, 1 / (2 * q), generator=np.random.default_rng(q))


def meets(q):
    strings = every_string(q)
    return disjointness(
        strings[:, None].repeat(len(strings), 1), strings[None].repeat(len(strings), 0)
    )


def test_with_the_promised_bits_messages_and_answers_are_the_librarys(twin):
    found = twin(RUN, "averaging", [(q, _promised(q), UNITS[q]) for q in SIZES])
    for q, result in zip(SIZES, found, strict=True):
        unit, reduction, strings = the_unit(q), AveragingReduction(q, 2 * q + 1), every_string(q)
        rows = strings if q < 4 else strings[:: 2**q // 5]
        messages = [averaging.Alice(unit, reduction, a).message() for a in rows]
        assert [result["messages"][_number(a)] for a in rows] == messages
        assert result["met"] == meets(q).tolist()
        exact = _averages(reduction, strings)
        assert np.abs(np.array(result["outputs"])[..., 0] - exact).max() < 1 / (2 * q)
        for b in strings[:: 1 + 2**q // 3]:
            bob = averaging.Bob(unit, reduction, b)
            for a, message in zip(rows[:3], messages, strict=False):
                assert bob.answer(message) == result["met"][_number(a)][_number(b)]


def _promised(q):
    return 1 + UNITS[q]["integerBits"] + UNITS[q]["fractionBits"]


def _number(string):
    return int("".join(str(int(bit)) for bit in string), 2)


def _averages(reduction, strings):
    own = strings[:, None].repeat(len(strings), 1)
    return sparse_average(*reduction.instance(own, strings[None].repeat(len(strings), 0)))[
        :, :, reduction.asker, 0
    ]


def test_with_fewer_bits_both_lose_the_same_numbers_and_err_alike(twin):
    cases = [(q, bits, UNITS[q]) for q in SIZES for bits in range(1, _promised(q))]
    found, wrong = twin(RUN, "averaging", cases), 0
    for (q, bits, data), result in zip(cases, found, strict=True):
        unit, reduction = the_unit(q), AveragingReduction(q, 2 * q + 1)
        embeddings = _rounded(unit, data, bits)
        strings = every_string(q)
        lost = bits - 1 - data["integerBits"]
        multiples = (embeddings * 2.0**lost).astype(int)
        ours = ["".join(format(m + 2 ** (bits - 1), f"0{bits}b") for m in row) for row in multiples]
        assert result["messages"] == ours
        assert result["alike"] == _pair(equal_rows(embeddings))
        outputs = _outputs(unit, reduction, embeddings, strings)
        np.testing.assert_allclose(np.array(result["outputs"])[..., 0], outputs, atol=1e-9)
        clear = np.abs(outputs - reduction.threshold) > 1e-9
        assert (np.array(result["met"]) == reduction.decide(outputs))[clear].all()
        wrong += int((np.array(result["met"]) != meets(q)).sum())
    assert wrong


def _pair(rows):
    return list(rows) if rows else None


def _rounded(unit, data, bits):
    """The embeddings of the asker for all strings, from the promised format to numbers of p bits, clipped to what those hold."""
    one, query = 2 ** data["fractionBits"], np.array(data["queries"])
    key = np.broadcast_to(unit.keys[:, -1] * one, query.shape)
    exact = np.concatenate([np.zeros((len(query), 1)), query, key], axis=1) / one
    step = 2.0 ** (data["integerBits"] - (bits - 1))
    return np.clip(np.round(exact / step), 1 - 2 ** (bits - 1), 2 ** (bits - 1) - 1) * step


def _outputs(unit, reduction, embeddings, strings):
    """Bob's averages from every embedding, for all his strings."""
    query, own = embeddings[:, 1 : 1 + unit.key_dim], embeddings[:, 1 + unit.key_dim :]
    scores = query @ unit.keys
    scores[:, reduction.asker] = (query * own).sum(axis=1)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (weights / weights.sum(axis=1, keepdims=True)) @ reduction.values(strings)[..., 0].T


def test_numbers_that_lose_bits_are_those_that_the_format_rounds(twin):
    """Where the library has a format, taking the last bits away is rounding to it."""
    data, unit = UNITS[6], the_unit(6)
    for bits in range(_promised(6) - data["fractionBits"], _promised(6)):
        format_ = FixedPoint(data["integerBits"], bits - 1 - data["integerBits"])
        rounded = _rounded(unit, data, bits)
        exact = unit.queries(unit.certify(AveragingReduction(6, 13).subset(every_string(6))))
        assert np.array_equal(rounded[:, 1 : 1 + unit.key_dim], format_.round(exact))
        assert "".join(to_bits(row, format_) for row in rounded[:2])
        smaller = replace(unit, arithmetic=format_)
        bob = averaging.Bob(smaller, AveragingReduction(6, 13), every_string(6)[9])
        assert bob.answer(to_bits(rounded[3], format_)) in (True, False)


def digit_layer(reduction):
    """One head without scores; the value of a residue is its digit, Alice's and Bob's apart."""
    ones = np.ones(reduction.elements, dtype=bool)
    values = np.zeros((reduction.modulus + 1, 2))
    digits = 2.0 ** -np.arange(1, reduction.elements + 1)
    values[reduction.alice(ones), 0] = digits
    values[reduction.bob(ones), 1] = digits
    return Layer(values, np.zeros((1, 2, 1)), np.zeros((1, 2, 1)), np.eye(2)[None])


def test_match3_by_digits_is_the_librarys_protocol(twin):
    cases = [(n, bits, None) for n in SIZES for bits in (2, 6, 10, _enough_for_digits(n))]
    found, wrong = twin(RUN, "match", cases), 0
    for (n, bits, _), result in zip(cases, found, strict=True):
        reduction, strings = match3_reduction(2 * n + 1, 2 * n + 2), every_string(n)
        rules = Protocol(digit_layer(reduction), reduction.length, 1, bits - 3)
        messages = [protocol.Alice(rules, tokens).message() for tokens in reduction.alice(strings)]
        assert result["messages"] == messages
        some = slice(None) if n < 3 else slice(1, None, 2**n // 3)
        outputs = [
            [protocol.Bob(rules, tokens).output(message) for tokens in reduction.bob(strings[some])]
            for message in messages[some]
        ]
        np.testing.assert_allclose(
            [row[some] for row in result["outputs"][some]], outputs, atol=1e-9
        )
        if bits == _enough_for_digits(n):
            assert result["met"] == meets(n).tolist()
        wrong += result["met"] != meets(n).tolist()
    assert wrong > len(SIZES)


def _enough_for_digits(n):
    """Bits of a mean with which the output errs by less than half of the last digit: 2^(-n-1)/N."""
    return 5 + n + 1 + int(np.ceil(np.log2(2 * n + 1)))


def test_a_layer_of_any_kind_sends_what_the_librarys_sends(twin):
    rng = np.random.default_rng(2)
    cases, ours = [], []
    for heads, value_dim, fraction in ((1, 1, 5), (3, 2, 9), (2, 4, 14)):
        layer = random_layer(14, heads, value_dim, 2.0, rng)
        rules = Protocol(layer, 13, 1, fraction - 1 - int(np.ceil(np.log2(heads))))
        halves = rng.integers(1, 15, (2, 6))
        message = protocol.Alice(rules, halves[0]).message()
        ours.append((message, protocol.Bob(rules, halves[1]).output(message)))
        scores, values = layer.scores_of_residues, layer.values_of_residues
        cases.append((scores.tolist(), values.tolist(), fraction, *halves.tolist()))
    found = twin(
        """(cases) => import("protocol").then((m) => cases.map(([scores, values, fraction, own, others]) => {
        const rules = new m.Protocol(new m.Layer(scores, values), 13, fraction), message = m.messageOf(rules.parts(own));
        return [message, rules.output(message, others)]; }))""",
        cases,
    )
    for (message, output), (expected, exact) in zip(found, ours, strict=True):
        assert message == expected
        np.testing.assert_allclose(output, exact, atol=1e-9)


def test_tokens_of_both_reductions_are_the_librarys(twin):
    found = twin(
        """(sizes) => import("disjointness").then((d) => sizes.map((n) => d.everyString(n).map((a) => {
        const sets = new d.AveragingReduction(n, 2 * n + 2), match = new d.Match3Reduction(2 * n + 3, d.tightCodes(n));
        return { subset: sets.subset(a), values: sets.values(a), rows: d.everyString(n).map((b) => [match.sequence(a, b), d.firstTriple(match.sequence(a, b), 2 * n + 3) !== null, d.disjointness(a, b)]) };
        })))""",
        SIZES,
    )
    for n, results in zip(SIZES, found, strict=True):
        strings = every_string(n)
        sets, match = AveragingReduction(n, 2 * n + 2), Match3Reduction(2 * n + 3, tight_codes(n))
        assert [one["subset"] for one in results] == sets.subset(strings).tolist()
        assert [one["values"] for one in results] == sets.values(strings)[..., 0].tolist()
        for a, one in zip(strings, results, strict=True):
            own = np.broadcast_to(a, strings.shape)
            tokens = match.sequence(own, strings)
            assert [row[0] for row in one["rows"]] == tokens.tolist()
            assert [row[1] for row in one["rows"]] == match3(tokens, 2 * n + 3)[:, 0].tolist()
            assert [row[2] for row in one["rows"]] == disjointness(own, strings).tolist()
    assert FILLER == 1


def test_bits_are_written_and_read_as_the_library_does(twin):
    numbers = np.random.default_rng(1).integers(-127, 128, 60)
    message, back = twin(
        """(numbers) => import("disjointness").then((d) => [d.toBits(numbers, 8), d.fromBits(d.toBits(numbers, 8), 8)])""",
        numbers.tolist(),
    )
    format_ = FixedPoint(3, 4)
    assert message == to_bits(numbers * format_.step, format_)
    assert back == numbers.tolist() == (from_bits(message, format_) / format_.step).tolist()


@pytest.mark.parametrize(
    "source, refused",
    [
        ("d.fromBits('101', 2)", lambda: from_bits("101", FixedPoint(1, 0))),
        ("d.everyString(0)", lambda: every_string(0)),
        ("d.everyString(21)", lambda: every_string(21)),
        ("new d.AveragingReduction(2, 4)", lambda: AveragingReduction(2, 4)),
        ("new d.AveragingReduction(0, 4)", lambda: AveragingReduction(0, 4)),
        ("new d.Match3Reduction(7, [0, 2, 3])", lambda: Match3Reduction(7, (0, 2, 3))),
        ("d.tightCodes(0)", lambda: tight_codes(0)),
    ],
)
def test_refusals_are_the_librarys(twin, source, refused):
    with pytest.raises(InvalidInput) as error:
        refused()
    said = twin(
        f"""() => import("disjointness").then((d) => {{ try {{ {source}; }} catch (error) {{ return error.message; }} }})"""
    )
    assert said == str(error.value)


def test_of_equal_messages_the_first_two_are_found(twin):
    rows = list(product("ab", repeat=3))
    found = twin(
        """(rows) => import("disjointness").then((d) => rows.map((row) => d.equalRows(row)))""",
        rows,
    )
    ours = [equal_rows(np.array([[ord(letter)] for letter in row])) for row in rows]
    assert found == [_pair(one) for one in ours]
