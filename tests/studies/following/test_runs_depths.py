"""Layers against depth, at a tiny size."""

import pytest

from expressivity.errors import InvalidInput
from expressivity.studies.following import runs_depths as depths


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


def test_a_unit_gives_a_row_a_language_and_the_same_again():
    unit = {
        "steps": 2,
        "batch": 4,
        "rate": 1e-3,
        "pairs": 8,
        "languages": ["some-a", "a-fourth-last"],
        "layers": 2,
        "width": 16,
        "seed": 1,
    }
    rows = depths.run(unit)
    assert rows == depths.run(unit) and [row["depth"] for row in rows] == [1, 3]


def test_units_cover_the_grid_and_no_judging_seed_was_used_to_tune():
    units = depths.units(depths.SETTINGS["ci"])
    assert (
        len({(unit["layers"], unit["width"], unit["seed"]) for unit in units})
        == len(units)
        == len(depths.LAYERS) * len(depths.WIDTHS)
    )
    assert not {seed for setting in depths.SETTINGS.values() for seed in setting.seeds} & set(
        depths.TUNING.seeds
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
        ]
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
        depths.table("huge")
