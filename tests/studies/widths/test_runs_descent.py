"""Learned against constructed: the start is the construction, measures ignore what the softmax ignores, probes find what is there."""

import numpy as np
import pytest

from expressivity.errors import InvalidInput
from expressivity.studies.widths import runs_descent as kept
from expressivity.studies.widths import runs_probes as probes
from expressivity.studies.widths.claims_descent import EXCHANGED
from expressivity.studies.widths.runs import Member
from expressivity.studies.widths.runs_descent import construction, distance, shape_of
from expressivity.studies.widths.runs_probes import compare, explained
from expressivity.tables import Table
from expressivity.tasks.averaging import random_subsets


def test_the_start_is_the_construction_at_the_theorems_scale():
    keys, queries, subsets = construction(3)
    scores = queries @ keys.T
    on = np.take_along_axis(scores, subsets, axis=1)
    assert set(np.unique(keys)) == {-1, 1}
    np.testing.assert_allclose(on, on[0, 0])
    assert on[0, 0] == pytest.approx(14)  # ⌈2 ln(4·61 / 0.3)⌉


def test_measures_do_not_see_a_shift_of_a_row():
    rng = np.random.default_rng(0)
    scores, subsets = rng.standard_normal((20, 9)), random_subsets((20,), 9, 2, rng)
    shifted = scores + rng.standard_normal((20, 1))
    np.testing.assert_allclose(shape_of(scores, subsets), shape_of(shifted, subsets))
    assert distance(shifted, scores) == pytest.approx(0, abs=1e-12)
    assert distance(2 * scores, scores) == pytest.approx(1)


def test_spread_and_highest_score_by_hand():
    spread, highest = shape_of(np.array([[4.0, 2.0, 1.0, -1.0]]), np.array([[0, 1]]))
    assert (spread[0], highest[0]) == (pytest.approx(2 / 3), pytest.approx(1 / 3))


def test_descent_from_the_construction_and_from_noise():
    members = (kept.Member(0.0, 0), kept.Member(0.1, 0))
    rows = kept.run(kept.Job(steps=200, shuffled=False, members=members))
    (still, shaken), (kept_still, restored) = rows[:2], rows[2:]
    assert still["error"] < 1e-5 and still["distance"] < 1e-5 and kept_still["spread"] < 1e-3
    assert shaken["spread"] > 0.05 > 0.001 > restored["spread"]
    assert restored["distance"] > 0.8 * shaken["distance"]


def made_up(**changed):
    base = {"error": 1e-6, "spread": 1e-6, "highest": 0.45, "distance": 0.15, "signs": 1.0}
    rows = [
        {
            "noise": noise,
            "state": state,
            "seed": s,
            **base,
            **(changed if state == "after" else {}),
            **({"distance": 0.16} if state == "before" else {}),
        }
        for noise in (0.0, 0.1)
        for state in ("before", "after")
        for s in range(4)
    ]
    return Table("kept", "", dict.fromkeys(rows[0], ""), rows, ("noise", "state"), "seed")


def test_the_rule_on_descent_can_fail_at_each_of_its_limits():
    assert kept.kept_rule(made_up())[0]
    for changed in ({"error": 0.01}, {"spread": 0.1}, {"highest": 0.6}, {"distance": 0.05}):
        assert not kept.kept_rule(made_up(**changed))[0]


def test_a_probe_explains_linear_images_and_nothing_else():
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((probes.FITTED + probes.TESTED, 5))
    assert explained(vectors, vectors @ rng.standard_normal((5, 3)) + 2) == pytest.approx(1)
    assert explained(vectors, rng.standard_normal((len(vectors), 3))) < 0.02


def test_a_sum_of_keys_is_recognised_as_one():
    rng = np.random.default_rng(2)
    keys, subsets = (
        rng.standard_normal((12, 6)),
        random_subsets((probes.FITTED + probes.TESTED,), 12, 3, rng),
    )
    keys -= keys.mean(0)
    rows = {
        row["vector"]: row for row in compare(Member(4, 0), keys[subsets].sum(1), keys, subsets)
    }
    assert rows["sum of keys"]["r2"] == 1 and rows["sum of keys"]["spread"] == pytest.approx(
        rows["learned"]["spread"]
    )
    assert rows["least squares"]["spread"] == 0 and rows["least squares"]["r2"] < 1
    assert abs(rows["sum of keys"]["r2_dealt"]) < 0.02


def test_the_rule_on_probes_and_its_control():
    found = {
        "learned": (0.05, 0.6, 1.0),
        "sum of keys": (0.3, 0.6, 0.84),
        "least squares": (0.0, 0.6, 0.84),
        "certificate": (0.0, 0.7, 0.67),
    }
    rows = [
        {
            "m": 24,
            "seed": s,
            "vector": name,
            "spread": spread + 0.001 * s,
            "highest": highest + 0.001 * s,
            "r2": r2,
            "r2_dealt": -0.01,
        }
        for name, (spread, highest, r2) in found.items()
        for s in range(4)
    ]
    table = Table("probes", "", dict.fromkeys(rows[0], ""), rows, ("m", "vector"), "seed")
    assert probes.probe_rule(table)[0]
    assert not probes.probe_rule(table.relabelled("vector", EXCHANGED))[0]


def test_unknown_profiles_are_refused():
    for module in (kept, probes):
        with pytest.raises(InvalidInput, match="profile"):
            module.EXPERIMENT.table("fast")
