r"""One head that weighs all positions alike and is read at the end of the word, in any arithmetic.

It is the smallest model on which arithmetic decides the class. Over n positions with values v_1 … v_n

    denominator  d = 1 + 1 + … + 1        weight  w = round(1 / d)        output  w v_1 + w v_2 + … + w v_n

where each sum is `exact`, rounded once at its end, or `running`, rounded after every addition. Four cases:

    denominator          numerator   what the sign of the output says
    overflows to inf     either      nothing once w = 0: the head is blind to long words
    stalls at a D        running     a counter that stops at both ends
    stalls at a D        exact       which value occurred more often, at every length: no automaton does that
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isinf
from typing import Literal

from expressivity.attention.finite.accumulation import Format, Number, exact_sum, running_sum
from expressivity.automata.dfa import Dfa
from expressivity.automata.exploration import explore
from expressivity.errors import InvalidInput, choose

Order = Literal["exact", "running"]
ORDERS: tuple[Order, ...] = ("exact", "running")


@dataclass(frozen=True)
class UniformHead:
    """The head with a value for each letter.

    Args:
        form: the format of its numbers.
        values: the value of each letter; each must be a number of the format.
        numerator: how the weighted values are added.
        denominator: how the ones are added.

    Raises:
        InvalidInput: an order that is not one of `ORDERS`, or a value outside the format.
    """

    form: Format
    values: Mapping[str, Number]
    numerator: Order | str = "running"
    denominator: Order | str = "running"

    def __post_init__(self) -> None:
        for order in (self.numerator, self.denominator):
            choose("order", order, list(ORDERS))
        for letter, value in self.values.items():
            if self.form.round(value) != value:
                raise InvalidInput(
                    f"the value of {letter!r} must be a number of the format: got {value}"
                )

    def weight(self, length: int) -> Number:
        """The weight of each of `length` positions; time O(length) if the denominator runs."""
        ones = [Fraction(1)] * length
        return self._reciprocal(
            exact_sum(ones, self.form)
            if self.denominator == "exact"
            else running_sum(ones, self.form)
        )

    def output(self, word: str) -> Number:
        """The output of the head after a word; zero after the empty word."""
        weight = self.weight(len(word))
        add = exact_sum if self.numerator == "exact" else running_sum
        return add((self._term(weight, letter) for letter in word), self.form)

    def automaton(self, limit: int = 20_000) -> Dfa:
        r"""The minimal automaton of the words after which the output is positive, if both sums run.

        The weight is known only at the end of the word. So the memory is the present denominator, together with one running
        sum for each weight that is still possible: those of the present and all later denominators. They are finitely many if
        the denominator comes to rest, and each sum is a number of the format.

        Raises:
            InvalidInput: a sum that does not run, a denominator that does not come to rest within `limit` ones, or
                more than `limit` memories.
        """
        if "exact" in (self.numerator, self.denominator):
            raise InvalidInput("only a head whose sums both run has an automaton here")
        weights = [self._reciprocal(total) for total in self._denominators(limit)]
        last = len(weights) - 1

        def step(
            memory: tuple[int, tuple[Number, ...]], letter: str
        ) -> tuple[int, tuple[Number, ...]]:
            """Add the terms of one more letter to each running sum, and round."""
            place, sums = memory
            after = [
                self.form.round(total + self._term(weight, letter))
                for total, weight in zip(sums, weights[place:])
            ]
            return min(place + 1, last), tuple(after[1:] if place < last else after)

        start: tuple[int, tuple[Number, ...]] = 0, (Fraction(0),) * len(weights)
        return explore(
            "".join(sorted(self.values)), start, step, lambda memory: memory[1][0] > 0, limit
        )

    def _denominators(self, limit: int) -> Sequence[Number]:
        """The running sums of no ones, of one, of two … until they come to rest."""
        totals: list[Number] = [Fraction(0)]
        while (following := self.form.round(totals[-1] + 1)) != totals[-1]:
            totals.append(following)
            if len(totals) > limit:
                raise InvalidInput(f"the sum of ones does not come to rest within {limit}")
        return totals

    def _reciprocal(self, total: Number) -> Number:
        return Fraction(0) if total == 0 or isinf(total) else self.form.round(1 / total)

    def _term(self, weight: Number, letter: str) -> Number:
        """A product before its sum is rounded; a running sum rounds it with the addition, as a fused operation does."""
        return weight * self.values[letter]
