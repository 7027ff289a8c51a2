"""The tables on windows: known cells, and refusals."""

import pytest

from expressivity.errors import InvalidInput
from expressivity.studies.windows.runs import (
    ends_table,
    heads_table,
    modulus_table,
    placement_table,
    witness_table,
)


def test_far_ends_are_one_to_windows_and_several_to_y():
    table = ends_table(3, 4, 2)
    assert table.column("like", logic="Y≤3", depth=1) == [-1, -1] + [0] * 11
    assert table.column("like", logic="Y", depth=2) == [-1] * 5 + [2, 0, 1, 2, 0, 1, 2, 0]
    assert set(table.column("like", logic="Y", depth=0)) == {0}


def test_one_more_block_is_one_more_level():
    rows = witness_table(4, 3).rows
    assert [(row["r"], row["letters"], row["depth_windows"], row["depth_y"]) for row in rows] == [
        (1, 4, 2, 1),
        (2, 8, 3, 1),
        (3, 12, 4, 1),
    ]


def test_where_m_lies():
    table = placement_table(3)
    assert table.column("logic", language="2 of 3", inside=True) == ["Y≤1", "C≤3"]
    assert table.column("logic", language="L2", inside=True) == ["Y≤1", "Y≤2"]
    for row in table.where(inside=False):
        assert row["in"] and row["out"] and row["depth"] is None


def test_which_moduli_give_y():
    table = modulus_table(5)
    assert table.column("kind", k=4) == ["none", "none", "several", "one window", "one window"]
    assert table.column("depth", k=5) == [None, None, None, 2, 1]


def test_what_a_head_shows():
    rows = {row["word"]: row for row in heads_table(2, 3).rows}
    assert (rows["a"]["share"], rows["a"]["reach"], rows["a"]["member"]) == (1.0, 1.0, False)
    assert (rows["aa"]["share"], rows["aa"]["reach"], rows["aa"]["member"]) == (1.0, 0.5, True)
    assert all((row["score"] > 0) == row["member"] for row in rows.values())


@pytest.mark.parametrize(
    "refused",
    [
        lambda: ends_table(1, 4, 2),
        lambda: ends_table(3, 2, 2),
        lambda: witness_table(3, 0),
        lambda: placement_table(0),
        lambda: modulus_table(11),
        lambda: heads_table(3, 2),
    ],
)
def test_nonsense_is_refused(refused):
    with pytest.raises(InvalidInput, match="got "):
        refused()
