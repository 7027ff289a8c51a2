"""Words with their membership at every prefix, and pairs of words on which a likely guess is wrong.

A uniform word says little about a model: nearly every long word over three letters contains ab, and nearly
every member of Σ*aΣ*bΣ* shows it many times. Four kinds of pair, a member and a non-member each, leave no
such way out.

    planted   two words that differ in one letter
    run       such a pair of short words, with a long run of one letter, or of two in turn, where it changes neither
              word's state
    witness   the words of a forbidden pattern: formulas of a fragment of the logic do not tell them apart, up to a
              depth that grows with their length
    period    two beginnings of uuu…, which windows of k positions cannot tell apart where u has a suitable length
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from jaxtyping import Int

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import Logic, forbidden_pattern
from expressivity.automata.hard_pairs import words
from expressivity.automata.sampling import exists, neighbours, uniform
from expressivity.errors import InvalidInput
from expressivity.logic.periodic import hidden_pair
from expressivity.logic.types import Modalities

Words = Int[np.ndarray, "count length"]
Pairs = Int[np.ndarray, "count 2 length"]

MOST_DRAWS = 50
"""Greatest number of draws when pairs of a certain kind are wanted: those of other kinds are dropped."""


def training_words(
    dfa: Dfa,
    length: int,
    count: int,
    rng: np.random.Generator,
    first: int = 2,
    same_last_letter: bool = False,
) -> Words:
    """Return about `count` words, in random order: half of them steered so that labels are balanced at every
    prefix, as far as there are words with both labels, and half near misses.

    A steered word is, for some n ≥ `first` and some label, uniform over the words of length n with that label, and
    goes on with uniform letters. Near misses are planted pairs, and runs after pairs of a quarter of the
    length.

    Args:
        dfa: the language that labels the words.
        length: the length of all words.
        count: the approximate number of words.
        rng: the source of randomness.
        first: the least length that is steered.
        same_last_letter: whether the two words of a near miss end in the same letter.

    Raises:
        InvalidInput: length < 8, a count below 8 · length, or no near misses of that length.
    """
    if length < 8 or count < 8 * length:
        raise InvalidInput(
            f"training words need length >= 8 and count >= 8 * length: got length={length}, count={count}"
        )
    letters, each = len(dfa.alphabet), count // (4 * length)
    parts = []
    for n in range(first, length + 1):
        tails = rng.integers(letters, size=(2 * each, length - n))
        parts.append(np.concatenate([_both_labels(dfa, n, each, rng), tails], axis=1))
    parts.append(planted_pairs(dfa, length, count // 8, rng, same_last_letter).reshape(-1, length))
    parts.append(
        run_pairs(dfa, length, length // 4, count // 8, rng, same_last_letter).reshape(-1, length)
    )
    return rng.permutation(np.concatenate(parts))


def _both_labels(dfa: Dfa, length: int, each: int, rng: np.random.Generator) -> Words:
    """Return as many members as non-members; only one kind at a length where the other does not exist."""
    sides = [side for side in (dfa, dfa.complement()) if exists(side, length)]
    return np.concatenate([uniform(side, length, 2 * each // len(sides), rng) for side in sides])


def balanced_words(dfa: Dfa, length: int, count: int, rng: np.random.Generator) -> Pairs:
    """Return pairs of a uniform member and an independent uniform non-member.

    Raises:
        InvalidInput: a negative length or count, or no member or no non-member of that length.
    """
    return np.stack([uniform(side, length, count, rng) for side in (dfa, dfa.complement())], axis=1)


def planted_pairs(
    dfa: Dfa,
    length: int,
    count: int,
    rng: np.random.Generator,
    same_last_letter: bool = False,
) -> Pairs:
    """Return pairs that differ in one letter: uniform over all of them, or over those that end in the same letter.

    Raises:
        InvalidInput: there is no such pair at this length, or too few that end in the same letter.
    """
    if not same_last_letter:
        return np.stack(neighbours(dfa, length, count, rng), axis=1)

    def draw() -> Pairs:
        """Draw near misses, and keep those with equal last letters."""
        drawn = np.stack(neighbours(dfa, length, 2 * count, rng), axis=1)
        return drawn[drawn[:, 0, -1] == drawn[:, 1, -1]]

    return _collect(draw, count, "end in the same letter")


def run_pairs(
    dfa: Dfa,
    length: int,
    short: int,
    count: int,
    rng: np.random.Generator,
    same_last_letter: bool = False,
) -> Pairs:
    """Return planted pairs of length `short`, stretched to `length` by a run of one letter, or of two in turn, in one place.

    The place and the letters are drawn uniformly among those where the run leaves the states of both words as they
    are; a pair that has no such place is dropped. Two letters in turn are tried only if the gap is even and the pairs need
    not end in the same letter.

    Raises:
        InvalidInput: short > length, or no pair can be stretched.
    """
    if short > length:
        raise InvalidInput(f"a pair can be stretched only to length >= {short}: got {length}")

    def draw() -> Pairs:
        """Draw short pairs, and stretch them."""
        planted = planted_pairs(dfa, short, 2 * count, rng, same_last_letter)
        return _stretch(dfa, planted, length - short, 1 if same_last_letter else 2, rng)

    return _collect(draw, count, "a run can stretch")


def _stretch(
    dfa: Dfa, pairs: Pairs, gap: int, turns: int, rng: np.random.Generator
) -> Int[np.ndarray, "fitting 2 longer"]:
    """Return the pairs that have a place for a run, with a run of `gap` letters put in."""
    count, _, short = pairs.shape
    states = np.stack([dfa.states_along(pairs[:, i])[:, :short] for i in (0, 1)])
    blocks, after = _runs(dfa, turns if gap % 2 == 0 else 1)
    stays = (after[states] == states[..., None]).all(axis=0)
    plain = (
        blocks[:, 0] == blocks[:, 1]
    )  # a run of one letter, where there is one, before one of two in turn
    weights = np.where(stays, rng.random(stays.shape) + plain, -1.0).reshape(count, -1)
    place, block = np.divmod(weights.argmax(axis=1), len(blocks))
    column = np.arange(short + gap)
    source = np.where(column < place[:, None], column, column - gap).clip(0, short - 1)
    inside = (column >= place[:, None]) & (column < place[:, None] + gap)
    run = np.take_along_axis(blocks[block], (column - place[:, None]) % 2, axis=1)
    longer = np.take_along_axis(pairs, np.repeat(source[:, None], 2, axis=1), axis=2)
    return np.where(inside[:, None], run[:, None], longer)[weights.max(axis=1) >= 0]


def _runs(
    dfa: Dfa, turns: int
) -> tuple[Int[np.ndarray, "blocks 2"], Int[np.ndarray, "states blocks"]]:
    """Return the letters that a run may repeat in turn, with where they lead from each state: any two, equal or not, or one
    (written twice).
    """
    letters = range(len(dfa.alphabet))
    blocks = np.array([(a, b) for a in letters for b in letters if turns == 2 or a == b])
    after = dfa.delta[:, blocks[:, 0]]
    return blocks, dfa.delta[after, blocks[:, 1]] if turns == 2 else after


def _collect(draw: Callable[[], Pairs], count: int, kind: str) -> Pairs:
    batches: list[Pairs] = []
    for _ in range(MOST_DRAWS):
        batches.append(draw())
        if sum(map(len, batches)) >= count:
            return np.concatenate(batches)[:count]
    raise InvalidInput(
        f"fewer than {count} pairs found that {kind}: there are too few at this length"
    )


def witness_pairs(dfa: Dfa, logic: Logic, longest: int, count: int) -> "PairSet | None":
    """Return pairs of the forbidden pattern of a fragment (`spread_pairs`); None where the fragment defines the language.

    Raises:
        InvalidInput: no power fits.
    """
    witness = forbidden_pattern(dfa, logic)
    if witness is None:
        return None
    return spread_pairs(dfa, lambda power: words(witness, power), longest, count)


def period_pairs(dfa: Dfa, k: int, longest: int, count: int) -> "PairSet | None":
    """Return pairs of periodic words, perhaps with tails, that windows of k counted positions, with P or without, do not tell
    apart ([LC26] Lemma C.1, and `expressivity.logic.periodic`); None where such words show nothing.

    Depths are spread as the powers of `witness_pairs` are.

    Raises:
        InvalidInput: k < 1, or no depth fits.
    """
    pair = hidden_pair(dfa, Modalities(past=True, windows=(k,), counting=True))
    return None if pair is None else spread_pairs(dfa, pair.words, longest, count)


def spread_powers(make: Callable[[int], tuple[str, str]], longest: int, count: int) -> list[int]:
    """Return at most `count` powers of a family of pairs, spread evenly over those whose longer word has between `longest` / 2 and
    `longest` letters; words must not get shorter as the power grows.

    Raises:
        InvalidInput: no power fits.
    """
    sizes = ((power, max(map(len, make(power)))) for power in range(1, longest))
    short_enough = takewhile(lambda pair: pair[1] <= longest, sizes)
    fitting = [power for power, size in short_enough if longest <= 2 * size]
    if not fitting:
        raise InvalidInput(
            f"no pair of the pattern has between {longest / 2:g} and {longest} letters"
        )
    spread = np.unique(np.linspace(0, len(fitting) - 1, count).round().astype(int))
    return [fitting[i] for i in spread]


def spread_pairs(
    dfa: Dfa, make: Callable[[int], tuple[str, str]], longest: int, count: int
) -> "PairSet":
    """Pairs of a family, one for each of `spread_powers`.

    Raises:
        InvalidInput: no power fits.
    """
    pairs = [make(power) for power in spread_powers(make, longest, count)]
    return PairSet.from_texts(
        dfa, [sorted(pair, key=dfa.accepts, reverse=True) for pair in pairs], longest
    )


@dataclass(frozen=True)
class PairSet:
    """Pairs (member, non-member) of words of different lengths, in one array.

    Args:
        words: letter numbers; after a word's end stands filler, which a strictly masked model cannot see from there.
        lengths: the length of each word.
    """

    words: Pairs
    lengths: Int[np.ndarray, "count 2"]

    @classmethod
    def from_texts(cls, dfa: Dfa, pairs: Sequence[Sequence[str]], longest: int) -> "PairSet":
        """Return pairs written as text, none longer than `longest`."""
        numbers = np.zeros((len(pairs), 2, longest), dtype=np.int64)
        for row, pair in zip(numbers, pairs, strict=True):
            for cells, word in zip(row, pair, strict=True):
                cells[: len(word)] = dfa.encode(word)
        return cls(numbers, np.array([[len(word) for word in pair] for pair in pairs]))

    @classmethod
    def of(cls, pairs: Pairs) -> "PairSet":
        """Return pairs whose words all have the same length."""
        return cls(pairs, np.full(pairs.shape[:2], pairs.shape[2]))

    def resized(self, count: int) -> "PairSet":
        """Return the first `count` pairs, repeated from the start if there are fewer."""
        return PairSet(
            *(np.resize(part, (count, *part.shape[1:])) for part in (self.words, self.lengths))
        )

    def widened(self, n: int) -> "PairSet":
        """Return the same pairs with filler up to n letters."""
        return PairSet(
            np.pad(self.words, ((0, 0), (0, 0), (0, n - self.words.shape[2]))), self.lengths
        )
