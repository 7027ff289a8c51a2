"""Attention to tuples under masks: against the definition written as loops, rows that see nothing, and refusals."""

from functools import partial
from inspect import unwrap
from itertools import product

import pytest
import torch

from expressivity.attention.masked.attention import masked_attention, strict_mask
from expressivity.attention.units import strassen
from expressivity.attention.units.masks import combined_mask
from expressivity.attention.units.strassen import (
    least_total,
    strassen_attention,
    strassen_attention_by_pairs,
)
from expressivity.attention.units.tensor import tensor_attention, tensor_self_attention
from expressivity.errors import InvalidInput
from expressivity.studies.third_order.claims_tuples import LargestTensor

N = 6
CAUSAL = torch.ones(N, N, dtype=torch.bool).tril()
MASKS = {
    "causal": CAUSAL,
    "strict": strict_mask(N),
    "padding": (torch.arange(N) < 4).expand(N, N),
    "any": torch.rand(N, N, generator=torch.Generator().manual_seed(2)) < 0.4,
    "nothing": torch.zeros(N, N, dtype=torch.bool),
}


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def product_score(i, places, queries, keys):
    return (queries[i] * torch.stack([key[j] for key, j in zip(keys, places)]).prod(0)).sum()


def triangle_score(i, places, f, sides):
    (j, k), (g, h) = places, sides
    return f[i] @ g[j] + g[j] @ h[k] + h[k] @ f[i]


def by_loop(score, queries, keys, values, mask):
    """The definition: for each row a softmax over the tuples of which it sees every member."""
    rows = []
    for i in range(len(queries)):
        seen = [j for j in range(len(keys[0])) if mask[i, j]]
        tuples = list(product(seen, repeat=len(keys)))
        if not tuples:
            rows.append(queries.new_zeros(values[0].shape[1]))
            continue
        weights = torch.stack([score(i, places, queries, keys) for places in tuples]).softmax(0)
        terms = [
            torch.stack([value[j] for value, j in zip(values, places)]).prod(0) for places in tuples
        ]
        rows.append(weights @ torch.stack(terms))
    return torch.stack(rows)


def gradients(form, parts):
    """The output, and the gradients of a sum with coefficients."""
    leaves = [part.clone().requires_grad_() for part in parts]
    output = form(*leaves)
    coefficients = draw(*output.shape, seed=9)
    loss = (output * coefficients).sum()
    if not loss.requires_grad:
        return [output, *map(torch.zeros_like, parts)]
    found = torch.autograd.grad(loss, leaves, allow_unused=True, materialize_grads=True)
    return [output.detach(), *found]


def assert_same(fast, slow, parts):
    for ours, theirs in zip(gradients(fast, parts), gradients(slow, parts), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-11)


def in_slots(form, order, **options):
    return lambda *parts: form(parts[0], parts[1:order], parts[order:], **options)


def third_order(*parts, **options):
    return tensor_attention(parts[0], parts[1:3], parts[3:], **options)


FORMS = (third_order, strassen_attention)


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("order, scores", [(2, 10**6), (3, 1), (3, 80), (3, 10**6), (4, 10**6)])
@pytest.mark.slow
def test_tuples_under_a_mask_equal_the_definition(order, scores, name):
    n = N if order < 4 else 4
    mask = MASKS[name][:n, :n]
    parts = [draw(n, 3, seed=i) for i in range(order)] + [
        draw(n, 2, seed=9 + i) for i in range(order - 1)
    ]
    assert_same(
        in_slots(tensor_attention, order, scores=scores, mask=mask),
        in_slots(partial(by_loop, product_score), order, mask=mask),
        parts,
    )


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("scale", [0.1, 1, 30])
def test_triangles_under_a_mask_equal_the_definition(scale, name):
    parts = [scale**0.5 * draw(N, 3, seed=i) for i in range(3)] + [
        draw(N, 2, seed=i) for i in (7, 8)
    ]
    mask = MASKS[name]
    slow = in_slots(partial(by_loop, triangle_score), 3, mask=mask)
    assert_same(partial(strassen_attention, mask=mask), slow, parts)
    if mask.any(-1).all():
        assert_same(partial(strassen_attention_by_pairs, mask=mask), slow, parts)


@pytest.mark.parametrize("form", FORMS)
def test_causal_rows_are_the_last_rows_of_shorter_sequences(form):
    """Row i under `causal` is what the sequence that ends there gets without a mask, at its last row."""
    parts = [draw(N, 3, seed=i) for i in range(5)]
    rows = [form(*(part[: i + 1] for part in parts))[-1] for i in range(N)]
    torch.testing.assert_close(form(*parts, causal=True), torch.stack(rows))


@pytest.mark.parametrize("form", FORMS)
def test_a_mask_that_admits_all_changes_nothing(form):
    parts = [draw(N, 3, seed=i) for i in range(5)]
    everything = torch.ones(N, N, dtype=torch.bool)
    torch.testing.assert_close(form(*parts, mask=everything), form(*parts))


def test_order_two_under_a_mask_is_masked_attention():
    q, k, v = (draw(2, N, 4, seed=i) for i in range(3))
    for mask in MASKS.values():
        torch.testing.assert_close(
            tensor_attention(q / 2, [k], [v], mask=mask), masked_attention(q, k, v, mask)
        )


@pytest.mark.parametrize("form", FORMS)
def test_one_row_hides_padding_from_all_and_both_masks_hold(form):
    parts = [draw(2, N, 3, seed=i) for i in range(5)]
    padding = (torch.arange(N) < torch.tensor([4, N])[:, None])[:, None]
    output = form(*parts, mask=padding, causal=True)
    for word, length in enumerate((4, N)):
        short = form(*(part[word, :length] for part in parts), causal=True)
        torch.testing.assert_close(output[word, :length], short)


def test_self_attention_takes_masks():
    x, query = draw(5, 4), draw(4, 3, seed=1)
    keys, values = [draw(4, 3, seed=i) for i in (2, 3)], [draw(4, 2, seed=i) for i in (4, 5)]
    short = tensor_self_attention(x[:3], query, keys, values)
    torch.testing.assert_close(
        tensor_self_attention(x, query, keys, values, causal=True)[2], short[2]
    )
    mask = torch.arange(5).expand(5, 5) < 3
    torch.testing.assert_close(tensor_self_attention(x, query, keys, values, mask=mask)[:3], short)


def test_causal_strassen_attention_needs_no_pairs_at_scores_of_usual_size(monkeypatch):
    """The mask is in the matrices: time is that of their products."""
    monkeypatch.setattr(strassen, "strassen_attention_by_pairs", None)
    parts = [draw(2, 40, 4, seed=i).float() for i in range(5)]
    with LargestTensor() as made:
        strassen_attention(*parts, causal=True)
    assert made.numbers <= 2 * 4 * 40**2 + 2 * 40**2


def test_where_the_best_partner_is_hidden_pairs_take_over():
    """What j goes best with is in the future of i, by more than the range of the numbers."""
    f, values = torch.zeros(2, 1, dtype=torch.float64), draw(2, 2)
    g = torch.tensor([[1.0], [0.0]]).double()
    h = torch.tensor([[0.0], [2000.0]]).double()
    x, y, z = strassen._sides(f, g, h, CAUSAL[:2, :2])
    assert ((x @ y) * z).sum(-1).min() < least_total(2, f.dtype)
    slow = in_slots(partial(by_loop, triangle_score), 3, mask=CAUSAL)
    assert_same(partial(strassen_attention, causal=True), slow, [f, g, h, values, values])


@pytest.mark.parametrize(
    "mask, message",
    [
        (torch.ones(N, N), "a mask needs booleans, True where a row sees: got torch.float32"),
        (torch.ones(N, dtype=torch.bool), r"the shape \(…, 6, 6\) or \(…, 1, 6\): got \(6,\)"),
        (torch.ones(N, 5, dtype=torch.bool), r"got \(6, 5\)"),
        (torch.ones(5, N, dtype=torch.bool), r"got \(5, 6\)"),
    ],
)
def test_masks_that_do_not_fit_are_refused(mask, message):
    with pytest.raises(InvalidInput, match=message):
        unwrap(combined_mask)(
            mask, False, draw(N, 3), [N]
        )  # beneath the tests' own check of shapes


def test_lists_of_several_lengths_have_no_mask():
    q, values = draw(N, 3), [draw(4, 2), draw(5, 2)]
    with pytest.raises(InvalidInput, match=r"need one length: got \[4, 5\]"):
        tensor_attention(q, [draw(4, 3), draw(5, 3)], values, causal=True)
    with pytest.raises(InvalidInput, match="as many keys as queries: got 4 and 6"):
        tensor_attention(q, [draw(4, 3)] * 2, values[:1] * 2, causal=True)
