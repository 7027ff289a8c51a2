"""Each fast kernel against the definition with its n × n matrix; strictness; cost by shape."""

import pytest
import torch

from expressivity.attention.masked.attention import (
    band,
    global_attention,
    local_attention,
    local_mask,
    masked_attention,
    previous,
    strict_mask,
)
from expressivity.errors import InvalidInput


def projections(n, lead=(2, 3), d=4, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return [
        torch.randn(*lead, n, d, generator=generator).double().requires_grad_() for _ in range(3)
    ]


def assert_same(fast, mask, n, lead=(2, 3)):
    """Values and gradients of a kernel equal those of the definition."""
    q, k, v = projections(n, lead)
    weights = torch.randn(v.shape, generator=torch.Generator().manual_seed(9)).double()
    found, wanted = fast(q, k, v), masked_attention(q, k, v, mask)
    torch.testing.assert_close(found, wanted, rtol=0, atol=1e-12)
    ours = torch.autograd.grad(
        (found * weights).sum(), (q, k, v), allow_unused=True, materialize_grads=True
    )
    theirs = torch.autograd.grad((wanted * weights).sum(), (q, k, v))
    for a, b in zip(ours, theirs):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-12)


def test_masks_written_out():
    assert strict_mask(3).int().tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0]]
    assert local_mask(4, 2).int().tolist() == [
        [0, 0, 0, 0],
        [1, 0, 0, 0],
        [1, 1, 0, 0],
        [0, 1, 1, 0],
    ]


def test_definition_by_hand():
    """Equal scores: the mean of what is admitted, and zero where nothing is."""
    zeros, v = torch.zeros(3, 1).double(), torch.tensor([[3.0], [5.0], [7.0]]).double()
    assert masked_attention(zeros, zeros, v, strict_mask(3)).flatten().tolist() == [0, 3, 4]


@pytest.mark.parametrize("n", [1, 2, 3, 17])
@pytest.mark.parametrize("lead", [(), (2,), (2, 3), (2, 1, 3)])
def test_global_equals_definition(n, lead):
    assert_same(global_attention, strict_mask(n), n, lead)


@pytest.mark.parametrize("n", [1, 2, 9])
def test_shift_equals_definition(n):
    assert_same(lambda q, k, v: previous(v), local_mask(n, 1), n)


@pytest.mark.parametrize("n", [1, 2, 5, 8, 13])
@pytest.mark.parametrize("window", [1, 2, 3, 4, 20])
def test_local_equals_definition(n, window):
    assert_same(lambda q, k, v: local_attention(q, k, v, window), local_mask(n, window), n)


@pytest.mark.parametrize("lead", [(), (2,), (2, 1, 3)])
def test_local_with_any_leading_axes(lead):
    assert_same(lambda q, k, v: local_attention(q, k, v, 3), local_mask(7, 3), 7, lead)


@pytest.mark.parametrize(
    "attend",
    [global_attention, lambda q, k, v: local_attention(q, k, v, 3), lambda q, k, v: previous(v)],
)
def test_first_position_gets_exactly_zero(attend):
    assert (attend(*projections(6))[..., 0, :] == 0).all()


@pytest.mark.parametrize(
    "attend",
    [global_attention, lambda q, k, v: local_attention(q, k, v, 3), lambda q, k, v: previous(v)],
)
def test_strict(attend):
    """Keys and values at positions from n on change nothing at n."""
    q, k, v = projections(8)
    before = attend(q, k, v)
    for n in range(8):
        later = torch.zeros(8, 1).double()
        later[n:] = 50.0
        assert torch.equal(attend(q, k + later, v - later)[..., n, :], before[..., n, :])


def test_local_scores_grow_linearly():
    """The band has the shape of all scores that are computed: it doubles with n, where n² quadruples."""
    cells = [band(-(-n // 8), 8).numel() for n in (256, 512, 1024)]
    assert cells == [256 * 16, 512 * 16, 1024 * 16]


def test_local_saves_no_square_matrix():
    """No tensor kept for the gradient has n² elements."""
    q, k, v = projections(512, lead=(1, 1), d=2)
    sizes = []
    with torch.autograd.graph.saved_tensors_hooks(
        lambda t: sizes.append(t.numel()) or t, lambda t: t
    ):
        local_attention(q, k, v, 4).sum()
        global_attention(q, k, v).sum()
    assert max(sizes) <= 512 * 8


def test_window_below_one_is_refused():
    q, k, v = projections(3)
    with pytest.raises(InvalidInput, match="k >= 1: got k=0"):
        local_attention(q, k, v, 0)
    with pytest.raises(InvalidInput, match="k >= 1"):
        local_mask(3, -1)
