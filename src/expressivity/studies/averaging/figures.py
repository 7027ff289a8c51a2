"""Figures on sparse averaging: how many dimensions, what a certificate does, and what few bits cost."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from expressivity.book.style import COLORS, label_end, new_figure
from expressivity.errors import InvalidInput
from expressivity.studies.averaging.runs_traps import LENGTH
from expressivity.studies.averaging.runs_width import FIXED_N, FIXED_Q, linear_fit
from expressivity.tables import Row, Table

ARM_COLORS = {
    "certificate": COLORS["attention"],
    "least squares": COLORS["second"],
    "sum of keys": COLORS["wrong"],
}
MARKERS = {"least squares": "x", "certificate": "o"}
BOUND = {"color": COLORS["bound"], "linestyle": "--", "linewidth": 1, "zorder": 1}


def width_figure(solved: Table, summed: Table) -> Figure:
    """Draw key dimensions needed over q and over N, with straight lines through those of the certificate.

    Args:
        solved: from `width_table`, for the queries that solve a linear system.
        summed: the same for the sum of keys.
    """
    figure, (left, right) = new_figure(18, 8.5, columns=2, sharey=True)
    for axes, over, fixed in ((left, "q", {"N": FIXED_N}), (right, "N", {"q": FIXED_Q})):
        _widths(axes, solved, over, fixed)
        _widths(axes, summed, over, fixed)
        _line(axes, solved, over)
    left.set(
        xlabel=f"q, positions averaged over (N = {FIXED_N})", ylabel="key dimensions needed, m*"
    )
    left.set_ylim(0, 140)
    right.set_xscale("log", base=2)
    right.set_xlabel(f"N, positions (q = {FIXED_Q})")
    for axes, text in (
        (left, "dashed: straight-line fit"),
        (right, "dashed: fit, linear in log N"),
    ):
        _write(axes, text, (0.98, 0.04), xycoords="axes fraction", ha="right")
    off_scale = ARM_COLORS["sum of keys"]
    _write(left, "sum of keys:\noff the scale from q = 3", (2.6, 126), off_scale, va="center")
    _write(left, "least squares", (7.4, 92), ARM_COLORS["least squares"], ha="right")
    _write(left, "certificate", (6.3, 57), ARM_COLORS["certificate"])
    return figure


def scores_figure(table: Table, shown: int = 40) -> Figure:
    """Draw scores and attention on one set chosen against its neighbour, before and after the correction.

    Args:
        table: from `scores_table`.
        shown: how many positions to draw: the set first, then those that least squares scores highest.
    """
    figure, (left, right) = new_figure(18, 8.5, columns=2)
    rows, q = table.rows[:shown], sum(table.column("member"))
    for axes, what in ((left, "score"), (right, "attention")):
        _dots(axes, rows, what, outlier=q)
        axes.set_xlabel(f"positions: the set (1 to {q}), then the others")
    _level(left, 1, "1 on the set", len(rows))
    _level(left, 0.5, "1/2, the most allowed elsewhere", len(rows))
    _level(right, 1 / q, "1/q on the set", len(rows))
    left.set(ylabel="score divided by α", ylim=(-0.15, 1.2))
    right.set(ylabel="attention weight", ylim=(-0.01, None))
    return figure


def bits_figure(table: Table) -> Figure:
    """Draw the worst error over the bits of a number: measured, the bound, and the bits that the theorem promises.

    Args:
        table: from `bits_table`, with a row of the promised bits for each size.

    Raises:
        InvalidInput: no row, or a size without a row whose bits are promised.
    """
    if not table.rows:
        raise InvalidInput("errors over bits are drawn from a table with rows: got none")
    cases = list(
        dict.fromkeys((row["N"], row["q"], row["m0"], row["epsilon"]) for row in table.rows)
    )
    figure, panels = new_figure(18, 8.5, columns=len(cases), sharey=True, squeeze=False)
    for axes, (length, q, key_dim, epsilon) in zip(panels[0], cases):
        rows = table.where(N=length, q=q, m0=key_dim, epsilon=epsilon)
        _errors(axes, rows, epsilon)
        axes.set(
            xlabel=f"p, bits of a number (N = {length}, q = {q}, m₀ = {key_dim})", yscale="log"
        )
    panels[0, 0].set_ylabel("worst error over all values")
    return figure


def traps_figure(table: Table) -> Figure:
    """Draw key dimensions that sets chosen against the keys need over q, with the growth that the heuristic predicts.

    Args:
        table: from `trap_table`.
    """
    figure, axes = new_figure(13, 8)
    names = {"least squares": ("least squares", 2), "correction": ("corrected certificate", 1)}
    for arm, (name, power) in names.items():
        color = ARM_COLORS["certificate" if arm == "correction" else arm]
        qs = sorted(set(table.column("q", arm=arm)))
        runs = [table.column("m0", arm=arm, q=q) for q in qs]
        means = [float(np.mean(run)) for run in runs]
        axes.plot(qs, means, color=color, marker="o", markersize=4)
        axes.vlines(
            qs, [min(run) for run in runs], [max(run) for run in runs], color=color, linewidth=1
        )
        shape = np.array([q**power * np.log(LENGTH / q) for q in qs])
        axes.plot(qs, means[0] * shape / shape[0], **BOUND)
        label_end(axes, qs[-1], means[-1], name, color, dx=7)
    _write(
        axes,
        "dashed: q² ln(N/q) and q ln(N/q), through the first points",
        (0.02, 0.96),
        xycoords="axes fraction",
    )
    axes.set(
        xscale="log",
        yscale="log",
        xticks=qs,
        xticklabels=qs,
        xlim=(qs[0] * 0.9, qs[-1] * 2.2),
        ylim=(50, 3000),
    )
    axes.set(
        xlabel=f"q, positions averaged over (N = {LENGTH})", ylabel="key dimensions needed on traps"
    )
    axes.minorticks_off()
    return figure


def _widths(axes: Axes, table: Table, over: str, fixed: dict[str, int]) -> None:
    """Draw one line an arm through the means over seeds, with the range over seeds."""
    for arm in dict.fromkeys(table.column("arm")):
        color = ARM_COLORS[arm]
        xs = sorted(set(table.column(over, arm=arm, **fixed)))
        runs = [table.column("m0", arm=arm, **fixed, **{over: x}) for x in xs]
        axes.plot(xs, [float(np.mean(run)) for run in runs], color=color, marker="o", markersize=4)
        axes.vlines(
            xs, [min(run) for run in runs], [max(run) for run in runs], color=color, linewidth=1
        )


def _line(axes: Axes, table: Table, over: str) -> None:
    """Draw the certificate's fit, straight in q or in log N, over the range of the axis."""
    slope, intercept = linear_fit(table, over)
    fixed = {"N": FIXED_N} if over == "q" else {"q": FIXED_Q}
    sizes = table.column(over, **fixed)
    ends = np.array([min(sizes), max(sizes)])
    axes.plot(ends, intercept + slope.estimate * (ends if over == "q" else np.log2(ends)), **BOUND)


def _dots(axes: Axes, rows: list[Row], what: str, outlier: int) -> None:
    """Draw both vectors' scores or attention, named at the position that the set was chosen against."""
    for arm, marker in MARKERS.items():
        look = {"color": ARM_COLORS[arm], "linestyle": "none", "marker": marker, "markersize": 4}
        heights = [row[f"{what}, {arm}"] for row in rows]
        axes.plot(range(1, len(rows) + 1), heights, **look)
        below = (what, arm) == ("score", "certificate")  # the dots above are in the way
        label_end(
            axes, outlier + 1, heights[outlier], arm, ARM_COLORS[arm], dx=8, dy=-9 if below else 9
        )


def _errors(axes: Axes, rows: list[Row], epsilon: float) -> None:
    bits = [row["bits"] for row in rows]
    for column, role, marker in (("error", "measured", "o"), ("bound", "bound", None)):
        heights = [row[column] for row in rows]
        axes.plot(bits, heights, color=COLORS[role], marker=marker, markersize=4)
        label_end(axes, bits[1], heights[1], role, COLORS[role], dx=6, dy=8)
    axes.axhline(epsilon, color=COLORS["wrong"], linewidth=1, linestyle="--")
    _write(axes, f"ε = {epsilon:g}", (bits[0], epsilon), COLORS["wrong"], xytext=(0, -10))
    promised = next((row["bits"] for row in rows if row["promised"]), None)
    if promised is None:
        size = ", ".join(f"{name} = {rows[0][name]}" for name in ("N", "q", "m0", "epsilon"))
        raise InvalidInput(f"one row of each size has the bits promised: none of {size} has")
    axes.axvline(promised, color=COLORS["faint"], linewidth=1)
    place = {"xycoords": ("data", "axes fraction"), "xytext": (-4, -8), "ha": "right"}
    _write(axes, f"promised: {promised} bits", (promised, 1), **place)


def _level(axes: Axes, height: float, text: str, end: float) -> None:
    """Draw a dashed level with its meaning below its right end."""
    axes.axhline(height, **BOUND)
    _write(axes, text, (end, height), xytext=(0, -9), ha="right")


def _write(
    axes: Axes,
    text: str,
    place: tuple[float, float],
    color: str = COLORS["bound"],
    **options: object,
) -> None:
    """Write a short text at a place of the data; `xytext` shifts it in points."""
    options = {"xytext": (0, 0), "textcoords": "offset points"} | options
    axes.annotate(text, place, color=color, fontsize=9, **options)
