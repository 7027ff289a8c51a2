"""What tests of figures share: made-up tables, and what was drawn of them."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from expressivity.tables import Row, Table


def made_up(rows: Sequence[Row], group: tuple[str, ...] = (), seed: str | None = None) -> Table:
    """Return a table of these rows, whose columns mean nothing."""
    return Table("made-up", "", dict.fromkeys(rows[0], ""), list(rows), group, seed)


def texts(axes: Axes) -> list[str]:
    """Return what is written into a panel, in the order of writing."""
    return [text.get_text() for text in axes.texts]


def points(line: Line2D) -> list[tuple[float, float]]:
    """Return the points of a line."""
    return list(zip(line.get_xdata(), line.get_ydata(), strict=True))
