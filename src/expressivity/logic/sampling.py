"""Random formulas, for trying what is said of all."""

from collections.abc import Iterator

import numpy as np

from expressivity.errors import InvalidInput, choose
from expressivity.logic.syntax import ARITY, TRUE, Formula, letter

RECENT = 4
"""One argument of each step is among so many formulas made last: otherwise nesting would be rare."""


def random_formulas(
    operators: str, alphabet: str, steps: int, generator: np.random.Generator
) -> Iterator[Formula]:
    """Formulas without end, each of operators applied to letters and to one another so many times.

    Args:
        operators: names of operators separated by spaces, such as "! & P"; each is as likely as any other.
        alphabet: the letters.
        steps: how many operators are applied, not counting what comes out twice.
        generator: where chance comes from.

    Raises:
        InvalidInput: an unknown operator, one with a number, or no operator.
    """
    names = operators.split()
    for name in names or [""]:
        choose("operator", name, [op for op, arity in ARITY.items() if arity and op != "Y<="])
    if steps < 1:
        raise InvalidInput(f"steps must be at least 1: got {steps}")
    while True:
        made = [*map(letter, alphabet), TRUE]
        for _ in range(steps):
            op = names[int(generator.integers(len(names)))]
            near = made[-1 - int(generator.integers(min(RECENT, len(made))))]
            far = made[int(generator.integers(len(made)))]
            made.append(Formula(op, (near, far)[: ARITY[op]]))
        yield made[-1]
