"""The package that the benchmark compares with computes the same windows, one key longer and shifted by one."""

import pytest
import torch
from local_attention import LocalAttention

from expressivity.attention.masked.attention import local_attention


@pytest.mark.parametrize("window", [1, 4, 8])
def test_shifted_keys_make_the_package_strict(window):
    q, k, v = torch.randn(3, 1, 2, 40, 8, generator=torch.Generator().manual_seed(window)).double()
    package = LocalAttention(
        window_size=window,
        causal=True,
        look_backward=1,
        exact_windowsize=True,
        autopad=True,
        use_rotary_pos_emb=False,
        dim=8,
    )
    shifted = [torch.nn.functional.pad(x[..., :-1, :], (0, 0, 1, 0)) for x in (k, v)]
    found, wanted = package(q, *shifted), local_attention(q, k, v, window + 1)
    torch.testing.assert_close(
        found[..., window + 1 :, :], wanted[..., window + 1 :, :], rtol=0, atol=1e-6
    )
