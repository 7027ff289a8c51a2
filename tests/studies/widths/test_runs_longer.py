"""The longer runs: four times the steps, over N alone, on seeds of their own."""

from expressivity.studies.widths import runs as thresholds
from expressivity.studies.widths import runs_longer as longer


def test_the_longer_runs_differ_in_steps_and_seeds_alone():
    setting, usual = longer.EXPERIMENT.setting("full"), thresholds.EXPERIMENT.setting("full")
    jobs = longer.jobs(setting)
    assert {job.steps for job in jobs} == {4 * usual.steps}
    results = [
        [
            {"arm": job.arm, "N": job.N, "q": job.q, "steps": job.steps}
            | {"m": each.m, "seed": each.seed, "error": 1 / each.m**2}
            for each in job.members
        ]
        for job in jobs
    ]
    table = longer.tabulate(results, setting)
    assert table.name == "widths-longer"
    assert set(table.column("N")) == set(usual.ns)
    assert set(table.column("q")) == {3} and set(table.column("arm")) == {"mapped"}
    assert not set(table.column("seed")) & {*thresholds.TUNING_SEEDS, *usual.seeds}
