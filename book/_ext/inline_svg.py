"""A figure's SVG as an element of a page: its texts are texts, its colours are the page's, its ids are its own.

Colours become variables, which `_static/figures.css` gives two values each, one per theme. Shades of maps keep their colours.
"""

import re
from html import escape, unescape
from math import ceil

VARIABLES = {
    "#000000": "ink",
    "#222222": "ink",
    "#ffffff": "ground",
    "#e6e6e6": "grid",
    "#cccccc": "grid",
    "#0072b2": "blue",
    "#e69f00": "orange",
    "#999933": "olive",
    "#cc79a7": "pink",
    "#d55e00": "red",
    "#009e73": "green",
    "#555555": "grey",
    "#bbbbbb": "faint",
    "#d9eaf4": "pale-blue",
    "#d6e9f5": "pale-blue",
    "#f9e3d3": "pale-red",
    "#cbeadd": "pale-green",
    "#eeeeee": "pale-grey",
    "#00588a": "blue",
    "#00664a": "green",
    "#a33c00": "red",
    "#777777": "grey",
    "#e6f4ef": "pale-green",
    "#f4f4f4": "pale-grey",
}
"""The colours of figures, and what each is called on a page; the last six are those of the introduction's picture."""

LEAST_TEXT = 9
"""Pixels: the height of the smallest text on a phone."""

COLOR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")
PAINT = re.compile(r'(\b(?:fill|stroke|stop-color)(?:: ?|="))(' + COLOR.pattern + ")")
SIZE = re.compile(r'font-size(?:: ?|=")([\d.]+)')


def long(color: str) -> str:
    """Return a colour with six digits, in small letters."""
    digits = color[1:].lower()
    return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits)


def coloured(svg: str) -> str:
    """Return an SVG whose known colours are variables; texts have variables of their own, with more contrast."""

    def tag(found: re.Match[str]) -> str:
        suffix = "-text" if found[0].startswith(("<text", "<tspan")) else ""

        def paint(color: re.Match[str]) -> str:
            name = VARIABLES.get(long(color[2]))
            return f"{color[1]}var(--fig-{name}{suffix})" if name else color[0]

        return PAINT.sub(paint, found[0])

    return re.sub(r"<[a-z][^>]*>", tag, svg)


def own_ids(svg: str, prefix: str) -> str:
    """Return an SVG with a prefix before every id that it refers to, and without the others. Links to the page stay as they are."""
    known = set(re.findall(r'\bid="([^"]+)"', svg))
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)[)"]', svg)) & known
    # A link of the reader's own, such as to an entry of the page, is an <a>; what a figure uses of itself is not.
    svg = re.sub(r' id="([^"]+)"', lambda m: f' id="{prefix}-{m[1]}"' if m[1] in used else "", svg)
    svg = re.sub(
        r"url\(#([^)]+)\)", lambda m: f"url(#{prefix}-{m[1]})" if m[1] in used else m[0], svg
    )
    return re.sub(
        r'(<use\b[^>]*?href=")#([^"]+)"',
        lambda m: f'{m[1]}#{prefix}-{m[2]}"' if m[2] in used else m[0],
        svg,
    )


def single_stops(svg: str) -> str:
    """Return an SVG in which several elements with one link are one stop for the keyboard: the first that holds a text."""
    stopped: set[str] = set()

    def link(found: re.Match[str]) -> str:
        target = found[2]
        if target in stopped or "<text" not in found[3]:
            return f'<a{found[1]} tabindex="-1" aria-hidden="true">{found[3]}</a>'
        stopped.add(target)
        return f"<a{found[1]}>{found[3]}</a>"

    return re.sub(r'<a\b([^>]*href="([^"]+)"[^>]*)>(.*?)</a>', link, svg, flags=re.DOTALL)


def size_of(svg: str) -> tuple[float, float]:
    """Return width and height of an SVG, in its own units."""
    found = re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise ValueError("an SVG without a viewBox")
    return float(found[1]), float(found[2])


def widths(svg: str) -> tuple[int, int]:
    """Return the width of a figure at which its smallest text can be read, and its natural one, in pixels.

    An index of a formula does not count as text of its own.
    """
    across, _ = size_of(svg)
    natural = re.search(r'<svg\b[^>]*\bwidth="[\d.]+pt"', svg)
    shown = round(across * 4 / 3) if natural else round(across)
    sizes = [float(s) for s in SIZE.findall(re.sub(r"<tspan\b[^>]*>", "", svg))]
    least = ceil(across * LEAST_TEXT / min(sizes)) if sizes else 0
    return min(least, shown), shown


def origin(svg: str) -> tuple[str, list[str]]:
    """Return what the metadata of an SVG say: the function that drew it, and the tables that it was given; empty if they do not."""
    found = re.search(r"<dc:creator>.*?<dc:title>(.*?)</dc:title>", svg, re.DOTALL)
    source = re.search(r"<dc:source>(.*?)</dc:source>", svg, re.DOTALL)
    return (
        unescape(found[1]).strip() if found else "",
        unescape(source[1]).strip().split(", ") if source else [],
    )


def inline(text: str, name: str, alt: str, kind: str = "", file: str = "") -> str:
    """Return an SVG file as an element of a page.

    Args:
        text: the file.
        name: of the figure, a prefix for its ids.
        alt: what it shows, for those who do not see it.
        kind: a further class of the element.
        file: the address of the file.
    """
    least, natural = widths(text)
    across, down = size_of(text)
    body = text[text.index(">", text.index("<svg")) + 1 :]
    for dropped in (r"<!--.*?-->", r"<metadata>.*?</metadata>", r"<style\b.*?</style>"):
        body = re.sub(dropped, "", body, flags=re.DOTALL)
    body = body.replace(' target="_blank"', "").replace("xlink:href", "href")
    body = re.sub(r"font-family: 'DejaVu Sans'(; )?", "", body)
    body = body.replace("'DejaVu Sans Mono'", "'DejaVu Sans Mono', monospace")
    body = re.sub(r">\s+<", "><", re.sub(r"\s*\n", " ", body))
    body = re.sub(r"<defs>\s*</defs>", "", body)
    opening = re.search(r"<svg\b[^>]*>", text)
    assert opening is not None
    kept = "".join(re.findall(r' (?:font-size|fill)="[^"]*"', opening[0]))
    kept = kept or ' fill="#000000"'
    role = "group" if "<a " in body else "img"
    head = (
        f'<svg class="{" ".join(["drawn", *kind.split()])}" role="{role}" aria-label="{escape(alt)}" '
        f'viewBox="0 0 {across:g} {down:g}" data-file="{escape(file)}" '
        f'style="--least: {least}px; --natural: {natural}px"{kept}>'
    )
    drawn = single_stops(own_ids(head + body.strip(), name))
    return f'<div class="drawn-scroll">{coloured(drawn)}</div>'
