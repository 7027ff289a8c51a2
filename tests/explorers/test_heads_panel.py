"""The explorer of heads and formulas, used by keyboard and mouse."""

from functools import partial

import pytest
from panels import says, write

BOX = "#explorer-heads"
WRONG = f"document.querySelector('{BOX} .explorer-heads').querySelectorAll('.explorer-heads-wrong').length"


@pytest.fixture
def panel(alone):
    """The panel, opened anew."""
    return partial(alone, "heads")


def text(window):
    return window.run(f"document.querySelector('{BOX}').textContent")


def choose(window, value):
    window.click(f"{BOX} input[value={value}]")


def test_the_heads_are_switched_and_a_subformula_breaks(panel):
    window = panel()
    assert "says yes to “cacabca”, and that is right" in says(window)
    assert "the truth of every subformula" in says(window) and window.run(WRONG) == 0
    choose(window, "local")
    assert "says no to “cacabca”, and that is wrong: the formula is true at the end" in says(window)
    assert "first to break is P(b & Y a), written by block 3: at a, position 7" in says(window)
    assert window.run(WRONG) == 2
    choose(window, "global")
    assert "(1 of 3 changed)" in says(window) and "first to break is Y a" in says(window)
    assert window.run(WRONG) > 2
    assert "heads.heads=global" in window.run("location.search")


def test_typing_changes_the_answer_and_the_address(panel):
    window = panel()
    write(window, "acbb", "word")
    assert "says no to “acbb”, and that is right" in says(window)
    write(window, "P(b & P a)", "formula")
    assert "says yes to “acbb”, and that is right" in says(window)
    write(window, "", "word")
    assert "says no to the empty word, and that is right" in says(window)
    assert "heads.formula=P%28b+%26+P+a%29" in window.run("location.search")
    assert "5 blocks" in says(panel("?heads.formula=P(b %26 P a)&heads.word=acbb"))


def test_blocks_and_positions_are_chosen_by_keys(panel):
    window = panel()
    assert "Head 1 of 1 looks" in text(window) and "At the end: 1 arrives for [P(b & Y a)]" in text(
        window
    )
    window.run(f"document.querySelectorAll('{BOX} input[type=range]')[0].focus()")
    window.press("ArrowRight")
    assert "Head 1 of 1 looks again" in text(window)
    assert "[b & Y a] + [P(b & Y a)] − 1" in text(window)
    for _ in range(3):
        window.press("ArrowLeft")
    assert "before the first block: the embedding" in text(window)
    window.press("ArrowRight")
    window.run(f"document.querySelectorAll('{BOX} input[type=range]')[1].focus()")
    for _ in range(7):
        window.press("ArrowLeft")
    assert "At c, position 1: nothing can be seen" in text(window)
    assert "[b & Y a] ← ReLU([b] + [Y a] − 1)" in text(window)


def test_a_row_of_the_grid_is_pressed_and_matrices_stay_open(panel):
    window = panel()
    window.click(f"{BOX} summary")
    x, y = window.run(
        f"""(() => {{ const row = document.querySelectorAll('{BOX} .explorer-heads-row')[2]; row.scrollIntoView({{ block: "center" }});
        const b = row.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})()"""
    )
    window.click_at(x, y)
    assert "At c, position 3: 0 arrives" in text(window)
    assert "heads.n=3" in window.run("location.search")
    assert window.run(f"document.querySelector('{BOX} details').open")
    assert window.run(f"document.querySelector('{BOX} details td').textContent") == "Q"


def test_half_precision_is_a_choice_and_more_than_seven_positions_are_seen(panel):
    window = panel("?heads.numbers=half&heads.formula=Y<=9 a&heads.word=abbbbbbbb")
    assert "says yes to “abbbbbbbb”, and that is right" in says(window)


def test_a_formula_without_operators_needs_no_block_and_offers_none(panel):
    window = panel("?heads.formula=a %26 !b&heads.word=ba")
    assert "0 blocks" in says(window)
    shown = f"[...document.querySelectorAll('{BOX} input[type=range]')].filter((e) => e.checkVisibility()).length"
    assert window.run(shown) == 0
