"""Words with their membership at every prefix, and pairs of words on which a likely guess is wrong.

A uniform word says little about a model: nearly every long word over three letters contains ab, and nearly
every member of Σ*aΣ*bΣ* shows it many times. Three kinds of pair, a member and a non-member each, leave no
such way out.

    planted   two words that differ in one letter
    run       such a pair of short words, with a long run of one letter where it changes neither word's state
    witness   the words of a forbidden pattern: in a fragment of the logic they agree on all formulas up to a
              depth that grows with their length

The two words of a pair always end in the same letter. The models of this book read their decision at the
last letter, which they see directly, so a pair that differs there would test nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.fragments import Logic, defines, forbidden_pattern
from expressivity.automata.hard_pairs import words
from expressivity.errors import InvalidInput
from expressivity.tasks.languages import Language, near_misses, sample

Words = Int[np.ndarray, "count length"]
Pairs = Int[np.ndarray, "count 2 length"]

MOST_DRAWS = 50
"""Pairs that do not end alike are drawn again, so often at most."""


def states_along(dfa: Dfa, drawn: Words) -> Int[np.ndarray, "count steps"]:
    """The state before each letter and after the last one: `length` + 1 columns."""
    states = np.zeros((len(drawn), drawn.shape[1] + 1), dtype=np.int32)
    for place, letters in enumerate(drawn.T):
        states[:, place + 1] = dfa.delta[states[:, place], letters]
    return states


def memberships(dfa: Dfa, drawn: Words) -> Bool[np.ndarray, "count length"]:
    """Whether w₁…wₙ belongs to the language, for every n ≥ 1."""
    return dfa.accepting[states_along(dfa, drawn)[:, 1:]]


def training_words(
    language: Language, length: int, count: int, rng: np.random.Generator, first: int = 2
) -> Words:
    """About `count` words, in random order: half of them steered so that labels are balanced at every
    prefix, half near misses.

    A steered word is, for some n ≥ `first` and some label, uniform over the words of length n with that label, and
    goes on with uniform letters. Near misses are planted pairs, and runs after pairs of a quarter of the
    length.

    Raises:
        InvalidInput: length < 8, a count below 8 · length, or a length n >= first at which there are only
        members or only non-members.
    """
    if length < 8 or count < 8 * length:
        raise InvalidInput(
            f"training words need length >= 8 and count >= 8 * length: got length={length}, count={count}"
        )
    letters, each = len(language.alphabet), count // (4 * length)
    parts = []
    for n in range(first, length + 1):
        tails = rng.integers(letters, size=(2 * each, length - n))
        heads = [sample(language, n, each, rng, member=label) for label in (True, False)]
        parts.append(np.concatenate([np.concatenate(heads), tails], axis=1))
    parts.append(planted_pairs(language, length, count // 8, rng).reshape(-1, length))
    parts.append(run_pairs(language, length, length // 4, count // 8, rng).reshape(-1, length))
    return rng.permutation(np.concatenate(parts))


def balanced_words(language: Language, length: int, count: int, rng: np.random.Generator) -> Pairs:
    """Uniform members, each beside a uniform non-member that has nothing to do with it."""
    return np.stack([sample(language, length, count, rng, member=label) for label in (True, False)], axis=1)


def planted_pairs(language: Language, length: int, count: int, rng: np.random.Generator) -> Pairs:
    """Pairs that differ in one letter, which is not the last: uniform over all of them.

    Raises:
        InvalidInput: there is no such pair at this length.
    """
    return _collect(lambda: np.stack(near_misses(language, length, 2 * count, rng), axis=1), count)


def run_pairs(language: Language, length: int, short: int, count: int, rng: np.random.Generator) -> Pairs:
    """Planted pairs of length `short`, stretched to `length` by a run of one letter in one place.

    The place, before the last letter, and the letter are drawn uniformly among those where the letter leaves
    the states of both words as they are; a pair that has no such place is passed over.

    Raises:
        InvalidInput: short > length, or no pair can be stretched.
    """
    if short > length:
        raise InvalidInput(f"a pair can be stretched only to length >= {short}: got {length}")

    def draw() -> Pairs:
        return _stretch(language.dfa, planted_pairs(language, short, 2 * count, rng), length - short, rng)

    return _collect(draw, count)


def _stretch(
    dfa: Dfa, pairs: Pairs, gap: int, rng: np.random.Generator
) -> Int[np.ndarray, "fitting 2 longer"]:
    """The pairs that have a place for a run, with a run of `gap` letters put in."""
    count, _, short = pairs.shape
    states = np.stack([states_along(dfa, pairs[:, i])[:, :short] for i in (0, 1)])
    stays = (dfa.delta[states] == states[..., None]).all(axis=0)
    weights = np.where(stays, rng.random(stays.shape), -1.0).reshape(count, -1)
    place, letter = np.divmod(weights.argmax(axis=1), len(dfa.alphabet))
    column = np.arange(short + gap)
    source = np.where(column < place[:, None], column, column - gap).clip(0, short - 1)
    inside = (column >= place[:, None]) & (column < place[:, None] + gap)
    longer = np.take_along_axis(pairs, np.repeat(source[:, None], 2, axis=1), axis=2)
    return np.where(inside[:, None], letter[:, None, None], longer)[weights.max(axis=1) >= 0]


def _collect(draw: Callable[[], Pairs], count: int) -> Pairs:
    found: list[Pairs] = []
    for _ in range(MOST_DRAWS):
        drawn = draw()
        found.append(drawn[drawn[:, 0, -1] == drawn[:, 1, -1]])
        if sum(map(len, found)) >= count:
            return np.concatenate(found)[:count]
    raise InvalidInput(
        f"fewer than {count} pairs found that end in the same letter: there are too few at this length"
    )


def quotient(dfa: Dfa, letter: str) -> Dfa:
    """The language {w : w·letter is accepted}: what must be known before the last letter if that letter is
    seen.

    Raises:
        InvalidInput: a letter outside the alphabet.
    """
    number = int(dfa.encode(letter)[0])
    accepting = np.flatnonzero(dfa.accepting[dfa.delta[:, number]]).tolist()
    return from_table(dfa.alphabet, dfa.delta.tolist(), dfa.start, accepting)


def within_reach(dfa: Dfa, logic: Logic) -> bool:
    """Whether a fragment defines every quotient by a letter: the language, if its last letter is seen."""
    return all(defines(quotient(dfa, letter), logic) for letter in dfa.alphabet)


def witness_pairs(dfa: Dfa, logic: Logic, longest: int, count: int) -> "PairSet | None":
    """Pairs of the forbidden pattern of a quotient by a letter, that letter behind both; None where there is
    no pattern.

    The powers are spread evenly over those that make the longer word between half of `longest` and `longest`
    letters long; with fewer than `count` powers there, each is used once.

    Raises:
        InvalidInput: no power fits.
    """
    patterns = ((letter, forbidden_pattern(quotient(dfa, letter), logic)) for letter in dfa.alphabet)
    letter, witness = next((found for found in patterns if found[1] is not None), ("", None))
    if witness is None:
        return None
    sizes = {power: max(map(len, words(witness, power))) + 1 for power in range(1, longest)}
    fitting = [power for power, size in sizes.items() if longest <= 2 * size <= 2 * longest]
    if not fitting:
        raise InvalidInput(f"no pair of the pattern has between {longest / 2:g} and {longest} letters")
    spread = np.unique(np.linspace(0, len(fitting) - 1, count).round().astype(int))
    texts = [[word + letter for word in words(witness, fitting[i])] for i in spread]
    return PairSet.from_texts(dfa, [sorted(pair, key=dfa.accepts, reverse=True) for pair in texts], longest)


@dataclass(frozen=True)
class PairSet:
    """Pairs (member, non-member) of words of different lengths, in one array.

    Args:
        words: letter numbers; what stands behind a word's end is filler, which a strictly masked model
        cannot see from there.
        lengths: of each word.
    """

    words: Pairs
    lengths: Int[np.ndarray, "count 2"]

    @classmethod
    def from_texts(cls, dfa: Dfa, pairs: Sequence[Sequence[str]], longest: int) -> "PairSet":
        """Pairs written as text, none longer than `longest`."""
        found = np.zeros((len(pairs), 2, longest), dtype=np.int64)
        for row, pair in zip(found, pairs, strict=True):
            for cells, word in zip(row, pair, strict=True):
                cells[: len(word)] = dfa.encode(word)
        return cls(found, np.array([[len(word) for word in pair] for pair in pairs]))

    @classmethod
    def of(cls, pairs: Pairs) -> "PairSet":
        """Pairs whose words all have the same length."""
        return cls(pairs, np.full(pairs.shape[:2], pairs.shape[2]))

    def resized(self, count: int) -> "PairSet":
        """`count` pairs: the first ones, gone through again if there are fewer."""
        return PairSet(*(np.resize(part, (count, *part.shape[1:])) for part in (self.words, self.lengths)))
