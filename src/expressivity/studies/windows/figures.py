"""Figures of the chapter on windows: what the ends of a periodic word still know, the logics with the
languages that they define, which windows and moduli give Y, and what a uniform head shows.
"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from expressivity.book.style import COLORS, FILLS, new_figure
from expressivity.tables import Row, Table

PALE = (FILLS["can"], FILLS["cannot"], FILLS["both"], FILLS["empty"])
"""Cells by what they are taken for; more kinds than colours repeat them."""

PLACES = {
    "Y≤1": (1.0, 3.0),
    "Y≤2": (0.0, 2.0),
    "Y≤3": (0.0, 1.0),
    "Y≤4": (0.0, 0.0),
    "C≤3": (1.35, 1.75),
    "C≤4": (2.55, 1.1),
}
"""Where each logic stands: across, and up; larger ones are higher."""

NAMES = {"Y≤1": "Y  =  Y≤1  =  C≤1", "Y≤2": "Y≤2  =  C≤2"}

KINDS = {
    "one window": (COLORS["global"], "m ≥ k: one window says Y"),
    "several": (COLORS["hybrid"], "m < k ≤ 2m − 2: several windows say Y"),
    "none": ("white", "k > max(m, 2m − 2): no formula says Y"),
}


def ends_figure(table: Table) -> Figure:
    """Draw a panel for each logic, a column for each length, a row for each depth: dark where the end is told from
    all far ones, and otherwise in the colour of the far end that it is taken for."""
    logics = list(dict.fromkeys(row["logic"] for row in table.rows))
    k = int(logics[0].removeprefix("Y≤"))
    depths = 1 + max(row["depth"] for row in table.rows)
    figure, panels = new_figure(height_cm=1.35 * depths + 4.6, rows=len(logics), sharex=True)
    for axes, logic in zip(panels, logics):
        rows = table.where(logic=logic)
        for row in rows:
            color = COLORS["bound"] if row["like"] < 0 else PALE[row["like"] % len(PALE)]
            axes.add_patch(
                Rectangle(
                    (row["length"] - 0.5, row["depth"] - 0.5),
                    1,
                    1,
                    facecolor=color,
                    edgecolor="white",
                )
            )
        for length in (k * (depths - 1), k * (depths - 1) + 1):  # the two words of the theorem
            axes.add_patch(
                Rectangle(
                    (length - 0.47, depths - 1.47),
                    0.94,
                    0.94,
                    fill=False,
                    edgecolor="black",
                    linewidth=1.8,
                    zorder=3,
                )
            )
        late = len({row["like"] for row in rows if row["depth"] == depths - 1} - {-1})
        kinds = "all look alike" if late == 1 else f"are of {late} kinds"
        axes.set_title(f"formulas with P and {logic}: late ends {kinds}", loc="left")
        _letters(axes, k, max(row["length"] for row in rows), depths)
    panels[-1].set_xlabel("letters read before the end")
    looks = (
        {"facecolor": COLORS["bound"]},
        {"facecolor": PALE[0]},
        {"facecolor": "none", "edgecolor": "black", "linewidth": 1.8},
    )
    names = (
        "some formula of this depth tells this end from every late one",
        "none does: it looks like the late ends of its colour",
        f"the two words of the theorem: {'a' + 'b' * (k - 1)} repeated {depths - 1} times, and one more a",
    )
    handles = [Rectangle((0, 0), 1, 1, **look) for look in looks]
    figure.legend(handles, names, loc="outside lower left", frameon=False, fontsize=8.5)
    return figure


def _letters(axes: Axes, k: int, longest: int, depths: int) -> None:
    """Draw the word above the cells, each letter where it is the last one read; no letter above the empty word."""
    for length in range(1, longest + 1):
        axes.text(
            length,
            depths - 0.1,
            "a" if length % k == 1 else "b",
            ha="center",
            va="center",
            family="DejaVu Sans Mono",
            weight="bold" if length % k == 1 else "normal",
        )
    axes.set(
        xlim=(-0.6, longest + 0.6),
        ylim=(-0.6, depths + 0.3),
        yticks=range(depths),
        ylabel="depth",
        xticks=range(0, longest + 1, k),
    )
    _bare(axes)


def placement_figure(table: Table) -> Figure:
    """Draw the logics by inclusion; beside each the languages that it defines and no logic below it does."""
    members = {
        name: frozenset(row["language"] for row in table.where(logic=name, inside=True))
        for name in PLACES
    }
    below = {
        name: [other for other in members if members[other] < members[name]] for name in members
    }
    figure, axes = new_figure(height_cm=9.5)
    for name, (x, y) in PLACES.items():
        direct = [
            other
            for other in below[name]
            if not any(other in below[middle] for middle in below[name])
        ]
        for other in direct:
            axes.plot(
                [x, PLACES[other][0]],
                [y, PLACES[other][1]],
                color=COLORS["faint"],
                linewidth=1.2,
                zorder=1,
            )
        new = members[name].difference(*(members[other] for other in below[name]))
        color = COLORS["second"] if name.startswith("C") else COLORS["local"]
        label = f"{NAMES.get(name, name)}\n" + ", ".join(
            "M = 2 of 3" if language == "2 of 3" else language
            for language in sorted(new, key=_order)
        )
        axes.text(
            x,
            y,
            label,
            ha="center",
            va="center",
            color=color,
            zorder=2,
            linespacing=1.5,
            bbox={"facecolor": "white", "edgecolor": color, "boxstyle": "round,pad=0.45"},
        )
    axes.text(
        0.75,
        0.0,
        "Lk: an a among the last k letters\nt of k: a at least t times among the last k\n"
        "a line leads up to a class that holds more",
        va="center",
        color=COLORS["bound"],
        linespacing=1.5,
    )
    axes.set(xlim=(-0.75, 3.2), ylim=(-0.4, 3.4), xticks=[], yticks=[])
    axes.grid(False)
    _bare(axes)
    return figure


def _order(language: str) -> tuple[bool, str]:
    return not language.startswith("L"), language


def modulus_figure(table: Table) -> Figure:
    """Draw a square for each window and modulus, in the colour of what gives Y there, with the formula's depth."""
    figure, axes = new_figure(height_cm=10.5)
    for row in table.rows:
        color, _ = KINDS[row["kind"]]
        axes.add_patch(
            Rectangle(
                (row["k"] - 0.5, row["m"] - 0.5), 1, 1, facecolor=color, edgecolor=COLORS["faint"]
            )
        )
        axes.text(
            row["k"],
            row["m"],
            row["depth"] or "×",
            ha="center",
            va="center",
            color="white" if row["depth"] else COLORS["wrong"],
        )
    widest = max(row["k"] for row in table.rows)
    for place, (color, words) in enumerate(KINDS.values()):
        y = widest - 0.2 - 0.9 * place
        axes.add_patch(
            Rectangle(
                (widest + 0.9, y - 0.25), 0.5, 0.5, facecolor=color, edgecolor=COLORS["faint"]
            )
        )
        axes.text(widest + 1.6, y, words, va="center")
    axes.text(
        widest + 0.9,
        widest - 3.0,
        "numbers: depth of the formula\n×: two words that no formula\n    tells apart",
        va="top",
        linespacing=1.5,
    )
    axes.set(
        xlim=(0.4, widest + 7.2),
        ylim=(0.4, widest + 0.6),
        xticks=range(1, widest + 1),
        yticks=range(1, widest + 1),
        aspect="equal",
        ylabel="modulus m of MOD",
    )
    axes.set_xlabel("window k of Y≤k", loc="left")
    axes.grid(False)
    _bare(axes)
    return figure


def heads_figure(table: Table, t: int, k: int) -> Figure:
    """Draw every word by the share of a that one head shows and by what the second layer adds: filled if it is a
    member; the thresholds of one head and of two layers."""
    figure, axes = new_figure(height_cm=9.0)
    named: dict[tuple[float, float], list[Row]] = {}
    for row in table.rows:
        named.setdefault((row["share"], row["reach"]), []).append(row)
    for (share, reach), rows in named.items():
        color = COLORS["hybrid"] if rows[0]["member"] else COLORS["wrong"]
        axes.scatter(
            share,
            reach,
            s=75,
            color=color if rows[0]["member"] else "white",
            edgecolor=color,
            linewidth=1.5,
            zorder=3,
        )
        axes.annotate(
            ", ".join(row["word"] or "ε" for row in rows),
            (share, reach),
            xytext=(7, 6),
            textcoords="offset points",
            family="DejaVu Sans Mono",
        )
    threshold = (t - 0.5) / k
    axes.plot([threshold] * 2, [-0.06, 1.12], color=COLORS["wrong"], linestyle="--", zorder=2)
    axes.text(threshold - 0.015, 1.08, "one head", color=COLORS["wrong"], ha="right")
    edge = [(t * max(reach, 1 / k) - 0.5 / k, reach) for reach in (-0.06, 1 / k, 1.12)]
    axes.plot([x for x, _ in edge], [y for _, y in edge], color=COLORS["hybrid"], zorder=2)
    axes.set(
        xlim=(-0.06, 1.16),
        ylim=(-0.08, 1.14),
        xlabel=f"share of a in the window of {k}",
        ylabel="1 / size of the window\nif it reaches position 1, else 0",
    )
    axes.text(threshold + 0.015, 0.5 / k, "two layers", color=COLORS["hybrid"], va="center")
    axes.set_title(f"filled: a at least {t} times among the last {k}", loc="left")
    return figure


def _bare(axes: Axes) -> None:
    axes.tick_params(length=0)
    axes.grid(False)
    for side in axes.spines.values():
        side.set_visible(False)
