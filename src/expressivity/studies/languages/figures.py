"""Figures of the chapter on learning languages: accuracy on uniform words and on hard pairs, beside theory and the paper."""

from collections.abc import Iterable, Sequence
from statistics import fmean

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from expressivity.book.style import COLORS, new_figure
from expressivity.studies.languages.claims import (
    hard_accuracy,
    perfect_length,
    uniform_interval,
)
from expressivity.studies.languages.exams import PERIODS, hard_tests
from expressivity.studies.languages.figures_cells import (
    CELL_MARKS,
    LEGEND,
    VERDICTS,
    draw_cells,
)
from expressivity.studies.languages.figures_cells import ORDER as ORDER  # the notebook asks here
from expressivity.studies.languages.patterns import BASIC, NAMES, allowed
from expressivity.studies.languages.settings import JUDGED_LENGTH
from expressivity.tables import Table
from expressivity.tasks.languages import LANGUAGES

ROLES = {"global": "global", "1-local": "local", "hybrid-1": "hybrid"}
MARKS = {
    "global": {"marker": "o", "markersize": 4},
    "1-local": {"marker": "s", "markersize": 8, "markerfacecolor": "none"},
    "hybrid-1": {"marker": "^", "markersize": 5},
}
"""Curves often coincide: marks of different shape and size still show all of them."""

WINDOWED = ("1-local", "2-local", "4-local", "hybrid-1", "hybrid-2", "hybrid-4")


def separation(table: Table) -> Figure:
    """Draw, for each language and basic pattern, the accuracy at the longest length on uniform words (rings) and on hard
    pairs (dots; small ones are single models). The ground of a row is theory's verdict.
    """
    figure, panels = new_figure(18.0, 12.5, rows=3, columns=4, sharex=True, sharey=True)
    for axes, language in _panels(panels, NAMES):
        rows = [
            (
                pattern,
                hard_accuracy(table, language, pattern),
                table.column(
                    "accuracy",
                    language=language,
                    pattern=pattern,
                    test="random",
                    length=JUDGED_LENGTH,
                ),
            )
            for pattern in BASIC
        ]
        _rows(axes, language, rows, ROLES)
        axes.set_title(LANGUAGES[language].label)
    _say_what_is_what(figure, "hard pairs, both words right")
    return figure


def windows(table: Table) -> Figure:
    """Draw windows of one, two and four letters on periodic words (dots) and on uniform words (rings), for each language and k on
    which some window fails by theory."""
    cases = [
        (language, test)
        for test in PERIODS
        for language in NAMES
        if table.where(language=language, test=test)
    ]
    figure, panels = new_figure(18.0, 12.0, rows=2, columns=3, sharex=True, sharey=True)
    for axes, (language, test) in _panels(panels, cases):
        about = {"language": language, "length": JUDGED_LENGTH}
        rows = [
            (
                pattern,
                table.column("accuracy", pattern=pattern, test=test, **about),
                table.column("accuracy", pattern=pattern, test="random", **about),
            )
            for pattern in WINDOWED
        ]
        _rows(
            axes,
            language,
            rows,
            {
                pattern: "hybrid" if pattern.startswith("hybrid") else "local"
                for pattern in WINDOWED
            },
        )
        axes.set_title(f"{LANGUAGES[language].label}\nagainst windows of {PERIODS[test]}")
    _say_what_is_what(figure, "periodic pairs, both words right")
    return figure


def _say_what_is_what(figure: Figure, pairs: str) -> None:
    """Explain every mark above the panels, and the axes below them."""
    color = COLORS["bound"]
    dot = {"linestyle": "none", "marker": "o", "color": color}
    marks = [
        *(Rectangle((0, 0), 1, 1, facecolor=ground) for _, ground in VERDICTS.values()),
        Line2D([], [], markersize=8, **dot),
        Line2D([], [], markersize=3.2, alpha=0.55, **dot),
        Line2D([], [], markersize=11, markerfacecolor="none", markeredgewidth=1.3, **dot),
    ]
    said = [f"theory: {name}" for name, _ in VERDICTS.values()]
    names = [*said, pairs, "one model", "uniform words"]
    figure.legend(
        marks,
        names,
        ncols=len(marks),
        columnspacing=1.2,
        handletextpad=0.4,
        handlelength=1.3,
        **LEGEND,
    )
    figure.supxlabel(
        f"fraction answered correctly at {JUDGED_LENGTH} letters, mean of models", fontsize=9.5
    )


def _rows(
    axes: Axes,
    language: str,
    rows: Sequence[tuple[str, list[float], list[float]]],
    roles: dict[str, str],
) -> None:
    """Draw one row a pattern, the first on top: hard values as dots, easy ones as a ring, on the ground of theory's verdict."""
    for height, (pattern, hard, easy) in enumerate(reversed(rows)):
        color = COLORS[roles[pattern]]
        ground = VERDICTS[allowed(language, pattern)][1]
        axes.axhspan(height - 0.46, height + 0.46, color=ground, linewidth=0, zorder=0)
        axes.plot([fmean(hard), fmean(easy)], [height] * 2, color=color, linewidth=1, alpha=0.5)
        axes.plot(
            hard,
            [height] * len(hard),
            "o",
            color=color,
            markersize=3.2,
            alpha=0.55,
            markeredgewidth=0,
        )
        axes.plot(fmean(hard), height, "o", color=color, markersize=8)
        axes.plot(
            fmean(easy),
            height,
            "o",
            markerfacecolor="none",
            markeredgecolor=color,
            markersize=11,
            markeredgewidth=1.3,
        )
    axes.set_xlim(-0.06, 1.06)
    axes.set_ylim(-0.55, len(rows) - 0.45)
    axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
    axes.set_yticks(range(len(rows)), [row[0] for row in reversed(rows)])
    axes.grid(False, axis="y")
    axes.tick_params(axis="y", length=0)


def by_length(table: Table) -> Figure:
    """Draw accuracy on hard pairs by length of the words: solid where theory allows a pattern, dashed else."""
    figure, panels = new_figure(18.0, 13.5, rows=3, columns=4, sharex=True, sharey=True)
    lengths = sorted(set(table.column("length")))
    for axes, language in _panels(panels, NAMES):
        for pattern in BASIC:
            about = {"language": language, "pattern": pattern}
            means = [
                fmean(
                    table.mean("accuracy", test=test, length=length, **about)
                    for test in hard_tests(language)
                )
                for length in lengths
            ]
            style = "-" if allowed(language, pattern) else "--"
            axes.plot(lengths, means, style, color=COLORS[ROLES[pattern]], **MARKS[pattern])
        axes.set_title(LANGUAGES[language].label)
        axes.set_xscale("log")
        axes.set_xticks(lengths, [str(length) for length in lengths], fontsize=8)
        axes.minorticks_off()
        axes.set_ylim(-0.04, 1.06)
    figure.supylabel("fraction of hard pairs answered correctly", fontsize=9.5)
    figure.supxlabel(
        "letters (trained on at most 40)     solid: theory says it can     dashed: theory says it cannot",
        fontsize=9.5,
    )
    handles = [Line2D([], [], color=COLORS[ROLES[pattern]], **MARKS[pattern]) for pattern in BASIC]
    figure.legend(handles, BASIC, ncols=len(BASIC), **LEGEND)
    return figure


def beside_the_paper(table: Table, paper: Table) -> Figure:
    """Draw a cell for each language and pattern, on the ground of theory's verdict: from its left edge, 0, to its right one, 1, our accuracy
    on the worst kind of hard pairs and on uniform words, and the paper's."""

    def marks(axes: Axes, language: str, pattern: str) -> bool:
        """Draw hard pairs, uniform words and the paper's number in a cell, one below the other."""
        about = {"language": language, "pattern": pattern}
        uniform = table.mean("accuracy", test="random", length=JUDGED_LENGTH, **about)
        axes.plot(worst(table, language, pattern), 0.72, **CELL_MARKS["hard"])
        axes.plot(uniform, 0.47, **CELL_MARKS["uniform"])
        for reported in paper.column("accuracy", **about):
            axes.plot(reported, 0.22, **CELL_MARKS["paper"])
        return True

    names = {
        "hard": "our hard pairs, the worst kind",
        "uniform": "our uniform words",
        "paper": "[LC26], words of 41 to 500 letters (third-hand)",
    }
    below = f"in each cell, from 0 on the left to 1 on the right: fraction answered correctly, ours at {JUDGED_LENGTH} letters"
    return draw_cells(marks, names, below)


def longest(table: Table, words: int) -> Figure:
    """Draw a cell for each language and pattern that was trained: up to which length every uniform word was answered correctly, and between
    which ends the models' accuracy at the longest length lies.

    Args:
        words: uniform words of a length that each model answered.
    """

    def marks(axes: Axes, language: str, pattern: str) -> bool:
        """Draw the interval of uniform words and the longest perfect length in a cell; say whether the cell was trained."""
        if not table.where(language=language, pattern=pattern):
            return False
        low, high = uniform_interval(table, language, pattern, words)
        axes.plot([low, high], [0.27] * 2, **CELL_MARKS["interval"])
        length = perfect_length(table, language, pattern)
        written = {"ha": "center", "va": "center", "fontsize": 9.5}
        axes.text(0.5, 0.65, str(length) if length else "–", **written)
        return True

    names = {"interval": f"interval for the accuracy at {JUDGED_LENGTH} letters"}
    below = (
        "number: every uniform word up to this many letters is answered correctly (–: at none; learned from at most 40)\n"
        "line: in each cell from 0 on the left to 1 on the right; empty: not trained here"
    )
    return draw_cells(marks, names, below)


def worst(table: Table, language: str, pattern: str) -> float:
    """Return the mean accuracy, at the longest length, on the kind of hard pairs that a pattern's models do worst on; periodic ones too."""
    about = {"language": language, "pattern": pattern, "length": JUDGED_LENGTH}
    tests = [*hard_tests(language), *(test for test in PERIODS if table.where(test=test, **about))]
    return min(table.mean("accuracy", test=test, **about) for test in tests)


def _panels(panels: Sequence[Sequence[Axes]], cases: Sequence) -> Iterable[tuple[Axes, object]]:
    """Yield one panel a case, row by row; those that are left over are hidden, and their marks go to the panels above them."""
    flat = [axes for row in panels for axes in row]
    for place in range(len(cases), len(flat)):
        flat[place].set_visible(False)
        flat[place - len(panels[0])].tick_params(labelbottom=True)
    return list(zip(flat, cases))
