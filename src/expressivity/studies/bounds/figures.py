"""Figures of the page on what the papers' bounds become."""

from matplotlib.figure import Figure

from expressivity.book.style import COLORS, label_end, new_figure, note
from expressivity.tables import Table


def match3_bits(table: Table) -> Figure:
    """Draw how many bits one layer must be told for Match3, over the modulus, by three counts and in all.

    Args:
        table: columns modulus, disjointness, index, futures, whole.
    """
    figure, axes = new_figure(15, 9)
    moduli = table.column("modulus")
    for name, role, text, lift in (
        ("whole", "bound", "everything:\nN log₂ M", 12),
        ("futures", "measured", "necessary:\nall functions of\nthe last token", -14),
        ("index", "third", "necessary: codes,\none token asks", 2),
        ("disjointness", "wrong", "necessary:\ndisjointness", -4),
    ):
        axes.plot(moduli, table.column(name), color=COLORS[role], marker="o", markersize=3)
        label_end(axes, moduli[-1], table.column(name)[-1], text, COLORS[role], dy=lift)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=2)
    axes.set(xlabel="modulus M", ylabel="bits that the layer must be told")
    return figure


def first_layer_errors(table: Table) -> Figure:
    """Draw the error that no network goes below, over the rows of its first layer, by [SHT23] Theorem 10 and by the page.

    Args:
        table: columns rows, paper, ours.
    """
    figure, axes = new_figure(15, 7)
    rows = table.column("rows")
    for name, role in (("ours", "measured"), ("paper", "bound")):
        axes.plot(rows, table.column(name), color=COLORS[role], drawstyle="steps-post")
        axes.plot(rows, table.column(name), "o", color=COLORS[role], markersize=5)
    note(axes, "this page", (rows[1], table.column("ours")[1]), (0, 6), "measured")
    note(axes, "[SHT23] Theorem 10", (rows[1], table.column("paper")[1]), (0, 6), "bound")
    axes.set(
        xlabel="rows of the first layer",
        ylabel="an error of at least",
        xticks=rows,
        ylim=(-0.02, 1.25 * max(table.column("ours"))),
    )
    return figure


def address_bits(table: Table) -> Figure:
    """Draw bits of an embedding over N: necessary by counting, and sufficient with queries by votes and by two other units.

    Args:
        table: columns length, counting, votes, unit, one_hot.
    """
    figure, axes = new_figure(15, 8.5)
    lengths = table.column("length")
    for name, role, text, lift in (
        ("one_hot", "third", "one-hot keys", 6),
        ("unit", "measured", "[SHT23] Theorem 2", -4),
        ("votes", "second", "votes", 0),
        ("counting", "bound", "necessary", 0),
    ):
        axes.plot(lengths, table.column(name), color=COLORS[role], marker="o", markersize=4)
        label_end(axes, lengths[-1], table.column(name)[-1], text, COLORS[role], dy=lift)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=10)
    axes.set(xlabel="tokens N", ylabel="bits of an embedding", xticks=lengths)
    axes.set_xticks(lengths, [str(length) for length in lengths])
    return figure
