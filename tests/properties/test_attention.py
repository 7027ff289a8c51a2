"""Every kernel of attention equals its definition, whatever the shape, the type of numbers and the mask."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from expressivity.attention.masked.attention import (
    causal_attention,
    causal_local_attention,
    global_attention,
    local_attention,
    masked_attention,
)
from expressivity.attention.units.strassen import strassen_attention
from expressivity.attention.units.tensor import tensor_attention
from expressivity.attention.units.unit import self_attention

TOLERANCE = {torch.float64: 1e-10, torch.float32: 2e-4}

few = settings(max_examples=60, deadline=None, derandomize=True)
shapes = st.tuples(
    st.lists(st.integers(1, 3), max_size=2), st.integers(0, 9), st.integers(1, 4), st.integers(1, 3)
)
dtypes = st.sampled_from(sorted(TOLERANCE, key=str))
seeds = st.integers(0, 2**31)


def drawn(lead, n, width, dtype, generator):
    """Draw normal numbers of a shape."""
    return torch.randn(*lead, n, width, dtype=dtype, generator=generator)


def inputs(shape, dtype, seed):
    """Draw queries, keys and values."""
    lead, n, d, e = shape
    generator = torch.Generator().manual_seed(seed)
    return [drawn(lead, n, width, dtype, generator) for width in (d, d, e)]


def softmax_of(scores):
    """Exponentials over their sum, in Python's floats; nothing sums to nothing."""
    largest = max(scores, default=0.0)
    raised = [math.exp(score - largest) for score in scores]
    return [each / sum(raised) for each in raised]


def by_definition(q, k, v, sees):
    """Softmax attention row by row over what a row sees, scores divided by the root of their dimension, in Python's floats."""
    lead, n, e = v.shape[:-2], v.shape[-2], v.shape[-1]
    flat = [x.double().reshape(math.prod(lead), n, x.shape[-1]) for x in (q, k, v)]
    out = torch.zeros(flat[2].shape, dtype=torch.float64)
    for batch, (queries, keys, values) in enumerate(zip(*(x.tolist() for x in flat))):
        for i in range(n):
            seen = [j for j in range(n) if sees(i, j)]
            scores = [
                sum(a * b for a, b in zip(queries[i], keys[j])) / math.sqrt(q.shape[-1])
                for j in seen
            ]
            for weight, j in zip(softmax_of(scores), seen):
                out[batch, i] += weight * torch.tensor(values[j], dtype=torch.float64)
    return out.reshape(*lead, n, e)


def close(found, wanted):
    """Say whether tensors are equal up to rounding."""
    return torch.allclose(found.double(), wanted, atol=TOLERANCE[found.dtype], rtol=0)


KERNELS = {
    "global": (global_attention, lambda i, j: j < i),
    "causal": (causal_attention, lambda i, j: j <= i),
    "1-local": (lambda q, k, v: local_attention(q, k, v, 1), lambda i, j: i - 1 <= j < i),
    "3-local": (lambda q, k, v: local_attention(q, k, v, 3), lambda i, j: i - 3 <= j < i),
    "causal 2-local": (
        lambda q, k, v: causal_local_attention(q, k, v, 2),
        lambda i, j: i - 2 < j <= i,
    ),
}


@pytest.mark.parametrize("name", KERNELS)
@few
@given(shapes, dtypes, seeds)
def test_a_kernel_attends_to_what_its_mask_admits(name, shape, dtype, seed):
    kernel, sees = KERNELS[name]
    q, k, v = inputs(shape, dtype, seed)
    assert close(kernel(q, k, v), by_definition(q, k, v, sees))


@few
@given(shapes, dtypes, seeds)
def test_any_mask_is_obeyed(shape, dtype, seed):
    q, k, v = inputs(shape, dtype, seed)
    n = shape[1]
    mask = torch.rand(n, n, generator=torch.Generator().manual_seed(seed)) < 0.6
    wanted = by_definition(q, k, v, lambda i, j: bool(mask[i, j]))
    assert close(masked_attention(q, k, v, mask), wanted)


@few
@given(shapes, dtypes, seeds)
def test_a_unit_attends_everywhere_and_does_not_scale_its_scores(shape, dtype, seed):
    lead, n, d, e = shape
    generator = torch.Generator().manual_seed(seed)
    x = drawn(lead, n, d, dtype, generator)
    query, key, value = (drawn([], d, width, dtype, generator) for width in (2, 2, e))
    wanted = by_definition(
        x @ query * math.sqrt(2), x @ key, x @ value, lambda i, j: True
    )  # the root undoes the scaling of the definition above
    assert close(self_attention(x, query, key, value), wanted)


def triples(score, first, second, sees):
    """Attention to pairs of positions in Python's floats: one sequence, the score of (i, j, k) as a function."""
    n, e = first.shape
    out = torch.zeros(n, e, dtype=torch.float64)
    for i in range(n):
        pairs = [(j, k) for j in range(n) for k in range(n) if sees(i, j) and sees(i, k)]
        for weight, (j, k) in zip(softmax_of([score(i, j, k) for j, k in pairs]), pairs):
            out[i] += weight * first[j].double() * second[k].double()
    return out


@few
@given(st.integers(1, 5), st.integers(1, 3), dtypes, seeds, st.booleans(), st.booleans())
def test_third_order_attention_is_a_softmax_over_pairs(n, m, dtype, seed, causal, strassen):
    generator = torch.Generator().manual_seed(seed)
    q, k, other, first, second = (drawn([], n, m, dtype, generator) for _ in range(5))

    def dot(a, b, i, j):
        """Multiply two rows."""
        return sum(x * y for x, y in zip(a[i].tolist(), b[j].tolist()))

    def sees(i, j):
        """Say whether a row sees a position."""
        return j <= i or not causal

    if strassen:
        found = strassen_attention(q, k, other, first, second, causal=causal)
        wanted = triples(
            lambda i, j, at: dot(q, k, i, j) + dot(k, other, j, at) + dot(q, other, i, at),
            first,
            second,
            sees,
        )
    else:
        found = tensor_attention(q, [k, other], [first, second], causal=causal)
        wanted = triples(
            lambda i, j, at: sum(
                x * y * z for x, y, z in zip(q[i].tolist(), k[j].tolist(), other[at].tolist())
            ),
            first,
            second,
            sees,
        )
    assert close(found, wanted)
