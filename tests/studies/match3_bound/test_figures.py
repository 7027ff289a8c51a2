"""The figures of the bound for Match3: residues in their places with their roles, and bits over heads."""

from math import hypot

import pytest
from drawn import made_up
from matplotlib.colors import to_hex

from expressivity.book.style import COLORS
from expressivity.studies.match3_bound.figures import codes_on_a_circle, message_cost

ROLES = {0: "code", 5: "answer", 1: "filler", 4: "filler", 2: "code", 3: "answer"}


def circle(roles=ROLES, modulus=6):
    return made_up(
        [
            {"modulus": modulus, "residue": u, "partner": (-1 - u) % modulus, "role": roles[u]}
            for u in range(modulus)
        ]
    )


def marks(axes):
    return [line for line in axes.lines if line.get_marker() == "o"]


def chords(axes):
    return [line for line in axes.lines if line.get_marker() == "None"]


def test_residues_stand_on_a_circle_with_their_numbers_outside():
    (axes,) = codes_on_a_circle(circle()).axes
    places = [(line.get_xdata()[0], line.get_ydata()[0]) for line in marks(axes)]
    assert len(places) == 6 and all(hypot(*place) == pytest.approx(1) for place in places)
    assert places[0] == pytest.approx((0, 1)) and places[3] == pytest.approx((0, -1))
    named = [text.get_text() for text in axes.texts]
    assert named == ["0", "1", "2", "3", "4", "5", "M = 6"]


def test_each_pair_has_one_chord_dotted_where_it_holds_a_filler():
    (axes,) = codes_on_a_circle(circle()).axes
    assert [line.get_linestyle() for line in chords(axes)] == ["-", ":", "-"]


def test_roles_have_their_colours_and_lost_ones_are_hollow():
    (axes,) = codes_on_a_circle(circle(ROLES | {1: "lost", 4: "unused"})).axes
    found = [to_hex(line.get_color()) for line in marks(axes)]
    expected = ["measured", "wrong", "measured", "second", "faint", "second"]
    assert found == [COLORS[name].lower() for name in expected]
    hollow = [line.get_markerfacecolor() == "white" for line in marks(axes)]
    assert hollow == [False, True, False, False, True, False]


def test_every_modulus_has_its_panel_and_an_unknown_role_is_refused():
    both = made_up([*circle().rows, *circle(dict.fromkeys(range(8), "unused"), 8).rows])
    assert [len(marks(axes)) for axes in codes_on_a_circle(both).axes] == [6, 8]
    with pytest.raises(KeyError, match="spy"):
        codes_on_a_circle(circle(ROLES | {0: "spy"}))


def test_costs_have_a_line_for_each_precision_and_one_for_heads_that_are_rounded_first():
    rows = [
        {"precision": p, "heads": h, "summed": p + h, "apart": p - 1.0, "loglog": 4.0}
        for p in (4, 8, 16)
        for h in (1, 2, 4)
    ]
    (axes,) = message_cost(made_up(rows)).axes
    *summed, apart, loglog = axes.lines
    assert [list(line.get_ydata()) for line in summed] == [
        [p + h for h in (1, 2, 4)] for p in (4, 8, 16)
    ]
    assert list(apart.get_ydata()) == [3.0] * 3 and loglog.get_ydata()[0] == 4.0
    assert [text.get_text() for text in axes.texts] == [
        "p = 4",
        "p = 8",
        "p = 16",
        "p = 4, heads\nrounded first",
        "log₂ log₂ N",
    ]
    assert axes.get_ylim()[0] == 0 and axes.get_xscale() == "log"
