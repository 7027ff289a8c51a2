"""The explorer of Match2, used by keyboard and mouse."""

from functools import partial

import pytest
from panels import press, says, write

BOX = "#explorer-match2"


@pytest.fixture
def panel(alone):
    """The panel, opened anew."""
    return partial(alone, "match2")


def test_typing_changes_the_answer_and_the_address(panel):
    window = panel()
    assert "says match, and that is true" in says(window)
    write(window, "4, 9, 7")
    assert "says no match, and that is true" in says(window)
    assert "match2.tokens=4%2C9%2C7" in window.run("location.search")
    assert "says no match" in says(panel("?match2.tokens=4,9,7"))


def test_a_token_moves_by_keys_and_keeps_the_focus(panel):
    window = panel()
    window.run(f"document.querySelector('{BOX} [data-place=\"2\"]').focus()")
    window.press("ArrowRight")
    window.press("ArrowRight")
    assert window.run("document.activeElement.getAttribute('aria-valuenow')") == "10"
    assert "Token 10 pays" in says(window)


def test_a_token_is_dragged(panel):
    window = panel()
    window.place(f"{BOX} svg")  # scrolled to
    (x, y), to = window.run(
        f"""['[data-place="2"] circle', '.explorer-tick'].map((one) => {{
        const b = document.querySelector(`{BOX} ${{one}}`).getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})"""
    )
    window.ask("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left")
    window.ask("Input.dispatchMouseEvent", type="mouseMoved", x=to[0], y=to[1], button="left")
    window.ask("Input.dispatchMouseEvent", type="mouseReleased", x=to[0], y=to[1], button="left")
    tick = window.run(f"document.querySelector('{BOX} input').value")
    assert tick == "3, 9, 1"


def test_the_button_finds_where_single_precision_ends(panel):
    window = panel("?match2.M=20000&match2.arithmetic=single")
    window.click(f"{BOX} .explorer-button")
    assert "That is wrong: it has no partner" in says(window)
    window = panel("?match2.M=100")
    window.click(f"{BOX} .explorer-button")
    assert "no near miss deceives this head" in says(window)


def test_what_is_refused_stays_refused_whatever_else_is_pressed(panel):
    window = panel()
    write(window, "2", "modulus")
    assert "tokens must be in 1..M" in says(window)
    for choice in ("single", "fixed"):
        window.click(f"{BOX} input[value={choice}]")
        assert "tokens must be in 1..M" in says(window)
    assert window.run("Boolean(document.querySelector('.explorer-stale'))")
    press(window, "deceive the head")
    assert not window.errors
    write(window, "12", "modulus")
    assert not window.run("Boolean(document.querySelector('.explorer-stale'))")


def test_a_right_angle_and_a_near_miss_are_told_apart_from_zero_and_one(panel):
    window = panel("?match2.tokens=3,12,8&match2.i=2")
    cells = "[...document.querySelectorAll('tbody tr')].map((row) => row.children[2].textContent)"
    assert window.run(cells)[0] == "0"
    window = panel("?match2.M=20000&match2.tokens=2,19999")
    assert window.run(cells)[1].startswith("1 − 10⁻")


def test_numbers_of_near_tokens_do_not_stand_on_each_other(panel):
    window = panel("?match2.M=20000&match2.tokens=1,2,3,4,5,6,7,8,9,5000,10000,15000&match2.i=4")
    boxes = window.run(
        f"[...document.querySelectorAll('{BOX} .explorer-handle text')].map((t) => [t.textContent, t.getBoundingClientRect().toJSON()])"
    )
    assert {"4", "5000", "10000", "15000"} <= {number for number, _ in boxes}
    last = f"[...document.querySelectorAll('{BOX} .explorer-handle')].at(-1).dataset.place"
    assert window.run(last) == "3"
    apart = ("left", "right"), ("top", "bottom")
    for i, (_, one) in enumerate(boxes):
        for _, other in boxes[:i]:
            assert any(one[a] >= other[b] or other[a] >= one[b] for a, b in apart)
    window = panel(f"?match2.M=12&match2.tokens={'3,' * 11}3")
    inside = f"""(() => {{ const all = document.querySelector('{BOX} svg').getBoundingClientRect();
        return [...document.querySelectorAll('{BOX} .explorer-handle circle')].every((c) => {{ const b = c.getBoundingClientRect();
        return b.left >= all.left && b.right <= all.right && b.top >= all.top && b.bottom <= all.bottom; }}); }})()"""
    assert window.run(inside)
