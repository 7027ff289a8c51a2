"""Figures of the paper's own experiment: attention matrices while they are learned, and the curves of three models."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from expressivity.book.style import COLORS, new_figure
from expressivity.studies.learning.figures import name_baselines
from expressivity.studies.learning.runs_published import MODELS, TASK
from expressivity.tables import Row, Table

TITLES = {"attention": "attention unit", "mlp": "perceptron", "lstm": "LSTM, two layers, both ways"}
STYLES = {"fresh sequences": "-", "training sequences": ":"}
BASELINES = {"answer 0": 1.0, "average of all": 1 - TASK.q / TASK.n}
"""Relative errors, in expectation, of two answers that ignore y_i."""

EXAMPLES = {"training": "a training sequence", "fresh": "a fresh sequence"}


def attention_matrices(table: Table, seed: int = 0) -> Figure:
    """Draw the attention of one unit on a training sequence (above) and a fresh one (below), after each number of steps.

    Cells j ∈ y_i are outlined.
    """
    steps = sorted(set(table.column("steps")))
    figure, panels = new_figure(
        18.0, 11.5, rows=len(EXAMPLES), columns=len(steps), sharex=True, sharey=True
    )
    for row, (example, name) in zip(panels, EXAMPLES.items(), strict=True):
        for axes, step in zip(row, steps, strict=True):
            shown = _draw_matrix(axes, table.where(example=example, steps=step, seed=seed))
        row[0].set_ylabel(f"{name}\nposition that attends, $i$")
    for axes, step in zip(panels[0], steps, strict=True):
        axes.set_title("untrained" if step == 0 else f"after {step} steps")
    for axes in panels[-1]:
        axes.set_xlabel("position attended to, $j$")
    outline = Rectangle((0, 0), 1, 1, fill=False, edgecolor=COLORS["wrong"], linewidth=0.9)
    named = ["positions that the token names, $j$ in $y_i$"]
    figure.legend([outline], named, loc="outside upper center", frameon=False)
    figure.colorbar(shown, ax=panels, label="attention", shrink=0.6, extend="max")
    return figure


def _draw_matrix(axes: Axes, rows: list[Row]) -> object:
    """Draw one matrix, and return the image, whose colours the bar explains."""
    size = math.isqrt(len(rows))
    weights = [[0.0] * size for _ in range(size)]
    for row in rows:
        i, j = row["row"], row["column"]
        weights[i - 1][j - 1] = row["weight"]
        if row["member"]:
            cell = Rectangle(
                (j - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=COLORS["wrong"], linewidth=0.9
            )
            axes.add_patch(cell)
    axes.grid(False)
    axes.set_xticks([1, *range(5, size + 1, 5)])
    axes.set_yticks([1, *range(5, size + 1, 5)])
    ends = (0.5, size + 0.5, size + 0.5, 0.5)
    return axes.imshow(
        weights, cmap="Blues", vmin=0, vmax=0.5, extent=ends, interpolation="nearest"
    )


def curves(table: Table) -> Figure:
    """Draw training and test error of every run against steps, one panel for each model of the table; dashed, the two answers that ignore y_i."""
    models = [model for model in MODELS if model in table.column("model")]
    figure, panels = new_figure(6.0 * len(models), 7.5, columns=len(models), sharey=True)
    for axes, model in zip(panels, models, strict=True):
        for column, style in zip(("test", "train"), STYLES.values(), strict=True):
            _draw_runs(axes, table, model, column, style)
        for height in BASELINES.values():
            axes.axhline(height, linestyle="--", color=COLORS["bound"], linewidth=1)
        axes.set_title(TITLES[model])
        axes.set_xlabel("training steps")
        axes.set_xlim(0, 1.02 * _last(table, model))
    name_baselines(panels[-1], BASELINES)
    panels[0].set_ylabel("squared error\n÷ that of the answer 0")
    panels[0].set_yticks([0, 0.5, 1, 1.5, 2])
    figure.legend(
        [
            Line2D([], [], color=COLORS["bound"], linestyle=style, linewidth=1)
            for style in STYLES.values()
        ],
        STYLES,
        loc="outside upper center",
        ncols=len(STYLES),
        frameon=False,
    )
    panels[0].set_ylim(
        -0.02, 1.05 * max(1.2, *table.column("test", model="mlp", steps=_last(table, "mlp")))
    )
    return figure


def _last(table: Table, model: str) -> int:
    """Return where a model's training ends."""
    return max(table.column("steps", model=model))


def _draw_runs(axes: Axes, table: Table, model: str, column: str, style: str) -> None:
    """Draw one line for each run."""
    for seed in sorted(set(table.column("seed", model=model))):
        rows = table.where(model=model, seed=seed)
        axes.plot(
            [row["steps"] for row in rows],
            [row[column] for row in rows],
            style,
            color=COLORS[model],
            linewidth=1,
        )
