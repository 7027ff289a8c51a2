"""The definition of a word in a real browser: by keyboard as by pointer, as text, and put away with Escape."""

import re
import shutil
import subprocess

import pytest

from expressivity.paths import root

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
PAGE = """<!DOCTYPE html><link rel="stylesheet" href="{static}/terms.css">
<p>A <a class="reference internal term" href="#" title="One &lt;b&gt;unit&lt;/b&gt;.">head</a> and <a href="#">another</a>.</p>
<script src="{static}/terms.js"></script>
<script>addEventListener("load", () => {{ const link = document.querySelector("a.term"); {then} }});</script>"""


def card(folder, then: str) -> tuple[str, str]:
    """Return the card and the link, as they stand after something was done."""
    if not CHROMIUM:
        pytest.skip("no Chromium here: .ci/run installs it")
    page = folder / "page.html"
    page.write_text(PAGE.format(static=(root() / "book" / "_static").as_uri(), then=then))
    done = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"),
            *(f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=2000"),
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    found = re.search(r'<div id="term-card".*?</div>', done.stdout)
    link = re.search(r"<a class=[^>]*>", done.stdout)
    assert found and link, done.stdout + done.stderr
    return found[0], link[0]


@pytest.mark.slow
@pytest.mark.parametrize("then", ["link.focus();", 'link.dispatchEvent(new Event("mouseenter"));'])
def test_the_definition_is_shown_as_text(tmp_path, then):
    shown, link = card(tmp_path, then)
    assert "hidden" not in shown and ">One &lt;b&gt;unit&lt;/b&gt;.<" in shown
    assert 'aria-describedby="term-card"' in link and "title=" not in link


@pytest.mark.slow
def test_escape_puts_it_away(tmp_path):
    pressed = 'document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape"}));'
    assert "hidden" in card(tmp_path, f"link.focus(); {pressed}")[0]
