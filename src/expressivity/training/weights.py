"""Digests of trained weights: two runs with the same ones did the same arithmetic, bit for bit."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn

from expressivity.provenance import digest

_noted: list[list[str]] = [[]]
"""Digests of the models trained in this process, in order; a list for each `collected` that is open, the innermost last."""

_sweeps: dict[str, str] = {}
"""Of each sweep that this process asked for, by name: what was trained in other processes, or was stored, counts too."""


def note(model: nn.Module) -> None:
    """Take down the weights of a model that was just trained."""
    fingerprint = hashlib.sha256()
    for name, parameter in model.named_parameters():
        fingerprint.update(f"{name} {tuple(parameter.shape)} ".encode())
        fingerprint.update(parameter.detach().cpu().contiguous().numpy().tobytes())
    _noted[-1].append(fingerprint.hexdigest())


@contextmanager
def collected() -> Iterator[list[str]]:
    """Yield the digests of the models that are trained while the context is open; they count as its own and not as this process's."""
    _noted.append([])
    try:
        yield _noted[-1]
    finally:
        _noted.pop()


def note_sweep(name: str, weights: list[list[str]]) -> None:
    """Take down what a sweep's jobs were trained to, in their order."""
    if any(weights):
        _sweeps[name] = digest(weights)[:16]


def known() -> dict[str, str]:
    """Return what this process knows to be trained: each sweep by name, and under `here` what was trained outside sweeps."""
    return _sweeps | ({"here": digest(_noted[0])[:16]} if _noted[0] else {})
