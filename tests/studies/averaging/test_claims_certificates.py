"""The claims on certificates: the lemma's margin on vectors that miss it by a little, and the trap."""

import numpy as np
import pytest

from expressivity.book.stated import disagreement
from expressivity.constructions.certificates import candes_tao, least_squares, sum_of_keys
from expressivity.constructions.keys import random_keys
from expressivity.studies.averaging import claims_certificates as claims
from expressivity.studies.averaging.claims_certificates import CLAIMS, check_lemma, check_trap

LEMMA, TRAP = CLAIMS


@pytest.fixture(autouse=True)
def few_sets(monkeypatch):
    """Two isometries, and twelve traps and twelve random sets of the many."""
    monkeypatch.setattr(claims, "ISOMETRIES", ((14, 1, 400), (14, 1, 800)))
    traps, chance = claims.adversarial_subsets, claims.random_subsets
    monkeypatch.setattr(claims, "adversarial_subsets", lambda keys, q: traps(keys, q)[:12])
    monkeypatch.setattr(claims, "_against_others", lambda keys, q: traps(keys[:, ::-1], q)[:12])
    monkeypatch.setattr(claims, "random_subsets", lambda _, n, q, rng: chance((12,), n, q, rng))


def test_the_lemma_holds_and_its_control_does_not():
    evidence = LEMMA.check(LEMMA.subject())
    assert evidence.holds is True and len(evidence.facts["measured isometry constants"]) == 2
    assert evidence.measured["traps"] == 12 and evidence.measured["length"] == 1024
    assert not LEMMA.check(LEMMA.control()).holds


def longer(unit, subsets):
    return 1.01 * candes_tao(unit, subsets)


@pytest.mark.parametrize("find", [least_squares, sum_of_keys, longer])
def test_other_vectors_are_no_certificates(find):
    assert not check_lemma(find).holds


def test_keys_that_are_too_few_for_the_lemma_are_no_evidence(monkeypatch):
    monkeypatch.setattr(claims, "ISOMETRIES", ((14, 1, 40),))
    evidence = check_lemma(candes_tao)
    assert not evidence.holds and max(evidence.facts["measured isometry constants"]) > 0.25


def test_least_squares_falls_into_the_trap_and_nothing_else_counts_as_that():
    evidence = TRAP.check(TRAP.subject())
    assert evidence.holds is True
    assert evidence.measured["chance"] >= 95 and evidence.measured["chosen"] <= 5
    assert evidence.facts["corrected, chosen sets"] == 1
    assert TRAP.check(TRAP.control()).measured["chosen"] > 5


def test_random_sets_are_no_trap():
    rng = np.random.default_rng(3)
    evidence = check_trap(lambda keys, q: claims.random_subsets(None, keys.shape[1], q, rng))
    assert disagreement(TRAP.numbers, evidence.measured).startswith("chosen: stated")


@pytest.mark.parametrize(("off", "norm"), [(0.0, 1.0), (0.3, 0.0), (0.0, 1.5)])
def test_the_margin_is_the_lesser_of_score_and_norm(off, norm):
    """δ = 1/5 makes ρ = 1/4: scores stay below 1/3, norms below √5/2 · 4/3 = 1.491."""
    looks = claims.Looks(np.zeros(1), np.array([off]), np.array([norm]))
    margin = min(1 / 3 - off, 5**0.5 / 2 * 4 / 3 - norm)
    assert claims._lemma_margin(looks, 0.2) == pytest.approx(margin)


def test_the_control_adds_where_the_method_takes_away():
    """Both together are twice the first step."""
    unit = random_keys(400, 12, np.random.default_rng(2)) / 20
    sets = np.array([[0, 3], [5, 7]])
    both = claims._added(unit, sets) + candes_tao(unit, sets)
    assert np.allclose(both, 2 * least_squares(unit, sets))
