"""One look for every figure: colours by role, direct labels, bytes that do not change between runs, and where it comes from."""

import io
import re
import sys
from collections.abc import Iterator
from html import unescape
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any, cast

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import TextToPath

from expressivity.paths import write_whole
from expressivity.tables import Table

COLORS = {
    "attention": "#0072B2",
    "mlp": "#E69F00",
    "rnn": "#999933",
    "gru": "#CC79A7",
    "lstm": "#D55E00",
    "global": "#0072B2",
    "local": "#D55E00",
    "hybrid": "#009E73",
    "bound": "#555555",
    "measured": "#0072B2",
    "wrong": "#D55E00",
    "second": "#009E73",
    "third": "#CC79A7",
    "faint": "#BBBBBB",
}
"""Okabe and Ito's colours, told apart with every common colour blindness; the same role has the same colour on every page."""

FILLS = {"can": "#D9EAF4", "cannot": "#F9E3D3", "both": "#CBEADD", "empty": "#EEEEEE"}
"""Pale grounds of cells; the page has a dark one for each."""

SHADE_TEXT = {"dark": "#111111", "light": "#FDFDFD"}
"""Of text on a map of shades, which looks the same on every page."""

_RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.titlesize": 10,
    "axes.labelsize": 9.5,
    "legend.fontsize": 9,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "lines.linewidth": 1.8,
    "svg.hashsalt": "what-attention-can-express",
    "svg.fonttype": "none",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


def new_figure(
    width_cm: float = 18.0,
    height_cm: float = 8.0,
    rows: int = 1,
    columns: int = 1,
    **options: Any,
) -> tuple[Figure, object]:
    """Return a figure with its axes (one `Axes`, or an array of them), laid out so that labels never overlap.

    Args:
        width_cm: width in centimetres; the page shows 18 cm at full width.
        height_cm: height in centimetres.
        rows, columns: panels.
        options: handed to `matplotlib.figure.Figure.subplots`, such as `sharey=True`.
    """
    matplotlib.rcParams.update(_RC)
    figure = Figure(figsize=(width_cm / 2.54, height_cm / 2.54), layout="constrained")
    figure.drawn_by, figure.drawn_from = _origin()  # type: ignore[attr-defined]  # read by `save_svg`
    return figure, figure.subplots(rows, columns, **options)


def _origin() -> tuple[str, tuple[str, ...]]:
    """Return the outermost function of a module of figures that is being called, and the tables that it was given."""
    found: tuple[str, tuple[str, ...]] = ("", ())
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        module, code = str(frame.f_globals.get("__name__")), frame.f_code
        if module.rpartition(".")[2].startswith("figures"):
            given = [frame.f_locals[name] for name in code.co_varnames[: code.co_argcount]]
            names = dict.fromkeys(_source(table) for table in _tables(given))
            found = f"{module}.{code.co_qualname}", tuple(names)
        frame = frame.f_back
    return found


def _tables(given: Any) -> Iterator[Table]:
    """Yield the tables among some values, in lists too."""
    if isinstance(given, Table):
        yield given
    elif isinstance(given, list | tuple):
        for one in given:
            yield from _tables(one)


def _source(table: Table) -> str:
    """Return a table's name, with the profile that it was computed at, if it says so."""
    return f"{table.name}@{table.provenance.get('profile', '')}".rstrip("@")


def label_end(
    axes: Axes, x: float, y: float, text: str, color: str, dx: float = 5, dy: float = 0
) -> None:
    """Write a series' name beside its last point, in its colour (offsets in points)."""
    axes.annotate(
        text,
        (x, y),
        xytext=(dx, dy),
        textcoords="offset points",
        color=color,
        va="center",
        fontsize=9,
        annotation_clip=False,
    )


def note(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    offset: tuple[float, float],
    role: str,
    ha: str = "left",
) -> None:
    """Write beside a point, at an offset in points, in the colour of a role of `COLORS`."""
    axes.annotate(
        text,
        at,
        xytext=offset,
        textcoords="offset points",
        ha=ha,
        color=COLORS[role],
        fontsize=9,
        annotation_clip=False,
    )


def save_svg(figure: Figure, path: Path) -> str:
    """Write a figure as SVG with no date and no random ids, and return the text.

    Texts are texts, lines of one text are aligned whatever the font; what the figure was drawn by, and from which tables, stands in its metadata.
    """
    matplotlib.rcParams.update(_RC)
    figure.draw_without_rendering()
    for number, text in enumerate(cast("list[Text]", figure.findobj(Text))):
        if "\n" in text.get_text():
            text.set_gid(f"lines-{text.get_horizontalalignment()}-{number}")
    buffer = io.StringIO()
    origin = {
        "Creator": getattr(figure, "drawn_by", "") or None,
        "Source": ", ".join(getattr(figure, "drawn_from", ())) or None,
    }
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Type": None} | origin)
    drawn = join_spans(anchor_lines(buffer.getvalue()))
    written = "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"
    write_whole(path, written)
    return written


_LINES = re.compile(r'<g id="lines-(center|right)-\d+">')
_GROUP = re.compile(r"<g\b|</g>")
_LINE = re.compile(r'<text style="([^"]*)" transform="([^"]*)">([^<]*)</text>')
_FORMULA = re.compile(r"<text>\s*(<tspan.*?</tspan>)\s*</text>", re.DOTALL)
_SPAN = re.compile(r'<tspan x="([^"]*)" y="([^"]*)" style="([^"]*)">([^<]*)</tspan>')


def anchor_lines(svg: str) -> str:
    """Return an SVG whose texts of several lines are aligned at their middle or end, as single lines are: another font is as wide as it is.

    Matplotlib gives every line of such a text the place where it would begin in its own font.
    """

    def anchored(line: re.Match[str]) -> str:
        """Return one line, held at its middle or its end, where that lies in Matplotlib's own font."""
        style, transform, text = line.groups()
        width = _width(unescape(text), dict(re.findall(r"([\w-]+): ([^;]+)", style)))
        anchor, shift = ("middle", width / 2) if middle else ("end", width)
        return f'<text style="{style}; text-anchor: {anchor}" transform="{transform}" x="{shift:.3f}">{text}</text>'

    parts, last = [], 0
    for lines in _LINES.finditer(svg):
        middle, end = lines[1] == "center", _group_end(svg, lines.end())
        parts += [svg[last : lines.start()], _LINE.sub(anchored, svg[lines.start() : end])]
        last = end
    return "".join(parts) + svg[last:]


def _group_end(svg: str, start: int) -> int:
    """Return where the group ends that was opened just before a place."""
    depth, end = 1, start
    while depth:
        tag = _GROUP.search(svg, end)
        assert tag is not None, "groups are closed"
        depth += -1 if tag[0] == "</g>" else 1
        end = tag.end()
    return end


def _width(text: str, style: dict[str, str]) -> float:
    """Return the width of a line of text in the font that figures are laid out with, in the units of the drawing."""
    font = FontProperties(
        family="DejaVu Sans",
        size=float(style["font-size"].removesuffix("px")),
        weight=int(style.get("font-weight", 400)),
    )
    return float(TextToPath().get_text_width_height_descent(text, font, False)[0])


def join_spans(svg: str) -> str:
    """Return an SVG whose formulas are read from left to right: one element for letters on one line, each at its own place."""

    def joined(formula: re.Match[str]) -> str:
        """Return one formula with its letters in order, those of one line and look in one element."""
        spans = sorted(_SPAN.findall(formula[1]), key=lambda span: float(span[0]))
        runs = [(look, list(run)) for look, run in groupby(spans, key=lambda span: span[1:3])]
        return f"<text>{''.join(_run(look[0], look[1], run) for look, run in runs)}</text>"

    return _FORMULA.sub(joined, svg)


def _run(y: str, style: str, spans: list[tuple[str, str, str, str]]) -> str:
    places, letters = " ".join(span[0] for span in spans), "".join(span[3] for span in spans)
    return f'<tspan x="{places}" y="{y}" style="{style}">{letters}</tspan>'
