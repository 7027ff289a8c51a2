"""The pictures of the openings: they draw, they are described, they fit; and what they show is what the library computes."""

import importlib
import re
import sys
from fractions import Fraction
from itertools import combinations, product
from math import cos, log, pi, sin
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from docutils import nodes

from expressivity.attention.units.arithmetic import FixedPoint
from expressivity.attention.units.unit import self_attention
from expressivity.automata.dfa import from_regex
from expressivity.automata.fragments import LOGICS, defines, forbidden_pattern
from expressivity.automata.hard_pairs import words
from expressivity.logic.parser import parse
from expressivity.logic.semantics import encode, evaluate
from expressivity.logic.translation import to_dfa
from expressivity.logic.types import FRAGMENTS, separating_depth
from expressivity.lower_bounds.counting import counting_bits
from expressivity.paths import root
from expressivity.tasks.averaging import sparse_average_by_definition
from expressivity.tasks.languages import LANGUAGES
from expressivity.tasks.matching import match_by_definition

sys.path.insert(0, str(root() / "book" / "_ext"))
pictures = importlib.import_module("pictures")
averaging = importlib.import_module("drawings.averaging")
canvas = importlib.import_module("drawings.canvas")
flip_flop = importlib.import_module("drawings.flip_flop")

PHONE, LEAST_TEXT = 340, 11
"""Pixels: the column on a phone of 390, and the height of the smallest text that is read there."""

SUBSETS = [[j - 1 for j in names] for names in averaging.NAMES]
FLIP_FLOP = LANGUAGES["flip-flop"].dfa

every_picture = pytest.mark.parametrize("name", sorted(pictures.PICTURES))


@every_picture
def test_a_picture_is_well_formed_and_described(name):
    svg = ElementTree.fromstring(pictures.draw(name))
    assert svg.attrib["role"] == "img" and len(svg.attrib["aria-label"]) > 20
    assert svg.attrib["aria-label"].endswith(".")


@every_picture
def test_a_picture_fits_its_page_and_is_read_on_a_phone(name):
    drawn = pictures.PICTURES[name]()[0]
    shown = drawn.width * drawn.zoom
    assert shown <= pictures.MOST_WIDTH
    assert min(drawn.sizes) * min(drawn.zoom, PHONE / drawn.width) >= LEAST_TEXT


@every_picture
def test_nothing_is_drawn_outside_a_picture(name):
    drawn = pictures.PICTURES[name]()[0]
    svg = pictures.draw(name)
    across = [float(x) for x in re.findall(r' (?:x|cx)="(-?[\d.]+)"', svg)]
    down = [float(y) for y in re.findall(r' (?:y|cy)="(-?[\d.]+)"', svg)]
    assert 0 <= min(across) and max(across) <= drawn.width
    assert 0 <= min(down) and max(down) <= drawn.height


@every_picture
def test_a_picture_has_no_colour_of_its_own(name):
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', pictures.draw(name))) <= {
        "none",
        "currentColor",
    }


def test_every_picture_and_table_stands_on_a_page():
    text = "".join(path.read_text(encoding="utf8") for path in (root() / "book").rglob("*.md"))
    assert set(re.findall(r"\{picture\} ([\w-]+)", text)) == set(pictures.PICTURES)
    assert set(re.findall(r"\{worked\} ([\w-]+)", text)) == set(pictures.TABLES)


def test_a_picture_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(Exception, match="nothing is drawn as cube: there are alphabet"):
        pictures.draw("cube")


def test_an_index_is_lowered_and_what_follows_stands_on_the_line_again():
    drawn = canvas.Canvas(10, 10)
    drawn.text((0, 0), "$z_1$ is < 2")
    said = ElementTree.fromstring(drawn.svg("One."))
    steps = [float(span.attrib.get("dy", 0)) for span in said.iter() if span.tag.endswith("tspan")]
    assert sum(steps) == 0 and max(steps) > 0
    assert "".join(said.itertext()) == "z1 is < 2"


# Six tokens


def test_the_values_lie_in_the_unit_disc_and_every_token_names_three_others():
    assert all(x * x + y * y <= 100 for x, y in averaging.VALUES)
    assert all(
        len({*names}) == 3 and token not in names for token, names in enumerate(averaging.NAMES, 1)
    )


def test_the_means_are_those_of_the_task():
    for coordinate in (0, 1):
        right = sparse_average_by_definition([v[coordinate] for v in averaging.VALUES], SUBSETS)
        assert [averaging.average(i)[coordinate] for i in range(1, 7)] == right
        assert all(mean.denominator == 1 for mean in right)


@pytest.mark.parametrize("weight", averaging.WEIGHTS)
def test_the_head_returns_what_a_unit_of_the_library_returns(weight):
    named = np.zeros((6, 6))
    for token, names in enumerate(SUBSETS):
        named[token, names] = log(weight)
    tokens = torch.from_numpy(np.hstack([averaging.VALUES, named, np.eye(6)]))
    value, query, key = torch.eye(14, dtype=torch.float64).split([2, 6, 6], dim=1)
    got = self_attention(tokens, query, key, value).numpy()
    said = [[float(part) for part in averaging.output(i, weight)] for i in range(1, 7)]
    assert np.allclose(got, said, atol=1e-12)


def test_each_row_of_the_second_table_has_one_more_digit():
    off = [row[-1] for row in averaging.sharper()[1:]]
    assert off == ["(0.5,\u00a0−1)", "(0.05,\u00a0−0.1)", "(0.005,\u00a0−0.01)"]


def test_a_direction_picks_neighbours_on_the_circle_and_nothing_else():
    keys = np.array([(cos(k * pi / 3), sin(k * pi / 3)) for k in range(6)])
    picked = set()
    for turn in np.linspace(0, 2 * pi, 720):
        scores = keys @ (cos(turn), sin(turn))
        order = np.argsort(-scores)
        if scores[order[2]] > scores[order[3]] + 1e-9:
            picked.add(tuple(sorted(int(i) + 1 for i in order[:3])))
    assert picked == set(averaging.consecutive()) and len(picked) == 6
    assert len(list(combinations(range(6), 3))) == 20
    assert not picked & set(averaging.NAMES)


def test_four_bits_are_needed_for_the_sets_that_one_token_may_name():
    assert averaging.bits_for_one_token() == counting_bits(6, 3) == 4


def test_pairs_and_triples_are_those_of_the_task():
    residues, modulus = averaging.RESIDUES, averaging.MODULUS
    for others in (1, 2):
        right = match_by_definition(list(residues), modulus, others + 1)
        assert [bool(averaging.partners(x, others)) for x in residues] == [bool(b) for b in right]
    said = {x: [bool(averaging.partners(x, k)) for k in (1, 2)] for x in residues}
    assert said[3] == [True, False] and said[1] == said[2] == [False, True]
    assert said[4] == said[5] == [False, False]


def test_a_number_is_rounded_as_the_format_of_three_bits_rounds():
    three = FixedPoint(0, 2)
    assert three.bits == 3 and three.round(np.array([0.6])) == [0.5]
    assert f"{Fraction(3, 5)} is rounded to 1/2" in pictures.draw("bits")


# The flip-flop


def test_the_bit_is_the_answer_of_the_language():
    short = ["".join(letters) for n in range(6) for letters in product("abc", repeat=n)]
    assert all(FLIP_FLOP.accepts(word) == bool(flip_flop.stored(word)) for word in short)
    assert FLIP_FLOP.states == 2


@pytest.mark.parametrize("formula", flip_flop.FORMULAS)
@pytest.mark.parametrize("word", [flip_flop.WORD, "caba", "", "b", "aabcb"])
def test_formulas_are_true_where_the_library_says(formula, word):
    right = evaluate(parse(formula), encode([word], "abc"), "abc")[0].tolist()
    assert flip_flop.truth(formula, word) == right


@pytest.mark.parametrize(
    "formula, fragments",
    [("P a", "P PY"), ("Y a", "Y PY"), ("P(b & Y a)", "PY"), ("b S a", "")],
)
def test_the_four_questions_need_the_heads_that_the_page_says(formula, fragments):
    language = to_dfa(parse(formula), "abc")
    assert [logic for logic in LOGICS if defines(language, logic)] == fragments.split()
    if formula == "b S a":
        assert language == FLIP_FLOP


def test_without_one_letter_the_flip_flop_is_easy():
    assert to_dfa(parse("Y a"), "ac") == from_regex("[ac]*a", "ac")
    assert to_dfa(parse("P a"), "ab") == from_regex("[ab]*ab*", "ab")


@pytest.mark.parametrize("heads, logic", [("global", "P"), ("1-local", "Y"), ("hybrid", "PY")])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_hard_words_differ_in_the_bit_and_not_in_shallow_formulas(heads, logic, depth):
    pair = flip_flop.hard_words(heads, depth)
    assert {flip_flop.stored(word) for word in pair} == {0, 1}
    assert separating_depth(*pair, FRAGMENTS[logic], depth) is None
    if heads != "1-local":
        assert pair == words(forbidden_pattern(FLIP_FLOP, logic), depth)


# Badges


@pytest.mark.parametrize("classes, shown", [(["results"], "✓ all"), ([], "✓ all: ten · ours-ten")])
def test_on_a_page_with_a_map_badges_keep_their_sign_and_one_word(classes, shown):
    badge = nodes.reference("", "✓ all: ten · ours-ten", classes=["claim"], reftitle="ours")
    page = nodes.container("", badge, nodes.reference("", "a: b"), nodes.container(classes=classes))
    pictures.shorten_badges(SimpleNamespace(), page)
    assert badge.astext() == shown and "ours" in badge["reftitle"]
    assert page.children[1].astext() == "a: b"


def test_what_is_no_verdict_is_shortened_too():
    assert pictures.short("conjecture · sht-conj-1") == "conjecture"
