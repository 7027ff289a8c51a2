"""The explorer of Alice and Bob, used by keyboard and mouse."""

from functools import partial

import pytest
from panels import press, write

BOX = "#explorer-alice-bob"
FIELDS = f"document.querySelectorAll('{BOX} input[type=text]')"


@pytest.fixture
def panel(alone):
    """The panel, opened anew."""
    return partial(alone, "alice-bob")


def text(window, selector=".explorer-says"):
    return window.run(f"document.querySelector('{BOX} {selector}').textContent")


def sets(window):
    return window.run(f"[...{FIELDS}].map((i) => i.value)")


def test_the_first_screen_shows_a_message_that_is_understood(panel):
    window = panel()
    assert (
        "he says that the sets meet, and that is true. No message of fewer than 4 bits can do it."
        in text(window)
    )
    assert "Bob is right on all 256 pairs" in text(window, ".explorer-beside")
    assert "with one it is −0.5. Bob's threshold, −0.75, lies half-way" in text(window, "")
    assert not window.errors


@pytest.mark.parametrize("task", ["averaging", "match3"])
@pytest.mark.parametrize("n", [1, 2, 5, 6])
def test_with_the_promised_bits_bob_is_right_and_with_fewer_he_errs(panel, task, n):
    window = panel(f"?alice-bob.task={task}&alice-bob.n={n}&alice-bob.a=&alice-bob.b=1")
    assert f"Bob is right on all {4**n} pairs" in text(window, ".explorer-beside")
    press(window, "lower p until Bob errs")
    assert "That is wrong" in text(window)
    assert "Bob errs on" in text(window, ".explorer-beside")
    press(window, "lower p until two messages are equal")
    assert "have the same one" in text(window, ".explorer-beside")
    assert "That is wrong" in text(window)
    assert window.run(f"document.querySelectorAll('{BOX} .explorer-hollow').length") == 2
    assert not window.errors


def test_what_is_typed_stays_in_the_address(panel):
    window = panel()
    write(window, "2")
    write(window, "1 3", 1)
    assert "are disjoint, and that is true" in text(window)
    query = window.run("location.search")
    assert "alice-bob.a=2&" in query and "alice-bob.b=1%2C3&" in query
    window = panel(
        "?alice-bob.task=match3&alice-bob.n=3&alice-bob.a=1,2&alice-bob.b=2&alice-bob.p=4"
    )
    assert sets(window) == ["1,2", "2"]
    assert "From 13 bits of Alice's" in text(window)
    assert window.run(f"document.querySelectorAll('{BOX} tbody tr').length") == 7
    assert window.run(f"document.querySelector('{BOX} [type=radio]:checked').value") == "match3"


def test_an_empty_set_is_a_set(panel):
    window = panel()
    write(window, " ")
    assert "are disjoint, and that is true" in text(window)


def test_sliders_work_by_keys_and_drop_elements_that_are_gone(panel):
    window = panel("?alice-bob.a=1,4&alice-bob.b=4")
    window.run(f"document.querySelectorAll('{BOX} input[type=range]')[0].focus()")
    window.press("ArrowLeft")
    assert sets(window) == ["1", ""]
    assert "fewer than 3 bits" in text(window)
    before = text(window)
    window.run(f"document.querySelectorAll('{BOX} input[type=range]')[1].focus()")
    window.press("ArrowLeft")
    assert text(window) != before


def test_a_click_chooses_a_pair(panel):
    window = panel("?alice-bob.n=2&alice-bob.a=&alice-bob.b=")
    window.run(f"document.querySelector('{BOX} svg').scrollIntoView()")
    x, y = (
        window.run(f"""(() => {{ const b = document.querySelector('{BOX} svg').getBoundingClientRect();
        return [b.x + b.width * 0.4, b.y + b.height * 0.9]; }})()""")
    )
    window.click_at(x, y)
    assert sets(window) == ["1, 2", "2"]
