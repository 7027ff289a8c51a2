"""A report as one page of HTML with nothing outside it: figures are drawn by matplotlib and stand in it as SVG.

Whatever a user typed, such as the name of the model, letters and words, is escaped.
"""

import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from expressivity.examination.exams import DRAWN
from expressivity.examination.report import Report, Score
from expressivity.shown import escaped, grid, table

COLORS = {
    "uniform": "#0072B2",
    "planted": "#E69F00",
    "run": "#009E73",
    "LTL[P]": "#0072B2",
    "LTL[Y]": "#D55E00",
    "LTL[P,Y]": "#CC79A7",
}
"""Okabe and Ito's colours."""

STYLE: dict[Any, Any] = {
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#E6E6E6",
    "svg.fonttype": "path",
    "svg.hashsalt": "what-attention-can-express",
}

CSS = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto }
th, td { padding: .25rem .75rem .25rem 0; vertical-align: top; border-bottom: 1px solid #ddd; overflow-wrap: anywhere }
svg { max-width: 100%; height: auto }
"""


def page(report: Report) -> str:
    """The report as the text of a page."""
    scores = grid(_rows(report), ["words", *(f"{length} letters" for length in report.lengths)])
    parts = [
        f"<h1>{escaped(report.model)}</h1>",
        table(report.summary),
        "<h2>Where it is right</h2>",
        _figure(report)
        if report.scores
        else "<p>No word of an exam was asked in the time given.</p>",
        scores,
        f"<p>Intervals: {escaped(report.meaning)}.</p>",
        "<h2>The language</h2>",
        report.dfa.to_svg(),
    ]
    learned = report.extraction.learned.dfa
    if learned is not None:
        parts += ["<h2>The automaton of the model</h2>", learned.to_svg()]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escaped(report.model)}</title>'
    body = "\n".join(parts)
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}<style>{CSS}</style></head>\n<body>\n{body}\n</body></html>\n'


def _rows(report: Report) -> list[list[object]]:
    return [[kind, *(report.score(kind, n) for n in report.lengths)] for kind in report.kinds]


def _figure(report: Report) -> str:
    """Accuracy against length: words that are drawn on the left, with intervals, hard pairs on the right."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(18 / 2.54, 8 / 2.54), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        for kind in report.kinds:
            scores = [score for score in report.scores if score.kind == kind]
            _line(left if kind in DRAWN else right, kind, scores)
        left.set(title="words that are drawn", ylabel="right (of pairs: both words)")
        right.set(title="hard pairs of fragments")
        for axes in (left, right):
            axes.set(xlabel="letters", ylim=(-0.03, 1.03), xscale="log")
            axes.set_xticks(report.lengths, [str(length) for length in report.lengths])
            axes.minorticks_off()
            if axes.lines:
                axes.legend(frameon=False)
        return _svg(figure)


def _line(axes: Axes, kind: str, scores: Sequence[Score]) -> None:
    lengths = [score.length for score in scores]
    axes.plot(lengths, [s.accuracy for s in scores], "o-", color=COLORS[kind], label=kind, ms=4)
    drawn = [score for score in scores if score.interval is not None]
    if drawn:
        low = [score.interval.low for score in drawn if score.interval]
        high = [score.interval.high for score in drawn if score.interval]
        axes.vlines([score.length for score in drawn], low, high, color=COLORS[kind], alpha=0.5)


def _svg(figure: Figure) -> str:
    """The figure as an element of a page: without date, declaration or document type."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return re.sub(r"\A.*?(?=<svg)", "", text, flags=re.DOTALL)
