"""How fast stacks train, drawn."""

import statistics
from math import log

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from expressivity.book.style import COLORS, new_figure
from expressivity.tables import Table

BARS = {
    "one core": {
        "a loop, Adam fused": "loop_fused_{kind}_1core",
        "torch.func.vmap": "vmap_{kind}_1core",
        "stacks": "ensemble_{kind}_1core",
    },
    "two cores": {
        "two loops": "loop_{kind}_2core",
        "two processes of stacks": "ensemble_{kind}_2core",
    },
}
TITLES = {"bare": "queries and keys alone", "full": "with an input map and values"}


def speed_figure(table: Table) -> Figure:
    """Draw how many times as fast as a loop over modules each way of training is: medians, and the range over runs."""
    figure, panels = new_figure(18, 7, columns=2, sharey=True, sharex=True)
    names = [(cores, way) for cores, ways in BARS.items() for way in ways][::-1]
    for axes, (kind, title) in zip(panels, TITLES.items()):
        for place, (cores, way) in enumerate(names):
            values = table.column("value", ratio=BARS[cores][way].format(kind=kind))
            middle = statistics.median(values)
            color = COLORS["attention"] if "stacks" in way else COLORS["bound"]
            axes.barh(place, middle, color=color, height=0.6)
            axes.plot([min(values), max(values)], [place, place], color="black", linewidth=1)
            axes.annotate(
                f"{middle:.1f}",
                (max(values), place),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
            )
        axes.axvline(1, color=COLORS["faint"], linewidth=1)
        axes.set_title(title)
        axes.set_xlabel("times as fast as a loop over modules")
        axes.grid(axis="y", visible=False)
        axes.margins(x=0.12)
    panels[0].set_yticks(range(len(names)), [f"{way}\n{cores}" for cores, way in names])
    return figure


KERNELS = {
    "n × n matrix": ("bound", "-"),
    "global": ("attention", "-"),
    "hybrid": ("hybrid", "-"),
    "64-local": ("lstm", "-"),
    "8-local": ("mlp", "-"),
    "1-local": ("gru", "-"),
    "local-attention, 64": ("lstm", "--"),
    "local-attention, 8": ("mlp", "--"),
}
STEEPEST = 4
"""Exponents are fitted to the longest lengths, so many of them."""


def kernel_figure(table: Table) -> Figure:
    """Draw time and memory of attention against the length of a sequence, on logarithmic axes, with the exponents of their growth."""
    figure, panels = new_figure(18, 10, columns=2)
    for axes, column, label in zip(
        panels,
        ("ms", "MiB"),
        ("milliseconds for one call", "MiB that one call holds at most"),
        strict=True,
    ):
        ends = {}
        for kernel, (role, style) in KERNELS.items():
            rows = [row for row in table.where(kernel=kernel) if row[column] > 0]
            axes.plot(
                [row["n"] for row in rows],
                [row[column] for row in rows],
                style,
                marker="o",
                markersize=3,
                color=COLORS[role],
                linewidth=1.4,
            )
            ends[kernel] = (
                rows[-1]["n"],
                rows[-1][column],
                f"{kernel} $\\sim n^{{{exponent(table, kernel, column):.1f}}}$",
                COLORS[role],
            )
        axes.set_xscale("log", base=2)
        axes.set_yscale("log")
        lengths = sorted(set(table.column("n")))
        axes.set_xticks(lengths[::2], [str(n) for n in lengths[::2]])
        axes.set_xlim(lengths[0] / 1.2, lengths[-1] * 16)
        axes.set_xlabel("positions")
        axes.set_ylabel(label)
        _name_apart(axes, ends)
    return figure


def exponent(table: Table, kernel: str, column: str) -> float:
    """Return the slope of log cost against log n over the longest lengths."""
    rows = [row for row in table.where(kernel=kernel) if row[column] > 0][-STEEPEST:]
    return float(
        np.polyfit([log(row["n"]) for row in rows], [log(row[column]) for row in rows], 1)[0]
    )


def _name_apart(
    axes: Axes, ends: dict[str, tuple[float, float, str, str]], gap: float = 11
) -> None:
    """Draw each curve's name at its end, pushed up where names would overlap."""
    last = float("-inf")
    right = max(x for x, *_ in ends.values())
    for x, y, text, color in sorted(ends.values(), key=lambda end: end[1]):
        height = axes.transData.transform((x, y))[1] * 72 / axes.figure.dpi
        place = max(height, last + gap)
        last = place
        axes.annotate(
            text,
            (right, y),
            xytext=(6, place - height),
            textcoords="offset points",
            color=color,
            va="center",
            fontsize=8,
            annotation_clip=False,
        )
