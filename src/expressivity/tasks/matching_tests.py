"""Test sets for matching: uniform sequences, and pairs of sequences that differ in one token which flips an answer elsewhere.

Accuracy on uniform sequences hides much. Where most tokens are matched, the constant answer does well, and a model that
looks at its own token alone does better. Such a model never answers both sides of a flip correctly.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from expressivity.tasks.matching import match, match3_bigram, match3_local, uniform

RADIUS = 1
"""K of Match3Local: a window of three tokens."""

TASKS: dict[str, Callable[[Int[np.ndarray, "*batch n"], int], Bool[np.ndarray, "*batch n"]]] = {
    "match2": lambda tokens, modulus: match(tokens, modulus, 2),
    "match3": lambda tokens, modulus: match(tokens, modulus, 3),
    "bigram": match3_bigram,
    "local": lambda tokens, modulus: match3_local(tokens, modulus, RADIUS),
}

TESTED = 2048
"""Number of uniform sequences in a test set."""

PAIRS = 4096
"""Number of pairs of sequences in a test set."""


@dataclass(frozen=True)
class MatchingTestSet:
    """Test sequences of one task at one size, the same for every model.

    Args:
        tokens: `TESTED` uniform sequences, then the first and then the second sequences of `PAIRS` pairs that differ in one token.
        answers: the correct answer at every token.
        flipped: for each pair, the places other than that token's own where the answers differ.
    """

    tokens: Int[np.ndarray, "all n"]
    answers: Bool[np.ndarray, "all n"]
    flipped: Bool[np.ndarray, "pairs n"]

    @classmethod
    def draw(cls, task: str, length: int, modulus: int) -> "MatchingTestSet":
        """Draw the test set of a task at a size; it depends on nothing else.

        Args:
            task: one of `TASKS`.
            length: N.
            modulus: M.
        """
        rng = np.random.default_rng([list(TASKS).index(task), length, modulus])
        single = uniform(TESTED, length, modulus, rng)
        before = uniform(PAIRS, length, modulus, rng)
        changed = np.arange(length) == rng.integers(length, size=(PAIRS, 1))
        shift = rng.integers(1, modulus, size=(PAIRS, 1))
        after = np.where(changed, (before + shift - 1) % modulus + 1, before)
        tokens = np.concatenate([single, before, after])
        answers = TASKS[task](tokens, modulus)
        _, first, second = _parts(answers)
        return cls(tokens, answers, (first != second) & ~changed)

    @property
    def majority(self) -> float:
        """Accuracy on uniform sequences of the better of the two constant answers."""
        share = float(self.answers[:TESTED].mean())
        return max(share, 1 - share)

    def scores(self, predicted: Bool[np.ndarray, "all n"]) -> dict[str, float]:
        """Score the predictions of a model.

        Returns:
            `accuracy`, the fraction of correct predictions on uniform sequences; `balanced`, the mean of that fraction over
            tokens whose answer is yes and over those whose answer is no; `pairs`, the fraction of flips that are predicted
            correctly in both sequences.
        """
        single, before, after = _parts(predicted == self.answers)
        truth = self.answers[:TESTED]
        return {
            "accuracy": float(single.mean()),
            "balanced": float(np.mean([single[truth].mean(), single[~truth].mean()])),
            "pairs": float((before & after)[self.flipped].mean()),
        }


def _parts(rows: Bool[np.ndarray, "all n"]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return rows[:TESTED], rows[TESTED : TESTED + PAIRS], rows[TESTED + PAIRS :]
