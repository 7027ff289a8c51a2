"""Random formulas use what they may, and repeat with their seed."""

from itertools import islice

import numpy as np
import pytest

from expressivity.errors import InvalidInput
from expressivity.logic.sampling import random_formulas
from expressivity.logic.syntax import letters, subformulas


def some(operators: str, seed: int = 0) -> list:
    return list(islice(random_formulas(operators, "ab", 10, np.random.default_rng(seed)), 50))


def test_only_the_operators_asked_for_and_all_of_them() -> None:
    used = {node.op for formula in some("! & P") for node in subformulas(formula)}
    assert used == {"!", "&", "P", "letter", "true"}
    assert set("".join(map(letters, some("! & P")))) == {"a", "b"}
    assert max(formula.depth for formula in some("! & P")) > 2


def test_the_seed_decides() -> None:
    assert some("& Y", 3) == some("& Y", 3)
    assert some("& Y", 3) != some("& Y", 4)


def test_nonsense_is_refused() -> None:
    for operators in ("P X", "Y<=", ""):
        with pytest.raises(InvalidInput, match="unknown operator"):
            some(operators)
    with pytest.raises(InvalidInput, match="steps"):
        next(random_formulas("P", "ab", 0, np.random.default_rng(0)))


def test_one_step_is_enough_and_none_is_refused() -> None:
    assert next(random_formulas("P", "a", 1, np.random.default_rng(0))).depth == 1
    with pytest.raises(InvalidInput, match="steps must be at least 1: got 0"):
        next(random_formulas("P", "a", 0, np.random.default_rng(0)))
