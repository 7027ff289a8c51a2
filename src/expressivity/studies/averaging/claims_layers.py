"""The claim on the class of transformers of [SHT23] Definition 3: what the theorems speak of, as it runs."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.attention.units.layered import LayeredTransformer, TokenMap, largest_error
from expressivity.attention.units.unit import SelfAttentionUnit
from expressivity.book.registry import Claim, Evidence
from expressivity.book.witness import watching
from expressivity.constructions.averaging import SparseAveragingUnit, sparse_averaging_unit
from expressivity.constructions.averaging_transformer import as_tokens, averaging_transformer
from expressivity.tasks.averaging import random_subsets, random_values, sparse_average

DEPTH, HEADS, INPUTS, WIDTH, OUTPUTS, TOKENS = 2, 3, 4, 5, 2, 6
FORMAT = FixedPoint(integer_bits=3, fraction_bits=6)
LAYER = "expressivity.attention.units.unit.multi_head_attention"


@dataclass(frozen=True)
class Members:
    """Members of the class: one whose maps see the index, one whose maps do not, and the unit of [SHT23] Theorem 2."""

    seeing: LayeredTransformer
    blind: LayeredTransformer
    averaging: LayeredTransformer
    unit: SparseAveragingUnit


class _PastTheEmbedding(LayeredTransformer):
    """The raw token is added to the output: a way around the embedding."""

    def forward(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n outputs"]:
        """Return the outputs plus the raw tokens."""
        outputs = super().forward(x)
        return outputs + x[:, : outputs.shape[1]]


def _members(kind: type[LayeredTransformer] = LayeredTransformer) -> Members:
    unit = sparse_averaging_unit(32, 3, 2, 0.1, generator=np.random.default_rng(0))
    inner = averaging_transformer(unit)
    averaging = kind(inner.maps, inner.layers, inner.arithmetic)
    return Members(_random(kind, 1.0), _random(kind, 0.0), averaging, unit)


def _random(kind: type[LayeredTransformer], shift: float) -> LayeredTransformer:
    generator = torch.Generator().manual_seed(3)

    def draw(*shape: int) -> Tensor:
        """Draw a matrix of normal numbers."""
        return torch.randn(*shape, generator=generator).double()

    sizes = [INPUTS, *[WIDTH] * DEPTH, OUTPUTS]
    maps = tuple(
        _map(draw(wide, narrow), draw(TOKENS, narrow) * shift)
        for wide, narrow in zip(sizes, sizes[1:])
    )
    matrices = [[FORMAT.round(draw(HEADS, WIDTH, WIDTH) / 2) for _ in "QKV"] for _ in range(DEPTH)]
    return kind(maps, tuple(SelfAttentionUnit(*each) for each in matrices), FORMAT)


def _map(weights: Float[Tensor, "inputs outputs"], shifts: Float[Tensor, "n outputs"]) -> TokenMap:
    return lambda token, index: torch.tanh(token @ weights + shifts[index])


def check_class(members: Members) -> Evidence:
    """Check size, what a token may know, what a layer may see, and the unit of [SHT23] Theorem 2 as a member that approximates."""
    x = torch.randn(TOKENS, INPUTS, generator=torch.Generator().manual_seed(4)).double()
    near = x + 1e-9  # other tokens with the same rounded embeddings
    model, unit = members.seeing, members.unit
    embedded = model.embeddings(x)
    alike = torch.equal(embedded, model.embeddings(near)) and not torch.equal(x, near)
    order = torch.tensor([2, 0, 5, 1, 4, 3])
    kept, moved = (
        each.forward(x[order]) - each.forward(x)[order] for each in (members.blind, model)
    )
    error, same = _averages(members)
    stepwise, unrounded = (_layer_by_layer(model, x, keep) for keep in (6, None))
    outputs = model.forward(x)
    layers = _layers_run(model, x)
    size = (model.depth, model.heads, model.embedding_dimension, model.bits) == (
        DEPTH,
        HEADS,
        WIDTH,
        FORMAT.bits,
    )
    one = (_averaging_layers(members), members.averaging.layers[0].query.shape[0]) == (1, 1)
    of_unit = (members.averaging.embedding_dimension, members.averaging.bits) == (
        unit.embedding_dimension,
        unit.bits,
    )
    facts = {
        "layers and maps in turn, rounded between them": largest_error(outputs, stepwise) < 1e-12
        and largest_error(outputs, unrounded) > 1e-6,
        "D, H, m and p as built": size and one and of_unit,
        "numbers between maps and layers are in the format": FORMAT.holds(embedded),
        "tokens with one embedding get one output": alike
        and torch.equal(model.forward(x), model.forward(near)),
        "maps that ignore the index commute with permutations": float(kept.abs().max()) < 1e-9,
        "maps that see it do not": float(moved.abs().max()) > 0.1,
        "the unit of [SHT23] Theorem 2 is a member": same,
        "and approximates within ε": error <= unit.epsilon,
    }
    measured = {
        "members": len({id(each) for each in (model, members.blind, members.averaging)}),
        "layers": layers,
        "heads": model.layers[0].query.shape[0],
        "length": unit.keys.shape[1],
    }
    return Evidence(all(facts.values()), facts, measured)


def _layers_run(model: LayeredTransformer, x: Float[Tensor, "n d"]) -> int:
    """Count the multi-head layers of a forward pass."""
    with watching([LAYER]) as calls:
        model.forward(x)
    return calls[LAYER]


def _layer_by_layer(
    model: LayeredTransformer, x: Float[Tensor, "n d"], fraction_bits: int | None
) -> Float[Tensor, "n outputs"]:
    """Apply maps and layers in turn, as they are defined, with what maps hand on rounded to so many bits after the point if that is wanted."""
    states = x
    for number, token_map in enumerate(model.maps):
        states = torch.stack([token_map(row, index) for index, row in enumerate(states)])
        if number == len(model.layers):
            break
        if fraction_bits is not None:
            states = torch.round(states * 2**fraction_bits) / 2**fraction_bits
        layer = model.layers[number]
        states = sum(
            torch.softmax((states @ q) @ (states @ k).T, dim=1) @ (states @ v)
            for q, k, v in zip(layer.query, layer.key, layer.value, strict=True)
        ).detach()
    return states


def _averaging_layers(members: Members) -> int:
    unit = members.unit
    sets = np.tile(np.arange(unit.q), (unit.length, 1))
    return _layers_run(members.averaging, as_tokens(np.zeros((unit.length, unit.value_dim)), sets))


def _averages(members: Members) -> tuple[float, bool]:
    """Return the error of the unit of [SHT23] Theorem 2 as a member of the class, and whether it is the unit's own output."""
    unit, rng = members.unit, np.random.default_rng(5)
    values, subsets = (
        random_values((unit.length,), unit.value_dim, rng),
        random_subsets((unit.length,), unit.length, unit.q, rng),
    )
    outputs = members.averaging.forward(as_tokens(values, subsets))
    own = torch.from_numpy(unit.forward(values, subsets))
    return largest_error(outputs, torch.from_numpy(sparse_average(values, subsets))), largest_error(
        outputs, own
    ) < 1e-9


CLAIMS = (
    Claim(
        id="sht-def-3",
        statement=(
            "In a transformer of $D$ layers with $H$ heads between token-wise maps that see the index, all that leaves a "
            "token is $m$ numbers of $p$ bits: tokens with one embedding get one output. The unit of [SHT23] Theorem 2 is a "
            "member with $D=H=1$."
        ),
        source="[SHT23] Definition 3",
        known="recalled",
        kind="identity",
        subject=_members,
        control=lambda: _members(_PastTheEmbedding),
        broken="the raw token added to the output, past its embedding",
        check=check_class,
        boundary="Two random members with [[layers:word]] layers of [[heads:word]] heads, and one constructed unit at N = [[length]], on one sequence each.",
        budget=3,
        code=(
            "expressivity.attention.units.layered.LayeredTransformer",
            "expressivity.attention.units.arithmetic.FixedPoint",
            "expressivity.constructions.averaging_transformer.averaging_transformer",
        ),
        reach="sampled",
        extent="[[members:word]] members on one sequence each",
        numbers={"members": 3, "layers": 2, "heads": 3, "length": 32},
    ),
)
