r"""From the weights of a transformer over a finite set of numbers to the automaton of its language, exactly.

A strictly masked transformer reads letter by letter. What a block needs of the past is what its heads admit, keys with their
values, called offers: a k-local head the last k of them; a global head how often each was made. The first is finite as it
stands. The second is, because of the arithmetic. Let B be the least count with round(B · f_small) = ∞. Then counts beyond B
may be cut to B:

    Take one query and one offer that was admitted B times or more, and let e be its exponential. If e > 0, then
    e ≥ f_small and the denominator is infinite, with the true count and with B: all weights are 0 in both cases. If
    e = 0, the offer adds nothing to the denominator and nothing to the numerator, whatever its count. And the
    maximum that is subtracted depends on which offers were admitted, not on how often.

So the memory below is finite and its automaton exact: nothing is sampled, nothing is learned. What its class must be can be
read off the memory. Counts only grow, so without local heads no memory returns once left: LTL[P]. Without global heads the last
letters fix the memory: LTL[Y]. With both, two memories that reach each other have equal counts throughout, and with counts fixed
the last letters fix the columns: LTL[P,Y].
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from jaxtyping import Bool, Float, Int

from expressivity.attention.finite.hard import ExactAverageHard, LastHard
from expressivity.attention.finite.transformer import Columns, FiniteTransformer, Head
from expressivity.attention.finite.values import ValueSet
from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.exploration import reachable
from expressivity.errors import InvalidInput

Seen = tuple[tuple[int, int], ...]
"""What a head has seen. An offer is a key with its value, by number.

For a global head: pairs of an offer and its count. For a local head: pairs of an age, 1 for the latest, and the offer of that
age. For a unique hard head: pairs of an offer and its place in the order of last occurrences.
"""

Memory = tuple[tuple[Seen, ...], ...]
"""What each head of each block has seen."""


def enough(values: ValueSet) -> int:
    """The least count B with round(B · f_small) = ∞: no softmax tells counts of B and more apart."""
    surely = ceil(
        2 * values.largest / values.least
    )  # twice the largest number is beyond it by more than half a gap
    return bisect_left(
        range(surely),
        True,
        key=lambda count: bool(np.isinf(values.round(np.array([count * values.least])))[0]),
    )


@dataclass(frozen=True)
class Extracted:
    """An automaton read off the weights.

    Args:
        dfa: the minimal automaton of the language.
        memories: how many memories the model has.
    """

    dfa: Dfa
    memories: int


class Reader:
    """A model that reads letter by letter, with an explicit memory. Many memories are advanced at once, which is faster.

    Args:
        model: the transformer; it accepts where its first output is positive.
        strict: False lets every position see itself as well.

    Raises:
        InvalidInput: a head that averages exactly: it has no finite memory.
    """

    def __init__(self, model: FiniteTransformer, strict: bool = True) -> None:
        if any(
            isinstance(head, ExactAverageHard) for block in model.blocks for head in block.heads
        ):
            raise InvalidInput(
                "a head whose average is exact tells all counts apart: it has no finite memory"
            )
        self.model, self.strict = model, strict
        self.most = enough(model.values)
        self._columns = _Numbered()
        self._offers = [[_Numbered() for _ in block.heads] for block in model.blocks]
        self._known: dict[tuple[int, int, tuple[Seen, ...]], tuple[int, tuple[int, ...]]] = {}
        self._symbols = self._columns.numbers(model.embedding)

    @property
    def start(self) -> Memory:
        """The memory before the first letter, which is empty."""
        return tuple(((),) * len(block.heads) for block in self.model.blocks)

    def steps(self, memories: Sequence[Memory]) -> list[list[Memory]]:
        """For each of these memories, the memory after each letter."""
        letters = range(len(self.model.alphabet))
        after = iter(self._read([(memory, letter) for memory in memories for letter in letters])[0])
        return [[next(after) for _ in letters] for _ in memories]

    def accepts(self, memories: Sequence[Memory]) -> Bool[np.ndarray, "memories"]:
        """For each memory, whether the output at the end marker is positive if the word ends there."""
        end = len(self.model.alphabet)
        columns = self._read([(memory, end) for memory in memories])[1]
        return self.model.outputs(self._columns.table[columns])[:, 0] > 0

    def _read(self, tasks: Sequence[tuple[Memory, int]]) -> tuple[list[Memory], list[int]]:
        """For each memory and symbol: the memory after it, and the number of the last column at its position."""
        columns = [self._symbols[symbol] for _, symbol in tasks]
        after: list[list[tuple[Seen, ...]]] = [[] for _ in tasks]
        for place, block in enumerate(self.model.blocks):
            pasts = [memory[place] for memory, _ in tasks]
            passed = self._through(place, columns, pasts)
            for memory, past, (_, offers) in zip(after, pasts, passed):
                memory.append(tuple(map(self._remember, block.heads, past, offers)))
            columns = [leaving for leaving, _ in passed]
        return [tuple(memory) for memory in after], columns

    def _remember(self, head: Head, seen: Seen, offer: int) -> Seen:
        """What a head has seen after one more offer."""
        if head.window is not None:
            return ((1, offer), *((age + 1, old) for age, old in seen[: head.window - 1]))
        counts = dict(seen)
        if isinstance(head, LastHard):
            return tuple(
                (old, place)
                for place, old in enumerate([*(old for old in counts if old != offer), offer], 1)
            )
        counts[offer] = min(counts.get(offer, 0) + 1, self.most)
        return tuple(sorted(counts.items()))

    def _through(
        self, place: int, columns: Sequence[int], pasts: Sequence[tuple[Seen, ...]]
    ) -> list[tuple[int, tuple[int, ...]]]:
        """For each column that enters a block, after a past: the number of the column that leaves, and its offer to each head."""
        values, block = self.model.values, self.model.blocks[place]
        new = [
            task for task in dict.fromkeys(zip(columns, pasts)) if (place, *task) not in self._known
        ]
        if new:
            own = self._columns.table[[column for column, _ in new]]
            offers = [
                numbered.numbers(
                    np.hstack([values.dot(own, head.key.T), values.dot(own, head.value.T)])
                )
                for head, numbered in zip(block.heads, self._offers[place])
            ]
            outputs = [
                self._attend(
                    head, self._offers[place][i].table, own, [past[i] for _, past in new], offers[i]
                )
                for i, head in enumerate(block.heads)
            ]
            leaving = self._columns.numbers(
                block.after_perceptron(values, block.after_heads(values, own, outputs))
            )
            self._known |= {
                (place, *task): found for task, found in zip(new, zip(leaving, zip(*offers)))
            }
        return [self._known[place, *task] for task in zip(columns, pasts)]

    def _attend(
        self,
        head: Head,
        table: Float[np.ndarray, "offers both"],
        own: Columns,
        seen: Sequence[Seen],
        offers: Sequence[int],
    ) -> Float[np.ndarray, "rows e"]:
        counts = np.zeros((len(seen), len(table)), dtype=np.int64)
        for row, pairs, offer in zip(counts, seen, offers):
            _admit(head, row, pairs)
            if not self.strict:
                row[offer] = row.max() + 1 if isinstance(head, LastHard) else row[offer] + 1
        d = len(head.key)
        return head.attend(
            self.model.values,
            self.model.values.dot(own, head.query.T),
            table[:, :d],
            table[:, d:],
            counts,
        )


def _admit(head: Head, row: Int[np.ndarray, "offers"], seen: Seen) -> None:
    """Write into a row of zeros how often each offer is admitted, or for unique hard attention how late it was last seen."""
    for first, second in seen:
        if head.window is None:
            row[first] = second
        elif isinstance(head, LastHard):
            row[second] = max(row[second], head.window + 1 - first)
        else:
            row[second] += 1


class _Numbered:
    """A numbering of vectors: equal vectors have equal numbers."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._rows: list[Float[np.ndarray, "width"]] = []

    @property
    def table(self) -> Float[np.ndarray, "rows width"]:
        """All numbered vectors, in the order of their numbers."""
        return np.array(self._rows)

    def numbers(self, vectors: Float[np.ndarray, "rows width"]) -> list[int]:
        """The numbers of vectors, new ones for those not met before."""
        for vector in vectors:
            if self._numbers.setdefault(vector.tobytes(), len(self._rows)) == len(self._rows):
                self._rows.append(vector)
        return [self._numbers[vector.tobytes()] for vector in vectors]


def extract(model: FiniteTransformer, limit: int = 20_000, strict: bool = True) -> Extracted:
    """The minimal automaton of the words that a model accepts.

    Time O(memories × letters). At most `limit` memories are explored. There is no limit of time, so the same models are refused
    on every machine.

    Raises:
        TooManyMemories: the model has more.
        InvalidInput: a model with other than one output.
    """
    if len(model.readout) != 1:
        raise InvalidInput(f"a recogniser has one output: got {len(model.readout)}")
    reader = Reader(model, strict)
    delta, memories = reachable(reader.start, reader.steps, limit)
    return Extracted(
        from_table(model.alphabet, delta, 0, np.flatnonzero(reader.accepts(memories)).tolist()),
        len(memories),
    )
