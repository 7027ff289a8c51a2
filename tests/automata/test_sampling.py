"""Sampling is uniform, over exactly the words asked for."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from scipy.stats import chisquare

from expressivity.automata import sampling
from expressivity.automata.census import census
from expressivity.automata.dfa import from_regex
from expressivity.automata.sampling import lengths_of, neighbours, shortest_neighbours, uniform
from expressivity.errors import InvalidInput
from expressivity.tasks.languages import LANGUAGES, hard_pairs, near_misses, sample


@pytest.mark.parametrize("member", [True, False])
def test_all_words_of_a_length_are_equally_likely(member):
    dfa = from_regex(".*ab.*", "abc")
    wanted = [
        "".join(word) for word in product("abc", repeat=4) if ("ab" in "".join(word)) == member
    ]
    drawn = Counter(
        map(
            dfa.decode,
            uniform(
                dfa if member else dfa.complement(), 4, 100 * len(wanted), np.random.default_rng(3)
            ),
        )
    )
    assert set(drawn) == set(wanted)
    assert chisquare([drawn[word] for word in wanted]).pvalue > 1e-3


def test_neighbours_are_uniform_over_pairs():
    dfa = from_regex("(ab)*|a*", "ab")
    members = ["".join(word) for word in product("ab", repeat=4) if dfa.accepts("".join(word))]
    pairs = [
        (w, w[:i] + {"a": "b", "b": "a"}[w[i]] + w[i + 1 :]) for w in members for i in range(4)
    ]
    pairs = [(w, v) for w, v in pairs if not dfa.accepts(v)]
    before, after = neighbours(dfa, 4, 200 * len(pairs), np.random.default_rng(4))
    drawn = Counter(zip(map(dfa.decode, before), map(dfa.decode, after)))
    assert set(drawn) == set(pairs)
    assert chisquare([drawn[pair] for pair in pairs]).pvalue > 1e-3


@pytest.mark.parametrize(
    "name",
    [
        "factor-ab",
        "alternating",
        "parity",
        "flip-flop",
        "ends-with-ab",
        "first-letter",
        "a-before-b",
    ],
)
def test_long_words_lie_where_they_should(name):
    language, generator = LANGUAGES[name], np.random.default_rng(0)
    length = 200
    assert language.dfa.accepts_all(sample(language, length, 50, generator)).all()
    assert not language.dfa.accepts_all(sample(language, length, 50, generator, member=False)).any()
    members, misses = near_misses(language, length, 50, generator)
    assert language.dfa.accepts_all(members).all() and not language.dfa.accepts_all(misses).any()
    assert ((members != misses).sum(axis=1) == 1).all()


def test_a_seed_repeats_itself():
    first, second = (
        sample(LANGUAGES["factor-ab"], 30, 20, np.random.default_rng(9)) for _ in range(2)
    )
    assert (first == second).all()


def test_lengths_without_such_words_are_refused():
    generator = np.random.default_rng(0)
    with pytest.raises(InvalidInput, match="no word of length 3"):
        sample(LANGUAGES["alternating"], 3, 1, generator)
    with pytest.raises(InvalidInput, match="no word of length 5"):
        uniform(from_regex(".*", "ab").complement(), 5, 1, generator)
    with pytest.raises(InvalidInput, match="change of one letter"):
        near_misses(LANGUAGES["alternating"], 5, 1, generator)
    with pytest.raises(InvalidInput, match="at least 0"):
        sample(LANGUAGES["parity"], -1, 1, generator)


def test_the_empty_word_and_no_words():
    assert sample(LANGUAGES["parity"], 0, 2, np.random.default_rng(0)).shape == (2, 0)
    assert sample(LANGUAGES["parity"], 4, 0, np.random.default_rng(0)).shape == (0, 4)


def test_hard_pairs_by_name():
    assert hard_pairs(LANGUAGES["factor-ab"], "P", 40).power == 19


def test_neighbours_by_trial_are_uniform_like_those_by_counting(monkeypatch):
    dfa = LANGUAGES["factor-ab"].dfa

    def shares():
        members, others = neighbours(dfa, 3, 20_000, np.random.default_rng(1))
        assert (members != others).sum() == len(members)
        assert dfa.accepts_all(members).all() and not dfa.accepts_all(others).any()
        codes = (np.concatenate([members, others], axis=1) * 3 ** np.arange(6)).sum(axis=1)
        return dict(zip(*np.unique(codes, return_counts=True)))

    counted = shares()
    monkeypatch.setattr(sampling, "FEW_ENTRIES", 0)
    monkeypatch.setattr(sampling, "_edits", None)
    tried = shares()
    assert tried.keys() == counted.keys()
    expected = 20_000 / len(counted)
    for counts in (counted, tried):
        assert all(abs(count - expected) < 5 * expected**0.5 for count in counts.values())
    monkeypatch.setattr(sampling, "MOST_ENTRIES", 0)
    with pytest.raises(InvalidInput, match="changes of one letter led out"):
        neighbours(from_regex("(aa)*|(bb)*", "ab").complement(), 1, 5, np.random.default_rng(0))


def test_the_lengths_of_a_language():
    lengths = lengths_of(from_regex("(aaa)*|b", "ab"), 7)
    assert np.flatnonzero(lengths).tolist() == [0, 1, 3, 6]
    with pytest.raises(InvalidInput):
        lengths_of(from_regex("a", "a"), -1)


def test_the_shortest_neighbours_are_those_of_a_search_through_all_words():
    for dfa in [*census(3)][::40]:
        words = ["".join(word) for n in range(6) for word in product("ab", repeat=n)]
        accepted = {word: dfa.accepts(word) for word in words}
        lengths = [
            len(word)
            for word in words
            for place, a in enumerate(word)
            if accepted[word]
            and not accepted[word[:place] + ("b" if a == "a" else "a") + word[place + 1 :]]
        ]
        found = shortest_neighbours(dfa)
        if found is None:
            assert not lengths
            continue
        member, other = found
        assert dfa.accepts(member) and not dfa.accepts(other)
        assert sum(a != b for a, b in zip(member, other, strict=True)) == 1
        assert len(member) == min(lengths)
