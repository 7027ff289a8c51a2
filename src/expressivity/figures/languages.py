"""Figures of the chapter on local and global attention: accuracy on uniform words and on hard pairs."""

from statistics import fmean

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from expressivity.claims.languages import LENGTH, hard_accuracy
from expressivity.experiments.languages import HARD, NAMES, PATTERNS, WITNESSES, allowed
from expressivity.figures.style import COLORS, new_figure
from expressivity.tables import Table

FORMS = {
    "first-letter": r"$a\Sigma^*$",
    "ends-with-ab": r"$\Sigma^*ab$",
    "a-before-b": r"$\Sigma^*a\Sigma^*b\Sigma^*$",
    "factor-ab": r"$\Sigma^*ab\Sigma^*$",
}
ROLES = {"global": "global", "1-local": "local", "hybrid": "hybrid"}
MARKS = {
    "global": {"marker": "o", "markersize": 4},
    "1-local": {"marker": "s", "markersize": 8, "markerfacecolor": "none"},
    "hybrid": {"marker": "^", "markersize": 5},
}
"""Curves often coincide: marks of different shape and size still show all of them."""


def separation(table: Table) -> Figure:
    """For each language and pattern, the accuracy at the longest length on uniform words (rings) and on hard
    pairs (dots).

    Small dots are seeds, large marks means. Theory's verdict stands beside each row: it is decided from the
    language's automaton.
    """
    figure, panels = new_figure(18, 6.4, columns=len(NAMES), sharex=True, sharey=True)
    for axes, language in zip(panels, NAMES, strict=True):
        for height, pattern in enumerate(reversed(PATTERNS)):
            _draw_row(axes, table, language, pattern, height)
        axes.set_title(FORMS[language])
        axes.set_xlim(-0.06, 1.06)
        axes.set_ylim(-0.6, 2.85)
        axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
        axes.grid(False, axis="y")
        axes.tick_params(axis="y", length=0)
    panels[0].set_yticks(range(len(PATTERNS)), list(reversed(PATTERNS)))
    for label, pattern in zip(panels[0].get_yticklabels(), reversed(PATTERNS), strict=True):
        label.set_color(COLORS[ROLES[pattern]])
    figure.supxlabel(
        f"part answered rightly at {LENGTH} letters:   ○ uniform words   ● hard pairs (both words right)",
        fontsize=9.5,
    )
    return figure


def _draw_row(axes: Axes, table: Table, language: str, pattern: str, height: int) -> None:
    color = COLORS[ROLES[pattern]]
    hard = hard_accuracy(table, language, pattern)
    easy = table.column("accuracy", language=language, pattern=pattern, test="random", length=LENGTH)
    axes.plot([fmean(hard), fmean(easy)], [height] * 2, color=color, linewidth=1, alpha=0.5)
    axes.plot(hard, [height] * len(hard), "o", color=color, markersize=3.2, alpha=0.55, markeredgewidth=0)
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
    verdict = "theory: can" if allowed(language, pattern) else "theory: cannot"
    axes.text(0.5, height + 0.3, verdict, ha="center", va="center", fontsize=8.5, color=COLORS["bound"])


def by_length(table: Table) -> Figure:
    """Accuracy on hard pairs by length of the words: solid where theory allows a pattern, dashed else."""
    cases = [(language, FORMS[language], HARD) for language in NAMES]
    return _panels(table, cases, "letters (trained on at most 40)")


def witnesses(table: Table) -> Figure:
    """The same on the words of forbidden patterns: a panel for each language and fragment it is not in."""
    cases = [
        (language, f"{FORMS[language]}\noutside LTL[{logic}]", (test,))
        for language in NAMES
        for test, logic in WITNESSES.items()
        if table.where(language=language, test=test)
    ]
    return _panels(table, cases, "letters of the longest words")


def _panels(table: Table, cases: list[tuple[str, str, tuple[str, ...]]], across: str) -> Figure:
    """A panel for each (language, title, tests): mean accuracy of each pattern by length."""
    figure, panels = new_figure(18, 7.2, columns=len(cases), sharex=True, sharey=True)
    lengths = sorted(set(table.column("length")))
    for axes, (language, title, tests) in zip(panels, cases, strict=True):
        for pattern in PATTERNS:
            means = [
                fmean(
                    table.mean("accuracy", language=language, pattern=pattern, test=test, length=length)
                    for test in tests
                )
                for length in lengths
            ]
            style = "-" if allowed(language, pattern) else "--"
            axes.plot(lengths, means, style, color=COLORS[ROLES[pattern]], **MARKS[pattern])
        axes.set_title(title)
        axes.set_xscale("log")
        axes.set_xticks(lengths, [str(length) for length in lengths], fontsize=8)
        axes.minorticks_off()
        axes.set_ylim(-0.04, 1.06)
    panels[0].set_ylabel("part of pairs answered rightly")
    figure.supxlabel(
        f"{across}     solid: theory says it can     dashed: theory says it cannot", fontsize=9.5
    )
    _name_patterns(figure)
    return figure


def _name_patterns(figure: Figure) -> None:
    """The patterns once, above all panels: coinciding curves leave no room for names at their ends."""
    handles = [Line2D([], [], color=COLORS[ROLES[pattern]], **MARKS[pattern]) for pattern in PATTERNS]
    figure.legend(handles, PATTERNS, loc="outside upper center", ncols=len(PATTERNS), frameon=False)
