"""The claims on attention to tuples as it runs: forms that are wrong, that have wrong gradients, or that hold every triple."""

import pytest
import torch

from expressivity.attention.units.strassen import (
    strassen_attention,
    strassen_attention_by_definition,
)
from expressivity.attention.units.tensor import (
    tensor_attention,
    tensor_attention_by_definition,
)
from expressivity.studies.third_order import claims_tuples as claims
from expressivity.studies.third_order.claims_tuples import (
    CLAIMS,
    LargestTensor,
    check_orders,
    check_strassen,
)

ORDERS, STRASSEN = CLAIMS


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(claims, "ORDERS", (2, 3))
    monkeypatch.setattr(claims, "SCALES", (1.0, 100.0))


def test_the_streaming_form_is_the_definition_without_every_triple():
    evidence = check_orders(tensor_attention)
    assert evidence.holds and evidence.facts["orders with equal values and gradients"] == [2, 3]
    assert evidence.facts["order 2 is the ordinary unit"]
    assert evidence.facts["all triples"] == 128**3


def with_detached_keys(queries, keys, values):
    return tensor_attention(queries, [key.detach() + 0 * key for key in keys], values)


def first_key_only(queries, keys, values):
    return tensor_attention(queries, [keys[0] + 0 * key for key in keys], values)


def temperature(queries, keys, values):
    return tensor_attention(1.001 * queries, keys, values)


@pytest.mark.parametrize(
    "form", [ORDERS.control(), with_detached_keys, first_key_only, temperature]
)
def test_a_form_with_one_fault_is_rejected(form):
    assert not check_orders(form).holds


def test_the_definition_itself_is_rejected_for_the_triples_that_it_holds():
    evidence = check_orders(tensor_attention_by_definition)
    assert evidence.facts["orders with equal values and gradients"] == [2, 3]
    assert not evidence.holds


def test_strassen_attention_is_the_softmax_over_pairs_at_every_scale():
    evidence = check_strassen(strassen_attention)
    assert evidence.holds and evidence.facts["equal where products underflow"]
    assert evidence.facts["scales of the scores with equal values and gradients"] == [1.0, 100.0]


def without_the_third_side(f, g, h, *values):
    return strassen_attention(f, g, 0 * h, *values)


def values_exchanged(f, g, h, first, second):
    return strassen_attention(f, g, h, second.flip(-1), first)


@pytest.mark.parametrize("form", [STRASSEN.control(), without_the_third_side, values_exchanged])
def test_a_triangle_with_one_fault_is_rejected(form):
    assert not check_strassen(form).holds


def test_the_unguarded_form_is_right_where_nothing_underflows_and_only_there():
    evidence = STRASSEN.check(STRASSEN.control())
    assert 1.0 in evidence.facts["scales of the scores with equal values and gradients"]
    assert not evidence.facts["equal where products underflow"]


def test_the_softmax_over_pairs_itself_holds_every_triple():
    assert not check_strassen(strassen_attention_by_definition).holds


def test_the_largest_tensor_is_that_made_within_the_block():
    outside = torch.ones(50)
    with LargestTensor() as made:
        torch.ones(3, 4) + 1
    assert made.numbers == 12 and len(outside) == 50


def test_batches_of_two_single_sequences_and_a_long_one_are_compared():
    shapes = set()

    def recording(queries, keys, values):
        """Note the shape of the queries."""
        shapes.add((tuple(queries.shape), len(keys)))
        return tensor_attention(queries, keys, values)

    assert check_orders(recording).holds
    assert shapes >= {((2, 6, 3), 1), ((2, 6, 3), 2), ((6, 3), 1), ((128, 4), 2)}


def test_the_torn_triangle_has_one_large_number_against_another():
    f, g, h = (side.tolist() for side in claims._torn_triangle(100.0))
    assert f == [[100, 0, 0], [100, 0, 0]]
    assert g == [[1, 0, -400], [0, 0, 0]] and h == [[1, 0, 1], [0, 0, 0]]
