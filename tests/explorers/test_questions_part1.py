"""What Part I's questions are marked by: the library's matches on all small sequences, and the library's numbers."""

from fractions import Fraction
from itertools import product
from math import ceil

import numpy as np
import pytest

from expressivity.constructions.votes import vote
from expressivity.lower_bounds.counting import counting_bits
from expressivity.lower_bounds.first_layer import necessary_width
from expressivity.lower_bounds.linear_queries import tolerant_rank
from expressivity.lower_bounds.matching import largest_code, match3_futures
from expressivity.tasks.matching import every_input, match2, match3, match3_bigram, match3_local

SIZES = [(modulus, length) for modulus in range(2, 7) for length in range(1, 5)]
TASKS = {
    "match2": match2,
    "match3": match3,
    "bigram": match3_bigram,
    **{
        f"local{k}": lambda tokens, modulus, k=k: match3_local(tokens, modulus, k) for k in range(3)
    },
}
MATCHES = """(sizes, task) => import("matching3").then((m) => sizes.map(([modulus, length]) => {
  const all = [];
  for (let row = 0; row < modulus ** length; row += 1) {
    const tokens = Array.from({ length }, (_, i) => Math.floor(row / modulus ** (length - 1 - i)) % modulus + 1);
    all.push(m.matchOf(task, tokens, modulus).map(Number).join(""));
  }
  return all.join(" ");
}))"""
NUMBERS = """(name, cases) => import("quantities-part1").then((m) => cases.map((one) => m[name](...one)))"""
MARK = """(question, answers) => import("questions").then((m) => Promise.all(answers.map((one) => m.mark(question, one))))"""


@pytest.mark.parametrize("task", TASKS)
def test_matches_are_the_librarys_on_all_small_sequences(twin, task):
    found = twin(MATCHES, SIZES, task)
    for (modulus, length), rows in zip(SIZES, found, strict=True):
        ours = TASKS[task](every_input(length, modulus), modulus)
        assert rows == " ".join("".join(map(str, row)) for row in ours.astype(int).tolist())


def test_an_unknown_task_and_a_token_out_of_range_are_refused(twin):
    said = twin("""() => import("matching3").then((m) => [["match4", [1]], ["match3", [0]]].map(([task, tokens]) => {
      try { return m.matchOf(task, tokens, 5); } catch (error) { return `${error.name}: ${error.message}`; } }))""")
    assert [one.split(":")[0] for one in said] == ["InvalidInput", "InvalidInput"]


def test_numbers_are_the_librarys(twin):
    pairs = [(n, q) for n in range(2, 30) for q in range(1, n)]
    assert twin(NUMBERS, "countingBits", pairs) == [counting_bits(*one) for one in pairs]
    rows = [(n, q, d) for n, q in pairs for d in (1, 2, 5)]
    assert twin(NUMBERS, "firstLayerRows", rows) == [necessary_width(*one) for one in rows]
    moduli = list(range(2, 16))
    assert twin(NUMBERS, "largestCode", [[one] for one in moduli]) == [
        largest_code(one) for one in moduli
    ]
    sizes = [(n, m) for n in range(3, 8) for m in range(2, 16)]
    assert twin(NUMBERS, "match3Futures", sizes) == [match3_futures(*one) for one in sizes]
    spreads = [(n, s, g) for n in (6, 40, 103) for s in (1, 2) for g in (9, 22, 60)]
    assert twin(NUMBERS, "tolerantRank", spreads) == [
        ceil(tolerant_rank(n, Fraction(s), Fraction(g))) for n, s, g in spreads
    ]


def test_scores_by_votes_are_the_librarys(twin):
    keys = np.random.default_rng(0).choice([-1.0, 1.0], size=(60, 4))
    sums = keys.sum(axis=1)
    alone = [int(((np.abs(sums) == 2) & (keys[:, j] * sums < 0)).sum()) for j in range(4)]
    agreed = int((np.abs(sums) == 4).sum())
    (score,) = vote(keys, np.arange(4)[None]).on.tolist()
    assert twin(NUMBERS, "voteScore", [[agreed, min(alone), 4]]) == [score]


def test_fractions_of_matched_tokens_are_the_librarys(twin):
    cases = [(task, m, n) for task in ("match2", "match3") for m, n in ((4, 2), (5, 3), (6, 2))]
    found = twin(NUMBERS, "matchedFraction", cases)
    ours = [TASKS[task](every_input(n, m), m).mean() for task, m, n in cases]
    np.testing.assert_allclose(found, ours)


def test_bad_codes_are_told_from_the_reductions_answers(twin):
    strings = list(product((0, 1), repeat=3))
    answers = [
        "; ".join(",".join(str(i + 1) for i in range(3) if one[i]) for one in pair)
        for pair in product(strings, repeat=2)
    ]
    question = {"kind": "sets", "task": "codes", "count": "3", "modulus": "10", "codes": "3 4 6"}
    found = [mark["right"] for mark in twin(MARK, question, answers)]
    wrong = []
    for a, b in product(strings, repeat=2):
        codes = (3, 4, 6)
        alice = [u if bit else 1 for u, bit in zip(codes, a, strict=True)]
        bob = [(-1 - u) % 10 if bit else 1 for u, bit in zip(codes, b, strict=True)]
        said = bool(match3(np.array([1, *alice, *bob]), 10)[0])
        wrong.append(said != any(x and y for x, y in zip(a, b, strict=True)))
    assert found == wrong and 0 < sum(wrong) < len(wrong)
