"""Do mapped queries come nearer to a logarithm with more training? The thresholds over N at q = 3 with four times the steps.

Made once, on its own: `expressivity sweep patience` writes the table, which is committed under data/full with what it took.
"""

from dataclasses import replace

from expressivity.errors import choose
from expressivity.studies.widths import runs as thresholds
from expressivity.studies.widths.runs import FIXED_Q, JUDGED, NS, STEPS, run
from expressivity.studies.widths.runs_least import threshold_table
from expressivity.tables import Table
from expressivity.training.sweeps import stacked, sweep

TIMES = 4


def table(profile: str = "ci") -> Table:
    """m* of mapped queries for the N of a profile, after `TIMES` as many steps, on the seeds of the profile full.

    Raises:
        InvalidInput: an unknown profile.
    """
    choose("profile", profile, list(NS))
    every = [
        point | {"steps": TIMES * STEPS[profile]}
        for point in thresholds.points(profile, "mapped", JUDGED["full"])
        if point["q"] == FIXED_Q
    ]
    rows = [
        row
        for rows in sweep(run, stacked(every, together=("seed",), width="m"), name="widths-longer")
        for row in rows
    ]
    meanings = (
        "how the query is made",
        "positions",
        "positions averaged over",
        "training steps",
        "dimensions of a key",
        "run",
    )
    columns = dict(zip(thresholds.AXES, meanings, strict=True)) | {
        "error": "relative error on fresh sets"
    }
    about = f"Mapped queries after {TIMES * STEPS[profile]} steps, q = {FIXED_Q}."
    errors = Table(
        "widths-longer", about, columns, rows, group=("arm", "N", "q", "steps", "m"), seed="seed"
    )
    return replace(threshold_table(errors), name="widths-longer")
