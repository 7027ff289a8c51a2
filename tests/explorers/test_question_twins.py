"""What questions compute with in the browser: equal to the library's; and answers that are chosen, not typed."""

import json
import random
import re
from itertools import product

import numpy as np
import pytest

from expressivity.attention.finite.values import QUARTERS, fixed_point
from expressivity.automata.census import census
from expressivity.automata.dfa import from_regex
from expressivity.automata.fragments import defines
from expressivity.automata.semigroup import transition_semigroup
from expressivity.logic.types import Modalities, types
from expressivity.tasks.last_letter import within_reach
from expressivity.tasks.repeats import KINDS, NEAR, kinds

LOGICS = ("P", "Y", "PY")
REACH = {(True, True): 3, (True, False): 1, (False, True): 2}
WORDS = ["".join(word) for length in range(6) for word in product("abc", repeat=length)]


def reach(global_alone, local_alone, both):
    return REACH.get((global_alone, local_alone), 4 if both else 5)


@pytest.mark.parametrize(
    "given",
    [
        {"past": True},
        {"previous": True},
        {"past": True, "previous": True, "modulus": 2},
        {"past": True, "windows": [2, 3]},
        {"windows": [3], "counting": True},
    ],
    ids=str,
)
def test_types_are_those_of_the_library(twin, given):
    source = "(words, logic) => import('types').then((m) => [0, 1, 2, 3].map((depth) => m.types(words, depth, logic)))"
    logic = Modalities(**{**given, "windows": tuple(given.get("windows", ()))})
    assert twin(source, WORDS, given) == [types(WORDS, depth, logic) for depth in range(4)]


def test_operators_are_read_from_their_names(twin):
    source = "() => import('types').then((m) => ['P Y', 'Y<=2 Y<=13', 'P'].map(m.modalities))"
    assert [tuple(one.values()) for one in twin(source)] == [
        (True, True, []),
        (False, False, [2, 13]),
        (True, False, []),
    ]


def test_reach_is_what_the_library_decides(twin):
    regexes = [
        ".*a",
        "a.*",
        ".*b.*",
        ".*ab.*",
        ".*ab*",
        "(..)*",
        "ab",
        "a.*a|b.*b",
        "a*b*",
        "(ab)*",
    ]
    dfas = [*census(2), *(from_regex(regex, "abc") for regex in regexes)]
    source = """(dfas) => Promise.all([import('automata'), import('reach')]).then(([{ fromJson }, m]) =>
        dfas.map(fromJson).map((dfa) => [m.reach(dfa), m.reachAtLastLetter(dfa)]))"""
    found = twin(source, [dfa.to_json() for dfa in dfas])
    assert found == [
        [
            reach(*(defines(dfa, logic) for logic in LOGICS)),
            reach(*(within_reach(dfa, logic) for logic in LOGICS)),
        ]
        for dfa in dfas
    ]


def test_the_census_is_counted_as_the_library_counts(twin):
    found = twin(
        "() => import('quantities').then((m) => [1, 2, 3, 4, 5].map((which) => m.inCensus('ab', 3, which)))"
    )
    places = [reach(*(defines(dfa, logic) for logic in LOGICS)) for dfa in census(3)]
    assert found == [places.count(which) for which in (1, 2, 3, 4, 5)]


def test_elements_of_a_semigroup_are_counted_as_the_library_does(twin):
    regexes = [".*ab", ".*ab*", "(ab)*", "(..)*"]
    found = twin(
        "(all) => import('quantities').then((m) => all.map((one) => m.elements(one, 'ab')))",
        regexes,
    )
    assert found == [len(transition_semigroup(from_regex(one, "ab"))) for one in regexes]


def test_what_arrives_is_rounded_as_the_library_rounds(twin):
    steps = [0.5, 0.25, 0.125]
    sets = [fixed_point("multiples", step, 2 / step) for step in steps]
    source = """(steps) => import('quantities').then((m) => steps.map((step) => [m.span(step),
        Array.from({ length: m.span(step) }, (_, i) => m.arrives(step, i + 1))]))"""
    assert twin(source, steps) == [[one.span, one.shares.tolist()] for one in sets]
    assert QUARTERS.span == sets[1].span


def test_words_are_of_the_kinds_of_the_library(twin):
    draw = random.Random(1)
    windows = [[draw.randrange(12) for _ in range(40)] for _ in range(30)]
    source = "(windows, near) => import('word-kinds').then((m) => windows.map((one) => m.kinds(one, near)))"
    told = kinds(np.array(windows)).tolist()
    assert twin(source, windows, NEAR) == [[KINDS[kind] for kind in row] for row in told]


@pytest.mark.parametrize("end", [1, 2, 3])
def test_a_counter_stops_at_both_ends(twin, end):
    source = "(end, words) => import('questions').then((m) => { const dfa = m.languageOf(`counter:${end}`, 'ab'); return words.map((word) => dfa.accepts(word)); })"
    words = ["".join(word) for length in range(9) for word in product("ab", repeat=length)]

    def running(word):
        total = 0
        for letter in word:
            total = max(-end, min(end, total + (1 if letter == "a" else -1)))
        return total > 0

    assert twin(source, end, words) == [running(word) for word in words]


def test_small_quantities(twin):
    source = """() => import('quantities').then((m) => [m.headsOfFormula('P(a & Y b) & P(c & Y b)'), m.share('abbab', 'a', 6, null),
        m.share('abbab', 'a', 6, 2), m.share('abbab', 'a', 1, null), m.wordsUpTo(2, 3), m.rightOrder([90, 80], [85, 80]),
        m.perplexityOf([0.25, 0.5, 0.125]), m.perplexity(0)])"""
    assert twin(source) == pytest.approx([5, 0.4, 0.5, 0, 15, 0.625, 4, 1])


QUESTION = {"id": "q", "kind": "choice", "options": "left | <b>right", "right": "<b>right"}


def test_an_answer_is_chosen_and_marked(window, twin):
    twin("() => { document.body.replaceChildren(); history.replaceState(null, '', '?'); }")
    twin(
        "(question) => Promise.all([import('question'), import('ui')]).then(([{ mount }, { State }]) => mount(document.body, question, new State('question')))",
        QUESTION,
    )
    says = "document.querySelector('.explorer-says').textContent"

    def press():
        window.run("document.querySelector('.explorer-button').click()")
        window.wait(f"{says} !== ''")
        return window.run(says)

    assert press() == "one of the answers is to be chosen"
    window.run("document.querySelectorAll('input[type=radio]')[0].click()")
    assert window.run(says) == ""
    assert press() == "Not this one: left."
    window.run("document.querySelectorAll('input[type=radio]')[1].click()")
    assert press() == "✓ Yes: <b>right."
    assert window.run("document.querySelectorAll('b').length") == 0
    query = window.run("location.search")
    assert re.fullmatch(r"\?question\.q=%3Cb%3Eright", query), json.dumps(query)
