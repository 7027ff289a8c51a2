"""Figures of the chapter on WikiText-2: validation loss at equal steps and at equal time, and test loss by kind of word."""

import re
from collections.abc import Sequence
from math import exp
from statistics import fmean

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from expressivity.book.style import COLORS, label_end, new_figure
from expressivity.statistics import Interval, welch_interval
from expressivity.studies.text.runs_seeds import PLAIN
from expressivity.studies.text.settings import BASIC
from expressivity.tables import Table
from expressivity.tasks.repeats import KINDS

ROLES = {
    "global": "global",
    "1-local": "local",
    "hybrid-1": "hybrid",
    "4-local": "gru",
    "16-local": "mlp",
    "hybrid-4": "rnn",
}
NAMED = {
    "none": "no positions",
    "learned": "learned",
    "rotary": "rotary",
    "sinusoidal": "sinusoidal",
}
POSITIONS_SHOWN = (
    "Eight panels with a dot for each of six patterns of attention, its perplexity on validation text: a column for each kind of positions, above after "
    "equal training steps, below after equal processor time."
)
"""What `at_equal_time` shows, for those who do not see it; what the lines say is for the page."""

SAYING = {
    "bigram": "repeats of a pair\nof neighbours",
    "near": "stood among\nthe last eight",
    "far": "stood farther\nback",
    "first": "new in the\nwindow",
    "all": "all words",
}


def curves(table: Table) -> Figure:
    """Draw perplexity on validation text against training steps: a thin line a model, a thick one for their mean."""
    figure, axes = new_figure(14, 8.5)
    patterns = [pattern for pattern in BASIC if table.where(pattern=pattern)]
    for pattern in patterns:
        color = COLORS[ROLES[pattern]]
        steps = sorted(set(table.column("steps", pattern=pattern)))
        for seed in sorted(set(table.column("seed", pattern=pattern))):
            axes.plot(
                steps,
                [exp(value) for value in table.column("valid", pattern=pattern, seed=seed)],
                color=color,
                linewidth=0.7,
                alpha=0.6,
            )
        means = [exp(table.mean("valid", pattern=pattern, steps=step)) for step in steps]
        axes.plot(steps, means, "o-", color=color, markersize=3.5)
    ends = {
        pattern: exp(table.mean("valid", pattern=pattern, steps=steps[-1])) for pattern in patterns
    }
    _logarithmic(axes, table)
    _names(axes, float(steps[-1]), ends)
    axes.set_xlim(0, 1.25 * steps[-1])
    axes.set_xlabel("training steps")
    return figure


def at_equal_time(table: Table, positions: Sequence[str]) -> Figure:
    """Draw perplexity on validation text, a column for each kind of positions and a row for each pattern: above at equal steps, below at equal
    processor time, when the first pattern has all its steps behind it."""
    figure, panels = new_figure(18, 10.5, rows=2, columns=len(positions), sharex=True, sharey=True)
    patterns = [pattern for pattern in ROLES if table.where(pattern=pattern)]
    for axes, kind in zip(panels[0], positions, strict=True):
        _final(axes, {pattern: _course(table, pattern, kind)[1][-1] for pattern in patterns})
        axes.set_title(NAMED[kind])
    for axes, kind in zip(panels[1], positions, strict=True):
        courses = {pattern: _course(table, pattern, kind) for pattern in patterns}
        first = min(seconds[-1] for seconds, _ in courses.values())
        _final(
            axes,
            {pattern: float(np.interp(first, *course)) for pattern, course in courses.items()},
        )
        axes.set_title(f"after {first:.0f} seconds")
    steps = max(table.column("steps"))
    for row, name in zip(panels, (f"after {steps} steps", "at equal time"), strict=True):
        row[0].set_ylabel(name)
    figure.supxlabel("perplexity per word, validation text (less is better)", fontsize=9.5)
    return figure


def _course(table: Table, pattern: str, positions: str) -> tuple[list[float], list[float]]:
    """Return the seconds that training had taken at each measurement, and the perplexity then, means of the models."""
    about = {"pattern": pattern, "positions": positions}
    steps = sorted(set(table.column("steps", **about)))
    seconds = [table.mean("seconds", steps=step, **about) for step in steps]
    return seconds, [exp(table.mean("valid", steps=step, **about)) for step in steps]


def _final(axes: Axes, values: dict[str, float]) -> None:
    """Draw a row for each pattern, the first on top, with its perplexity as a dot and as a number."""
    for height, (pattern, value) in enumerate(reversed(values.items())):
        color = COLORS[ROLES[pattern]]
        axes.plot(value, height, "o", color=color, markersize=6)
        axes.annotate(
            f"{value:.1f}",
            (value, height),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=color,
            fontsize=8.5,
        )
    axes.set_yticks(range(len(values)), list(reversed(values)))
    axes.set_ylim(-0.6, len(values) - 0.4)
    axes.margins(x=0.25)
    axes.tick_params(axis="y", length=0)


def _logarithmic(axes: Axes, table: Table) -> None:
    """Draw a logarithmic axis of perplexity with plain numbers, wide enough for all of a table."""
    low, high = (exp(end(table.column("valid"))) for end in (min, max))
    axes.set_yscale("log")
    axes.set_ylim(0.95 * low, 1.05 * min(high, 4 * low))
    ticks = [
        tick
        for tick in (10, 15, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500)
        if 0.95 * low <= tick <= 1.05 * min(high, 4 * low)
    ]
    axes.set_yticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_ylabel("perplexity per word, validation text")


def _names(axes: Axes, right: float, ends: dict[str, float]) -> None:
    """Draw names at the ends of curves, pushed apart where they would overlap."""
    offset, last = {}, None
    for pattern in sorted(ends, key=ends.__getitem__):
        height = axes.transData.transform((right, ends[pattern]))[1]
        place = height if last is None else max(height, last + 14)
        offset[pattern], last = (place - height) * 72 / axes.figure.dpi, place
    for pattern, end in ends.items():
        label_end(axes, right, end, pattern, COLORS[ROLES[pattern]], dx=7, dy=offset[pattern])


def gains(table: Table, positions: str = "learned") -> Figure:
    """Draw how many nats fewer each kind of word costs under 1-local and hybrid attention than under global, with how common it is."""
    figure, axes = new_figure(16, 8.5)
    kinds = [*KINDS, "all"]
    shown = [
        pattern
        for pattern in ("1-local", "hybrid-1")
        if table.where(pattern=pattern, positions=positions)
    ]
    for place, pattern in enumerate(shown):
        color = COLORS[ROLES[pattern]]
        for x, kind in enumerate(kinds):
            about = {"positions": positions, "kind": kind}
            base = table.mean("test", pattern="global", **about)
            gain = [base - value for value in table.column("test", pattern=pattern, **about)]
            where = x + 0.34 * (place - (len(shown) - 1) / 2)
            axes.bar(where, fmean(gain), 0.3, color=color, alpha=0.75)
            axes.plot(
                [where] * len(gain),
                gain,
                "o",
                color=color,
                markersize=3.5,
                markeredgecolor="white",
                markeredgewidth=0.5,
            )
    total = table.where(positions=positions, kind="all")[0]["words"]
    names = [
        f"{SAYING[kind]}\n({table.where(positions=positions, kind=kind)[0]['words'] / total:.0%} of words)"
        for kind in kinds
    ]
    axes.axhline(0, color=COLORS["bound"], linewidth=1)
    axes.set_xticks(range(len(kinds)), names, fontsize=8.5)
    axes.grid(False, axis="x")
    axes.set_ylabel("nats per word below global attention")
    handles = [axes.bar(0, 0, color=COLORS[ROLES[pattern]], alpha=0.75) for pattern in shown]
    axes.legend(handles, shown, frameon=False, loc="upper right")
    return figure


COMPARED = (
    ("hybrid-1", "global"),
    ("1-local", "global"),
    (PLAIN, "global"),
    ("hybrid-1", "1-local"),
    ("hybrid-1", PLAIN),
)
"""What the pairs of patterns in `differences` are, the one that may be better first."""


def key(*words: str) -> str:
    """Return a name for a number about patterns, made of letters, digits and underscores."""
    return "_".join(re.sub(r"\W+", "_", word) for word in words)


def fewer_nats(table: Table, better: str, worse: str) -> Interval:
    """Return how many nats per word of test text one pattern costs less than another, with Welch's interval over models."""
    costs = (table.column("test", pattern=pattern, kind="all") for pattern in (worse, better))
    return welch_interval(*costs)


def differences(table: Table) -> Figure:
    """Draw how many nats per word patterns are better than others, with intervals, a row for each pair."""
    figure, axes = new_figure(16, 6.5)
    for row, (better, worse) in enumerate(reversed(COMPARED)):
        found = fewer_nats(table, better, worse)
        color = COLORS[ROLES[better.partition(",")[0]]]
        axes.plot([found.low, found.high], [row, row], color=color, linewidth=2.5)
        axes.plot([found.estimate], [row], "o", color=color, markersize=7)
    axes.axvline(0, color=COLORS["bound"], linewidth=1)
    names = [f"{better} below {worse}" for better, worse in reversed(COMPARED)]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.grid(False, axis="y")
    axes.set_xlabel("nats per word of test text")
    return figure
