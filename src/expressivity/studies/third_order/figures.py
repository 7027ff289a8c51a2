"""Figures of the third-order chapter: attention to pairs, the constant that fails at high order, and what
attention to pairs costs."""

from math import log

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from expressivity.book.style import COLORS, SHADE_TEXT, label_end, new_figure
from expressivity.tables import Table

FORMS = {
    "einsum": ("einsum", "wrong"),
    "streaming": ("streaming", "measured"),
    "strassen": ("Strassen", "second"),
}


def attention_to_pairs(table: Table) -> Figure:
    """Draw what two tokens of one sequence pay to every pair of tokens or blanks.

    Args:
        table: columns query (a token), first, second (places), token_first, token_second ("blank" for the
            last), weight.
    """
    queries = list(dict.fromkeys(table.column("query")))
    figure, panels = new_figure(17.0, 8.3, columns=2, sharey=True)
    for axes, query in zip(panels, queries):
        rows = table.where(query=query)
        count = 1 + max(row["first"] for row in rows)
        weights = [
            [row["weight"] for row in rows if row["first"] == place] for place in range(count)
        ]
        for row in rows:
            if row["weight"] >= 0.005:
                axes.annotate(
                    f"{row['weight']:.2f}",
                    (row["second"], row["first"]),
                    ha="center",
                    va="center",
                    color=SHADE_TEXT["light" if row["weight"] > 0.6 else "dark"],
                    fontsize=9,
                )
        labels = [row["token_second"] for row in rows[:count]]
        axes.imshow(weights, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        axes.set(
            xticks=range(count),
            xticklabels=labels,
            yticks=range(count),
            yticklabels=labels,
            xlabel="third token",
        )
        on_tokens = sum(
            row["weight"]
            for row in rows
            if "blank" not in (row["token_first"], row["token_second"])
        )
        axes.set_title(
            f"query {query}: {'a match' if on_tokens > 1 / 4 else 'no match'}",
            loc="left",
            color=COLORS["measured" if on_tokens > 1 / 4 else "wrong"],
        )
        axes.grid(visible=False)
        axes.axhline(count - 1.5, color=COLORS["bound"], linewidth=1)
        axes.axvline(count - 1.5, color=COLORS["bound"], linewidth=1)
    panels[0].set_ylabel("second token (colour: attention)")
    return figure


def mass_over_order(table: Table) -> Figure:
    """Draw attention of a match at M = 2, N = 1 as the order grows, with and without the lower limit on the scale.

    Args:
        table: columns order, limited (mass with max(M²/8, 1)), unlimited (with M²/8).
    """
    figure, axes = new_figure(15.0, 7.0)
    orders = table.column("order")
    for column, role, text in (
        ("limited", "measured", "max(M²/8, 1)"),
        ("unlimited", "wrong", "M²/8"),
    ):
        masses = table.column(column)
        axes.plot(orders, masses, "o-", color=COLORS[role], markersize=4)
        label_end(axes, float(orders[-1]), masses[-1], text, COLORS[role])
    axes.axhline(1 / 4, color=COLORS["bound"], linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate(
        "threshold ¼",
        (orders[0], 1 / 4),
        xytext=(0, 4),
        textcoords="offset points",
        color=COLORS["bound"],
        fontsize=9,
    )
    axes.set(
        xlabel="order s",
        ylabel="attention of a match\non tuples of tokens",
        ylim=(0, 0.55),
        xticks=orders,
    )
    return figure


def cost_of_pairs(table: Table) -> Figure:
    """Draw time and memory of three forms over N, both axes logarithmic, with the exponent of the last
    doubling at each line.

    Args:
        table: columns form, length, milliseconds, mebibytes.
    """
    figure, panels = new_figure(18.0, 8.0, columns=2)
    for axes, column, label in zip(
        panels, ("milliseconds", "mebibytes"), ("time, ms", "memory at its peak, MiB")
    ):
        _lines(axes, table, column)
        axes.set(xscale="log", yscale="log", xlabel="tokens N", ylabel=label)
        lengths = sorted(set(table.column("length")))
        axes.set_xticks(lengths, [str(length) for length in lengths])
        axes.minorticks_off()
        axes.set_xlim(lengths[0] * 0.85, lengths[-1] * 4.4)
    return figure


def exponent(table: Table, form: str, column: str) -> float:
    """Return the exponent of N between the two largest lengths measured of a form."""
    (shorter, small), (longer, large) = [
        (row["length"], row[column]) for row in table.where(form=form)
    ][-2:]
    return log(large / small) / log(longer / shorter)


def _lines(axes: Axes, table: Table, column: str) -> None:
    for form, (name, role) in FORMS.items():
        lengths, values = table.column("length", form=form), table.column(column, form=form)
        axes.plot(lengths, values, "o-", color=COLORS[role], markersize=4)
        text = f"{name}, $N^{{{exponent(table, form, column):.1f}}}$"
        if form == "einsum":  # the shortest line: its end is where the others still go on
            axes.annotate(
                text,
                (lengths[-1], values[-1]),
                xytext=(-9, -4),
                textcoords="offset points",
                ha="right",
                color=COLORS[role],
            )
        else:
            label_end(axes, float(lengths[-1]), values[-1], text, COLORS[role])
