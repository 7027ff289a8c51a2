"""How fast stacks train, drawn."""

import statistics

from matplotlib.figure import Figure

from expressivity.figures.style import COLORS, new_figure
from expressivity.tables import Table

BARS = {
    "one core": {"a loop, Adam fused": "loop_fused_{kind}_1core", "torch.func.vmap": "vmap_{kind}_1core", "stacks": "ensemble_{kind}_1core"},
    "two cores": {"two loops": "loop_{kind}_2core", "two processes of stacks": "ensemble_{kind}_2core"},
}
TITLES = {"bare": "queries and keys alone", "full": "with an input map and values"}


def speed_figure(table: Table) -> Figure:
    """How many times as fast as a loop over modules each way of training is: medians, and the range over runs."""
    figure, panels = new_figure(18, 7, columns=2, sharey=True, sharex=True)
    names = [(cores, way) for cores, ways in BARS.items() for way in ways][::-1]
    for axes, (kind, title) in zip(panels, TITLES.items()):
        for place, (cores, way) in enumerate(names):
            values = table.column("value", ratio=BARS[cores][way].format(kind=kind))
            middle = statistics.median(values)
            color = COLORS["attention"] if "stacks" in way else COLORS["bound"]
            axes.barh(place, middle, color=color, height=0.6)
            axes.plot([min(values), max(values)], [place, place], color="black", linewidth=1)
            axes.annotate(f"{middle:.1f}", (max(values), place), xytext=(4, 0), textcoords="offset points", va="center")
        axes.axvline(1, color=COLORS["faint"], linewidth=1)
        axes.set_title(title)
        axes.set_xlabel("times as fast as a loop over modules")
        axes.grid(axis="y", visible=False)
        axes.margins(x=0.12)
    panels[0].set_yticks(range(len(names)), [f"{way}\n{cores}" for cores, way in names])
    return figure
