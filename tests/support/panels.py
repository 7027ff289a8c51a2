"""The panel of the one explorer of a page, read and used as a reader does."""

from chromium import Reader


def says(window: Reader) -> str:
    """Return what the line says that tells in words what is seen."""
    said: str = window.run("document.querySelector('.explorer-says').textContent")
    return said


def write(window: Reader, words: str, field: int | str = 0) -> None:
    """Write words in place of what stands in a text field, given by its number or its label; none make it empty."""
    every = "[...document.querySelectorAll('.explorer-panel input[type=text]')]"
    wanted = (
        f"i === {field}"
        if isinstance(field, int)
        else f"e.labels[0].textContent.startsWith('{field}')"
    )
    window.run(f"(e => {{ e.focus(); e.select(); }})({every}.find((e, i) => {wanted}))")
    if words:
        window.type(words)
    else:
        window.run("document.execCommand('delete')")


def press(window: Reader, label: str) -> None:
    """Press a button by keyboard."""
    window.run(
        f"[...document.querySelectorAll('.explorer-panel button')].find((b) => b.textContent === '{label}').focus()"
    )
    window.press("Enter")


def point(window: Reader, selector: str) -> None:
    """Touch an element where the screen can be touched, else click on it."""
    (window.tap if window.run("navigator.maxTouchPoints > 0") else window.click)(selector)
