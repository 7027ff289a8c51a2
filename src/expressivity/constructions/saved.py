"""Weights as a file that a reader can open: one JSON document, sparse, with every number exact.

    {"format": "expressivity-transformer-1",
     "values": {"name", "precision", "least", "largest"},          the set of numbers
     "alphabet": "abc",
     "embedding": matrix,                                          a row for each letter and, last, for the end
     "blocks": [{"heads": [{"window": null or k, "query", "key", "value", "output": matrices}],
                 "perceptron": null or {"first", "first_bias", "second", "second_bias": matrices},
                 "norm": null or {"scale", "shift", "epsilon"}}],
     "readout": matrix, "readout_bias": matrix}

A matrix is {"shape": [rows, columns], "entries": [[row, column, number], …]}, zeros left out; biases are matrices with one
row. A null window is the strict global mask. Numbers are written so that they read back as the same float64.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from expressivity.attention.finite.transformer import (
    Block,
    FiniteTransformer,
    Head,
    Norm,
    Perceptron,
)
from expressivity.attention.finite.values import Numbers, ValueSet
from expressivity.errors import InvalidInput
from expressivity.paths import write_whole

FORMAT = "expressivity-transformer-1"
"""The first entry of every file."""


def save(model: FiniteTransformer, path: Path) -> None:
    """Write a model, whole or not at all.

    Raises:
        InvalidInput: the file cannot be written.
    """
    try:
        write_whole(path, json.dumps(document(model), ensure_ascii=False, allow_nan=False) + "\n")
    except OSError as err:
        raise InvalidInput(f"cannot write {path}: {err.strerror or err}") from None


def load(path: Path) -> FiniteTransformer:
    """Read a model back.

    Raises:
        InvalidInput: no such file, or no model in this format.
    """
    try:
        return _model(json.loads(path.read_text(encoding="utf8")))
    except OSError as err:
        raise InvalidInput(f"cannot read {path}: {err.strerror or err}") from None
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as err:
        raise InvalidInput(
            f"{path} holds no transformer in the format {FORMAT}: {' '.join(str(err).split())}"
        ) from None


def document(model: FiniteTransformer) -> dict[str, Any]:
    """Return a model as the JSON document of this module's text."""
    values = model.values
    return {
        "format": FORMAT,
        "values": {
            "name": values.name,
            "precision": values.precision,
            "least": values.least,
            "largest": values.largest,
        },
        "alphabet": model.alphabet,
        "embedding": _sparse(model.embedding),
        "blocks": [
            {
                "heads": [_head(head) for head in block.heads],
                "perceptron": block.perceptron
                and {name: _sparse(getattr(block.perceptron, name)) for name in _PERCEPTRON},
                "norm": block.norm and {name: getattr(block.norm, name) for name in _NORM},
            }
            for block in model.blocks
        ],
        "readout": _sparse(model.readout),
        "readout_bias": _sparse(model.readout_bias),
    }


_HEAD = ("query", "key", "value", "output")
_PERCEPTRON = ("first", "first_bias", "second", "second_bias")
_NORM = ("scale", "shift", "epsilon")


def _head(head: Head) -> dict[str, Any]:
    return {"window": head.window} | {name: _sparse(getattr(head, name)) for name in _HEAD}


def _sparse(table: Numbers) -> dict[str, Any]:
    matrix = np.atleast_2d(table)
    rows, columns = np.nonzero(matrix)
    return {
        "shape": list(matrix.shape),
        "entries": [
            list(entry)
            for entry in zip(rows.tolist(), columns.tolist(), matrix[rows, columns].tolist())
        ],
    }


def _dense(sparse: dict[str, Any]) -> Numbers:
    table = np.zeros(tuple(sparse["shape"]))
    for row, column, number in sparse["entries"]:
        table[row, column] = number
    return table


def _model(read: dict[str, Any]) -> FiniteTransformer:
    if read["format"] != FORMAT:
        raise ValueError(f"its format is {read['format']!r}")
    blocks = []
    for block in read["blocks"]:
        heads = tuple(
            Head(head["window"], *(_dense(head[name]) for name in _HEAD)) for head in block["heads"]
        )
        mlp = block["perceptron"] and {
            name: _dense(block["perceptron"][name]) for name in _PERCEPTRON
        }
        perceptron = (
            Perceptron(mlp["first"], mlp["first_bias"][0], mlp["second"], mlp["second_bias"][0])
            if mlp
            else None
        )
        blocks.append(
            Block(
                heads, perceptron, block["norm"] and Norm(*(block["norm"][name] for name in _NORM))
            )
        )
    return FiniteTransformer(
        ValueSet(**read["values"]),
        read["alphabet"],
        _dense(read["embedding"]),
        tuple(blocks),
        _dense(read["readout"]),
        _dense(read["readout_bias"])[0],
    )
