"""The figures of the chapter: how many languages of MLRegTest each pattern of attention recognises, by their label; and what models
trained on some of them get right."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from expressivity.automata.hierarchy import HIERARCHY
from expressivity.book.style import COLORS, new_figure
from expressivity.studies.languages.patterns import BASIC, LOGIC_OF
from expressivity.studies.languages.recognition import LENGTH
from expressivity.studies.subregular.models import Trained, trained
from expressivity.studies.subregular.rules import JUDGED_LENGTH
from expressivity.studies.subregular.sample import LABELS
from expressivity.tables import Table

PATTERNS = {"P": "global", "Y": "local", "PY": "hybrid"}
"""The pattern of attention that recognises what a fragment defines."""

TITLES = {described.label: described.title for described in HIERARCHY.values()} | {
    "Zp": "counting modulo a prime"
}
"""Labels of MLRegTest in words."""

ATTENTION = {described.label: described.attention for described in HIERARCHY.values()}
"""The least pattern of attention that recognises every language of a class."""

ABLE = {"global": ("global", "hybrid"), "hybrid": ("hybrid",), "none": ()}
"""The patterns that can do what a least one can."""

SPREAD = 0.24
"""Models of one row stand at most so far above or below its middle."""

PALE = 0.75
"""Colour of a full cell: this opaque, so that the number in it is read."""


def by_class(table: Table) -> Figure:
    """Draw a row for each label and a column for each pattern of attention; a cell says how many languages it recognises.

    Args:
        table: `subregular-classes`.
    """
    figure, axes = new_figure(18.0, 13.0)
    rows = list(reversed(table.rows))
    for height, row in enumerate(rows):
        for place, (logic, pattern) in enumerate(PATTERNS.items()):
            fraction = row[logic] / row["languages"]
            axes.barh(height, 0.96, 0.9, place - 0.48, color=COLORS["faint"], alpha=0.15)
            axes.barh(height, 0.96, 0.9, place - 0.48, color=COLORS[pattern], alpha=PALE * fraction)
            shown = f"{row[logic]} of {row['languages']}"
            axes.text(place, height, shown, ha="center", va="center")
    heads = [f"{pattern} attention\nLTL[{','.join(logic)}]" for logic, pattern in PATTERNS.items()]
    axes.set(xlim=(-0.5, len(PATTERNS) - 0.5), ylim=(-0.6, len(rows) - 0.4))
    axes.set_xticks(range(len(PATTERNS)), heads)
    axes.set_yticks(range(len(rows)), [f"{TITLES[row['label']]} ({row['label']})" for row in rows])
    figure.suptitle(
        "languages of MLRegTest, by their class, that transformers recognise at all lengths",
        fontsize=10,
    )
    axes.grid(visible=False)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.xaxis.tick_top()
    return figure


def by_training(table: Table) -> Figure:
    """Draw a panel for each pattern of attention and a row for each label: a dot for each model's accuracy on hard pairs, filled where
    theory lets the pattern recognise its language, and a line for that on uniform words. The ground is coloured where theory lets it
    recognise every language of the class.

    Args:
        table: `subregular-trained`.
    """
    models = trained(table)
    labels = [label for label in LABELS if any(one.label == label for one in models)]
    figure, panels = new_figure(18.0, 15.5, columns=len(BASIC), sharey=True)
    for axes, pattern in zip(panels, BASIC, strict=True):
        name = PATTERNS[LOGIC_OF[pattern]]
        for height, label in enumerate(reversed(labels)):
            own = [one for one in models if (one.label, one.pattern) == (label, pattern)]
            if name in ABLE[ATTENTION[label]]:
                axes.axhspan(
                    height - 0.45, height + 0.45, color=COLORS[name], alpha=0.15, linewidth=0
                )
            _draw_row(axes, height, own, COLORS[name])
        axes.set_title(f"{name} attention")
        axes.set(xlim=(-0.06, 1.06), ylim=(-0.6, len(labels) - 0.4))
        axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
        axes.grid(visible=False, axis="y")
        axes.tick_params(axis="y", length=0)
    names = [f"{TITLES[label]} ({label})" for label in reversed(labels)]
    panels[0].set_yticks(
        range(len(labels)), [name.replace("tier-based ", "tier-based\n") for name in names]
    )
    figure.supxlabel(
        "fraction of hard pairs with both words answered correctly, and of uniform words\n"
        f"({JUDGED_LENGTH} letters; trained on at most {LENGTH})",
        fontsize=9.5,
    )
    figure.legend(*_training_legend(), loc="outside upper center", ncols=2, frameon=False)
    return figure


def _draw_row(axes: Axes, height: int, models: Sequence[Trained], color: str) -> None:
    """Draw the models of one label and pattern."""
    for place, one in enumerate(models):
        level = height + SPREAD * (1 - 2 * (place + 0.5) / len(models))
        axes.plot([one.uniform] * 2, [level - 0.15, level + 0.15], color=COLORS["bound"], lw=1.2)
        face = color if one.allowed else "white"
        axes.plot(one.score, level, "o", color=color, markersize=6, markerfacecolor=face)


def _training_legend() -> tuple[list[Line2D | Rectangle], list[str]]:
    """Return the marks of `by_training`, and what they mean."""
    dark, dot = COLORS["bound"], {"linestyle": "none", "marker": "o", "markersize": 6}
    marks: list[Line2D | Rectangle] = [
        Line2D([], [], color=dark, **dot),
        Line2D([], [], color=dark, markerfacecolor="white", **dot),
        Line2D([], [], color=dark, linestyle="none", marker="|", markersize=9),
        Rectangle((0, 0), 1, 1, color=dark, alpha=0.15, linewidth=0),
    ]
    words = [
        "hard pairs; theory: it can recognise the language",
        "hard pairs; theory: it cannot",
        "uniform words of the same language",
        "theory: it can, for the whole class",
    ]
    return marks, words
