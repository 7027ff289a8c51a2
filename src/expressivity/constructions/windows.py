"""Attention over a window as an order-blind count: weights written down, for heads that look k positions back.

A uniform k-local head returns c/w, where w is how many positions its window has (k, or fewer near the start)
and c in how many of them a coordinate is one. The ratio alone does not give c: 1/1 and 2/2 are the same. A
second layer does, because a first one has marked position 1 by its empty window: then the head returns 1/w
beside c/w wherever the window still reaches position 1, and w = k elsewhere.

Words are rows of letter numbers over {a, b}, 0 for a and 1 for b; the models append the end marker and answer
there.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from expressivity.attention.masked.attention import local_attention, previous
from expressivity.errors import InvalidInput

A, START, SHARE, REACH, EXCESS = range(5)
"""The stream's coordinates: whether the letter is a; whether this is position 1; c/w; 1/w if the window reaches position 1; and
by how much k times that is above 1.
"""

END = 2
"""The number of the end marker."""

Words = Int[Tensor, "batch n"]


def uniform_head(stream: Float[Tensor, "batch n d"], k: int) -> Float[Tensor, "batch n d"]:
    """Return the mean of the stream over the k positions before each position (zero at position 1): a head with queries and keys zero."""
    zeros = torch.zeros_like(stream)
    return local_attention(zeros, zeros, stream, k)


def marked(words: Words) -> Int[Tensor, "batch n+1"]:
    """Return the words followed by the end marker."""
    return F.pad(words, (0, 1), value=END)


class CountingWindow(nn.Module):
    """Two layers that decide "a at least t times among the last k letters", for words of every length.

    Layer 1: START is one everywhere; the head returns one where there is a position before, which is
    subtracted, and one unit makes 2 ReLU(START - 1/2) of it: no rounding of the head's output is left. Layer 2:
    the head reads A and START into SHARE = c/w and REACH, which is 1/w for 1 ≤ w with position 1 in the window,
    else 0; one unit is EXCESS = ReLU(k REACH - 1). So 1 + EXCESS is k/w for every w ≥ 1, and
    k SHARE - t (1 + EXCESS) = k(c - t)/w: at least 0 if c ≥ t, at most -1 if not. The threshold -1/2 lies in the
    middle, and for the empty word, where SHARE and REACH are 0, the value is -t. All weights are multiples of 1/2.

    Args:
        t: how many.
        k: among how many.

    Raises:
        InvalidInput: unless 1 ≤ t ≤ k.
    """

    embedding: Tensor
    first: Tensor
    second: Tensor
    readout: Tensor

    def __init__(self, t: int, k: int) -> None:
        super().__init__()
        if not 1 <= t <= k:
            raise InvalidInput(f"at least t among the last k needs 1 <= t <= k: got t={t}, k={k}")
        self.k = k
        embedding = torch.zeros(3, 5, dtype=torch.float64)
        embedding[0, A] = 1.0
        embedding[:, START] = 1.0
        first, second = torch.zeros(
            2, 5, 5, dtype=torch.float64
        )  # value and output matrix of a layer's head in one
        first[START, START] = -1.0
        second[A, SHARE] = second[START, REACH] = 1.0
        readout = torch.zeros(5, dtype=torch.float64)
        readout[SHARE], readout[EXCESS] = float(k), -float(t)
        weights = {"embedding": embedding, "first": first, "second": second, "readout": readout}
        for name, weight in weights.items():
            self.register_buffer(name, weight)
        self.offset = 0.5 - t

    def stream(self, words: Words) -> Float[Tensor, "batch n+1 d"]:
        """Return all coordinates at all positions and at the end marker, after the second layer."""
        stream = self.embedding[marked(words)]
        stream = stream + uniform_head(stream, self.k) @ self.first
        stream[..., START] = 2 * torch.relu(stream[..., START] - 0.5)
        stream = stream + uniform_head(stream, self.k) @ self.second
        excess = torch.relu(self.k * stream[..., REACH] - 1)
        return stream + excess[..., None] * F.one_hot(torch.tensor(EXCESS), stream.shape[-1])

    def score(self, words: Words) -> Float[Tensor, "batch"]:
        """Return k(c - t)/w + 1/2 at the end marker: at least 1/2 on members, at most -1/2 on others."""
        return self.stream(words)[:, -1] @ self.readout + self.offset

    def forward(self, words: Words) -> Bool[Tensor, "batch"]:
        """Whether each word belongs to the language."""
        return self.score(words) > 0


class CountingTower(nn.Module):
    """Counts of counts, `expressivity.tasks.windows.tower`: the layers by which every formula with counting
    windows is built.

    Two layers find the size of each window, as in `CountingWindow`. Then two layers for each count: a uniform
    head returns the share S of chosen positions, and a perceptron of two units makes of z = k(S - t/w), which is
    ≥ 0 or ≤ -1, a truth value, ReLU(2z + 3/2) - ReLU(2z + 1/2); a second perceptron chooses the a's among these.
    Averages may be off by 1/(4k(k + 1)) each.

    Args:
        k: the window.
        counts: the thresholds, innermost first, each in 1..k.

    Raises:
        InvalidInput: no count, or one outside 1..k.
    """

    def __init__(self, k: int, counts: tuple[int, ...]) -> None:
        super().__init__()
        if not counts or not all(1 <= t <= k for t in counts):
            raise InvalidInput(f"a tower needs counts in 1..k: got counts={counts}, k={k}")
        self.k, self.counts, self.layers = k, counts, 2 + 2 * len(counts)

    def forward(self, words: Words) -> Bool[Tensor, "batch"]:
        """Whether the outermost count is reached at the end marker."""
        return self.truths(words)[-1][:, -1] > 0.5

    def truths(self, words: Words) -> list[Float[Tensor, "batch n+1"]]:
        """Return for each count whether it is reached, 0 or 1, at all positions and at the end marker."""
        letter = (marked(words) == 0).double()[..., None]
        start = 2 * torch.relu(0.5 - uniform_head(torch.ones_like(letter), self.k))
        excess = torch.relu(self.k * uniform_head(start, self.k) - 1)
        chosen, truths = letter, []
        for t in self.counts:
            z = self.k * uniform_head(chosen, self.k) - t * (1 + excess)
            reached = torch.relu(2 * z + 1.5) - torch.relu(2 * z + 0.5)
            truths.append(reached[..., 0])
            chosen = torch.relu(letter + reached - 1)
        return truths


class OneHead(nn.Module):
    """One uniform k-local head whose share of a's is compared with (t - 1/2)/k.

    It is correct on words of k letters and more, and not on shorter ones.
    """

    def __init__(self, t: int, k: int) -> None:
        super().__init__()
        self.k, self.threshold = k, (t - 0.5) / k

    def forward(self, words: Words) -> Bool[Tensor, "batch"]:
        """Whether the share of a's in the window of the end marker is above the threshold."""
        letters = (marked(words) == 0).double()[..., None]
        return uniform_head(letters, self.k)[:, -1, 0] > self.threshold


class Relay(nn.Module):
    """Layers of one 1-local head: after ℓ of them a coordinate says whether an a was among the last ℓ
    letters.

    A layer adds the coordinate A of the position before and carries the sum on: SEEN at n becomes A or SEEN
    at n - 1. With k layers it decides L_k; with fewer no weights do.

    Args:
        layers: how many, at least 1.

    Raises:
        InvalidInput: layers < 1.
    """

    def __init__(self, layers: int) -> None:
        super().__init__()
        if layers < 1:
            raise InvalidInput(f"the relay needs at least one layer: got {layers}")
        self.layers = layers

    def forward(self, words: Words) -> Bool[Tensor, "batch"]:
        """Whether an a is among the last `layers` letters."""
        letter = (marked(words) == 0).double()[..., None]
        seen = torch.zeros_like(letter)
        for _ in range(self.layers):
            before = previous(letter + seen)
            seen = torch.relu(before) - torch.relu(
                before - 1
            )  # a perceptron of two units: at most one
        return seen[:, -1, 0] > 0.5
