"""The figures say every number of their tables, and their rows are named in words."""

from expressivity.studies.subregular.figures import by_class, by_training
from expressivity.studies.subregular.rules import JUDGED_LENGTH
from expressivity.studies.subregular.runs_trained import SETTINGS, tabulate
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


def test_a_dot_is_filled_for_its_language_and_a_row_coloured_for_its_class() -> None:
    accuracies = {"random": 0.875, "planted": 0.25, "run": 0.5}
    rows = [
        {
            "language": f"04.04.{label}.2.1.0",
            "label": label,
            "recognised_by": recognised,
            "skips": None,
            "pattern": pattern,
            "seed": 7,
            "test": test,
            "length": JUDGED_LENGTH,
            "accuracy": accuracy,
        }
        for label, recognised in {"SP": "global", "TSL": "global"}.items()
        for pattern in ("global", "1-local", "hybrid-1")
        for test, accuracy in accuracies.items()
    ]
    panels = by_training(tabulate([rows], SETTINGS["full"])).axes
    assert [axes.get_title() for axes in panels] == [
        f"{name} attention" for name in ("global", "local", "hybrid")
    ]
    names = [label.get_text() for label in panels[0].get_yticklabels()]
    assert names == ["tier-based\nstrictly local (TSL)", "strictly piecewise (SP)"]
    for axes, allowed, able in zip(panels, (True, False, False), (1, 0, 1), strict=True):
        dots = [line for line in axes.lines if line.get_marker() == "o"]
        assert [dot.get_xdata()[0] for dot in dots] == [0.375, 0.375]
        filled = [dot.get_markerfacecolor() == dot.get_color() for dot in dots]
        assert filled == [allowed, allowed] and len(axes.patches) == able
        uniform = [list(line.get_xdata()) for line in axes.lines if line.get_marker() != "o"]
        assert uniform == [[0.875] * 2] * 2
