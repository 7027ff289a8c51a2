"""Figures of the lower bound for Match3: which residues can be codes, and what a message costs."""

from math import cos, pi, sin

from matplotlib.figure import Figure

from expressivity.book.style import COLORS, label_end, new_figure
from expressivity.tables import Table


def codes_on_a_circle(table: Table) -> Figure:
    """Draw the residues as points on a circle, the pairs {u, −1−u} as chords, and the codes on them.

    Args:
        table: columns modulus, residue, partner, role ("code" for Alice's, "answer" for Bob's, "filler",
            "lost" or "unused").
    """
    panels = sorted(set(table.column("modulus")))
    figure, row = new_figure(8 * len(panels), 8.2, columns=len(panels), squeeze=False)
    colors = {
        "code": "measured",
        "answer": "second",
        "filler": "wrong",
        "lost": "wrong",
        "unused": "faint",
    }
    for axes, modulus in zip(row[0], panels):

        def at(residue: int, radius: float = 1.0) -> tuple[float, float]:
            """Return where a residue stands on the circle."""
            angle = pi / 2 - 2 * pi * residue / modulus
            return radius * cos(angle), radius * sin(angle)

        for entry in table.where(modulus=modulus):
            residue, role = entry["residue"], entry["role"]
            color = COLORS[colors[role]]
            if residue < entry["partner"]:
                style = "dotted" if role in ("filler", "lost", "unused") else "solid"
                axes.plot(
                    *zip(at(residue), at(entry["partner"])),
                    color=COLORS["faint"],
                    linewidth=1.2,
                    linestyle=style,
                    zorder=1,
                )
            axes.plot(
                *at(residue),
                "o",
                color=color,
                markersize=8 if role != "lost" else 6,
                markerfacecolor="white" if role in ("lost", "unused") else color,
            )
            axes.annotate(
                str(residue), at(residue, 1.17), ha="center", va="center", color=color, fontsize=9
            )
        axes.set(aspect="equal", xlim=(-1.35, 1.35), ylim=(-1.35, 1.4))
        axes.annotate(f"M = {modulus}", (-1.3, 1.25), fontsize=10)
        axes.axis("off")
    figure.supxlabel(
        "blue: codes u · green: answers −1−u · orange: 1 and −2 · grey: its own partner", fontsize=9
    )
    return figure


def message_cost(table: Table) -> Figure:
    """Draw bits of a message per head and bit of precision, as the number of heads grows.

    Args:
        table: columns precision, heads, summed and apart (bits over pH), loglog (of N).
    """
    figure, axes = new_figure(15, 8.5)
    precisions = sorted(set(table.column("precision")))
    for precision, role in zip(precisions, ("wrong", "third", "measured")):
        heads, summed = (
            table.column("heads", precision=precision),
            table.column("summed", precision=precision),
        )
        axes.plot(heads, summed, color=COLORS[role])
        label_end(axes, heads[-1], summed[-1], f"p = {precision}", COLORS[role])
    first = precisions[0]
    heads, apart = table.column("heads", precision=first), table.column("apart", precision=first)
    axes.plot(heads, apart, color=COLORS["wrong"], linestyle=(0, (4, 3)))
    label_end(
        axes, heads[-1], apart[-1], f"p = {first}, heads\nrounded first", COLORS["wrong"], dy=10
    )
    axes.axhline(table.rows[0]["loglog"], color=COLORS["bound"], linewidth=1)
    axes.annotate(
        "log₂ log₂ N",
        (heads[-1], table.rows[0]["loglog"]),
        xytext=(-60, -13),
        textcoords="offset points",
        color=COLORS["bound"],
        fontsize=9,
    )
    axes.set_xscale("log", base=2)
    axes.set(xlabel="heads H", ylabel="bits of the message / (p·H)", ylim=(0, None))
    return figure
