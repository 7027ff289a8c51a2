"""Random formulas, to test statements about all formulas."""

from collections.abc import Iterator

import numpy as np

from expressivity.errors import InvalidInput, choose
from expressivity.logic.syntax import ARITY, TRUE, Formula, letter

RECENT = 4
"""One argument of each operator is among this many formulas made last: otherwise nesting would be rare."""


def random_formulas(
    operators: str, alphabet: str, steps: int, generator: np.random.Generator
) -> Iterator[Formula]:
    """Generate random formulas without end: each comes from `steps` operators, applied to letters and to one another.

    Args:
        operators: names of operators separated by spaces, such as "! & P"; each is as likely as any other.
        alphabet: the letters.
        steps: how many operators are applied; two applications may give the same subformula.
        generator: the source of randomness.

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
