"""The figure says every number of its table, and its rows are named in words."""

from expressivity.studies.subregular.figures import by_class
from expressivity.tables import Table

ROWS = [
    {"label": "SP", "languages": 7, "confirmed": 7, "P": 7, "Y": 1, "PY": 7},
    {"label": "Zp", "languages": 5, "confirmed": 5, "P": 0, "Y": 0, "PY": 2},
]


def test_every_cell_says_how_many_of_how_many_and_is_as_dark_as_that():
    columns = dict.fromkeys(ROWS[0], "")
    (axes,) = by_class(Table("subregular-classes", "", columns, ROWS)).axes
    texts = [text.get_text() for text in axes.texts]
    assert sorted(texts) == sorted(["7 of 7", "1 of 7", "7 of 7", "0 of 5", "0 of 5", "2 of 5"])
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["counting modulo a prime (Zp)", "strictly piecewise (SP)"]
    opacities = sorted({round(bar.get_alpha(), 3) for bar in axes.patches})
    assert opacities == [0.0, round(0.75 / 7, 3), 0.15, 0.3, 0.75]
