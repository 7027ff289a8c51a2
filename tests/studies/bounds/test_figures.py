"""Tables and figures of the page on what the bounds become."""

from math import log2

from drawn import made_up, points, texts

from expressivity.lower_bounds.matching import match3_futures
from expressivity.studies.bounds.figures import address_bits, match3_bits
from expressivity.studies.bounds.figures import first_layer_errors as draw_first_layer
from expressivity.studies.bounds.runs import (
    STEP,
    address_table,
    first_layer_errors,
    match3_table,
)


def test_bits_are_ordered_and_those_of_the_count():
    table = match3_table(16)
    assert table.rows[0]["modulus"] == 4 and table.rows[-1]["modulus"] == 256
    for row in table.rows:
        assert row["disjointness"] <= row["index"] < row["futures"] < row["whole"]
        assert abs(row["futures"] - log2(match3_futures(16, row["modulus"]))) < 1e-6
    (row,) = table.where(modulus=17)
    assert (row["disjointness"], row["index"]) == (7, 7)
    (last,) = table.where(modulus=256)
    assert (last["disjointness"], last["index"]) == (7, 14)


def test_errors_fall_at_the_last_two_rows():
    table = first_layer_errors(5, 2)
    assert table.column("ours") == [0.5, 0.5, 0.5, 0.5, round(1 / 3, 6), 0.0]
    assert table.column("paper") == [0.25, 0.25, 0.25, 0.0, 0.0, 0.0]


def test_where_the_plane_says_nothing_the_zeros_do():
    third, fifth = round(1 / 3, 6), round(1 / 5, 6)
    assert first_layer_errors(4, 3).column("ours") == [third, third, fifth, fifth, 0.0]
    assert first_layer_errors(3, 3).column("ours") == [third, 0.0, 0.0, 0.0]


def test_every_count_is_a_line():
    rows = [
        {"modulus": m, "disjointness": m, "index": 2 * m, "futures": 3 * m, "whole": 4 * m}
        for m in (4, 8)
    ]
    (axes,) = match3_bits(made_up(rows)).axes
    assert [points(line)[1][1] for line in axes.lines] == [32, 24, 16, 8]
    assert axes.get_xscale() == axes.get_yscale() == "log" and len(texts(axes)) == 4


def test_both_errors_are_steps_with_their_names():
    rows = [{"rows": r, "paper": 0.1 * (r < 2), "ours": 0.3 * (r < 3)} for r in range(4)]
    (axes,) = draw_first_layer(made_up(rows)).axes
    assert points(axes.lines[0]) == [(0, 0.3), (1, 0.3), (2, 0.3), (3, 0.0)]
    assert points(axes.lines[2]) == [(0, 0.1), (1, 0.1), (2, 0.0), (3, 0.0)]
    assert texts(axes) == ["this page", "[SHT23] Theorem 10"]


def test_addresses_are_counted_in_bits():
    (row,) = address_table((24,), 2).rows
    assert row["votes"] == 3 * row["dimension"] + 3 and row["dimension"] % STEP == 0
    assert row["counting"] == 8, "253 sets"
    assert row["counting"] < row["votes"] < row["one_hot"]


def test_addresses_are_lines_with_their_names():
    rows = [
        {"length": n, "counting": n, "votes": 2 * n, "unit": 3 * n, "one_hot": 4 * n}
        for n in (4, 8)
    ]
    (axes,) = address_bits(made_up(rows)).axes
    assert [points(line)[1][1] for line in axes.lines] == [32, 24, 16, 8]
    assert texts(axes) == ["one-hot keys", "[SHT23] Theorem 2", "votes", "necessary"]
