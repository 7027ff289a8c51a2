"""A chapter as it is read: what a link leads to beside it, by pointer as by keyboard, and what is folded."""

import pytest
from chromium import Left, Reader

CHAPTER = "book/part1/match2.html"
STATEMENT, SOURCE, WORD = "a[data-card=hover-thm-match2]", "a[data-card^=hover-id]", "a.term"
CARD = "document.querySelector('.hover-card')"
AWAY = f"{CARD}.hidden"
FOCUS = "(link => {{ link.closest('details')?.setAttribute('open', ''); link.focus(); }})(document.querySelector('{}'))"


@pytest.fixture
def chapter(reader):
    reader.open(f"{reader.home}/{CHAPTER}")
    return reader


def point(reader, x, y):
    """Move the mouse to a place."""
    reader.ask("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)


@pytest.mark.parametrize(
    ("link", "said"),
    [(STATEMENT, "embedding dimension"), (SOURCE, "Strassen attention"), (WORD, "One of")],
)
def test_the_pointer_shows_what_a_link_leads_to_and_takes_it_away(chapter, link, said):
    chapter.run("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    point(chapter, *chapter.place(link))
    chapter.wait(f"!{AWAY}")
    assert said in chapter.run(f"{CARD}.innerText")
    assert chapter.run(f"{CARD}.querySelector('a, [id]')") is None
    box = chapter.run(f"{CARD}.getBoundingClientRect().toJSON()")
    assert 0 <= box["left"] and box["right"] <= 1280 and 0 <= box["top"] and box["bottom"] <= 800
    point(chapter, 5, 5)
    chapter.wait(AWAY)


def test_the_formulas_of_a_statement_are_set(chapter):
    chapter.run(FOCUS.format(STATEMENT))
    chapter.wait(f"{CARD}.querySelector('mjx-container')")
    assert "\\(" not in chapter.run(f"{CARD}.innerText")


def test_the_keyboard_shows_it_and_escape_puts_it_away(chapter):
    chapter.run(FOCUS.format(STATEMENT))
    chapter.wait(f"!{AWAY}")
    assert chapter.run("document.activeElement.getAttribute('aria-describedby')") == "hover-card"
    chapter.press("Escape")
    assert chapter.run(AWAY) and chapter.run(f"document.activeElement.matches('{STATEMENT}')")
    assert not chapter.run("document.activeElement.hasAttribute('aria-describedby')")


def test_a_finger_follows_the_link(reader):
    reader.open(f"{reader.home}/{CHAPTER}", 390, 800, touch=True)
    reader.tap(SOURCE)
    reader.wait("location.pathname.endsWith('references.html')")


def test_a_page_that_is_left_while_it_is_asked_is_waited_for(reader):
    reader.open(f"{reader.home}/{CHAPTER}")
    with pytest.raises(Left):
        reader.run("new Promise(() => { location.href = '../../index.html' })")


def test_a_wait_goes_on_where_the_page_is_left(monkeypatch):
    answers = iter([Left("navigated"), False, True])

    def run(self, script):
        answer = next(answers)
        if isinstance(answer, Left):
            raise answer
        return answer

    monkeypatch.setattr(Reader, "run", run)
    Reader.__new__(Reader).wait("anything")
    assert next(answers, None) is None


def test_a_definition_is_shown_as_text(chapter):
    chapter.run(f"document.querySelector('{WORD}').dataset.definition = '<b>bold</b>'")
    chapter.run(FOCUS.format(WORD))
    chapter.wait(f"!{AWAY}")
    assert chapter.run(f"{CARD}.textContent") == "<b>bold</b>"


def test_one_button_opens_the_proofs_and_leaves_the_solutions(chapter):
    opened = "[...document.querySelectorAll('details.proof-fold{}')].filter(one => one.open).length"
    assert chapter.run("document.querySelectorAll('details.solution-fold').length")
    chapter.run("document.querySelector('button.proof-folds').click()")
    assert chapter.run(opened.format(":not(.solution-fold)")) == chapter.run(
        "document.querySelectorAll('details.proof-fold:not(.solution-fold)').length"
    )
    assert chapter.run(opened.format(".solution-fold")) == 0
    chapter.run("dispatchEvent(new Event('beforeprint'))")
    assert chapter.run(opened.format(".solution-fold")) > 0
