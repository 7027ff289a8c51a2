"""Figures of the chapter on learning languages: accuracy on uniform words and on hard pairs, beside theory and the paper."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import fmean
from typing import Any

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

VERDICTS = {True: ("can", "#D9EAF4"), False: ("cannot", "#F9E3D3")}
ORDER = ("global", "1-local", "2-local", "4-local", "hybrid-1", "hybrid-2", "hybrid-4")
Entry = tuple[float, str, dict[str, Any]]
"""What stands in a cell: height in it, text, and how it is written."""

WINDOWED = ("1-local", "2-local", "4-local", "hybrid-1", "hybrid-2", "hybrid-4")


def separation(table: Table) -> Figure:
    """Draw, for each language and basic pattern, the accuracy at the longest length on uniform words (rings) and on hard
    pairs (dots; small ones are seeds). Theory's verdict stands beside each row.
    """
    figure, panels = new_figure(18.0, 13.5, rows=3, columns=4, sharex=True, sharey=True)
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
    figure.supxlabel(
        f"part answered rightly at {JUDGED_LENGTH} letters:   ○ uniform words   ● hard pairs (both words right)",
        fontsize=9.5,
    )
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
        axes.set_title(f"{LANGUAGES[language].label}, against windows of {PERIODS[test]}")
    figure.supxlabel(
        f"part answered rightly at {JUDGED_LENGTH} letters:   ○ uniform words   ● periodic pairs (both words right)",
        fontsize=9.5,
    )
    return figure


def _rows(
    axes: Axes,
    language: str,
    rows: Sequence[tuple[str, list[float], list[float]]],
    roles: dict[str, str],
) -> None:
    """Draw one row a pattern, the first on top: hard values as dots, easy ones as a ring, and theory's verdict."""
    for height, (pattern, hard, easy) in enumerate(reversed(rows)):
        color = COLORS[roles[pattern]]
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
        verdict = VERDICTS[allowed(language, pattern)][0]
        axes.text(
            0.5,
            height + 0.4,
            f"theory: {verdict}",
            ha="center",
            va="center",
            fontsize=8,
            color=COLORS["bound"],
        )
    axes.set_xlim(-0.06, 1.06)
    axes.set_ylim(-0.6, len(rows) - 0.1)
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
    figure.supylabel("part of hard pairs answered rightly", fontsize=9.5)
    figure.supxlabel(
        "letters (trained on at most 40)     solid: theory says it can     dashed: theory says it cannot",
        fontsize=9.5,
    )
    handles = [Line2D([], [], color=COLORS[ROLES[pattern]], **MARKS[pattern]) for pattern in BASIC]
    figure.legend(handles, BASIC, loc="outside upper center", ncols=len(BASIC), frameon=False)
    return figure


def beside_the_paper(table: Table, paper: Table) -> Figure:
    """Draw a cell for each language and pattern: theory's verdict as its colour, our accuracy on uniform words and on hard pairs, and
    the paper's."""
    return _cells(
        lambda language, pattern: _beside(table, paper, language, pattern),
        f"bold: our worst kind of hard pairs at {JUDGED_LENGTH} letters, mean of models     plain: our uniform words at {JUDGED_LENGTH}\n"
        "grey: as reported for [LC26], words of 41 to 500 letters (third-hand)",
    )


def longest(table: Table, words: int) -> Figure:
    """Draw a cell for each language and pattern that was trained: up to which length every uniform word was answered correctly, and between
    which ends the models' accuracy at the longest length lies.

    Args:
        words: uniform words of a length that each model answered.
    """

    def entries(language: str, pattern: str) -> Iterator[Entry]:
        """Yield the lines of one cell: height, text and look."""
        if table.where(language=language, pattern=pattern):
            low, high = uniform_interval(table, language, pattern, words)
            yield (
                0.65,
                str(perfect_length(table, language, pattern) or "none"),
                {"fontsize": 9.5, "fontweight": "bold"},
            )
            yield 0.28, f"{low:.2f} to {high:.2f}", {"fontsize": 8}

    return _cells(
        entries,
        "bold: all models answered every uniform word rightly up to this many letters (learned from at most 40)\n"
        f"plain: exact intervals for their accuracy at {JUDGED_LENGTH} letters     empty: not trained here",
    )


def _cells(entries: Callable[[str, str], Iterable[Entry]], meaning: str) -> Figure:
    """Draw a table of languages by patterns, coloured by theory's verdict; cells that nothing is written in stay white."""
    figure, axes = new_figure(18.0, 15.0)
    for row, language in enumerate(reversed(NAMES)):
        for column, pattern in enumerate(ORDER):
            written = list(entries(language, pattern))
            if written:
                axes.add_patch(
                    Rectangle(
                        (column, row),
                        1,
                        1,
                        facecolor=VERDICTS[allowed(language, pattern)][1],
                        edgecolor="white",
                        linewidth=2,
                    )
                )
            for place, text, style in written:
                axes.text(column + 0.5, row + place, text, ha="center", va="center", **style)
    axes.set_xlim(0, len(ORDER))
    axes.set_ylim(0, len(NAMES))
    axes.set_xticks([column + 0.5 for column in range(len(ORDER))], ORDER)
    axes.set_yticks(
        [row + 0.5 for row in range(len(NAMES))],
        [LANGUAGES[name].label for name in reversed(NAMES)],
    )
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    handles = [Rectangle((0, 0), 1, 1, facecolor=color) for _, color in VERDICTS.values()]
    figure.legend(
        handles,
        [f"theory: {name}" for name, _ in VERDICTS.values()],
        loc="outside upper center",
        ncols=2,
        frameon=False,
    )
    figure.supxlabel(meaning, fontsize=9)
    return figure


def _beside(table: Table, paper: Table, language: str, pattern: str) -> Iterator[Entry]:
    yield 0.72, f"{worst(table, language, pattern):.2f}", {"fontsize": 9, "fontweight": "bold"}
    yield (
        0.42,
        f"{table.mean('accuracy', language=language, pattern=pattern, test='random', length=JUDGED_LENGTH):.2f}",
        {"fontsize": 8.5},
    )
    for reported in paper.column("accuracy", language=language, pattern=pattern):
        yield 0.15, f"{reported:.3f}", {"fontsize": 7.5, "color": COLORS["bound"]}


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
