"""Certificates in the page and in the library: the same vectors, scores and verdicts for all small sets and for larger ones chosen against the keys."""

import explorer_page  # noqa: F401 - puts the book's extensions on the path
import numpy as np
import pytest
from explorer_keys import DIMENSION, LENGTH, SEED, as_digits, averaging

from expressivity.constructions.budget import softmax_scale
from expressivity.constructions.certificates import Certificates, certificates, sum_of_keys
from expressivity.constructions.keys import random_keys
from expressivity.errors import InvalidInput
from expressivity.paths import root
from expressivity.tasks.averaging import (
    adversarial_subsets,
    check_subsets,
    every_subset,
    ideal_attention,
)

METHODS = ("sum", "least-squares", "candes-tao", "accumulated")
KEYS = random_keys(DIMENSION, LENGTH, np.random.default_rng(SEED))
DATA = averaging(root())
ALL = """(rows, cases, sets, methods) => import("certificates").then((m) => cases.map(([n, m0, group]) => {
  const keys = m.readKeys(rows, m0, n);
  return methods.map((method) => {
    const found = sets[group].map((y) => m.certificate(keys, y, method));
    return { scores: found.map((c) => c.scores), off: found.map((c) => c.offSupport), norm: found.map((c) => c.norm), valid: found.map((c) => c.valid) };
  });
}))"""


def looked_at(method, keys, sets):
    if method == "sum":
        return Certificates(keys, sets, sum_of_keys(keys / np.sqrt(len(keys)), sets))
    return certificates(keys, sets, method)


def assert_same(found, method, keys, sets):
    ours = looked_at(method, keys, sets)
    np.testing.assert_allclose(found["scores"], ours.scores, atol=1e-7, err_msg=method)
    np.testing.assert_allclose(found["off"], ours.off_support, atol=1e-7)
    np.testing.assert_allclose(found["norm"], ours.norms, atol=1e-7)
    assert found["valid"] == ours.valid.tolist()
    return ours.valid


def run(twin, cases, sets):
    found = twin(ALL, DATA["keys"], cases, [group.tolist() for group in sets], METHODS)
    served = {method: [] for method in METHODS}
    for (length, dimension, group), results in zip(cases, found, strict=True):
        for method, result in zip(METHODS, results, strict=True):
            keys = KEYS[:dimension, :length]
            served[method] += assert_same(result, method, keys, sets[group]).tolist()
    return {method: np.mean(flags) for method, flags in served.items()}


def test_all_sets_of_few_positions_get_the_librarys_vectors(twin):
    """As the lemma wants it, 3q <= N: the iteration finds q positions to correct at every step."""
    sizes = [(n, q) for n in range(3, 13) for q in range(1, n // 3 + 1)]
    sets = [every_subset(n, q) for n, q in sizes]
    cases = [(n, m0, i) for i, (n, _) in enumerate(sizes) for m0 in (24, 64)]
    served = run(twin, cases, sets)
    assert served["sum"] < served["least-squares"] <= served["accumulated"]
    assert 0 < served["candes-tao"] < 1


def test_sets_chosen_against_the_keys_get_the_librarys_vectors(twin):
    sizes = [(128, 4), (96, 6), (64, 8)]
    sets = [adversarial_subsets(KEYS[:96, :n], q)[::3] for n, q in sizes]
    cases = [(n, m0, i) for i, (n, _) in enumerate(sizes) for m0 in (96, 200)]
    served = run(twin, cases, sets)
    assert served["least-squares"] < 0.3 < served["accumulated"]


def test_dependent_keys_get_the_nearest_scores(twin):
    sets = [every_subset(12, q) for q in (3, 5)]
    cases = [(12, 4, 0), (12, 4, 1)]
    found = twin(ALL, DATA["keys"], cases, [group.tolist() for group in sets], ["least-squares"])
    for (length, dimension, group), (result,) in zip(cases, found, strict=True):
        assert_same(result, "least-squares", KEYS[:dimension, :length], sets[group])


def test_the_sets_against_positions_are_the_librarys(twin):
    sizes = [(n, m0, q) for n in (9, 64, 128) for m0 in (16, 96, 100) for q in (1, 4, 8)]
    found = twin(
        """(rows, sizes) => import("certificates").then((m) => sizes.map(([n, m0, q]) => {
        const keys = m.readKeys(rows, m0, n);
        return [m.adversarialSubsets(keys, q), m.worstForLeastSquares(keys, q)]; }))""",
        DATA["keys"],
        sizes,
    )
    for (n, m0, q), (sets, worst) in zip(sizes, found, strict=True):
        keys = KEYS[:m0, :n]
        ours = adversarial_subsets(keys, q)
        assert sets == ours.tolist()
        heights = certificates(keys, ours, "least-squares").off_support
        assert worst["subset"] == ours[worst["against"]].tolist()
        if m0 > 2 * q + 16:
            assert heights[worst["against"]] == pytest.approx(heights.max(), abs=1e-7)


def test_scale_attention_and_error_are_the_librarys(twin):
    sizes = [(n, q, e) for n in (2, 9, 128) for q in (1, 2, 8) for e in (0.01, 0.1, 0.9) if q <= n]
    sets = adversarial_subsets(KEYS[:96], 4)[:20]
    scales, found = twin(
        """(rows, sizes, sets) => import("certificates").then((m) => {
        const keys = m.readKeys(rows, 96, 128);
        const found = sets.map((y) => m.certificate(keys, y, "least-squares"));
        return [sizes.map((size) => m.softmaxScale(...size)), found.map((c) => [c.attention(12), c.worstError(12)])]; })""",
        DATA["keys"],
        sizes,
        sets.tolist(),
    )
    assert scales == [softmax_scale(*size) for size in sizes]
    scores = 12 * certificates(KEYS[:96], sets, "least-squares").scores
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    errors = np.abs(weights - ideal_attention(sets, LENGTH)).sum(axis=1)
    np.testing.assert_allclose([row for row, _ in found], weights, atol=1e-9)
    np.testing.assert_allclose([error for _, error in found], errors, atol=1e-9)


def test_keys_come_as_they_were_drawn(twin):
    found = twin(
        """(rows) => import("certificates").then((m) => m.readKeys(rows, 256, 128))""", DATA["keys"]
    )
    assert np.array_equal(np.array(found).T, KEYS)
    assert as_digits(KEYS) == DATA["keys"]


@pytest.mark.parametrize(
    "subset, length", [([], 4), ([0, 1, 2], 2), ([5], 5), ([-1], 5), ([2, 1, 2], 5)]
)
def test_refusals_are_the_librarys(twin, subset, length):
    with pytest.raises(InvalidInput) as refused:
        check_subsets(np.array(subset, dtype=int), length)
    said = twin(
        """(subset, length) => import("certificates").then((m) => {
        try { m.checkSubset(subset, length); } catch (error) { return error.message; } })""",
        subset,
        length,
    )
    assert said == str(refused.value)
