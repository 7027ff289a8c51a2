r"""From the weights of a transformer over a finite set of numbers to the automaton of its language, exactly.

A strictly masked transformer reads letter by letter. What a block needs of the past is what its heads admit: a k-local head
the last k columns that entered the block; a global head how often each column entered it. The first is finite as it
stands. The second is, because of the arithmetic. Let C be the least count with round(C · f_small) = ∞. Then counts beyond C
may be cut to C:

    Take one query and one column that was admitted C times or more, and let e be its exponential. If e > 0, then
    e ≥ f_small and the denominator is infinite, with the true count and with C: all weights are 0 in both cases. If
    e = 0, the column adds nothing to the denominator and nothing to the numerator, whatever its count. And the
    maximum that is subtracted depends on which columns were admitted, not on how often.

So the memory below is finite and its automaton exact: nothing is sampled, nothing is learned. What its class must be can be
read off the memory. Counts only grow, so without local heads no memory returns once left: LTL[P]. Without global heads the last
letters fix the memory: LTL[Y]. With both, two memories that reach each other have equal counts throughout, and with counts fixed
the last letters fix the columns: LTL[P,Y].
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from jaxtyping import Bool, Float

from expressivity.attention.finite import Columns, FiniteTransformer, Head
from expressivity.attention.values import ValueSet
from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.exploration import reachable
from expressivity.errors import InvalidInput

Past = tuple[tuple[tuple[int, int], ...], tuple[int, ...]]
"""What a block has seen: the columns that entered it, each with its count; and the last ones, latest last. Columns by number."""

Memory = tuple[Past, ...]
"""The past of each block."""


def enough(values: ValueSet) -> int:
    """C: the least count with round(C · f_small) = ∞. Counts of C and more are alike to every softmax."""
    count = ceil(values.largest / values.least)
    while np.isfinite(values.round(np.float64(count * values.least))):
        count += 1
    return count


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
    """A model that reads letter by letter, its memory in plain sight; many memories at a time, which is faster.

    Args:
        model: the transformer; its first output says yes where it is positive.
    """

    def __init__(self, model: FiniteTransformer) -> None:
        self.model = model
        self.most = enough(model.values)
        self._columns: list[Float[np.ndarray, "width"]] = []
        self._numbers: dict[bytes, int] = {}
        self._known: dict[tuple[int, int, Past], int] = {}
        self._symbols = self._number(model.embedding)

    @property
    def start(self) -> Memory:
        """The memory before the first letter: nothing."""
        return (((), ()),) * len(self.model.blocks)

    def steps(self, memories: Sequence[Memory]) -> list[list[Memory]]:
        """The memories after each letter, for each of these."""
        letters = range(len(self.model.alphabet))
        after = iter(self._read([(memory, letter) for memory in memories for letter in letters])[0])
        return [[next(after) for _ in letters] for _ in memories]

    def accepts(self, memories: Sequence[Memory]) -> Bool[np.ndarray, "memories"]:
        """Whether the end marker, read now, gets a positive output."""
        end = len(self.model.alphabet)
        columns = self._read([(memory, end) for memory in memories])[1]
        return self.model.outputs(np.array([self._columns[column] for column in columns]))[:, 0] > 0

    def _read(self, tasks: Sequence[tuple[Memory, int]]) -> tuple[list[Memory], list[int]]:
        """For each memory and symbol: the memory after it, and the number of the column that comes out at its position."""
        columns = [self._symbols[symbol] for _, symbol in tasks]
        after: list[list[Past]] = [[] for _ in tasks]
        for place in range(len(self.model.blocks)):
            entering = [(column, memory[place]) for column, (memory, _) in zip(columns, tasks)]
            for found, (column, past) in zip(after, entering):
                found.append(self._remember(place, past, column))
            columns = self._through(place, entering)
        return [tuple(found) for found in after], columns

    def _remember(self, place: int, past: Past, column: int) -> Past:
        """The past of a block when one more column has entered: only what its heads can see."""
        windows = [head.window for head in self.model.blocks[place].heads]
        counts, last = dict(past[0]), (*past[1], column)
        if None in windows:
            counts[column] = min(counts.get(column, 0) + 1, self.most)
        longest = max((window for window in windows if window), default=0)
        return tuple(sorted(counts.items())), last[-longest:] if longest else ()

    def _through(self, place: int, entering: Sequence[tuple[int, Past]]) -> list[int]:
        """The number of the column that leaves a block, for each that enters it after a past."""
        values, block = self.model.values, self.model.blocks[place]
        new = [task for task in dict.fromkeys(entering) if (place, *task) not in self._known]
        if new:
            table = np.array(self._columns)
            own = table[[column for column, _ in new]]
            outputs = [self._attend(head, table, own, [past for _, past in new]) for head in block.heads]
            leaving = block.after_perceptron(values, block.after_heads(values, own, outputs))
            self._known |= zip(((place, *task) for task in new), self._number(leaving))
        return [self._known[place, *task] for task in entering]

    def _attend(self, head: Head, table: Columns, own: Columns, pasts: Sequence[Past]) -> Float[np.ndarray, "rows e"]:
        values, counts = self.model.values, np.zeros((len(pasts), len(table)), dtype=np.int64)
        for row, past in zip(counts, pasts):
            admitted = past[0] if head.window is None else Counter(past[1][-head.window:]).items()
            for column, count in admitted:
                row[column] = count
        return head.attend(values, values.dot(own, head.query.T), values.dot(table, head.key.T), values.dot(table, head.value.T), counts)

    def _number(self, columns: Columns) -> list[int]:
        """The numbers of columns, new ones for those not met before."""
        for column in columns:
            if self._numbers.setdefault(column.tobytes(), len(self._columns)) == len(self._columns):
                self._columns.append(column)
        return [self._numbers[column.tobytes()] for column in columns]


def extract(model: FiniteTransformer, limit: int = 20_000) -> Extracted:
    """The minimal automaton of the words that a model accepts.

    Time O(memories × letters). At most `limit` memories are looked at: no clock, so the same models are refused everywhere.

    Raises:
        TooManyMemories: the model has more.
        InvalidInput: a model with other than one output.
    """
    if len(model.readout) != 1:
        raise InvalidInput(f"a recogniser has one output: got {len(model.readout)}")
    reader = Reader(model)
    delta, memories = reachable(reader.start, reader.steps, limit)
    return Extracted(from_table(model.alphabet, delta, 0, np.flatnonzero(reader.accepts(memories)).tolist()), len(memories))
