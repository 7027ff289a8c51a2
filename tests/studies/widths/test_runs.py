"""Width thresholds: uniform sets, exact errors, m* read off correctly, and rules that can fail."""

from math import comb

import numpy as np
import pytest
import torch

from expressivity.attention.initial import generators
from expressivity.errors import InvalidInput
from expressivity.studies.widths import runs as thresholds
from expressivity.studies.widths.runs import SETTINGS, Job, Member, Sets, jobs, run, widths
from expressivity.studies.widths.runs_least import (
    crossing,
    linear_rule,
    mapped_rule,
    threshold_table,
)
from expressivity.tables import Table


def test_sets_are_uniform_subsets():
    members = Sets(5, 3, generators([1])).draw(20000)[0].sort(1).values
    found, counts = torch.unique(members, dim=0, return_counts=True)
    assert len(found) == comb(5, 3) and (found[:, 1:] > found[:, :-1]).all()
    assert (counts - 2000).abs().max() < 5 * 2000**0.5


def test_a_models_sets_do_not_depend_on_its_neighbours():
    together, alone = Sets(9, 2, generators([1, 2])).draw(8), Sets(9, 2, generators([2])).draw(8)
    assert torch.equal(together[1], alone[0])


@pytest.mark.parametrize("arm", thresholds.LEARNED)
def test_a_short_run_needs_fewer_than_all_dimensions_and_more_than_two(arm):
    narrow, wide = run(Job(arm, N=8, q=3, steps=150, members=(Member(2, 0), Member(8, 0))))
    assert wide["error"] < 0.1 < 0.3 < narrow["error"] < 1


def test_an_untrained_unit_averages_all():
    job = Job("linear", N=16, q=3, steps=0, members=(Member(4, 0),))
    assert run(job)[0]["error"] == pytest.approx(1 - 3 / 16, abs=0.25)


def test_m_star_is_interpolated_on_logarithmic_axes():
    assert crossing({2: 1.0, 8: 0.01}) == pytest.approx(4)
    assert crossing({2: 0.05, 8: 0.01}) == 2
    assert crossing({2: 0.5, 8: 0.2}) is None


def test_every_size_is_bracketed_by_widths_no_longer_than_the_sequence():
    for arm in thresholds.LEARNED:
        for n, q in SETTINGS["full"].sizes:
            assert len(widths(arm, n, q)) == 4 and max(widths(arm, n, q)) <= n
    stacks = jobs(thresholds.EXPERIMENT.setting("full", seeds=range(2)))
    assert sum(len(job.members) for job in stacks if job.arm == "linear") == 2 * sum(
        len(widths("linear", *size)) for size in SETTINGS["full"].sizes
    )


def made_up(
    linear, mapped=lambda n, q: n**0.7, certificate=lambda n, q: 2 * q * np.log2(n), reached=True
):
    laws = {"linear": linear, "mapped": mapped, "certificate": certificate}
    places = [(64, q) for q in (1, 2, 3, 6)] + [(n, 3) for n in (16, 32, 128)]
    rows = [
        {
            "arm": arm,
            "N": n,
            "q": q,
            "steps": 1,
            "seed": s,
            "m": float(law(n, q) * (1 + 0.003 * ((s + n + q) % 3))),
            "reached": reached,
        }
        for arm, law in laws.items()
        for n, q in places
        for s in range(4)
    ]
    return Table(
        "made_up", "", dict.fromkeys(rows[0], ""), rows, ("arm", "N", "q", "steps"), "seed"
    )


def swapped(table, one, other):
    return table.relabelled("arm", {one: other, other: one})


def test_the_rules_accept_the_laws_that_they_are_about():
    table = made_up(lambda n, q: n / 2)
    assert linear_rule(table)[0] and mapped_rule(table)[0]
    assert not linear_rule(swapped(table, "linear", "certificate"))[0]
    assert not mapped_rule(swapped(table, "mapped", "linear"))[0]


@pytest.mark.parametrize(
    "linear", [lambda n, q: q * np.log2(n), lambda n, q: q * n / 6, lambda n, q: n**0.6]
)
def test_the_linear_rule_refuses_other_laws(linear):
    assert not linear_rule(made_up(linear))[0]


@pytest.mark.parametrize("mapped", [lambda n, q: 6 * np.log2(n), lambda n, q: n / 2.1])
def test_the_mapped_rule_refuses_a_logarithm_and_no_gain(mapped):
    assert not mapped_rule(made_up(lambda n, q: n / 2, mapped))[0]


def test_a_threshold_that_was_not_reached_holds_nothing():
    assert not linear_rule(made_up(lambda n, q: n / 2, reached=False))[0]


def test_thresholds_keep_what_was_not_reached():
    rows = [
        {"arm": "linear", "N": 8, "q": 3, "steps": 1, "m": m, "seed": s, "error": e}
        for s, low in ((0, 0.01), (1, 0.3))
        for m, e in ((2, 0.9), (4, low))
    ]
    least = threshold_table(
        Table("t", "", dict.fromkeys(rows[0], ""), rows, ("arm", "N", "q", "steps", "m"), "seed")
    )
    assert [(row["reached"], row["m"] < 4) for row in least.rows] == [(True, True), (False, False)]


def test_unknown_names_are_refused():
    with pytest.raises(InvalidInput, match="profile"):
        thresholds.EXPERIMENT.table("fast")
    with pytest.raises(InvalidInput, match="arm"):
        thresholds.build("certificate", 8, 3, [4], generators([0]))
