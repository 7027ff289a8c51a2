"""Infinities and NaN at positions that a row does not see: in no output, in no gradient, in any precision."""

from functools import partial

import pytest
import torch

from expressivity.attention.masked.attention import (
    causal_attention,
    causal_local_attention,
    global_attention,
    local_attention,
    local_mask,
    marker_after,
    masked_attention,
    previous,
    strict_mask,
)
from expressivity.attention.nonfinite import all_finite, decide, isolate_nonfinite
from expressivity.attention.units.strassen import strassen_attention
from expressivity.attention.units.tensor import tensor_attention

N, D, BAD = 9, 4, 5
ODD = torch.rand(N, N, generator=torch.Generator().manual_seed(3)) < 0.5
CAUSAL = ~strict_mask(N).T


def third_order(q, k, v, **options):
    return tensor_attention(q, (k, k.flip(-1)), (v, 1 - v), **options)


def strassen(q, k, v, **options):
    return strassen_attention(q, k, k.flip(-1), v, 1 - v, **options)


KERNELS = {
    "global": (global_attention, strict_mask(N)),
    "causal": (causal_attention, CAUSAL),
    "masked": (lambda q, k, v: masked_attention(q, k, v, ODD), ODD),
    **{
        f"{window}-local": (partial(local_attention, window=window), local_mask(N, window))
        for window in (1, 2, 3, 20)
    },
    "causal 3-local": (
        partial(causal_local_attention, window=3),
        CAUSAL & ~strict_mask(N).tril(-3),
    ),
    "third order": (partial(third_order, causal=True), CAUSAL),
    "third order, mask": (partial(third_order, mask=ODD), ODD),
    "strassen": (partial(strassen, causal=True), CAUSAL),
    "strassen, mask": (partial(strassen, mask=ODD), ODD),
}
DTYPES = (torch.float64, torch.float32, torch.float16, torch.bfloat16)
NUMBERS = (float("inf"), float("nan"))


def draw(dtype):
    parts = torch.randn(3, 2, 2, N, D, generator=torch.Generator().manual_seed(0))
    return [part.to(dtype) for part in parts]


def with_gradients(attend, parts, rows):
    """The output at some rows, and what they say of queries, keys and values."""
    leaves = [part.clone().requires_grad_() for part in parts]
    output = attend(*leaves)
    gradients = torch.autograd.grad(
        output[..., rows, :].square().sum(), leaves, allow_unused=True, materialize_grads=True
    )
    return output.detach(), gradients


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.slow
def test_rows_that_do_not_see_it_are_as_without_it(name, dtype):
    attend, mask = KERNELS[name]
    blind = (~mask[:, BAD]).nonzero().flatten()
    for place in (1, 2):  # keys, values
        for number in NUMBERS:
            parts, spoiled = draw(dtype), draw(dtype)
            spoiled[place][..., BAD, 1] = number
            clean, wanted = with_gradients(attend, parts, blind)
            output, gradients = with_gradients(attend, spoiled, blind)
            rounding = 64 * torch.finfo(dtype).eps if "strassen" in name else 0.0
            close = partial(torch.testing.assert_close, rtol=rounding, atol=rounding)
            close(output[..., blind, :], clean[..., blind, :])
            for gradient, expected in zip(gradients, wanted, strict=True):
                close(gradient, expected)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", KERNELS)
def test_rows_that_see_it_show_it(name, dtype):
    attend, mask = KERNELS[name]
    seeing = mask[:, BAD].nonzero().flatten()
    for number in NUMBERS:
        q, k, v = draw(dtype)
        v[..., BAD, 1] = number
        shown = ~attend(q, k, v).isfinite()
        assert shown[..., seeing, 1].all() and not shown[..., 0].any()
        if name != "1-local":  # a shift reads no keys
            q, k, v = draw(dtype)
            k[..., BAD, 1] = number
            assert attend(q, k, v)[..., seeing, :].isnan().all()


@pytest.mark.parametrize("name", [name for name in KERNELS if name != "1-local"])
def test_a_query_spoils_its_own_row_only(name):
    attend, mask = KERNELS[name]
    parts, others = draw(torch.float64), [i for i in range(N) if i != BAD]
    clean, wanted = with_gradients(attend, parts, others)
    parts[0][..., BAD, 0] = torch.nan
    output, gradients = with_gradients(attend, parts, others)
    torch.testing.assert_close(output[..., others, :], clean[..., others, :])
    assert output[..., BAD, :].isnan().all() == bool(mask[BAD].any())
    for gradient, expected in zip(gradients, wanted, strict=True):
        torch.testing.assert_close(gradient, expected)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("window", [None, 3])
def test_padding_after_a_marker_is_not_read(window, number):
    q, k, v = (part.requires_grad_() for part in draw(torch.float32))
    view = marker_after(torch.tensor([[4, N], [1, 5]]))
    before = torch.tensor([[4, N], [1, 5]])[..., None, None, None]
    padding = torch.arange(N).view(-1, 1) >= before
    q, k, v = (part.unsqueeze(1).expand(2, 2, 2, N, D) for part in (q, k, v))
    attend = view.global_heads if window is None else partial(view.local_heads, window=window)
    q = q[..., :1, :]
    spoiled = [part.masked_fill(padding, number) for part in (k, v)]
    output = attend(q, *spoiled)
    torch.testing.assert_close(output, attend(q, k, v))
    for gradient in torch.autograd.grad(output.sum(), (q, k, v)):
        assert gradient.isfinite().all()


@pytest.mark.parametrize("name", KERNELS)
def test_finite_numbers_are_left_alone(name, monkeypatch):
    """The same bits as from the kernel itself: no call but the one."""
    attend, _ = KERNELS[name]
    guarded = attend(*draw(torch.float32))
    for module in ("masked.attention", "units.masks"):
        monkeypatch.setattr(
            f"expressivity.attention.{module}.isolate_nonfinite",
            lambda attend, queries, keys, values, sees: attend(queries, *keys, *values),
        )
    assert torch.equal(guarded, attend(*draw(torch.float32)))


def test_a_sum_that_overflows_is_no_infinity():
    large = torch.full((4,), 6e4, dtype=torch.float16)
    assert large.sum().isinf() and all_finite(large)
    assert not all_finite(large, torch.tensor([1.0, torch.nan]).half())


def test_marks_say_who_sees_what():
    """A value spoils its coordinate, a key all of them; each row sees its own position here."""
    sees = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    k, v = torch.tensor([[0.0], [torch.inf]]), torch.tensor([[3.0, torch.nan], [4.0, 5.0]])
    output = isolate_nonfinite(
        lambda q, k, v: sees @ v, torch.zeros(2, 1), [k], [v], lambda marks: sees @ marks
    )
    assert output[0, 0] == 3 and output[0, 1].isnan() and output[1].isnan().all()


def test_what_cannot_be_read_is_unknown():
    assert decide(torch.tensor(True), unknown=False)
    assert decide(torch.zeros((), device="meta") > 0, unknown=True)
    assert not decide(torch.zeros((), device="meta") > 0, unknown=False)


@pytest.mark.filterwarnings("ignore:There is a performance drop")
def test_functions_can_be_mapped_over():
    q, k, v = draw(torch.float64)
    for attend in (global_attention, partial(strassen, causal=True), partial(third_order)):
        torch.testing.assert_close(torch.func.vmap(attend)(q, k, v), attend(q, k, v))


def test_previous_copies_what_is_not_finite():
    v = torch.tensor([[1.0], [torch.inf], [2.0]])
    assert previous(v).flatten().tolist() == [0, 1, torch.inf]
