"""Every explorer, alone on a page: it starts, fits a window and a phone in both themes, is reached by Tab, and survives any address."""

import pytest
from explorer_page import explorers, write
from panels import says

NAMES = tuple(explorers.EXPLORERS)
WIDTHS = (1000, 390)
THEMES = ("light", "dark")
CONTROLS = 'input, select, button, summary, a[href], [tabindex="0"]'
ODD = "%3Cimg%20src%3Dx%3E"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_it_starts_says_something_and_fits(opened, name, width, theme):
    window = opened(name, width=width, theme=theme)
    assert not window.run("document.querySelector('.explorer-refuses')")
    assert window.run("document.documentElement.scrollWidth") <= width
    assert window.run("document.querySelectorAll('.explorer-panel svg, .explorer-table').length")
    unnamed = "[...document.querySelectorAll('.explorer-panel svg[role], .explorer-scroll')].filter((e) => !e.getAttribute('aria-label')).length"
    assert window.run(unnamed) == 0
    assert not window.errors


@pytest.mark.parametrize("name", NAMES)
def test_every_control_is_reached_by_tab(alone, name):
    window = alone(name)
    shown = f"[...document.querySelectorAll('.explorer-panel :is({CONTROLS})')].filter((e) => e.checkVisibility())"
    # Of choices of which one holds, the browser gives the focus to that one only.
    wanted = window.run(f"{shown}.filter((e) => e.type !== 'radio' || e.checked).length")
    window.run("window.met = new Set()")
    for _ in range(wanted + 2):
        window.press("Tab")
        window.run("met.add(document.activeElement)")
    assert window.run(f"{shown}.filter((e) => met.has(e)).length") == wanted


@pytest.mark.parametrize("name", NAMES)
def test_any_address_is_survived(alone, name):
    keys = "M tokens i arithmetic p at row regex letters census fragment language words set q N m0 n task a b word formula mode block position"
    query = "&".join(f"{name}.{key}={ODD}" for key in keys.split())
    window = alone(name, f"?{query}")
    assert window.run("document.querySelectorAll('.explorer img').length") == 0
    assert not window.errors


def test_a_page_says_what_its_panel_begins_with_and_the_address_goes_before_it(window, tmp_path):
    page = write(tmp_path, "alice-bob", start="task=match3&n=3&a=1&b=2")
    window.open(page)
    window.wait("document.querySelector('.explorer[data-started]')")
    assert "in the layer's output" in says(window)
    assert "n=3" in window.run("location.search")
    window.open(f"{page}?alice-bob.task=averaging")
    window.wait("document.querySelector('.explorer[data-started]')")
    assert "computes the average" in says(window) and "n=3" in window.run("location.search")
