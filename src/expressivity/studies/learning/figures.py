"""Figures of the chapter on learning to average: error against samples, mass against steps."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from expressivity.book.style import COLORS, label_end, new_figure
from expressivity.statistics import Interval, t_interval
from expressivity.studies.learning.models import MODELS
from expressivity.studies.learning.runs import TASK
from expressivity.tables import Table

NAMES = {"attention": "attention", "mlp": "perceptron", "rnn": "RNN", "gru": "GRU", "lstm": "LSTM"}
MARKERS = {"attention": "o", "mlp": "s", "rnn": "^", "gru": "v", "lstm": "D"}
BASELINES = {"answer 0": 1.0, "average of all": 1 - TASK.q / TASK.n}
"""Relative errors, in expectation, of two answers that ignore y_i."""


def error_against_samples(table: Table) -> Figure:
    """Test error (left, logarithmic) and training error (right) against the number of training sequences.

    Points are means over runs, bars their 95% t intervals. The dashed lines are the answer 0 and the average
    of all positions, whose relative error is 1 − q/N.
    """
    figure, (test, train) = new_figure(18.0, 10.0, columns=2, sharex=True)
    counts = sorted(set(table.column("samples")))
    for axes in (test, train):
        axes.set_xscale("log", base=4)
        axes.set_xticks(counts, [f"{count}" for count in counts])
        axes.set_xlim(counts[0] / 1.5, counts[-1] * 1.5)
        axes.set_xlabel("training sequences")
        axes.minorticks_off()
    test.set_yscale("log")
    test.set_ylim(0.05, 3)
    test.set_yticks([0.05, 0.1, 0.2, 0.5, 1, 2], ["0.05", "0.1", "0.2", "0.5", "1", "2"])
    train.set_ylim(0, 1.15)
    test.set_title("fresh sequences")
    train.set_title("training sequences")
    test.set_ylabel("squared error ÷ that of the answer 0")
    for axes, column in ((test, "test"), (train, "train")):
        for height in BASELINES.values():
            axes.axhline(height, color=COLORS["bound"], linestyle="--", linewidth=1)
        for model in MODELS:
            _draw_model(axes, table, model, column)
        name_baselines(axes, BASELINES)
    _name_models(figure)
    return figure


def error_against_patience(table: Table) -> Figure:
    """Test error against training steps, one panel for each number of training sequences.

    Points are means over runs, bars their 95% t intervals; the dotted line is attention after the fewest steps.
    """
    counts = sorted(set(table.column("samples")))
    steps = sorted(set(table.column("steps")))
    figure, panels = new_figure(18.0, 8.5, columns=len(counts), sharey=True)
    for axes, count in zip(panels, counts, strict=True):
        axes.set_xscale("log", base=2)
        axes.set_yscale("log")
        axes.set_ylim(0.04, 4)
        axes.set_yticks([0.05, 0.1, 0.2, 0.5, 1, 2], ["0.05", "0.1", "0.2", "0.5", "1", "2"])
        axes.set_xticks(steps, [f"{step}" for step in steps])
        axes.minorticks_off()
        axes.set_xlim(steps[0] / 1.2, steps[-1] * 1.2)
        axes.set_xlabel("training steps")
        axes.set_title(f"{count} sequences")
        axes.axhline(1.0, color=COLORS["bound"], linestyle="--", linewidth=1)
        early = table.mean("test", model="attention", samples=count, steps=steps[0])
        axes.axhline(early, color=COLORS["attention"], linestyle=":", linewidth=1)
        for model in MODELS:
            errors = [table.column("test", model=model, samples=count, steps=n) for n in steps]
            _draw_intervals(axes, steps, [t_interval(each) for each in errors], model)
    panels[0].set_ylabel("squared error on fresh sequences\n÷ that of the answer 0")
    name_baselines(panels[-1], {"answer 0": 1.0})
    _name_models(figure)
    return figure


def _draw_model(axes: Axes, table: Table, model: str, column: str) -> None:
    """Draw one curve."""
    counts = sorted(set(table.column("samples", model=model)))
    errors = [table.column(column, model=model, samples=count) for count in counts]
    _draw_intervals(axes, counts, [t_interval(each) for each in errors], model)


def _draw_intervals(
    axes: Axes, places: list[int], intervals: list[Interval], model: str, color: str = ""
) -> float:
    """Draw means with their intervals, with a model's mark, and return the last mean."""
    means = [interval.estimate for interval in intervals]
    # The interval of a few runs may reach below 0, which a logarithmic axis cannot show.
    below = [min(i.estimate - i.low, 0.95 * i.estimate) for i in intervals]
    above = [i.high - i.estimate for i in intervals]
    look = {"color": color or COLORS[model], "marker": MARKERS[model], "markersize": 5}
    axes.errorbar(places, means, (below, above), elinewidth=1, **look)
    return means[-1]


def _name_models(figure: Figure) -> None:
    """Name the models above the panels: their curves lie too close to be named at their ends."""
    marks = [
        Line2D([], [], color=COLORS[model], marker=MARKERS[model], markersize=5) for model in MODELS
    ]
    names = [NAMES[model] for model in MODELS]
    figure.legend(marks, names, loc="outside upper center", ncols=len(MODELS), frameon=False)


def name_baselines(axes: Axes, heights: dict[str, float]) -> None:
    """Name the dashed lines on the right, outside of the axes: the upper one above its line, another below."""
    for (name, height), side in zip(heights.items(), ("bottom", "top"), strict=False):
        axes.annotate(
            name,
            (1, height),
            xycoords=axes.get_yaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            va=side,
            color=COLORS["bound"],
            fontsize=8.5,
            annotation_clip=False,
        )


def mass_against_steps(table: Table) -> Figure:
    """Draw attention on y_i after each number of training steps, for each length of the position codes."""
    figure, axes = new_figure(14.0, 8.0)
    codes = sorted(set(table.column("code")))
    for code, color in zip(
        codes, (COLORS["second"], COLORS["measured"], COLORS["bound"]), strict=True
    ):
        steps = sorted(set(table.column("steps", code=code)))
        intervals = [t_interval(table.column("mass", code=code, steps=step)) for step in steps]
        end = _draw_intervals(axes, steps, intervals, "attention", color)
        label_end(axes, float(steps[-1]), end, f"codes of length {code}", color, dx=7.0)
    axes.axhline(TASK.q / TASK.n, color=COLORS["bound"], linestyle="--", linewidth=1)
    axes.text(
        0,
        TASK.q / TASK.n - 0.02,
        "uniform attention, $q/N$",
        color=COLORS["bound"],
        va="top",
        fontsize=9,
    )
    axes.axhline(1, color=COLORS["bound"], linestyle="--", linewidth=1)
    axes.text(0, 0.98, "exact averaging", color=COLORS["bound"], va="top", fontsize=9)
    axes.set_xscale("symlog", linthresh=30)
    axes.set_xticks(steps, [str(step) for step in steps])
    axes.minorticks_off()
    axes.set_xlim(-3, 6 * steps[-1])
    axes.set_ylim(0, 1.05)
    axes.set_xlabel("training steps")
    axes.set_ylabel("attention on $y_i$")
    return figure
