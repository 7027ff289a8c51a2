"""The figure of examined models: a number in each cell, and a dash where there are no such words."""

from expressivity.studies.examine.figures import by_kind
from expressivity.studies.examine.models import Examined, anywhere
from expressivity.studies.examine.runs import SCORES
from expressivity.tables import Table


def table(name, *cells):
    rows = [
        dict.fromkeys(SCORES)
        | {"model": name, "kind": kind, "length": length, "accuracy": accuracy}
        for kind, length, accuracy in cells
    ]
    return Table("examine-scores", "", SCORES, rows)


def test_cells_are_of_the_length_that_is_named():
    models = [Examined("first", "one", anywhere), Examined("second", "two", anywhere)]
    tables = [
        table("first", ("uniform", 5, 1.0), ("uniform", 80, 0.75)),
        table("second", ("LTL[Y]", 80, 0.0)),
    ]
    (axes,) = by_kind(models, tables, 80).axes
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    assert len(cells) == 12 and cells[0, 1] == "0.75" and cells[4, 0] == "0.00"
    assert sum(text == "–" for text in cells.values()) == 10
    assert [label.get_text() for label in axes.get_yticklabels()] == ["two", "one"]
