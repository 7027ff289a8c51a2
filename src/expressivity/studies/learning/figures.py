"""Figures of the chapter on learning to average: error against samples, mass against steps."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from expressivity.book.style import COLORS, label_end, new_figure
from expressivity.statistics import Interval, t_interval
from expressivity.studies.learning.models import MODELS
from expressivity.studies.learning.runs import TASK
from expressivity.tables import Table

NAMES = {"attention": "attention", "mlp": "perceptron", "rnn": "RNN", "gru": "GRU", "lstm": "LSTM"}
BASELINES = {"answer 0": 1.0, "average of all": 1 - TASK.q / TASK.n}
"""Relative errors, in expectation, of two answers that ignore y_i."""


def error_against_samples(table: Table) -> Figure:
    """Test error (left, logarithmic) and training error (right) against the number of training sequences.

    Points are means over runs, bars their 95% t intervals. The dashed lines are the answer 0 and the average
    of all positions, whose relative error is 1 − q/N.
    """
    figure, (test, train) = new_figure(18.0, 9.5, columns=2, sharex=True)
    counts = sorted(set(table.column("samples")))
    for axes in (test, train):
        axes.set_xscale("log", base=4)
        axes.set_xticks(counts, [f"{count}" for count in counts])
        axes.set_xlim(counts[0] / 1.5, counts[-1] * 7)
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
        ends = {model: _draw_model(axes, table, model, column) for model in MODELS}
        _label_apart(axes, counts[-1], ends)
    _name_baselines(test, counts)
    return figure


def error_against_patience(table: Table) -> Figure:
    """Test error against training steps, one panel for each number of training sequences.

    Points are means over runs, bars their 95% t intervals; the dotted line is attention after the fewest steps.
    """
    counts = sorted(set(table.column("samples")))
    steps = sorted(set(table.column("steps")))
    figure, panels = new_figure(18.0, 8.0, columns=len(counts), sharey=True)
    for axes, count in zip(panels, counts, strict=True):
        axes.set_xscale("log", base=2)
        axes.set_yscale("log")
        axes.set_ylim(0.04, 4)
        axes.set_yticks([0.05, 0.1, 0.2, 0.5, 1, 2], ["0.05", "0.1", "0.2", "0.5", "1", "2"])
        axes.set_xticks(steps, [f"{step}" for step in steps])
        axes.minorticks_off()
        axes.set_xlim(steps[0] / 1.3, steps[-1] * 3.2)
        axes.set_xlabel("training steps")
        axes.set_title(f"{count} sequences")
        axes.axhline(1.0, color=COLORS["bound"], linestyle="--", linewidth=1)
        early = table.mean("test", model="attention", samples=count, steps=steps[0])
        axes.axhline(early, color=COLORS["attention"], linestyle=":", linewidth=1)
        intervals = {
            model: [
                t_interval(table.column("test", model=model, samples=count, steps=step))
                for step in steps
            ]
            for model in MODELS
        }
        _label_apart(
            axes,
            steps[-1],
            {
                model: _draw_intervals(axes, steps, each, COLORS[model])
                for model, each in intervals.items()
            },
            0.07,
        )
    panels[0].set_ylabel("squared error on fresh sequences\n÷ that of the answer 0")
    panels[0].text(steps[0] / 1.25, 0.96, "answer 0", color=COLORS["bound"], va="top", fontsize=8.5)
    return figure


def _draw_model(axes: Axes, table: Table, model: str, column: str) -> float:
    """Draw one curve, and return where it ends."""
    counts = sorted(set(table.column("samples", model=model)))
    intervals = [t_interval(table.column(column, model=model, samples=count)) for count in counts]
    return _draw_intervals(axes, counts, intervals, COLORS[model])


def _draw_intervals(axes: Axes, places: list[int], intervals: list[Interval], color: str) -> float:
    """Draw means with their intervals, and return the last mean."""
    means = [interval.estimate for interval in intervals]
    # The interval of a few runs may reach below 0, which a logarithmic axis cannot show.
    below = [min(i.estimate - i.low, 0.95 * i.estimate) for i in intervals]
    above = [i.high - i.estimate for i in intervals]
    axes.errorbar(
        places, means, (below, above), color=color, marker="o", markersize=4, elinewidth=1
    )
    return means[-1]


def _name_baselines(axes: Axes, counts: list[int]) -> None:
    """Name the dashed lines where no curve passes: the answer 0 on the right, above; the average on the left."""
    places = ((counts[-2] * 1.3, 1.04, "bottom"), (counts[0] / 1.4, 0.97, "top"))
    for (text, height), (x, factor, side) in zip(BASELINES.items(), places, strict=True):
        axes.text(x, factor * height, text, color=COLORS["bound"], va=side, fontsize=8.5)


def _label_apart(axes: Axes, right: int, ends: dict[str, float], gap: float = 0.055) -> None:
    """Name the curves at their ends, pushed apart to `gap` of the axis' height where they would overlap."""
    to_axes = axes.transData + axes.transAxes.inverted()
    heights = {model: to_axes.transform((right, end))[1] for model, end in ends.items()}
    previous = float("-inf")
    for model in sorted(heights, key=heights.__getitem__):
        previous = max(heights[model], previous + gap)
        place = axes.transAxes.inverted().transform(
            axes.transData.transform((right * 1.4, ends[model]))
        )[0]
        style = {"color": COLORS[model], "va": "center", "fontsize": 9, "transform": axes.transAxes}
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        axes.text(place, previous, NAMES[model], bbox=box, **style)


def mass_against_steps(table: Table) -> Figure:
    """Draw attention on y_i after each number of training steps, for each length of the position codes."""
    figure, axes = new_figure(14.0, 8.0)
    codes = sorted(set(table.column("code")))
    for code, color in zip(codes, ("#56B4E9", "#0072B2", "#003A5D"), strict=True):
        steps = sorted(set(table.column("steps", code=code)))
        intervals = [t_interval(table.column("mass", code=code, steps=step)) for step in steps]
        end = _draw_intervals(axes, steps, intervals, color)
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
