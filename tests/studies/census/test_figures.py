"""The figures of the census show every row of their tables, and the boxes of the lattice are links."""

from expressivity.automata.lattice import LATTICE
from expressivity.book.style import save_svg
from expressivity.studies.census.figures import PLACES, eggboxes_figure, lattice_figure
from expressivity.studies.census.runs import classes_table, counted
from expressivity.studies.census.runs_eggboxes import eggboxes_table


def test_every_class_has_a_place_its_counts_and_a_link(tmp_path):
    assert set(PLACES) == set(LATTICE)
    figure = lattice_figure(classes_table(counted(2)))
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert "all\n26  ·  26" in texts and any(text.startswith("LTL[P] · global\n") for text in texts)
    svg = save_svg(figure, tmp_path / "classes.svg")
    assert all(f'xlink:href="#class-{name}"' in svg for name in LATTICE)


def test_every_element_stands_in_a_box():
    figure = eggboxes_figure(eggboxes_table(["alternating", "parity"]))
    first, second = ([text.get_text() for text in axes.texts] for axes in figure.axes)
    assert sorted(first) == ["a", "aa", "ab", "b", "ba"] and second == ["a\nb"]
