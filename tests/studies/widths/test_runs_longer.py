"""The longer runs: four times the steps, over N alone, on seeds of their own."""

from expressivity.studies.widths import runs as thresholds
from expressivity.studies.widths import runs_longer as patience


def test_the_longer_runs_differ_in_steps_and_seeds_alone(monkeypatch):
    seen = []

    def untrained(run, units, name):
        seen.extend(units)
        return [
            [
                {
                    **{axis: unit[axis] for axis in ("arm", "N", "q", "steps")},
                    **each,
                    "error": 1 / each["m"] ** 2,
                }
                for each in unit["members"]
            ]
            for unit in units
        ]

    monkeypatch.setattr(patience, "sweep", untrained)
    table = patience.table("ci")
    assert table.name == "patience" and {unit["steps"] for unit in seen} == {
        4 * thresholds.STEPS["ci"]
    }
    assert (
        set(table.column("N")) == set(thresholds.NS["ci"])
        and set(table.column("q")) == {3}
        and set(table.column("arm")) == {"mapped"}
    )
    assert not set(table.column("seed")) & {*thresholds.CHOSEN, *thresholds.JUDGED["ci"]}
