"""The task of this chapter and the models that learn it: attention, a perceptron and recurrent networks on the same tokens."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from expressivity.attention.initial import generators, parameters_per_model
from expressivity.attention.rivals import perceptron, recurrent
from expressivity.attention.units import learned
from expressivity.errors import choose
from expressivity.tasks.coded_averaging import (
    CodedAveraging,
    draw_coded,
    position_codes,
    trivial_error,
)

MODELS = ("attention", "mlp", "rnn", "gru", "lstm")


@dataclass(frozen=True)
class Task:
    """q-sparse averaging with coded positions.

    Args:
        n: positions N.
        q: positions averaged over.
        outputs: coordinates d' of the data.
        code: length d0 of the position codes.
    """

    n: int
    q: int
    outputs: int
    code: int

    @property
    def token(self) -> int:
        """Length of a token: data, own code and q codes."""
        return self.outputs + (self.q + 1) * self.code

    @property
    def trivial(self) -> float:
        """Squared error of the answer 0."""
        return trivial_error(self.q, self.outputs)

    def sequences(
        self, samples: int, tested: int, rng: np.random.Generator
    ) -> tuple[CodedAveraging, CodedAveraging]:
        """Return training and fresh sequences over one draw of the position codes."""
        codes = position_codes(self.n, self.code, rng)
        train, fresh = (
            draw_coded(count, self.q, self.outputs, codes, rng) for count in (samples, tested)
        )
        return train, fresh


def build(
    task: Task, model: str, width: int, sources: list[torch.Generator], layers: int = 1
) -> nn.Module:
    """Return an untrained stack.

    Args:
        task: what it is to learn.
        model: one of `MODELS`.
        width: the embedding dimension m of attention; hidden units of a rival, in each layer and direction.
        sources: one generator per model.
        layers: of a recurrent network.

    Raises:
        InvalidInput: if the model is none of `MODELS`.
    """
    if choose("model", model, list(MODELS)) == "attention":
        return learned.LearnedUnit(task.token, width, task.outputs, sources)
    if model == "mlp":
        return perceptron.PerceptronStack(task.n, task.token, width, task.outputs, sources)
    return recurrent.RecurrentStack(model, task.token, width, task.outputs, sources, layers)


def parameters(task: Task, model: str, width: int, layers: int = 1) -> int:
    """Count the trainable numbers of one model; arguments and errors as for `build`."""
    return parameters_per_model(build(task, model, width, generators([0]), layers))
