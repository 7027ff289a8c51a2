"""Figures on 2q dimensions: which dimensions serve which q, and how many bits the exact ones take."""

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure

from expressivity.book.style import COLORS, label_end, new_figure
from expressivity.studies.neighbourly.runs import LENGTH
from expressivity.tables import Table

FLOAT64_BITS = 53
SCALE = "Blues"


def phase_figure(signs: Table, trained: Table) -> Figure:
    """Draw three maps over q and m0, dark where sets are served, each with the line m0 = 2q.

    Args:
        signs: from `signs_table`.
        trained: from `trained_table`.
    """
    figure, panels = new_figure(19, 10, columns=3, sharey=True)
    dimensions = sorted({*signs.column("m0"), *trained.column("m0")})
    maps = (
        ("random signs:\nfraction of sets certified", signs, "certified", False),
        ("trained keys, fresh sets:\n1 − relative error", trained, "fresh", True),
        ("trained keys, their own sets:\n1 − relative error", trained, "own", True),
    )
    for axes, (title, table, column, error) in zip(panels, maps):
        _map(axes, table, column, dimensions, error)
        axes.set_title(title)
        axes.set_xlabel("q, positions averaged over")
    panels[0].set_ylabel(f"m0, key dimensions (N = {LENGTH})")
    bar = figure.colorbar(ScalarMappable(cmap=SCALE), ax=list(panels), fraction=0.03, pad=0.01)
    bar.set_label("1: every set is served    0: none is")
    return figure


def bits_figure(table: Table, length: int) -> Figure:
    """Draw bits over q on the two curves, against those of a float64.

    Args:
        table: from `bits_table`.
        length: its N.
    """
    figure, axes = new_figure(13, 8)
    q = table.column("q")
    for column, color, text, lift in (
        ("moment", COLORS["attention"], "moment curve:\nlargest number", -4),
        ("trigonometric", COLORS["second"], "trigonometric curve:\nlargest score / margin", 10),
    ):
        axes.plot(q, table.column(column), "o-", color=color, markersize=4)
        label_end(axes, q[-1], table.column(column)[-1], text, color, dy=lift)
    axes.axhline(FLOAT64_BITS, color=COLORS["bound"], linestyle="--", linewidth=1)
    place = {"xytext": (5, -10), "textcoords": "offset points", "va": "center"}
    named = f"a float64 holds {FLOAT64_BITS}"
    axes.annotate(named, (q[-1], FLOAT64_BITS), color=COLORS["bound"], fontsize=9, **place)
    axes.set(
        xlabel=f"q, positions averaged over (N = {length})",
        ylabel="bits",
        ylim=(0, None),
        xlim=(q[0] - 0.3, q[-1] + 4.2),
        xticks=q,
    )
    return figure


def _map(axes: Axes, table: Table, column: str, dimensions: list[int], error: bool) -> None:
    sizes = sorted(set(table.column("q")))
    served = np.full((len(dimensions), len(sizes)), np.nan)
    for (q, dimension), rows in table.groups():
        mean = float(np.mean([row[column] for row in rows]))
        served[dimensions.index(dimension), sizes.index(q)] = 1 - mean if error else mean
    axes.set_facecolor("#EEEEEE")
    axes.imshow(served, cmap=SCALE, vmin=0, vmax=1, origin="lower", aspect="auto")
    _unrun(axes, served, dimensions)
    axes.set_xticks(range(len(sizes)), sizes)
    axes.set_yticks(range(len(dimensions)), dimensions)
    axes.grid(False)
    _exact_line(axes, sizes, dimensions, named=not error)


def _unrun(
    axes: Axes, served: Float[np.ndarray, "dimensions sizes"], dimensions: list[int]
) -> None:
    empty = np.flatnonzero(np.isnan(served).all(axis=1))
    if empty.size:
        middle = (served.shape[1] - 1) / 2, empty.mean()
        axes.text(
            *middle, "not trained", ha="center", va="center", fontsize=9, color=COLORS["bound"]
        )


def _exact_line(axes: Axes, sizes: list[int], dimensions: list[int], named: bool) -> None:
    """Draw m0 = 2q: below, some set is no face whatever the keys; from there on the moment curve serves all
    sets."""
    heights = [dimensions.index(2 * q) - 0.5 for q in sizes]
    edges = np.arange(len(sizes) + 1) - 0.5
    axes.stairs(heights, edges, baseline=None, color=COLORS["wrong"], linewidth=2)
    if named:
        words = {"color": COLORS["wrong"], "fontsize": 9, "va": "bottom"}
        axes.annotate("moment curve\nexact: m0 ≥ 2q", (-0.3, heights[-1] - 2), ha="left", **words)
        never = "not exact for all sets,\nany keys: m0 < 2q"
        axes.annotate(never, (len(sizes) - 0.6, 0.1), ha="right", **words)
