"""The third-order figures: the exponent that they print, and that each draws what its table holds."""

import pytest

from expressivity.studies.third_order.figures import cost_of_pairs, exponent, mass_over_order
from expressivity.tables import Table


@pytest.fixture
def cost():
    rows = [
        {"form": form, "length": n, "milliseconds": scale * n**3, "mebibytes": float(n**2)}
        for form, scale in (("einsum", 4.0), ("streaming", 2.0), ("strassen", 1.0))
        for n in (64, 128, 256)
    ]
    return Table("cost", "", dict.fromkeys(rows[0], ""), rows)


def test_exponent_is_that_of_the_last_doubling(cost):
    assert exponent(cost, "einsum", "milliseconds") == pytest.approx(3)
    assert exponent(cost, "strassen", "mebibytes") == pytest.approx(2)


def test_cost_has_a_line_for_each_form_on_either_panel(cost):
    panels = cost_of_pairs(cost).axes
    assert [len(axes.lines) for axes in panels] == [3, 3]
    assert {text.get_text() for text in panels[0].texts} == {
        f"{name}, $N^{{3.0}}$" for name in ("einsum", "streaming", "Strassen")
    }


def test_masses_are_drawn_over_the_order():
    rows = [{"order": order, "limited": 0.5, "unlimited": 1 / order} for order in (2, 3, 4)]
    axes = mass_over_order(Table("masses", "", dict.fromkeys(rows[0], ""), rows)).axes[0]
    assert list(axes.lines[1].get_ydata()) == [1 / 2, 1 / 3, 1 / 4]
