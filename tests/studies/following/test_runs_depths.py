"""Layers against depth, at a tiny size."""

import pytest

from expressivity.errors import InvalidInput
from expressivity.studies.following import runs_depths as depths


@pytest.mark.slow
def test_depths_of_formulas_read_at_the_last_letter():
    found = {name: depths.depth(name) for name in depths.TASKS}
    assert found == {
        "some-a": 1,
        "ends-with-ab": 1,
        "a-before-b": 2,
        "a-in-last-three": 2,
        "subsequence-abc": 3,
        "a-fourth-last": 3,
        "a-fifth-last": 4,
        "subsequence-abab": 4,
    }


@pytest.mark.slow
def test_a_job_gives_a_row_a_language_and_the_same_again():
    job = depths.Job(
        languages=("some-a", "a-fourth-last"),
        layers=2,
        width=16,
        seed=1,
        steps=2,
        batch=4,
        rate=1e-3,
        pairs=8,
    )
    rows = depths.run(job)
    assert rows == depths.run(job) and [row["depth"] for row in rows] == [1, 3]


def test_jobs_cover_the_grid():
    jobs = depths.jobs(depths.SETTINGS["full"])
    assert (
        len({(job.layers, job.width, job.seed) for job in jobs})
        == len(jobs)
        == len(depths.LAYERS) * len(depths.WIDTHS)
    )


def made_up(right):
    return depths.tabulate(
        [
            [
                {
                    "language": "some-a",
                    "depth": 1,
                    "layers": layers,
                    "width": 16,
                    "seed": 1,
                    "accuracy": right[layers - 1],
                }
                for layers in depths.LAYERS
            ]
        ],
        depths.SETTINGS["full"],
    )


@pytest.mark.parametrize(
    "right, needed",
    [((0.2, 0.95, 1.0, 1.0), 2), ((1.0, 0.2, 1.0, 1.0), 3), ((1.0, 1.0, 1.0, 0.2), None)],
)
def test_layers_needed_are_those_from_which_on_it_was_learned(right, needed):
    assert depths.layers_needed(made_up(right), "some-a", 16) == needed


def test_unknown_names_are_refused():
    with pytest.raises(InvalidInput, match="unknown language"):
        depths.depth("nothing")
    with pytest.raises(InvalidInput, match="unknown profile"):
        depths.EXPERIMENT.table("huge")
