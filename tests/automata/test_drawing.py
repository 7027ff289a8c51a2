"""Drawings of automata: whole, in the colour of the page's text, with letters as text."""

import re
from xml.etree import ElementTree

import pytest

from expressivity.automata.dfa import from_regex, from_table
from expressivity.automata.drawing import MOST_STATES, _arrow, named
from expressivity.automata.formats import arcs
from expressivity.tasks.languages import LANGUAGES

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = from_table("<&\"\\'", [[1, 0, 0, 1, 0], [1, 0, 2, 1, 0], [2, 2, 2, 2, 2]], 0, [2])
MACHINES = {name: language.dfa for name, language in LANGUAGES.items()} | {"hostile": HOSTILE}


def drawing(dfa):
    return ElementTree.fromstring(dfa.to_svg())


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_and_every_letter_is_drawn(name):
    dfa = MACHINES[name]
    picture = drawing(dfa)
    assert len(list(picture.iter(f"{SVG}circle"))) == dfa.states + dfa.accepting.sum()
    said = sorted(title.text for title in picture.iter(f"{SVG}title"))
    assert said == sorted(", ".join(letters) for letters in arcs(dfa).values())
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    assert set(map(str, range(dfa.states))) <= set(texts)
    assert {named(letters, dfa.alphabet) for letters in arcs(dfa).values()} <= set(texts)


@pytest.mark.parametrize("name", MACHINES)
def test_a_drawing_has_the_colour_of_the_text_around_it_and_nothing_that_acts(name):
    text = MACHINES[name]._repr_html_()
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', text)) <= {"none", "currentColor"}
    assert not re.search(r"<(?!/?(svg|g|title|path|circle|text)\b)", text)
    assert " id=" not in text, "two drawings on one page may not share names"


@pytest.mark.parametrize("name", MACHINES)
def test_states_are_apart_and_inside_the_frame(name):
    picture = drawing(MACHINES[name])
    left, top, width, height = map(float, picture.get("viewBox").split())
    circles = {(float(c.get("cx")), float(c.get("cy"))) for c in picture.iter(f"{SVG}circle")}
    assert len(circles) == MACHINES[name].states
    for x, y in circles:
        assert left < x - 18 < x + 18 < left + width and top < y - 18 < y + 18 < top + height
    for x, y in circles:
        assert all(abs(x - u) + abs(y - v) > 60 for u, v in circles - {(x, y)})


def test_a_large_automaton_is_named_and_not_drawn():
    large = from_regex("a{40}", "a")
    assert large.states > MOST_STATES
    assert not list(drawing(large).iter(f"{SVG}circle")) and "42 states" in large.to_svg()


@pytest.mark.parametrize(
    ("letters", "says"),
    [
        ("abc", "a, b, c"),
        ("abcdefghij", "all letters"),
        ("bcdefghij", "all but a"),
        ("abcdefg", "all but h, i, j"),
    ],
)
def test_many_letters_are_named_in_few_words(letters, says):
    assert named(letters, "abcdefghij") == says


def test_what_cannot_be_said_in_few_words_is_cut():
    assert named("abcdefg", "abcdefghijklmnop") == "a, b, c, d, e, … (7)"


NUMBER = r"-?\d+\.\d"


def arrows(dfa):
    """Every arrow: begin, both controls and neck of its curve, then tip and wings of its head."""
    points = []
    for path in drawing(dfa).iter(f"{SVG}path"):
        found = re.findall(rf"({NUMBER}),({NUMBER})", path.get("d"))
        points.append([complex(float(x), float(y)) for x, y in found])
    return [curve + head for curve, head in zip(points[::2], points[1::2], strict=True)]


def centres(dfa):
    """Where each state is."""
    circles = drawing(dfa).iter(f"{SVG}circle")
    return list(dict.fromkeys(complex(float(c.get("cx")), float(c.get("cy"))) for c in circles))


@pytest.mark.parametrize("name", MACHINES)
def test_a_head_is_eight_long_and_ends_on_a_circle(name):
    places = centres(MACHINES[name])
    for *_, neck, tip, left, right in arrows(MACHINES[name]):
        assert abs(tip - neck) == pytest.approx(7, abs=0.2)
        assert abs(left - right) == pytest.approx(8, abs=0.2)
        back = (left + right) / 2
        assert abs(tip - back) == pytest.approx(8, abs=0.2)
        assert abs((back - tip) / 8 - (neck - tip) / 7) < 0.05
        assert min(abs(abs(tip - place) - 18) for place in places) < 0.2


def test_an_arrow_to_the_next_column_is_straight_unless_one_comes_back():
    """aab, then anything: forward arrows are straight; those back, and the one that has one back, bend to their left."""
    dfa = from_table("ab", [[1, 0], [2, 0], [2, 3], [3, 3]], 0, [3])
    places = centres(dfa)
    bends = {}
    for begin, control, other, _, tip, *_ in arrows(dfa)[1:]:
        ends = [
            next(n for n, at in enumerate(places) if abs(abs(x - at) - 18) < 0.2)
            for x in (begin, tip)
        ]
        if ends[0] != ends[1]:
            assert control == other
            way, middle = places[ends[1]] - places[ends[0]], sum(places[end] for end in ends) / 2
            bends[tuple(ends)] = (control - middle) / way
    assert bends.keys() == {(0, 1), (1, 0), (1, 2), (2, 3)}
    for ends, bend in bends.items():
        straight = ends in {(1, 2), (2, 3)}
        assert abs(bend - (0 if straight else -0.3j)) < 0.01


def test_a_state_is_a_column_away_and_a_loop_stands_above_it():
    dfa = from_table("ab", [[1, 0], [1, 1]], 0, [1])
    assert centres(dfa) == [0, 110]
    _, *loops = arrows(dfa)
    loop = next(each for each in loops if each[1] != each[2] and abs(each[0]) < 19)
    assert loop[1:3] == [-24 - 52j, 24 - 52j]


@pytest.mark.parametrize("bend", [0.0, 0.3, -0.5])
def test_letters_stand_where_a_curve_is_half_way(bend):
    """Bernstein: at half way a cubic with one control point twice is (begin + 6 control + end) / 8."""
    source, target = (0.0, 0.0), (120.0, 40.0)
    dx, dy = target
    control = 60 + bend * dy, 20 - bend * dx
    half_way = [(a + 6 * c + b) / 8 for a, b, c in zip(source, target, control, strict=True)]
    _, reached = _arrow(source, target, bend, "a", "ab")
    assert reached[0] == pytest.approx(half_way)
