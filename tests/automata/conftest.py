"""Random small automata with their semigroups."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.semigroup import Semigroup, short_words


def _random_automaton(generator: np.random.Generator) -> Dfa:
    """Letters lead at most one state back, and often stay: all classes occur."""
    states, letters = int(generator.integers(2, 7)), int(generator.integers(2, 4))
    delta = [
        [int(generator.integers(max(0, q - 1), min(states, q + 3))) for _ in range(letters)]
        for q in range(states)
    ]
    accepting = np.flatnonzero(generator.random(states) < 0.5).tolist()
    return from_table("abc"[:letters], delta, 0, accepting)


@pytest.fixture
def small_semigroups() -> Callable[[int, int], Iterator[tuple[Dfa, Semigroup]]]:
    """From a seed, so many automata whose semigroups have at most 60 elements, and these."""

    def draw(seed: int, many: int) -> Iterator[tuple[Dfa, Semigroup]]:
        generator = np.random.default_rng(seed)
        while many:
            dfa = _random_automaton(generator)
            semigroup = short_words(dfa, 60)
            if (semigroup.right >= 0).all():
                many -= 1
                yield dfa, semigroup

    return draw
