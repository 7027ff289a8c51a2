"""Transformers over a finite set against the definition, word by word and position by position, in rational numbers."""

from fractions import Fraction
from math import exp, isinf, sqrt

import numpy as np
import pytest

from expressivity.attention.finite.forest import all_words, layers, numbered, of_words, outputs
from expressivity.attention.finite.transformer import (
    Block,
    FiniteTransformer,
    Head,
    Norm,
    Perceptron,
)
from expressivity.attention.finite.values import HALF, QUARTERS, ValueSet
from expressivity.errors import InvalidInput

Column = list[Fraction]


class Slow:
    """One word through a model, as the definition reads."""

    def __init__(self, model: FiniteTransformer) -> None:
        self.model, self.values = model, model.values

    def once(self, number: Fraction | float) -> Fraction:
        """Rounded into the set."""
        return Fraction(self.values.round_exactly(Fraction(number)))

    def affine(self, weights, column: Column, bias=None) -> Column:
        sums = [sum(Fraction(w) * x for w, x in zip(row, column)) for row in weights]
        return [
            self.once(x + (0 if bias is None else Fraction(bias[i]))) for i, x in enumerate(sums)
        ]

    def head(self, head: Head, columns: list[Column], n: int) -> Column:
        places = range(0 if head.window is None else max(0, n - head.window), n)
        if not places:
            return [Fraction(0)] * len(head.value)
        query = self.affine(head.query, columns[n])
        scores = []
        for m in places:
            key = self.affine(head.key, columns[m])
            product = self.once(sum(a * b for a, b in zip(query, key)))
            scores.append(self.once(Fraction(float(product) / sqrt(len(query)))))
        weights = [self.once(Fraction(exp(self.once(score - max(scores))))) for score in scores]
        total = self.values.round_exactly(sum(weights))
        shares = [
            Fraction(0) if isinf(total) else self.once(weight / Fraction(total))
            for weight in weights
        ]
        contents = [self.affine(head.value, columns[m]) for m in places]
        return [
            self.once(sum(share * content[i] for share, content in zip(shares, contents)))
            for i in range(len(head.value))
        ]

    def norm(self, norm: Norm | None, column: Column) -> Column:
        if norm is None:
            return column
        away = [self.once(x - self.once(sum(column) / len(column))) for x in column]
        variance = self.once(sum(x * x for x in away) / len(away))
        spread = self.once(Fraction(sqrt(self.once(variance + Fraction(norm.epsilon)))))
        unit = [self.once(x / spread) if spread else Fraction(0) for x in away]
        return [self.once(Fraction(norm.scale) * x + Fraction(norm.shift)) for x in unit]

    def columns(self, word) -> list[Column]:
        """The last layer's column at each position, the end marker's last."""
        found = [
            [Fraction(x) for x in self.model.embedding[symbol]]
            for symbol in [*word, len(self.model.alphabet)]
        ]
        for block in self.model.blocks:
            heads = [[self.head(head, found, n) for head in block.heads] for n in range(len(found))]
            for n, (column, returned) in enumerate(zip(list(found), heads)):
                mixed = [
                    self.once(
                        sum(
                            Fraction(w) * x
                            for head, out in zip(block.heads, returned)
                            for w, x in zip(head.output[i], out)
                        )
                    )
                    for i in range(len(column))
                ]
                column = self.norm(block.norm, [self.once(x + y) for x, y in zip(column, mixed)])
                mlp = block.perceptron
                hidden = [
                    max(x, Fraction(0)) for x in self.affine(mlp.first, column, mlp.first_bias)
                ]
                found[n] = self.norm(
                    block.norm,
                    [
                        self.once(x + y)
                        for x, y in zip(column, self.affine(mlp.second, hidden, mlp.second_bias))
                    ],
                )
        return found


def random_model(values: ValueSet, seed: int, norm: Norm | None) -> FiniteTransformer:
    draw = np.random.default_rng(seed)

    def weights(*shape: int) -> np.ndarray:
        return draw.integers(-3, 4, size=shape) / 4

    def block() -> Block:
        heads = (
            Head(window, weights(2, 3), weights(2, 3), weights(2, 3), weights(3, 2))
            for window in (None, 1, 2)
        )
        return Block(
            tuple(heads), Perceptron(weights(4, 3), weights(4), weights(3, 4), weights(3)), norm
        )

    return FiniteTransformer(
        values, "ab", weights(3, 3), (block(), block()), weights(1, 3), weights(1)
    )


@pytest.mark.parametrize("values", [QUARTERS, HALF], ids=lambda values: values.name)
@pytest.mark.parametrize("norm", [None, Norm(0.5, 0.5, 0.25)], ids=["plain", "normed"])
@pytest.mark.parametrize("seed", [0, 1])
def test_every_column_of_every_word_is_the_definition_s(values, norm, seed):
    model = random_model(values, seed, norm)
    forest = all_words(2, 3)
    words = [word for length in range(4) for word in numbered(2, length)]
    ours = layers(model, forest)[-1].columns
    for word, end in zip(words, forest.ends, strict=True):
        node = end
        for column in reversed(Slow(model).columns(word)):
            assert ours[node].tolist() == [float(x) for x in column]
            node = forest.parents[node]
        assert node == -1


def test_words_one_by_one_and_with_shared_prefixes_agree():
    model = random_model(QUARTERS, 5, None)
    shared = outputs(model, all_words(2, 5))
    words = [word for length in range(6) for word in numbered(2, length)]
    assert (outputs(model, of_words(words, 2)) == shared).all()
    assert len(np.unique(shared)) > 1


def test_a_column_with_one_value_is_normalised_to_the_shift():
    assert Norm(0.5, 0.25, 0.0)(QUARTERS, np.full((1, 4), 2.0)).tolist() == [[0.25] * 4]


def test_what_makes_no_model():
    model = random_model(QUARTERS, 0, None)
    with pytest.raises(InvalidInput, match="must be a number of the set"):
        FiniteTransformer(
            QUARTERS, "ab", model.embedding + 0.1, model.blocks, model.readout, model.readout_bias
        )
    with pytest.raises(InvalidInput, match="a row for each of the 3 letters"):
        FiniteTransformer(
            QUARTERS, "abc", model.embedding, model.blocks, model.readout, model.readout_bias
        )
    with pytest.raises(InvalidInput, match="k >= 1"):
        Head(0, *[np.zeros((1, 1))] * 4)
    with pytest.raises(InvalidInput, match="letter numbers"):
        of_words([np.array([2])], 2)
    with pytest.raises(InvalidInput, match="length >= 0"):
        all_words(2, -1)
