"""One look for every figure: sizes in centimetres, names beside their points, files without dates."""

import os
import re
import subprocess
import sys

import pytest

from expressivity.book.style import COLORS, FILLS, SHADE_TEXT, label_end, new_figure, note, save_svg
from expressivity.studies.match2.figures import bits_over_modulus
from expressivity.studies.match2.runs import bits_table


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
    known = [*COLORS.values(), *FILLS.values()]
    assert all(re.fullmatch(r"#[0-9A-Fa-f]{6}", color) for color in known)
    assert not set(SHADE_TEXT.values()) & set(known)
    for roles in (("attention", "mlp", "rnn", "gru", "lstm"), ("global", "local", "hybrid")):
        assert len({COLORS[role] for role in roles}) == len(roles)


def test_a_file_has_neither_date_nor_trailing_blanks_and_is_what_is_returned(tmp_path):
    figure, axes = new_figure()
    axes.plot([0, 1], [1, 0])
    text = save_svg(figure, tmp_path / "deep" / "f.svg")
    assert text == (tmp_path / "deep" / "f.svg").read_text(encoding="utf8")
    assert "<dc:date>" not in text and not re.search(r"[ \t]\n", text) and text.endswith("</svg>\n")


def drawn(tmp_path, text, **look):
    """The SVG of a figure with one text in it."""
    figure, axes = new_figure()
    axes.text(0.5, 0.5, text, **look)
    return save_svg(figure, tmp_path / "f.svg")


def test_texts_are_texts_and_not_outlines(tmp_path):
    svg = drawn(tmp_path, "a word that is found")
    assert ">a word that is found</text>" in svg and 'id="DejaVu' not in svg


@pytest.mark.parametrize("side, anchor", [("center", "middle"), ("right", "end")])
def test_lines_of_one_text_are_aligned_in_any_font(side, anchor, tmp_path):
    svg = drawn(tmp_path, "a long first line\nshort", ha=side)
    lines = re.findall(
        r'text-anchor: (\w+)" transform="translate\(([\d.]+) [^"]*" x="([\d.]+)">', svg
    )
    assert [line[0] for line in lines] == [anchor] * 2
    first, second = (float(start) + float(shift) for _, start, shift in lines)
    assert first == pytest.approx(second, abs=0.01)


def test_lines_in_a_box_are_aligned_too(tmp_path):
    svg = drawn(tmp_path, "one\ntwo", ha="center", bbox={"facecolor": "white"})
    assert len(re.findall(r'text-anchor: middle" transform="[^"]*" x=', svg)) == 2


def test_lines_that_begin_together_stay_as_they_are(tmp_path):
    assert not re.search(r'text-anchor: \w+" transform="translate', drawn(tmp_path, "one\ntwo"))


def test_a_formula_is_read_from_left_to_right(tmp_path):
    svg = drawn(tmp_path, "$M^2 x_1$")
    formula = next(text for text in re.findall("<text>.*?</text>", svg) if "M" in text)
    assert re.sub("<[^>]*>", "", formula).replace("\u00a0", "") == "M2x1"


def test_a_figure_says_what_drew_it_and_from_which_tables(tmp_path):
    table = bits_table([4, 8], 64).stamped(profile="ci")
    svg = save_svg(bits_over_modulus(table), tmp_path / "f.svg")
    assert "<dc:source>match2-bits@ci</dc:source>" in svg
    assert "expressivity.studies.match2.figures.bits_over_modulus</dc:title>" in svg


def test_a_figure_of_no_study_says_nothing_of_the_kind(tmp_path):
    assert "dc:source" not in drawn(tmp_path, "x") and "dc:creator" not in drawn(tmp_path, "x")


def test_another_process_draws_the_same_bytes(tmp_path):
    script = (
        "import sys; from pathlib import Path; from expressivity.book.style import new_figure, save_svg\n"
        "figure, axes = new_figure(); axes.plot([0, 1], [1, 0], 'o-', label='x'); axes.legend()\n"
        "axes.set_title('two\\nlines'); save_svg(figure, Path(sys.argv[1]))"
    )
    for seed in ("1", "2"):
        words = [sys.executable, "-c", script, str(tmp_path / f"{seed}.svg")]
        subprocess.run(words, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
    assert (tmp_path / "1.svg").read_bytes() == (tmp_path / "2.svg").read_bytes()
