r"""Transformers over a finite set of numbers: the models of [LC25] and [LC26], in the arithmetic of their theorems.

A word w₁…w_N is read with an end marker after it; each of the N + 1 positions has a column of D numbers. A block is

    H ← norm(H + Σ_heads O·att(H))        H ← norm(H + W₂ ReLU(W₁H + b₁) + b₂)

with or without the norms. A head scores S_nm = (QHₙ · KHₘ)/√d for the positions m that its mask admits, d being
the number of rows of Q, takes the stabilised softmax

    e_m = exp(S_nm − max S_n·),   Z = Σ e_m,   α_m = e_m / Z,   att = Σ α_m VHₘ

and gives the zero vector where nothing is admitted. Masks are strict: m < n, or n − k ≤ m < n. Each line above is an
exact sum or a single operation, rounded once into the set (`expressivity.attention.finite.values`). Sums are exact, so
attention does not depend on the order of the positions: it is a function of the query and of how often each pair
of a key and a value is admitted. `Head.attend` is that function, and all evaluation goes through it.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from expressivity.attention.finite.values import Numbers, ValueSet
from expressivity.errors import InvalidInput
from expressivity.shown import sizes

Columns = Float[np.ndarray, "columns width"]


@dataclass(frozen=True, eq=False)
class Head:
    """One attention head.

    Args:
        window: k of a k-local mask, None for the strict global one.
        query: Q.
        key: K.
        value: V.
        output: O, from what the head returns to the stream.

    Raises:
        InvalidInput: a window below 1.
    """

    window: int | None
    query: Float[np.ndarray, "d width"]
    key: Float[np.ndarray, "d width"]
    value: Float[np.ndarray, "e width"]
    output: Float[np.ndarray, "width e"]
    __repr__ = sizes

    def __post_init__(self) -> None:
        if self.window is not None and self.window < 1:
            raise InvalidInput(f"a local window needs k >= 1: got k={self.window}")

    def attend(
        self,
        values: ValueSet,
        queries: Float[np.ndarray, "rows d"],
        keys: Float[np.ndarray, "classes d"],
        contents: Float[np.ndarray, "classes e"],
        counts: Int[np.ndarray, "rows classes"],
    ) -> Float[np.ndarray, "rows e"]:
        """The output of the head before `output`, for each row of queries.

        Args:
            values: the set of numbers.
            queries: one query per row.
            keys, contents: the key and the value of each class of positions.
            counts: how many admitted positions of each class each row sees.
        """
        admitted = counts > 0
        scores = values.over_root(values.dot(queries, keys.T), len(self.query))
        top = np.where(admitted, scores, -np.inf).max(axis=1, keepdims=True, initial=-np.inf)
        weights = np.where(admitted, values.exp(values.subtract(scores, top)), 0.0)
        total = values.dot(counts * weights, np.ones((len(keys), 1)))
        some = admitted.any(axis=1, keepdims=True)
        return values.dot(counts * values.divide(weights, np.where(some, total, 1.0)), contents)


@dataclass(frozen=True, eq=False)
class Perceptron:
    """x ↦ W₂ ReLU(W₁x + b₁) + b₂, each of the two sums rounded once."""

    first: Float[np.ndarray, "hidden width"]
    first_bias: Float[np.ndarray, "hidden"]
    second: Float[np.ndarray, "width hidden"]
    second_bias: Float[np.ndarray, "width"]
    __repr__ = sizes

    def __call__(self, values: ValueSet, columns: Columns) -> Columns:
        """The output for each column, without the residual."""
        hidden = np.maximum(affine(values, columns, self.first, self.first_bias), 0.0)
        return affine(values, hidden, self.second, self.second_bias)


@dataclass(frozen=True, eq=False)
class Norm:
    """Layer normalisation: γ·(x − μ)/√(σ² + ε) + β, with μ and σ² over the coordinates of a column.

    Each of mean, deviations, variance, σ² + ε, root, quotient and the last line is rounded once. A column whose
    σ² + ε is 0 becomes β.

    Args:
        scale: γ.
        shift: β.
        epsilon: ε.
    """

    scale: float
    shift: float
    epsilon: float

    def __call__(self, values: ValueSet, columns: Columns) -> Columns:
        """Each column, normalised."""
        away = values.subtract(columns, values.mean(columns))
        variance = values.mean(away**2)
        spread = values.round(np.sqrt(values.round(variance + self.epsilon)))
        unit = np.where(spread > 0, values.divide(away, np.where(spread > 0, spread, 1.0)), 0.0)
        return values.round(self.scale * unit + self.shift)


@dataclass(frozen=True, eq=False)
class Block:
    """Heads side by side, then a perceptron, each added to the stream; perceptron and norm may be None.

    Args:
        heads: the heads.
        perceptron: the perceptron.
        norm: applied after each of the two additions.
    """

    heads: tuple[Head, ...]
    perceptron: Perceptron | None
    norm: Norm | None = None

    def after_heads(
        self, values: ValueSet, columns: Columns, outputs: list[Float[np.ndarray, "columns _"]]
    ) -> Columns:
        """The columns after the outputs of the heads, in the order of `heads`, are added."""
        if outputs:
            mixed = values.dot(
                np.hstack(outputs), np.hstack([head.output for head in self.heads]).T
            )
            columns = values.add(columns, mixed)
        return columns if self.norm is None else self.norm(values, columns)

    def after_perceptron(self, values: ValueSet, columns: Columns) -> Columns:
        """The columns after the output of the perceptron is added."""
        if self.perceptron is not None:
            columns = values.add(columns, self.perceptron(values, columns))
        return columns if self.norm is None else self.norm(values, columns)


@dataclass(frozen=True, eq=False)
class FiniteTransformer:
    """A transformer over a finite set of numbers; `expressivity.attention.finite.forest.outputs` runs it.

    Args:
        values: the set.
        alphabet: letter number i is `alphabet[i]`.
        embedding: a row for each letter and, last, for the end marker.
        blocks: the blocks, in order.
        readout: θ, one row per output.
        readout_bias: b; output i is positive where θᵢ·H + bᵢ > 0.

    Raises:
        InvalidInput: an embedding with a wrong number of rows, or parameters outside the set.
    """

    values: ValueSet
    alphabet: str
    embedding: Float[np.ndarray, "symbols width"]
    blocks: tuple[Block, ...]
    readout: Float[np.ndarray, "outputs width"]
    readout_bias: Float[np.ndarray, "outputs"]

    def __post_init__(self) -> None:
        if len(self.embedding) != len(self.alphabet) + 1:
            raise InvalidInput(
                f"the embedding needs a row for each of the {len(self.alphabet)} letters and one for the end, "
                f"got {len(self.embedding)}"
            )
        if not all(self.values.holds(table) for table in self.parameters()):
            raise InvalidInput(f"every parameter must be a number of the set {self.values.name!r}")

    def __repr__(self) -> str:
        return (
            f"FiniteTransformer({self.values.name}, {self.alphabet!r}, width {self.width}, "
            f"{len(self.blocks)} blocks, {self.heads} heads)"
        )

    @property
    def width(self) -> int:
        """The number D of coordinates of a column."""
        return self.embedding.shape[1]

    @property
    def heads(self) -> int:
        """How many heads there are, in all blocks together."""
        return sum(len(block.heads) for block in self.blocks)

    def parameters(self) -> list[Numbers]:
        """Every array of parameters."""
        found = [self.embedding, self.readout, self.readout_bias]
        for block in self.blocks:
            found += [
                table
                for head in block.heads
                for table in (head.query, head.key, head.value, head.output)
            ]
            if (mlp := block.perceptron) is not None:
                found += [mlp.first, mlp.first_bias, mlp.second, mlp.second_bias]
            if block.norm is not None:
                found.append(np.array([block.norm.scale, block.norm.shift, block.norm.epsilon]))
        return found

    def outputs(self, columns: Columns) -> Float[np.ndarray, "columns outputs"]:
        """The outputs θH + b for each column H, rounded once."""
        return affine(self.values, columns, self.readout, self.readout_bias)


def affine(
    values: ValueSet,
    columns: Columns,
    weights: Float[np.ndarray, "m width"],
    bias: Float[np.ndarray, "m"],
) -> Numbers:
    """Wx + b for each column x: one exact sum, rounded once."""
    with_one = np.hstack([columns, np.ones((len(columns), 1))])
    return values.dot(with_one, np.hstack([weights, bias[:, None]]).T)
