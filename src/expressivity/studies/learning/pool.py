"""The sequences of a stack of models that learn to average, each model with its own, and its errors on them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.tasks.coded_averaging import CodedAveraging

Batch = tuple[Float[Tensor, "models batch n d"], Float[Tensor, "models batch n outputs"]]


@dataclass(frozen=True)
class Pool:
    """The sequences of all runs of a stack, one run after the other, each with its own number of them."""

    tokens: Float[Tensor, "total n d"]
    targets: Float[Tensor, "total n outputs"]
    starts: Int[Tensor, "models 1"]
    counts: Int[Tensor, "models 1"]

    @classmethod
    def of(cls, runs: Sequence[CodedAveraging]) -> "Pool":
        """Return the pool of these runs, in their order."""
        counts = torch.tensor([[len(run.tokens)] for run in runs])
        tokens = torch.from_numpy(np.concatenate([run.tokens for run in runs]))
        targets = torch.from_numpy(np.concatenate([run.targets for run in runs]))
        return cls(tokens, targets, counts.cumsum(0) - counts, counts)

    def pick(self, chosen: Int[Tensor, "models batch"]) -> Batch:
        """Return the chosen sequences of every run; numbers beyond a run's last start again at its first."""
        places = self.starts + chosen % self.counts
        return self.tokens[places], self.targets[places]

    def batches(self, sources: Sequence[torch.Generator], size: int) -> Callable[[int], Batch]:
        """Return draws of `size` sequences with replacement, each run from its own generator."""

        def draw(step: int) -> Batch:
            """Draw a batch of each model's own sequences."""
            chosen = [torch.randint(2**40, (size,), generator=source) for source in sources]
            return self.pick(torch.stack(chosen))

        return draw

    def first(self, count: int) -> Batch:
        """Return the first sequences of every run; a run with fewer is gone through again."""
        return self.pick(torch.arange(count).expand(len(self.counts), count))


def squared_error(model: nn.Module, batch: Batch) -> Float[Tensor, "models"]:
    """Return the mean squared error per coordinate of every model on its own batch."""
    tokens, targets = batch
    return (model(tokens) - targets).square().mean((1, 2, 3))


@torch.no_grad()
def relative_errors(model: nn.Module, pool: Pool, count: int, trivial: float) -> list[float]:
    """Return the squared error of every model on its first `count` sequences, over that of a trivial answer."""
    return (squared_error(model, pool.first(count)) / trivial).tolist()
