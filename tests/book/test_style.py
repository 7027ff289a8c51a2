"""One look for every figure: sizes in centimetres, names beside their points, files without dates."""

import re

import pytest

from expressivity.book.style import COLORS, label_end, new_figure, note, save_svg


def test_a_figure_has_the_size_in_centimetres_and_the_panels_asked_for():
    figure, panels = new_figure(18, 9, rows=2, columns=3, sharey=True)
    assert figure.get_size_inches() == pytest.approx((18 / 2.54, 9 / 2.54))
    assert panels.shape == (2, 3) and len(figure.axes) == 6
    _, alone = new_figure()
    assert alone.figure.get_size_inches() == pytest.approx((18 / 2.54, 8 / 2.54))


def test_a_name_stands_beside_its_point_in_its_colour():
    _, axes = new_figure()
    label_end(axes, 3, 0.5, "attention", COLORS["attention"], dx=7, dy=-2)
    (text,) = axes.texts
    assert (text.get_text(), text.xy, text.xyann) == ("attention", (3, 0.5), (7, -2))
    assert text.get_color() == COLORS["attention"]


def test_a_note_stands_beside_its_point_in_the_colour_of_its_role():
    _, axes = new_figure()
    note(axes, "threshold", (1, 2), (0, 4), "bound", ha="center")
    (text,) = axes.texts
    assert (text.get_text(), text.xy, text.xyann) == ("threshold", (1, 2), (0, 4))
    assert (text.get_color(), text.get_ha()) == (COLORS["bound"], "center")


def test_colours_are_hexadecimal_and_rivals_are_told_apart():
    assert all(re.fullmatch(r"#[0-9A-F]{6}", color) for color in COLORS.values())
    for roles in (("attention", "mlp", "rnn", "gru", "lstm"), ("global", "local", "hybrid")):
        assert len({COLORS[role] for role in roles}) == len(roles)


def test_a_file_has_neither_date_nor_trailing_blanks_and_is_what_is_returned(tmp_path):
    figure, axes = new_figure()
    axes.plot([0, 1], [1, 0])
    text = save_svg(figure, tmp_path / "deep" / "f.svg")
    assert text == (tmp_path / "deep" / "f.svg").read_text(encoding="utf8")
    assert "<dc:date>" not in text and not re.search(r"[ \t]\n", text) and text.endswith("</svg>\n")
