"""The figures of the decisions show every row of their tables."""

from expressivity.studies.decisions.figures import COLORS, languages_figure, patterns_figure
from expressivity.studies.decisions.runs import languages_table, patterns_table
from expressivity.tasks.languages import LANGUAGES


def _texts(figure) -> str:
    return "\n".join(
        text.get_text()
        for axes in figure.axes
        for text in [*axes.texts, *axes.get_yticklabels(), axes.xaxis.label]
    )


def test_every_language_has_its_row_and_filled_dots():
    figure = languages_figure(languages_table([LANGUAGES["factor-ab"], LANGUAGES["first-letter"]]))
    assert "factor ab" in _texts(figure) and "a.*" in _texts(figure)
    filled = [dot.get_facecolor()[0].tolist() for dot in figure.axes[0].collections]
    assert len(filled) == 6 and sum(color[:3] == [1.0, 1.0, 1.0] for color in filled) == 3


def test_the_headings_of_regexes_and_letters_begin_where_these_do():
    axes = languages_figure(languages_table([LANGUAGES["factor-ab"]])).axes[0]
    regex, letters = axes.texts
    headings = axes.get_xticklabels()[3:]
    assert [heading.get_text() for heading in headings] == ["regex", "letters"]
    assert {text.get_ha() for text in (*headings, regex, letters)} == {"left"}
    assert list(axes.get_xticks()[3:]) == [text.get_position()[0] for text in (regex, letters)]


def test_every_automaton_names_its_pattern():
    figure = patterns_figure(patterns_table([("factor-ab", "P"), ("flip-flop", "PY")]))
    assert "x = b, u = a, v = c, z = ε" in _texts(figure) and "not in LTL[P]" in _texts(figure)
    assert COLORS["hybrid"] in {text.get_color() for text in figure.axes[1].texts}
