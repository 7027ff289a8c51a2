"""The rules on tables that are made up, and the exact claim."""

from statistics import fmean

import numpy as np
import pytest

from expressivity.book.style import save_svg
from expressivity.studies.following import claims, figures
from expressivity.studies.following import runs as following
from expressivity.studies.following import runs_depths as depths


def made_up(right, each=5):
    rows = []
    for number, stratum in enumerate(
        name for name in ("P", "Y", "PY", "star-free") for _ in range(each)
    ):
        for pattern in following.PATTERNS:
            allowed = pattern in following.PREDICTED[stratum]
            rows.append(
                {
                    "language": number,
                    "stratum": stratum,
                    "regex": "a",
                    "pattern": pattern,
                    "allowed": allowed,
                    "test": "planted",
                    "length": following.JUDGED_LENGTH,
                    "seed": 1,
                    "accuracy": right(allowed) + number / 1000,
                }
            )
    return following.tabulate([rows], following.SETTINGS["full"])


def layered(right):
    return depths.tabulate(
        [
            [
                {
                    "language": name,
                    "depth": depths.depth(name),
                    "layers": layers,
                    "width": width,
                    "seed": 1,
                    "accuracy": right(layers >= depths.depth(name)) + layers / 1000,
                }
                for name in depths.SETTINGS["full"].names
                for layers in depths.LAYERS
                for width in depths.WIDTHS
            ]
        ],
        depths.SETTINGS["full"],
    )


def test_the_rule_holds_when_theory_is_followed_and_fails_on_rotated_predictions():
    table = made_up(lambda allowed: 0.9 if allowed else 0.1)
    assert claims.check_following(table).holds
    assert not claims.check_following(claims.rotated(table)).holds


@pytest.mark.parametrize("right", [lambda allowed: 0.5, lambda allowed: 0.5 + 0.3 * allowed])
def test_the_rule_fails_without_a_difference_or_below_the_margin(right):
    assert not claims.check_following(made_up(right)).holds


@pytest.mark.slow
def test_the_rule_on_depth_and_its_control():
    table = layered(lambda deep: 0.95 if deep else 0.3)
    assert claims.check_depth(table).holds
    assert not claims.check_depth(claims.turned(table)).holds
    assert not claims.check_depth(layered(lambda deep: 0.5)).holds


def test_area_counts_pairs():
    blocks = [((0.1, 0.9), (False, True)), ((0.5, 0.5), (False, True))]
    pairs = [(0.9, 0.1), (0.9, 0.5), (0.5, 0.1), (0.5, 0.5)]
    assert claims.area(blocks) == fmean((a > b) + 0.5 * (a == b) for a, b in pairs)
    assert claims.area(blocks) in claims.area_interval(blocks, np.random.default_rng(0))


@pytest.mark.slow
def test_the_figures_can_be_drawn(tmp_path):
    for name, figure in {
        "every": figures.every_language(made_up(float)),
        "layers": figures.layers_and_depth(layered(float)),
    }.items():
        assert "<svg" in save_svg(figure, tmp_path / f"{name}.svg")
