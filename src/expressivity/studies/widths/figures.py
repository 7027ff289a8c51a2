"""Figures on widths: errors of learned and constructed queries over q, N and m, their thresholds, and descent from the construction."""

from math import log2

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure

from expressivity.book.style import COLORS, label_end, new_figure
from expressivity.studies.widths.sizes import ARMS, FIXED_N, FIXED_Q
from expressivity.tables import Table

SHADES = "Blues_r"
LOOKS = {
    "linear": ("wrong", "linear query"),
    "mapped": ("second", "mapped query"),
    "certificate": ("measured", "certificate"),
}


def error_maps(errors: Table, least: Table) -> Figure:
    """Draw six maps of the relative error, over q and m and over N and m, for the three arms, each with the line of m*.

    Args:
        errors: the table of the experiment `widths-thresholds`.
        least: from `threshold_table` of it.
    """
    figure, panels = new_figure(19.0, 14.0, rows=2, columns=3, sharey=True)
    widths = sorted(set(errors.column("m")))
    for line, (over, fixed) in zip(panels, (("q", {"N": FIXED_N}), ("N", {"q": FIXED_Q}))):
        sizes = sorted({row[over] for row in errors.where(**fixed)})
        for axes, arm in zip(line, ARMS):
            _map(axes, errors, over, {"arm": arm, **fixed}, sizes, widths)
            heights = [
                np.interp(
                    np.log(least.mean("m", arm=arm, **{over: size}, **fixed)),
                    np.log(widths),
                    range(len(widths)),
                )
                for size in sizes
            ]
            axes.plot(range(len(sizes)), heights, "o-", color=COLORS["wrong"], markersize=4)
            axes.set_title(f"{LOOKS[arm][1]}, " + ("N = 64" if over == "q" else "q = 3"))
            axes.set_xlabel("q, positions averaged over" if over == "q" else "N, positions")
        line[0].set_ylabel("m, dimensions of a key")
    panels[0][0].annotate(
        "m*: error of a tenth",
        (0.03, 0.95),
        xycoords="axes fraction",
        color=COLORS["wrong"],
        fontsize=9,
        va="top",
    )
    bar = figure.colorbar(ScalarMappable(cmap=SHADES), ax=panels, fraction=0.03, pad=0.01)
    bar.set_label("relative error (1: no better than answering 0); grey: not run")
    return figure


def _map(
    axes: Axes, errors: Table, over: str, fixed: dict, sizes: list[int], widths: list[int]
) -> None:
    shown = np.full((len(widths), len(sizes)), np.nan)
    for column, size in enumerate(sizes):
        for m in {row["m"] for row in errors.where(**fixed, **{over: size})}:
            shown[widths.index(m), column] = min(
                1.0, errors.mean("error", m=m, **fixed, **{over: size})
            )
    axes.set_facecolor("#EEEEEE")
    axes.imshow(shown, cmap=SHADES, vmin=0, vmax=1, origin="lower", aspect="auto")
    axes.set_xticks(range(len(sizes)), sizes)
    axes.set_yticks(range(len(widths)), widths)
    axes.grid(False)


def threshold_figure(least: Table) -> Figure:
    """Draw m* against q at N = 64, and against N at q = 3, for the three arms: means, and ranges over seeds."""
    figure, (left, right) = new_figure(18.0, 8.5, columns=2)
    for axes, over, fixed in ((left, "q", {"N": FIXED_N}), (right, "N", {"q": FIXED_Q})):
        ends: dict[str, tuple[float, float, str]] = {}
        for arm in ARMS:
            color, name = LOOKS[arm]
            sizes = sorted({row[over] for row in least.where(arm=arm, **fixed)})
            thresholds = [
                [row["m"] for row in least.where(arm=arm, **fixed, **{over: size})]
                for size in sizes
            ]
            places = sizes if over == "q" else [log2(size) for size in sizes]
            middle = [float(np.mean(values)) for values in thresholds]
            axes.fill_between(
                places,
                [min(values) for values in thresholds],
                [max(values) for values in thresholds],
                color=COLORS[color],
                alpha=0.2,
                linewidth=0,
            )
            axes.plot(places, middle, "o-", color=COLORS[color], markersize=4)
            ends[name] = (float(places[-1]), middle[-1], COLORS[color])
        if over == "N":
            axes.set_xticks(places, sizes)
        axes.set(xlim=(None, places[-1] + 0.45 * (places[-1] - places[0])), ylim=(0, None))
        _label_apart(axes, ends)
    left.set(
        xlabel=f"q, positions averaged over (N = {FIXED_N})",
        ylabel="m*, least dimension of a key",
        xticks=sorted(set(least.column("q", N=FIXED_N))),
    )
    right.set(xlabel=f"N, positions (q = {FIXED_Q})")
    return figure


def _label_apart(axes: Axes, ends: dict[str, tuple[float, float, str]]) -> None:
    """Draw each series' name beside its end (x, y, colour), pushed up where the one below would touch it."""
    top, points = axes.get_ylim()[1], 190  # height of these axes, nearly
    below = -top
    for name, (x, y, color) in sorted(ends.items(), key=lambda item: item[1][1]):
        place = max(y, below + 0.07 * top)
        label_end(axes, x, y, name, color, dy=(place - y) / top * points)
        below = place


def kept_figure(table: Table) -> Figure:
    """Draw units before and after descent from the construction, over the noise: error, spread on the set, highest score off it, distance."""
    figure, panels = new_figure(19.0, 7.5, columns=4)
    noises = sorted(set(table.column("noise")))
    titles = {
        "error": "relative error",
        "spread": "spread on the set\n(units of the gap)",
        "highest": "highest score off the set\n(units of the gap)",
        "distance": "distance to the\nconstruction",
    }
    for axes, (column, title) in zip(panels, titles.items()):
        for state, color in (("before", COLORS["faint"]), ("after", COLORS["measured"])):
            values = [max(table.mean(column, noise=noise, state=state), 1e-7) for noise in noises]
            axes.plot(range(len(noises)), values, "o-", color=color, markersize=4)
        if column in ("error", "spread"):
            axes.set_yscale("log")
        axes.set_xticks(range(len(noises)), [f"{noise:g}" for noise in noises])
        axes.set(title=title, xlabel="noise")
    panels[2].axhline(0.5, color=COLORS["bound"], linestyle="--", linewidth=1)
    panels[2].annotate(
        "certificate:\nat most ½",
        (0, 0.5),
        xytext=(0, 12),
        textcoords="offset points",
        color=COLORS["bound"],
        fontsize=9,
    )
    before, after = (
        table.mean("error", noise=noises[1], state="before"),
        table.mean("error", noise=noises[-2], state="after"),
    )
    panels[0].annotate(
        "before",
        (1, before),
        xytext=(-2, 9),
        textcoords="offset points",
        color=COLORS["faint"],
        fontsize=9,
        ha="center",
    )
    panels[0].annotate(
        "after",
        (len(noises) - 2, after),
        xytext=(-4, 8),
        textcoords="offset points",
        color=COLORS["measured"],
        fontsize=9,
        ha="right",
    )
    return figure


def probe_figure(table: Table) -> Figure:
    """Draw the learned query beside vectors made of its keys: spread, highest score off the set, and what a linear probe explains."""
    figure, panels = new_figure(19.0, 7.0, columns=3, sharey=True)
    narrow = min(table.column("m"))
    names = list(dict.fromkeys(table.column("vector")))
    titles = {
        "spread": "spread on the set\n(units of the gap)",
        "highest": "highest score off the set\n(units of the gap)",
        "r2": "learned query explained by a\nlinear map of this vector, R²",
    }
    for axes, (column, title) in zip(panels, titles.items()):
        shown = [name for name in names if not (column == "r2" and name == "learned")]
        for name in shown:
            values = table.column(column, m=narrow, vector=name)
            color = COLORS["second"] if name == "learned" else COLORS["measured"]
            axes.barh(names[::-1].index(name), float(np.mean(values)), color=color, height=0.6)
        axes.set_title(title)
        axes.set_yticks(
            range(len(names)),
            ["learned query" if name == "learned" else name for name in names[::-1]],
        )
    panels[1].axvline(0.5, color=COLORS["bound"], linestyle="--", linewidth=1)
    dealt = max(table.mean("r2_dealt", m=narrow, vector=name) for name in names)
    panels[2].annotate(
        f"dealt to wrong sets:\nat most {max(dealt, 0):.2f}",
        (0.02, len(names) - 1),
        color=COLORS["bound"],
        fontsize=9,
        va="center",
    )
    return figure
