"""The figure of the Match3 chapter: how the easy variants bring the tokens of a triple together."""

from matplotlib.figure import Figure

from expressivity.book.style import COLORS, new_figure
from expressivity.tables import Table


def attention_of_variants(table: Table) -> Figure:
    """Draw the attention of the first Bigram layer and of the Local unit, side by side; it depends on places only.

    Args:
        table: columns model ("Bigram, layer 1" or "Local"), place, key_place, weight.
    """
    figure, panels = new_figure(17.0, 8.0, columns=2)
    for axes, model in zip(panels, dict.fromkeys(table.column("model"))):
        rows = table.where(model=model)
        count = 1 + max(row["place"] for row in rows)
        weights = [
            [row["weight"] for row in rows if row["place"] == place] for place in range(count)
        ]
        image = axes.imshow(weights, cmap="Blues", vmin=0, vmax=0.5, aspect="auto")
        axes.set(xlabel="key's place", ylabel="query's place")
        axes.set_title(model, loc="left", color=COLORS["bound"])
        axes.grid(visible=False)
        blanks = sorted({row["key_place"] for row in rows if not 0 <= row["key_place"] < count})
        keys = sorted({row["key_place"] for row in rows})
        axes.set_xticks(range(len(keys)), ["·" if key in blanks else str(key + 1) for key in keys])
        axes.set_yticks(range(count), [str(place + 1) for place in range(count)])
    figure.colorbar(image, ax=panels, label="attention", shrink=0.9)
    return figure
