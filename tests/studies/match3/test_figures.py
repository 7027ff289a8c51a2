"""The figure of the easy variants: one panel for each model, blanks marked by a dot."""

from expressivity.studies.match3.figures import attention_of_variants
from expressivity.tables import Table


def test_each_model_has_a_panel_and_blanks_a_dot():
    rows = [
        {"model": model, "place": i, "key_place": j, "weight": 0.25}
        for model in ("Bigram, layer 1", "Local")
        for i in (0, 1)
        for j in (-1, 0, 1, 2)
    ]
    figure = attention_of_variants(Table("variants", "", dict.fromkeys(rows[0], ""), rows))
    bigram, local, _ = figure.axes
    assert [axes.get_title(loc="left") for axes in (bigram, local)] == ["Bigram, layer 1", "Local"]
    assert [label.get_text() for label in local.get_xticklabels()] == ["·", "1", "2", "·"]
