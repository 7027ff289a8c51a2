"""Coded q-sparse averaging against the definition, sequence by sequence, and its distribution."""

import numpy as np
import pytest

from expressivity.errors import InvalidInput
from expressivity.tasks.coded_averaging import (
    draw_coded,
    least_error,
    position_codes,
    trivial_error,
)


def drawn(count: int = 50, n: int = 7, q: int = 3, seed: int = 0):
    rng = np.random.default_rng(seed)
    codes = position_codes(n, 5, rng)
    return codes, draw_coded(count, q, 2, codes, rng)


def test_targets_by_definition() -> None:
    _, sequences = drawn()
    for tokens, targets, y in zip(sequences.tokens, sequences.targets, sequences.y, strict=True):
        for i in range(7):
            assert len(set(y[i])) == 3
            expected = sum(tokens[j, :2] for j in y[i]) / 3
            assert np.allclose(targets[i], expected, atol=1e-6)


def test_tokens_show_data_own_code_and_codes_of_y() -> None:
    codes, sequences = drawn()
    assert sequences.tokens.shape == (50, 7, 2 + 4 * 5)
    assert np.allclose(np.linalg.norm(sequences.tokens[..., :2], axis=-1), 1, atol=1e-6)
    assert np.array_equal(sequences.tokens[4, 6, 2:7], codes[6])
    assert np.array_equal(sequences.tokens[4, 6, 7:], codes[sequences.y[4, 6]].ravel())


def test_every_subset_is_equally_likely() -> None:
    """35 subsets of 3 of 7: χ² over 7000 of them stays within four standard deviations of its mean 34."""
    _, sequences = drawn(1000)
    _, counts = np.unique(sequences.y.reshape(-1, 3), axis=0, return_counts=True)
    assert len(counts) == 35
    assert abs(((counts - 200) ** 2 / 200).sum() - 34) < 4 * np.sqrt(68)


def test_trivial_error() -> None:
    """The mean square of targets is 1/(q d') up to sampling."""
    _, sequences = drawn(4000)
    assert trivial_error(3, 2) == pytest.approx(1 / 6)
    assert np.square(sequences.targets).mean() == pytest.approx(1 / 6, rel=0.02)


@pytest.mark.parametrize(
    ("count", "q", "message"),
    [
        (0, 3, "count=0"),
        (5, 0, "q must be at least 1"),
        (5, 8, "q must be at most N: got q=8, N=7"),
    ],
)
def test_bad_input(count: int, q: int, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        drawn(count, q=q)


def test_other_bad_input() -> None:
    with pytest.raises(InvalidInput, match="at least 1"):
        trivial_error(0, 2)
    with pytest.raises(InvalidInput, match="1 <= q < N: got mass=0.5, q=4, N=4"):
        least_error(0.5, 4, 4)
    with pytest.raises(InvalidInput, match="d0 >= 1"):
        position_codes(4, 0, np.random.default_rng(0))
