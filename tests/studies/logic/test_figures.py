"""The figures of the chapter on temporal logic show every row of their tables."""

from matplotlib.colors import to_hex

from expressivity.studies.logic.figures import WAY_NAMES, evaluation_figure, sizes_figure
from expressivity.studies.logic.runs import FRAGMENTS, evaluation_table
from expressivity.tables import Table


def test_a_cell_is_filled_where_the_subformula_holds() -> None:
    table = evaluation_table("Y a", "ab")
    axes = evaluation_figure(table).axes[0]
    cells = axes.patches[:-1]
    assert len(cells) == len(table.rows)
    assert [to_hex(cell.get_facecolor()) != "#ffffff" for cell in cells] == table.column("holds")
    assert "rejected" in axes.get_xlabel()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "Y a"]


def test_the_bars_are_the_counts() -> None:
    rows = [
        {"fragment": fragment, "states": 2, "way": way, "size": 3 + i, "languages": 4 + i}
        for i, (fragment, way) in enumerate(
            zip(FRAGMENTS.values(), ("blocks", "last letters", "enumeration"))
        )
    ]
    columns = dict.fromkeys(("fragment", "states", "way", "size", "languages"), "")
    panels = sizes_figure(Table("sizes", "", columns, rows)).axes
    for row, axes in zip(rows, panels):
        heights = {
            bar.get_x() + bar.get_width() / 2: bar.get_height()
            for bar in axes.patches
            if bar.get_height()
        }
        assert {round(x): h for x, h in heights.items()} == {row["size"]: row["languages"]}
        assert [text.get_text() for text in axes.get_legend().get_texts()] == [
            WAY_NAMES[row["way"]]
        ]
        assert f"{row['languages']} languages" in axes.get_title(loc="left")
