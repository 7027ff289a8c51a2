"""The explorer of a language: the census, the walk along a forbidden pattern, and the panel by mouse, keyboard and address."""

from functools import partial

import pytest
from panels import point, says, write

from expressivity.automata.census import census
from expressivity.automata.dfa import Dfa, from_regex
from expressivity.automata.fragments import LOGICS, defines, forbidden_pattern
from expressivity.tasks.languages import LANGUAGES

BOX = "#explorer-language"


def test_the_census_is_the_librarys(twin):
    found = twin("() => import('census').then((m) => m.census('ab', 3).map((dfa) => dfa.toJSON()))")
    ours = {dfa for states in (1, 2, 3) for dfa in census(states) if dfa.states == states}
    theirs = [Dfa.from_json(one) for one in found]
    assert len(theirs) == len(set(theirs)) == len(ours) and set(theirs) == ours


def test_a_walk_ends_where_the_librarys_words_lead(twin):
    cases = [
        (language.regex, language.alphabet, logic)
        for language in LANGUAGES.values()
        for logic in LOGICS
        if not defines(language.dfa, logic)
    ]
    found = twin(
        """(cases) => Promise.all(["automata", "language", "regex"].map((name) => import(name))).then(([a, l, r]) =>
        cases.map(([regex, alphabet, logic]) => { const dfa = r.fromRegex(regex, alphabet);
          return l.walk(dfa, a.forbiddenPattern(dfa, logic)); }))""",
        cases,
    )
    for (regex, alphabet, logic), steps in zip(cases, found, strict=True):
        dfa = from_regex(regex, alphabet)
        witness = forbidden_pattern(dfa, logic)
        p, q = witness.states(dfa)
        for symbol, word in zip(
            "xuvz", (witness.loop, witness.there, witness.back, witness.separates), strict=True
        ):
            own = [step for step in steps if step["symbol"] == symbol]
            if word is None:
                assert not own
                continue
            assert [step["letter"] for step in own] == ["", *word]
            for place, step in enumerate(own):
                begun = word[:place]
                assert (step["first"], step["second"]) == (
                    dfa.after(begun, p),
                    dfa.after(begun, q),
                )


@pytest.fixture
def panel(alone):
    """The panel, opened anew."""
    return partial(alone, "language")


def test_a_regex_is_decided_drawn_and_kept_in_the_address(panel):
    window = panel()
    assert "Out of reach, even with heads of both kinds, although it is star-free" in says(window)
    write(window, ".*ab.*", "regex")
    window.wait(f"document.querySelector('{BOX} .explorer-says').textContent.includes('3 states')")
    assert "It needs heads of both kinds" in says(window)
    window.wait(f"document.querySelector('{BOX} svg.explorer-automaton')")
    label = window.run(f"document.querySelector('{BOX} svg').getAttribute('aria-label')")
    assert "automaton with 3 states" in label
    window.wait(f"document.querySelector('{BOX}').textContent.includes('P(b & Y a)')")
    assert "language.regex=.*ab.*" in window.run("location.search")
    again = panel("?language.regex=a.*&language.letters=ab")
    assert "Global attention is enough" in says(again)
    assert not window.errors


def test_the_census_and_the_pattern_are_walked_by_keyboard(panel):
    window = panel()
    buttons = f"[...document.querySelectorAll('{BOX} button')]"
    window.run(f"{buttons}.find((b) => b.textContent.startsWith('on in')).focus()")
    window.press("Enter")
    assert "Language 1 of" in says(window)
    fields = "[...document.querySelectorAll('input[type=text]')].map((field) => field.value)"
    assert window.run(fields) == ["", "ab"]
    window.press("Enter")
    assert "Language 2 of" in says(window) and "language.census=2" in window.run("location.search")
    assert "language.regex" not in window.run("location.search")
    window = panel("?language.census=5000")
    assert "Language 1054 of 1054" in says(window)
    window = panel()
    walked = f"document.querySelectorAll('{BOX} [role=status]')[1].textContent"
    assert window.run(walked).startswith("x = b: they start in p = 0 and q = 1")
    window.run(f"{buttons}.find((b) => b.textContent === 'walk a letter').focus()")
    window.press("Enter")
    assert window.run(walked).startswith("x = b: after b they are in 0 and 1")
    window.wait(f"document.querySelector('{BOX} .node.first')")


def test_the_census_and_the_pattern_are_walked_by_a_pointer(panel):
    window = panel()
    for begins, name in (("on in", "next"), ("walk a letter", "walk")):
        window.run(
            f"[...document.querySelectorAll('{BOX} button')].find((b) => b.textContent.startsWith('{begins}')).id = '{name}'"
        )
    point(window, "#walk")
    walked = f"document.querySelectorAll('{BOX} [role=status]')[1].textContent"
    assert window.run(walked).startswith("x = b: after b they are in 0 and 1")
    point(window, "#next")
    assert "Language 1 of" in says(window)
    assert not window.errors
