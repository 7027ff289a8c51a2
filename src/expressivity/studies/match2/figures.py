"""Figures of the Match2 chapter: where the attention goes, how large the scale must be, how many bits
suffice."""

from matplotlib.figure import Figure

from expressivity.book.style import COLORS, label_end, new_figure, note
from expressivity.tables import Table

FLOAT32_BITS = 24


def attention_of_example(table: Table) -> Figure:
    """Draw the attention of one sequence, and beside every row how much of it is on tokens.

    Args:
        table: columns place, token, key ("blank" or a token), key_place, weight, matched; one row for each
            query and key.
    """
    figure, (left, right) = new_figure(16, 8.5, columns=2, sharey=True, width_ratios=(3, 2))
    count = 1 + max(row["place"] for row in table.rows)
    weights = [table.column("weight", place=place) for place in range(count)]
    tokens = [table.column("token", place=place)[0] for place in range(count)]
    left.imshow(weights, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    left.axvline(count - 0.5, color=COLORS["bound"], linewidth=1)
    left.set(
        xticks=range(count + 1),
        xticklabels=[*tokens, "blank"],
        yticks=range(count),
        yticklabels=tokens,
        xlabel="key (colour: attention)",
        ylabel="query",
    )
    left.grid(visible=False)
    matched = [table.column("matched", place=place)[0] for place in range(count)]
    masses = [sum(row[:-1]) for row in weights]
    colors = [COLORS["measured" if match else "wrong"] for match in matched]
    right.barh(range(count), masses, color=colors, height=0.6)
    for place, (match, color) in enumerate(zip(matched, colors)):
        right.annotate(
            "match" if match else "no match", (0.98, place), ha="right", va="center", color=color
        )
    right.axvline(1 / 3, color=COLORS["bound"], linewidth=1, linestyle=(0, (4, 3)))
    note(right, "threshold ⅓", (1 / 3, -0.5), (0, 3), "bound", ha="center")
    right.set(xlim=(0, 1), ylim=(count - 0.5, -0.5), xlabel="attention on tokens")
    right.grid(axis="y", visible=False)
    return figure


def mass_over_scale(table: Table) -> Figure:
    """Draw worst-case attention on tokens of matched and unmatched queries, as the scale grows.

    Args:
        table: columns modulus, factor (of the scale in the theorem), least (matched), greatest (unmatched).
    """
    figure, axes = new_figure(15, 8)
    factors = sorted({row["factor"] for row in table.rows})
    moduli = sorted({row["modulus"] for row in table.rows})
    for modulus, style, side in zip(
        moduli, ((0, (2, 1.2)), "solid"), (1, -1)
    ):  # labels to the outer sides
        misses = table.column("greatest", modulus=modulus)
        axes.plot(factors, misses, color=COLORS["wrong"], linestyle=style)
        middle = min(range(len(misses)), key=lambda i: abs(misses[i] - 0.2))
        note(
            axes,
            f"M = {modulus}",
            (factors[middle], misses[middle]),
            (9 * side, 2 * side),
            "wrong",
            ha="left" if side > 0 else "right",
        )
    axes.plot(factors, table.column("least", modulus=moduli[-1]), color=COLORS["measured"])
    note(axes, "match, hardest case", (factors[0], 0.5), (0, 4), "measured")
    note(axes, "no match, hardest case", (factors[0], 1), (0, 0), "wrong")
    axes.axhline(1 / 3, color=COLORS["bound"], linewidth=1, linestyle=(0, (4, 3)))
    note(axes, "threshold ⅓", (factors[0], 1 / 3), (0, 4), "bound")
    axes.axvline(1, color=COLORS["bound"], linewidth=1)
    note(axes, "the theorem's c", (1, 1), (5, 0), "bound")
    axes.set_xscale("log", base=2)
    axes.set(
        ylim=(-0.03, 1.08),
        xlabel="softmax scale, as a multiple of c = (M²/8) ln 4N",
        ylabel="attention on tokens,\nnot on the blank",
        xticks=[1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2],
        xticklabels=["1/16", "1/8", "1/4", "1/2", "1", "2"],
    )
    return figure


def bits_over_modulus(table: Table) -> Figure:
    """Draw the smallest sufficient bits and the proved bound over M, with the significands of two machine formats.

    Args:
        table: columns modulus, bound (p that is proved to suffice), smallest (p found by search).
    """
    figure, axes = new_figure(15, 8.5)
    moduli = table.column("modulus")
    axes.plot(moduli, table.column("bound"), color=COLORS["bound"], marker="_", markersize=9)
    axes.plot(moduli, table.column("smallest"), "o", color=COLORS["measured"], markersize=5)
    last = table.rows[-1]
    proved = "proved to suffice:\n⌈log₂(M² ln 4N)⌉ + 1"
    label_end(axes, moduli[-1], last["bound"], proved, COLORS["bound"], dy=9)
    label_end(
        axes, moduli[-1], last["smallest"], "smallest that suffices", COLORS["measured"], dy=-10
    )
    axes.axhline(FLOAT32_BITS, color=COLORS["wrong"], linewidth=1, linestyle=(0, (4, 3)))
    note(axes, "the 24 bits of a float32 significand", (moduli[0], FLOAT32_BITS), (0, 4), "wrong")
    axes.set_xscale("log", base=2)
    axes.set(
        xlabel="modulus M",
        ylabel="bits of each number, p",
        ylim=(0, 32),
        xticks=moduli[::2],
        xticklabels=[str(m) for m in moduli[::2]],
    )
    return figure
