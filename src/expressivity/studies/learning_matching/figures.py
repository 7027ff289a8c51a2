"""Figures of the chapter on learning to match: what each layer learns, and what a blank token is worth."""

from statistics import fmean

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from expressivity.book.style import COLORS, new_figure
from expressivity.studies.learning_matching.runs import MODELS
from expressivity.tables import Table

TASKS = {"match2": "Match2", "match3": "Match3", "bigram": "Match3Bigram", "local": "Match3Local"}
ROLES = {
    "one head": COLORS["bound"],
    "one layer": COLORS["attention"],
    "two layers": COLORS["second"],
    "third order": COLORS["wrong"],
    "Strassen": COLORS["third"],
}
LEGEND = "●  flips, both answers correct     ○  uniform sequences     ┆  majority"


def learned(table: Table) -> Figure:
    """Draw, for each task and size, with a blank: flips (dots) and uniform sequences (rings), one row a model.

    Small dots are seeds, large marks means; the dashed line is the accuracy of the better constant answer, whose part of
    flips is 0.
    """
    sizes = list(
        dict.fromkeys((r["task"], r["length"], r["modulus"]) for r in table.where(blank=True))
    )
    columns = (len(sizes) + 1) // 2
    figure, panels = new_figure(18, 10.5, rows=2, columns=columns, sharex=True, sharey=True)
    models = [model for model in reversed(MODELS) if table.where(blank=True, model=model)]
    for axes, (task, length, modulus) in zip(panels.flat, sizes, strict=False):
        rows = table.where(task=task, length=length, modulus=modulus, blank=True)
        axes.axvline(
            fmean(row["majority"] for row in rows),
            color=COLORS["bound"],
            linestyle="--",
            linewidth=1,
        )
        for height, model in enumerate(models):
            _draw_row(axes, [row for row in rows if row["model"] == model], height, ROLES[model])
        axes.set_title(f"{TASKS[task]}, $N={length}$, $M={modulus}$")
        _dress(axes, list(models))
    for axes in list(panels.flat)[len(sizes) :]:
        axes.axis("off")
    figure.supxlabel(f"fraction answered correctly:   {LEGEND}", fontsize=9.5)
    return figure


def blanks(table: Table) -> Figure:
    """Draw results with and without a blank, for every case that was trained both ways."""
    keys = ("task", "length", "modulus", "model")
    cases = [
        case
        for case in dict.fromkeys(tuple(row[k] for k in keys) for row in table.where(blank=False))
        if table.where(blank=True, **dict(zip(keys, case, strict=True)))
    ]
    figure, panels = new_figure(18, 5.0, columns=len(cases), sharex=True, sharey=True)
    for axes, case in zip(panels, cases, strict=True):
        task, length, modulus, model = case
        rows = table.where(**dict(zip(keys, case, strict=True)))
        axes.axvline(
            fmean(row["majority"] for row in rows),
            color=COLORS["bound"],
            linestyle="--",
            linewidth=1,
        )
        for height, blank in enumerate((False, True)):
            _draw_row(axes, [row for row in rows if row["blank"] == blank], height, ROLES[model])
        axes.set_title(f"{model}\n{TASKS[task]}\n$N={length}$, $M={modulus}$", fontsize=9.5)
        _dress(axes, ["no blank", "blank"])
    figure.supxlabel(f"fraction answered correctly:   {LEGEND}", fontsize=9.5)
    return figure


def _draw_row(axes: Axes, rows: list[dict], height: int, color: str) -> None:
    if not rows:
        axes.text(0.0, height, "not trained", va="center", fontsize=8, color=COLORS["bound"])
        return
    flips, easy = ([row[name] for row in rows] for name in ("pairs", "accuracy"))
    axes.plot([fmean(flips), fmean(easy)], [height] * 2, color=color, linewidth=1, alpha=0.5)
    axes.plot(
        flips,
        [height] * len(flips),
        "o",
        color=color,
        markersize=3.2,
        alpha=0.55,
        markeredgewidth=0,
    )
    axes.plot(fmean(flips), height, "o", color=color, markersize=7)
    ring = {"markerfacecolor": "none", "markeredgecolor": color, "markeredgewidth": 1.3}
    axes.plot(fmean(easy), height, "o", markersize=10, **ring)


def _dress(axes: Axes, names: list[str]) -> None:
    axes.set_xlim(-0.06, 1.06)
    axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_yticks(range(len(names)), names)
    if axes.get_subplotspec().is_first_col():  # the others share these labels
        for label, name in zip(axes.get_yticklabels(), names, strict=True):
            label.set_color(ROLES.get(name, "black"))
    axes.grid(False, axis="y")
    axes.tick_params(axis="y", length=0)
