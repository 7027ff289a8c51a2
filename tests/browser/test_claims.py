"""The card beside a verdict and the page of all claims, used as a reader does: by mouse, by keyboard, by touch, with and without the script."""

import pytest
from visits import complaints

from expressivity.paths import root

HTML = root() / "_build" / "html"
CHAPTER, CLAIMS = "book/part1/averaging.html", "book/claims.html"
BADGE = "a.claim[href$='#claim-sht-thm-2']"
OPEN = "document.querySelector('.claim-card').matches(':popover-open')"
SHOWN = "[...document.querySelectorAll('.claim-entry:not([hidden])')]"


@pytest.fixture(scope="module")
def chapter(reader):
    reader.open(f"{reader.home}/{CHAPTER}")
    return reader


@pytest.fixture(scope="module")
def claims(reader):
    reader.open(f"{reader.home}/{CLAIMS}?kind=identity&source=ours#claim-sht-thm-2")
    return reader


def test_a_click_opens_the_card_with_its_formulas_and_stays_on_the_page(chapter):
    chapter.click(BADGE)
    chapter.wait(OPEN)
    chapter.wait("document.querySelector('.claim-card .claim-statement mjx-container')")
    words = chapter.run("document.querySelector('.claim-card').innerText")
    assert all(part in words for part in ("checked", "broken version", "not shown", "age"))
    assert "expressivity verify sht-thm-2" in words and "\\(" not in words
    assert chapter.run("location.pathname") == f"/{CHAPTER}"
    assert chapter.run(f'document.querySelector("{BADGE}").ariaExpanded') == "true"
    box = chapter.run("document.querySelector('.claim-card').getBoundingClientRect().toJSON()")
    assert 0 <= box["left"] and box["right"] <= 1280 and 0 <= box["top"] and box["bottom"] <= 800


def test_a_click_outside_closes_it_and_a_second_click_too(chapter):
    chapter.click_at(1120, 700)
    chapter.wait(f"!{OPEN}")
    chapter.click(BADGE)
    chapter.wait(OPEN)
    chapter.click(BADGE)
    chapter.wait(f"!{OPEN}")


def test_the_keyboard_opens_it_walks_through_it_and_comes_back(chapter):
    chapter.run(f'document.querySelector("{BADGE}").focus()')
    chapter.press("Enter")
    chapter.wait(OPEN)
    for part in (".claim-close", ".claim-copy", ".claim-card a"):
        chapter.press("Tab")
        assert chapter.run(f"document.activeElement.matches('{part}')")
    chapter.press("Tab")
    assert not chapter.run(OPEN) and chapter.run(f'document.activeElement.matches("{BADGE}")')
    chapter.press("Enter")
    chapter.wait(OPEN)
    chapter.press("Escape")
    assert not chapter.run(OPEN) and chapter.run(f'document.activeElement.matches("{BADGE}")')


def test_the_command_is_copied(chapter):
    chapter.run("navigator.clipboard.writeText = async (words) => { window.copied = words; }")
    chapter.click(BADGE)
    chapter.wait(OPEN)
    chapter.click(".claim-card .claim-copy")
    chapter.wait("document.querySelector('.claim-card .claim-copied').textContent === ' copied'")
    assert chapter.run("window.copied") == "expressivity verify sht-thm-2"
    assert not complaints(chapter)


def test_on_a_phone_a_tap_opens_it_at_the_foot_of_the_screen(reader):
    reader.open(f"{reader.home}/{CHAPTER}", 390, 800, touch=True)
    reader.tap(BADGE)
    reader.wait(OPEN)
    box = reader.run("document.querySelector('.claim-card').getBoundingClientRect().toJSON()")
    assert box["left"] == 0 and box["width"] == 390 and box["bottom"] == 800
    assert not complaints(reader)


def test_a_link_to_an_entry_unfolds_it_whatever_is_chosen(claims):
    target = "document.getElementById('claim-sht-thm-2')"
    assert claims.run(f"!{target}.hidden && {target}.querySelector('details').open")
    assert claims.run("location.search") == ""
    assert claims.run(f"{target}.querySelector('mjx-container') !== null")


def test_a_choice_is_kept_in_the_address_and_found_there_again(claims):
    claims.run(
        "(field => { field.value = 'identity'; field.dispatchEvent(new Event('input', {bubbles: true})); })"
        "(document.querySelector('select[name=kind]'))"
    )
    assert claims.run(f"{SHOWN}.every(entry => entry.dataset.kind === 'identity')")
    assert claims.run("location.search") == "?kind=identity"
    claims.run("history.replaceState(null, '', '?reach=trained')")
    claims.run("dispatchEvent(new PopStateEvent('popstate'))")
    assert claims.run(f"{SHOWN}.length")
    assert claims.run(f"{SHOWN}.every(entry => entry.dataset.reach === 'trained')")
    claims.run("document.querySelector('.claims-filter').reset()")


def test_words_choose_entries_and_the_address_keeps_them(claims):
    everything = claims.run(f"{SHOWN}.length")
    claims.run("document.querySelector('.claims-filter input').focus()")
    claims.type("SHT-thm-2 ")
    few = claims.run(f"{SHOWN}.map(entry => entry.id)")
    assert "claim-sht-thm-2" in few and len(few) < everything
    says = claims.run("document.querySelector('.claims-says').textContent")
    assert says == f"{len(few)} of {everything} claims are shown."
    assert claims.run("new URLSearchParams(location.search).get('words')") == "SHT-thm-2 "
    heads = "[...document.querySelectorAll('.claims-chapter:not([hidden])')]"
    assert claims.run(
        f"{heads}.every(chapter => chapter.querySelector('.claim-entry:not([hidden])'))"
    )


def test_what_is_typed_is_text(claims):
    claims.run("document.querySelector('.claims-filter').reset()")
    claims.type("<img src=x onerror=alert(1)>")
    assert claims.run(f"{SHOWN}.length") == 0
    assert claims.run(
        "document.querySelector('.claims-filter img, .bd-article img[src=x]') === null"
    )
    assert not complaints(claims)


def test_without_the_script_everything_is_there():
    page = (HTML / CLAIMS).read_text(encoding="utf8")
    entries = page.count('class="claim-entry"')
    assert entries == page.count("<summary>evidence, broken version, limits</summary>") > 100
    assert 'aria-label="claims" hidden>' in page and "[[" not in page.partition("claims-chapter")[2]
