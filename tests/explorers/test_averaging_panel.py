"""The explorer of sparse averaging, used by keyboard and mouse."""

from functools import partial

import pytest
from panels import press, says, write

BOX = "#explorer-averaging"


@pytest.fixture
def panel(alone):
    """The panel, opened anew."""
    return partial(alone, "averaging")


def positions(window):
    return window.run(f"document.querySelector('{BOX} input[type=text]').value")


def test_the_first_screen_shows_where_least_squares_fails(panel):
    window = panel()
    said = says(window)
    assert "Least squares fails" in said and "The corrected query serves" in said
    rows = window.run(
        f"[...document.querySelectorAll('{BOX} tbody tr')].map((r) => r.children[1].textContent)"
    )
    assert rows == ["no", "no", "yes"]
    assert not window.errors


def test_a_spread_set_is_served_and_the_one_chosen_against_me_is_not(panel):
    window = panel()
    press(window, "spread the set")
    assert positions(window) == "17, 49, 81, 113"
    assert "Least squares serves" in says(window)
    press(window, "choose the set against me")
    assert "most nearly parallel" in says(window) and "Least squares fails" in says(window)


def test_what_is_typed_stays_in_the_address(panel):
    window = panel()
    write(window, "9, 3")
    assert "averaging.set=3%2C9" in window.run("location.search")
    again = panel("?averaging.set=5,6,7&averaging.N=64&averaging.m0=40&averaging.by=accumulated")
    assert positions(again) == "5,6,7" and "parallel" not in says(again)
    values = again.run(
        f"[...document.querySelectorAll('{BOX} input[type=range]')].map((i) => i.value)"
    )
    assert values == ["3", "64", "40"]
    assert again.run(f"document.querySelector('{BOX} input[type=radio]:checked').value") == (
        "accumulated"
    )


def test_sliders_change_the_set_by_keys(panel):
    window = panel("?averaging.set=100,120")
    window.run(f"document.querySelectorAll('{BOX} input[type=range]')[0].focus()")
    window.press("ArrowRight")
    assert positions(window) == "1, 100, 120"
    window.run(f"document.querySelectorAll('{BOX} input[type=range]')[1].focus()")
    window.press("ArrowLeft")
    window.press("ArrowLeft")
    assert positions(window) == "1, 2, 100"


def test_a_click_puts_a_position_into_the_set_and_takes_it_out(panel):
    window = panel("?averaging.set=2&averaging.N=24")
    for expected in ("2, 13", "2"):
        window.run(f"document.querySelector('{BOX} svg').scrollIntoView()")
        x, y = (
            window.run(f"""(() => {{ const b = document.querySelector('{BOX} svg').getBoundingClientRect();
            return [b.x + 30 + (b.width - 30) * 12.5 / 24, b.y + 60]; }})()""")
        )
        window.click_at(x, y)
        assert positions(window) == expected
    window.click_at(x, y)
    assert positions(window) == "2, 13"
