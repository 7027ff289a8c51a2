"""Figures of the lower bounds for averaging: the matrix of disjointness, bits, widths, memories, digits."""

from matplotlib.figure import Figure

from expressivity.book.style import COLORS, label_end, new_figure, note
from expressivity.tables import Table

DASHED = (0, (4, 3))


def disjointness_matrix(table: Table) -> Figure:
    """Draw DISJ as an image, with the pairs of the fooling set marked.

    Args:
        table: columns alice, bob (strings of bits), meet, complements.
    """
    figure, axes = new_figure(11, 10.5)
    names = sorted(set(table.column("alice")))
    image = [[row["meet"] for row in table.where(alice=name)] for name in names]
    axes.imshow(image, cmap="Blues", vmin=0, vmax=2.2)
    pairs = [
        (names.index(row["bob"]), names.index(row["alice"]))
        for row in table.where(complements=True)
    ]
    axes.plot(*zip(*pairs), "o", color=COLORS["wrong"], markersize=5)
    every = range(len(names))
    axes.set(
        xticks=every, yticks=every, yticklabels=names, xlabel="Bob's set", ylabel="Alice's set"
    )
    axes.set_xticks(every, names, rotation=90)
    axes.tick_params(labelsize=7)
    axes.grid(visible=False)
    axes.set_title("blue: the sets meet; dots: a set and its complement", fontsize=9)
    return figure


def averaging_bits(table: Table) -> Figure:
    """Draw bits of an embedding, mp, that are necessary by either bound and sufficient by the unit of [SHT23] Theorem 2.

    Args:
        table: columns q, disjointness, counting, unit, one_hot.
    """
    figure, axes = new_figure(15, 8.5)
    sizes = table.column("q")
    for name, role, text, lift in (
        ("unit", "measured", "sufficient: the unit of\n[SHT23] Theorem 2", 12),
        ("one_hot", "third", "sufficient:\none-hot keys", -12),
        ("counting", "second", "necessary:\ncounting", 0),
        ("disjointness", "bound", "necessary:\n[SHT23] Theorem 4", 0),
    ):
        axes.plot(sizes, table.column(name), color=COLORS[role], marker="o", markersize=4)
        label_end(axes, sizes[-1], table.column(name)[-1], text, COLORS[role], dy=lift)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=10)
    axes.set(
        xlabel="positions to average over, q",
        ylabel="bits of an embedding, m·p",
        xticks=sizes,
        xticklabels=[str(q) for q in sizes],
    )
    return figure


def first_layer_widths(table: Table) -> Figure:
    """Draw which widths each choice of free tokens breaks.

    Args:
        table: columns free, width, broken, name (of the choice, the same for a value of free), bound (on the
            width, [SHT23] Theorem 10).
    """
    figure, axes = new_figure(15, 6)
    choices = sorted(set(table.column("free")))
    for height, free in enumerate(choices):
        for row in table.where(free=free):
            axes.plot(
                row["width"],
                height,
                "o",
                markersize=8,
                markeredgecolor=COLORS["wrong"],
                color=COLORS["wrong"] if row["broken"] else "white",
            )
    axes.axvline(table.rows[0]["bound"], color=COLORS["bound"], linewidth=1, linestyle=DASHED)
    axes.annotate(
        "N d'/2",
        (table.rows[0]["bound"], len(choices) - 0.5),
        xytext=(4, 0),
        textcoords="offset points",
        color=COLORS["bound"],
        fontsize=9,
        va="top",
    )
    widths = sorted(set(table.column("width")))
    axes.set(
        xticks=widths,
        yticks=range(len(choices)),
        ylim=(-0.5, len(choices) - 0.45),
        yticklabels=[table.column("name", free=free)[0] for free in choices],
        xlabel="width of the first layer (filled: two inputs found that it confuses)",
    )
    axes.grid(axis="y", visible=False)
    return figure


def memories(table: Table) -> Figure:
    """Draw how many of Alice's strings a cut network still tells apart, over the bits of each number.

    Args:
        table: columns bits, memories (one network a seed), available (memories that the format can hold),
            strings.
    """
    figure, axes = new_figure(15, 8)
    strings, bits = table.rows[0]["strings"], sorted(set(table.column("bits")))
    axes.plot(
        table.column("bits"),
        table.column("memories"),
        "o",
        color=COLORS["gru"],
        markersize=4,
        alpha=0.8,
    )
    axes.plot(bits, [table.mean("memories", bits=b) for b in bits], color=COLORS["gru"])
    available = table.column("available", seed=table.rows[0]["seed"])
    axes.plot(
        table.column("bits", seed=table.rows[0]["seed"]),
        available,
        color=COLORS["bound"],
        linestyle=DASHED,
    )
    axes.axhline(strings, color=COLORS["bound"], linewidth=1)
    note(
        axes,
        "memories needed: one for each string",
        (bits[-1], strings),
        (0, 4),
        "bound",
        ha="right",
    )
    note(axes, "all that the bits can hold", (bits[0], 2 * strings), (42, -2), "bound")
    note(
        axes,
        "used by trained GRUs (line: their mean)",
        (bits[3], table.mean("memories", bits=bits[3])),
        (12, -22),
        "gru",
    )
    axes.set_yscale("log", base=2)
    axes.set(
        xlabel="bits of each hidden number at the cut",
        ylabel="different memories",
        xticks=bits,
        ylim=(2, 3 * strings),
    )
    return figure


def digits(table: Table) -> Figure:
    """Draw the share of the inputs that the head with unbounded precision gets right, as its values are rounded.

    Args:
        table: columns task, bits, right (share of inputs), needed (bits of the whole input).
    """
    figure, axes = new_figure(15, 7.5)
    tasks = dict.fromkeys(table.column("task"))
    for task, role, place, offset, ha in zip(
        tasks, ("measured", "second"), (2, 3), ((-7, -3), (7, -11)), ("right", "left")
    ):
        bits, right = table.column("bits", task=task), table.column("right", task=task)
        axes.plot(bits, right, color=COLORS[role], marker="o", markersize=4)
        note(axes, task, (bits[place], right[place]), offset, role, ha=ha)
    for needed in set(table.column("needed")):
        axes.axvline(needed, color=COLORS["bound"], linewidth=1, linestyle=DASHED)
    axes.set(
        xlabel="bits after the point of each value (dashed: bits of the whole input, N log₂ B)",
        ylabel="share of inputs right",
        ylim=(-0.03, 1.05),
    )
    return figure
