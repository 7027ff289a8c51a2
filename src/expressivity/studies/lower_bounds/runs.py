"""Two rivals of attention, briefly trained, for the adversaries of the lower bounds to break.

How well they have learned does not matter: the adversaries break any network of their size. Trained ones are
here so that nobody need wonder whether training finds a way around.
"""

from collections.abc import Callable
from copy import deepcopy

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.attention.initial import generators
from expressivity.attention.rivals.perceptron import PerceptronStack
from expressivity.attention.rivals.recurrent import RecurrentStack
from expressivity.lower_bounds.streaming import StreamingReduction, token_code
from expressivity.tasks.coded_averaging import coded_tokens, draw_coded, position_codes
from expressivity.training.ensembles import fit

BATCH, RATE = 32, 1e-2

Network = Callable[[Float[np.ndarray, "n d"], Int[np.ndarray, "n q"]], Float[np.ndarray, "n d"]]
"""Outputs at all positions from the values and the sets of one sequence."""

Batch = tuple[Float[Tensor, "1 batch n inputs"], Float[Tensor, "1 batch places outputs"]]


def trained_perceptron(
    length: int,
    q: int,
    value_dim: int,
    hidden: int,
    codes: Float[np.ndarray, "n d0"],
    steps: int,
    seed: int,
) -> PerceptronStack:
    """Return one perceptron after a few steps on fresh sequences of qSA, with positions written as these codes.

    Args:
        length: N.
        q: size of the sets.
        value_dim: d'.
        hidden: width of the first layer.
        codes: a vector for each position.
        steps: Adam's.
        seed: of weights and data.
    """
    rng = np.random.default_rng(seed)
    model = PerceptronStack(
        length, value_dim + (q + 1) * codes.shape[1], hidden, value_dim, generators([seed])
    )

    def draw(step: int) -> Batch:
        """Draw a batch of coded sequences with their averages."""
        drawn = draw_coded(BATCH, q, value_dim, codes, rng)
        return torch.from_numpy(drawn.tokens)[None], torch.from_numpy(drawn.targets)[None]

    fit(model, draw, squared_error, steps=steps, rate=RATE)
    return model


def value_weights(model: PerceptronStack, value_dim: int) -> Float[np.ndarray, "width n d"]:
    """Return the first layer's weights on the values alone, which are the first numbers of every token."""
    weights = model.first.detach()[0].T.unflatten(1, (model.n, -1))
    return weights[..., :value_dim].double().numpy()


def in_float64(model: PerceptronStack, codes: Float[np.ndarray, "n d0"]) -> Network:
    """Return the trained perceptron as a function of the raw sequence, its weights the same numbers in longer arithmetic."""
    longer = deepcopy(model).double()

    @torch.no_grad()
    def outputs(
        values: Float[np.ndarray, "n d"], subsets: Int[np.ndarray, "n q"]
    ) -> Float[np.ndarray, "n d"]:
        """Answer one sequence by the trained network."""
        tokens = coded_tokens(values[None], subsets[None], codes)
        return longer(torch.from_numpy(tokens)[None])[0, 0].numpy()

    return outputs


def example_codes(length: int, seed: int) -> Float[np.ndarray, "n d0"]:
    """Return random unit vectors of length 4, one for each position."""
    return position_codes(length, 4, np.random.default_rng(seed))


def trained_gru(
    reduction: StreamingReduction, hidden: int, steps: int, seed: int
) -> RecurrentStack:
    """Return one bidirectional GRU after a few steps on random streams of the reduction, asked for the answers after
    the cut."""
    rng = np.random.default_rng(seed)
    model = RecurrentStack("gru", 1 + 2 * reduction.length, hidden, 1, generators([seed]))

    def draw(step: int) -> Batch:
        """Draw Alice's and Bob's strings, and return their sequences with the answers after the cut."""
        a, b = rng.integers(0, 2, size=(2, BATCH, reduction.n)).astype(bool)
        tokens = token_code(reduction.values(a), reduction.subsets(b)).float()
        return tokens[None], torch.from_numpy(reduction.after_cut(a, b)).float()[None, ..., None]

    def loss(model: nn.Module, batch: Batch) -> Float[Tensor, "models"]:
        """Return the mean squared error after the cut."""
        return (model(batch[0])[:, :, reduction.cut :] - batch[1]).square().mean((1, 2, 3))

    fit(model, draw, loss, steps=steps, rate=RATE, clip=1.0)
    return model


def squared_error(model: nn.Module, batch: Batch) -> Float[Tensor, "models"]:
    """Return the squared error per coordinate of each model on its batch."""
    return (model(batch[0]) - batch[1]).square().mean((1, 2, 3))
