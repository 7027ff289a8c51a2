"""One look for every figure: colours by role, direct labels, bytes that do not change between runs."""

from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from expressivity.paths import write_whole

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
    "svg.fonttype": "path",
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
    return figure, figure.subplots(rows, columns, **options)


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
    """Write a figure as SVG with no date and no random ids, and return the text."""
    import io

    matplotlib.rcParams.update(_RC)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"
    write_whole(path, text)
    return text
