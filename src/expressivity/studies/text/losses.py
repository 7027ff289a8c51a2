"""Texts in windows, and what a stack of models loses on every word of them."""

import time
from collections.abc import Callable, Sequence

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from expressivity.attention.masked.language_model import MaskedLanguageModel
from expressivity.tables import Row
from expressivity.tasks.repeats import KINDS, kinds

SCORED = 16
"""Windows scored at a time."""


def training_windows(
    text: Int[np.ndarray, "words"],
    window: int,
    batch: int,
    orders: Sequence[np.random.Generator],
) -> Callable[[int], Int[Tensor, "models batch n"]]:
    """Return batches of windows from random places, each model's own: one word more than a model reads, which is its last target."""
    stream, reach = torch.from_numpy(text), torch.arange(window + 1)

    def draw(step: int) -> Int[Tensor, "models batch n"]:
        """Draw windows of text, each model in an order of its own."""
        starts = np.stack([order.integers(len(text) - window, size=batch) for order in orders])
        return stream[torch.from_numpy(starts)[..., None] + reach]

    return draw


def windows(text: Int[np.ndarray, "words"], length: int) -> Int[np.ndarray, "windows n"]:
    """Return a text cut into windows of `length` + 1 words, the last word of one being the first of the next; a rest is left out."""
    count = (len(text) - 1) // length
    return np.lib.stride_tricks.sliding_window_view(text[: count * length + 1], length + 1)[
        ::length
    ]


def losses(
    stack: MaskedLanguageModel, read: Int[np.ndarray, "windows n"]
) -> Float[np.ndarray, "models windows m"]:
    """Return nats of every word but the first of each window, for each model."""
    with torch.no_grad():
        text = torch.from_numpy(np.ascontiguousarray(read)).expand(len(stack.embedding), -1, -1)
        return torch.cat(
            [stack.losses(part[..., :-1], part[..., 1:]) for part in text.split(SCORED, 1)], 1
        ).numpy()


def by_kind(
    stack: MaskedLanguageModel, who: Sequence[Row], read: Int[np.ndarray, "windows n"]
) -> list[Row]:
    """Return the mean nats of each kind of word, and of all, a row for each model and kind."""
    nats, kind = losses(stack, read), kinds(read)
    chosen = {"all": np.ones_like(kind, dtype=bool)} | {
        name: kind == place for place, name in enumerate(KINDS)
    }
    return [
        one
        | {"kind": name, "words": int(where.sum()), "test": round(float(nats[i][where].mean()), 5)}
        for i, one in enumerate(who)
        for name, where in chosen.items()
    ]


class Watch:
    """Validation losses on the way, and processor seconds per model; the time that looking takes does not count.

    Args:
        stack: the models.
        who: the columns that name each of them.
        valid: the validation text in windows.
        checks: the steps after which it is read.
    """

    def __init__(
        self,
        stack: MaskedLanguageModel,
        who: Sequence[Row],
        valid: Int[np.ndarray, "windows n"],
        checks: set[int],
    ) -> None:
        self.stack, self.who, self.valid, self.checks = stack, who, valid, checks
        self.curve: list[Row] = []
        self.seconds: list[float] = []
        self._began, self._paused = time.process_time(), 0.0

    def __call__(self, step: int) -> None:
        """Look, if it is time to."""
        if step not in self.checks:
            return
        stopped = time.process_time()
        means = losses(self.stack, self.valid).mean((1, 2))
        self.curve.extend(
            one | {"steps": step, "valid": round(float(loss), 5)}
            for one, loss in zip(self.who, means, strict=True)
        )
        spent = round((stopped - self._began - self._paused) / len(self.who), 2)
        self.seconds.extend([spent] * len(self.who))
        self._paused += time.process_time() - stopped
