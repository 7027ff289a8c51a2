"""Positions: against plain formulas, what scores depend on, who is not changed, and refusals."""

import math

import pytest
import torch

from expressivity.attention.initial import generators
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.positions import BASE, POSITIONS, rotated, sinusoids
from expressivity.attention.masked.recognizer import MarkedTransformer
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.errors import InvalidInput

PATTERNS = {
    "global": (2, 0, 1),
    "1-local": (0, 2, 1),
    "hybrid": (1, 1, 1),
    "hybrid 3": (1, 1, 3),
    "3-local": (0, 2, 3),
}
KINDS = {"last letter": MaskedTransformer, "marker": MarkedTransformer}


def stack(pattern, positions, kind="last letter", seeds=(1, 2), **sizes):
    sizes = {"width": 8, "layers": 2, "hidden": 8, "longest": 20, "positions": positions} | sizes
    return KINDS[kind](MaskedConfig(3, *PATTERNS[pattern], **sizes), generators(seeds)).double()


def draw_words(models, batch, n, seed=0):
    return torch.randint(3, (models, batch, n), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("width", [1, 5, 8])
def test_sinusoids_by_hand(width):
    found = sinusoids(7, width, torch.zeros(1, dtype=torch.float64))
    for place in range(7):
        for i in range(width):
            angle = place * BASE ** (-(i - i % 2) / width)
            assert found[place, i].item() == pytest.approx(
                math.cos(angle) if i % 2 else math.sin(angle), abs=1e-12
            )


@pytest.mark.slow
def test_rotations_by_hand():
    x = torch.randn(2, 3, 5, 6, generator=torch.Generator().manual_seed(1)).double()
    found = rotated(x, torch.arange(5))
    for place in range(5):
        for i in range(3):
            z = torch.complex(x[..., place, i], x[..., place, i + 3]) * complex(
                math.cos(place * BASE ** (-2 * i / 6)), math.sin(place * BASE ** (-2 * i / 6))
            )
            torch.testing.assert_close(found[..., place, i], z.real)
            torch.testing.assert_close(found[..., place, i + 3], z.imag)


@pytest.mark.slow
def test_rotary_scores_depend_on_the_distance():
    q, k = torch.randn(2, 1, 6, generator=torch.Generator().manual_seed(2)).double()
    scores = rotated(q.expand(9, 6), torch.arange(9)) @ rotated(k.expand(9, 6), torch.arange(9)).mT
    for distance in range(-8, 9):
        line = scores.diagonal(distance)
        torch.testing.assert_close(line, line[:1].expand_as(line), rtol=0, atol=1e-12)
    assert not torch.allclose(scores[0], scores[0, :1].expand(9))


def plain(x):
    """Mean 0 and variance 1, up to what keeps a constant row from dividing by zero."""
    return (x - x.mean(-1, keepdim=True)) / (x.var(-1, unbiased=False, keepdim=True) + 1e-5).sqrt()


def turned(row, place):
    """One row of a head turned by the angles of its place, pair by pair."""
    half, out = len(row) // 2, row.clone()
    for i in range(half):
        angle = place * BASE ** (-2 * i / len(row))
        out[i] = row[i] * math.cos(angle) - row[i + half] * math.sin(angle)
        out[i + half] = row[i] * math.sin(angle) + row[i + half] * math.cos(angle)
    return out


def added(model, place):
    """What a place adds to the stream of the first model."""
    config = model.config
    if config.positions == "learned":
        return model.places[0, place]
    if config.positions != "sinusoidal":
        return torch.zeros(config.width).double()
    angles = [place * BASE ** (-(i - i % 2) / config.width) for i in range(config.width)]
    return torch.tensor(
        [math.cos(angle) if i % 2 else math.sin(angle) for i, angle in enumerate(angles)],
        dtype=torch.float64,
    )


def attended(model, block, x, n):
    """What the heads bring to place n (from 0), one head and one place before it after the other."""
    config, d, out = model.config, model.config.width // model.config.heads, []
    for head in range(config.heads):
        part = slice(head * d, head * d + d)
        first = 0 if head < config.global_heads else max(0, n - config.window)
        values = [plain(x[m]) @ block.value[0][:, part] for m in range(first, n)]
        scores = [torch.zeros(()).double() for _ in values]
        if head < config.scored:
            query, keys = (
                plain(x[n]) @ block.query[0][:, part],
                [plain(x[m]) @ block.key[0][:, part] for m in range(first, n)],
            )
            if config.positions == "rotary":
                query, keys = (
                    turned(query, n),
                    [turned(key, m) for m, key in zip(range(first, n), keys)],
                )
            scores = [query @ key / d**0.5 for key in keys]
        weights = torch.stack(scores).softmax(0) if scores else []
        out.append(sum((w * v for w, v in zip(weights, values)), torch.zeros(d).double()))
    return torch.cat(out)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("positions", POSITIONS)
def test_equals_the_plain_formula(positions, pattern):
    """One model written out, one head, one position and one pair of coordinates at a time."""
    model, word = stack(pattern, positions, seeds=(5,)), draw_words(1, 1, 7)
    x = torch.stack(
        [model.embedding[0, letter] + added(model, n) for n, letter in enumerate(word[0, 0])]
    )
    for block in model.blocks:
        x = x + torch.stack([attended(model, block, x, n) for n in range(len(x))]) @ block.mix[0]
        x = (
            x
            + torch.relu(plain(x) @ block.up[0] + block.threshold[0]) @ block.down[0]
            + block.shift[0]
        )
    wanted = (plain(x) @ model.readout[0] + model.offset[0])[:, 0]
    torch.testing.assert_close(model(word)[0, 0], wanted, rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("positions", POSITIONS)
def test_a_prefix_decides_by_its_own_letters(positions, pattern, kind):
    model, words = stack(pattern, positions, kind), draw_words(2, 3, 10)
    changed = words.clone()
    changed[..., 6:] = (changed[..., 6:] + 1) % 3
    torch.testing.assert_close(model(words)[..., :6], model(changed)[..., :6], rtol=0, atol=1e-12)
    assert not torch.allclose(model(words)[..., 6], model(changed)[..., 6])


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("positions", POSITIONS)
def test_stack_equals_separate_models(positions, pattern):
    words = draw_words(3, 4, 9)
    together = stack(pattern, positions, "marker", (1, 2, 3))(words)
    for i, seed in enumerate((1, 2, 3)):
        alone = stack(pattern, positions, "marker", (seed,))(words[i : i + 1])
        torch.testing.assert_close(together[i], alone[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("positions", ["none", "sinusoidal", "learned", "rotary"])
def test_marker_is_a_letter_behind_the_word(positions, pattern):
    """Each prefix with the marker as a fourth letter behind it, read there by the model that reads at its last letter."""
    marked, words = stack(pattern, positions, "marker"), draw_words(2, 3, 7)
    plain = KINDS["last letter"](
        MaskedConfig(
            4, *PATTERNS[pattern], width=8, layers=2, hidden=8, longest=20, positions=positions
        ),
        generators((1, 2)),
    ).double()
    weights = marked.state_dict()
    weights["embedding"] = torch.cat((weights["embedding"], weights.pop("marker").unsqueeze(1)), 1)
    plain.load_state_dict(weights)
    said = marked(words)
    for n in range(1, 8):
        ended = torch.cat((words[..., :n], torch.full((2, 3, 1), 3)), -1)
        torch.testing.assert_close(said[..., n - 1], plain(ended)[..., n], rtol=0, atol=1e-12)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("positions", POSITIONS)
def test_one_marker_a_word_answers_as_the_marker_at_that_place(positions, pattern):
    model, words = stack(pattern, positions, "marker"), draw_words(2, 9, 9)
    lengths = torch.arange(1, 10).expand(2, 9)
    wanted = model(words).gather(2, lengths.unsqueeze(2) - 1).squeeze(2)
    torch.testing.assert_close(model.answers(words, lengths), wanted, rtol=0, atol=1e-12)


def test_rotary_changes_nothing_for_one_local_heads():
    words = draw_words(2, 3, 10)
    assert torch.equal(stack("1-local", "rotary")(words), stack("1-local", "none")(words))
    assert not torch.allclose(stack("3-local", "rotary")(words), stack("3-local", "none")(words))


def test_order_inside_a_global_layer_is_seen_with_positions_only():
    """One layer of global heads: two words whose letters before the last are rearranged."""
    words = torch.tensor([0, 1, 2, 2]).expand(2, 1, 4)
    other = torch.tensor([2, 1, 0, 2]).expand(2, 1, 4)
    for positions in POSITIONS:
        model = stack("global", positions, layers=1)
        assert torch.allclose(model(words)[..., -1], model(other)[..., -1], atol=1e-12) == (
            positions == "none"
        )


def test_what_is_refused():
    with pytest.raises(InvalidInput, match="learned positions end at 20: got a sequence of 21"):
        stack("global", "learned")(draw_words(2, 1, 21))
    with pytest.raises(InvalidInput, match="learned positions end at 20: got a sequence of 21"):
        stack("global", "learned", "marker")(draw_words(2, 1, 20))
    with pytest.raises(InvalidInput, match="unknown positions"):
        stack("global", "relative")
    with pytest.raises(InvalidInput, match="even width: got 3"):
        stack("global", "rotary", width=6)
    with pytest.raises(InvalidInput, match="longest"):
        stack("global", "learned", longest=0)
