"""Heads that count: on all short words, and the coordinates that the docstrings promise."""

from fractions import Fraction
from itertools import cycle, product

import pytest
import torch

from expressivity.constructions import windows
from expressivity.constructions.windows import (
    REACH,
    SHARE,
    START,
    CountingTower,
    CountingWindow,
    OneHead,
    Relay,
    uniform_head,
)
from expressivity.errors import InvalidInput
from expressivity.tasks.windows import tower


def words(length: int) -> torch.Tensor:
    return torch.tensor(list(product((0, 1), repeat=length)), dtype=torch.int64).reshape(
        2**length, length
    )


def count(batch: torch.Tensor, k: int) -> torch.Tensor:
    return (batch[:, max(0, batch.shape[1] - k) :] == 0).sum(1)


@pytest.mark.parametrize(("t", "k"), [(1, 1), (1, 3), (2, 3), (3, 4), (5, 5)])
def test_two_layers_count_on_words_of_every_length(t, k):
    model = CountingWindow(t, k)
    for length in range(9):
        batch = words(length)
        wanted = count(batch, k) >= t
        assert (model(batch) == wanted).all()
        assert (model.score(batch).abs() >= 0.5 - 1e-12).all()


@pytest.mark.parametrize(
    ("k", "counts"), [(3, (2,)), (3, (2, 1)), (4, (3,)), (4, (2, 2)), (5, (3,))]
)
@pytest.mark.parametrize("signs", list(product((-1, 1), repeat=3)))
def test_averages_may_be_off_by_the_tolerance_of_the_theorem(monkeypatch, k, counts, signs):
    """1/(4k(k+1)) is enough for both averages of a level and for the marker of the start, whatever the signs."""
    turn = cycle(signs)

    def rounded(stream, k):
        exact = uniform_head(stream, k)
        off = next(turn) * (1 / (4 * k * (k + 1)) - 1e-12)
        return torch.cat([exact[:, :1], exact[:, 1:] + off], dim=1)

    monkeypatch.setattr(windows, "uniform_head", rounded)
    model = CountingTower(k, counts)
    for length in range(8):
        batch = words(length)
        texts = ["".join("ab"[letter] for letter in word) for word in batch.tolist()]
        assert model(batch).tolist() == [tower(text, k, counts) for text in texts], length
        for truth in model.truths(batch):
            assert ((truth - truth.round()).abs() < 1e-9).all()


def test_on_long_random_words():
    batch = torch.randint(2, (64, 200), generator=torch.Generator().manual_seed(3))
    assert (CountingWindow(2, 3)(batch) == (count(batch, 3) >= 2)).all()


def test_one_head_errs_on_short_words_only():
    model = OneHead(2, 3)
    wrong = {
        length: int((model(words(length)) != (count(words(length), 3) >= 2)).sum())
        for length in range(8)
    }
    assert {length for length, number in wrong.items() if number} == {1}


def test_the_coordinates_are_share_reach_and_start():
    stream = CountingWindow(2, 3).stream(torch.tensor([[0, 1, 0, 0, 1]]))[0]
    shares = [0, 1, Fraction(1, 2), Fraction(2, 3), Fraction(2, 3), Fraction(2, 3)]
    reach = [0, 1, Fraction(1, 2), Fraction(1, 3), 0, 0]
    assert torch.allclose(stream[:, SHARE], torch.tensor([float(s) for s in shares]).double())
    assert torch.allclose(stream[:, REACH], torch.tensor([float(s) for s in reach]).double())
    assert stream[:, START].tolist() == [1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(("k", "counts"), [(3, (2,)), (3, (1, 2)), (4, (2, 1, 3))])
def test_towers_count_counts_in_two_layers_a_level(k, counts):
    model = CountingTower(k, counts)
    assert model.layers == 2 + 2 * len(counts)
    for length in range(8):
        batch = words(length)
        wanted = [tower("".join("ab"[i] for i in row), k, counts) for row in batch.tolist()]
        assert model(batch).tolist() == wanted


@pytest.mark.parametrize("layers", [1, 2, 4])
def test_a_relay_hears_of_as_many_letters_as_it_has_layers(layers):
    for length in range(8):
        assert (Relay(layers)(words(length)) == (count(words(length), layers) >= 1)).all()


def test_impossible_sizes_are_refused():
    with pytest.raises(InvalidInput, match="1 <= t <= k"):
        CountingWindow(4, 3)
    for counts in ((), (4,), (1, 0)):
        with pytest.raises(InvalidInput, match="in 1..k"):
            CountingTower(3, counts)
    with pytest.raises(InvalidInput, match="at least one layer"):
        Relay(0)
