"""The table of the chapter on Match3's easy variants: what their attention looks like."""

import numpy as np
import torch

from expressivity.attention.units.unit import attention_weights
from expressivity.constructions.bigram import bigram_transformer
from expressivity.constructions.local import local_match_unit
from expressivity.tables import Table


def variants_table(modulus: int, radius: int, places: int) -> Table:
    """Tabulate attention of the first Bigram layer and of the Local unit of this radius, over all pairs of places."""
    first = bigram_transformer(modulus, places)
    query, key, _ = first.first_layer
    embedded = first.first_embedding(torch.ones(1, places, dtype=torch.int64))[0]
    local = local_match_unit(modulus, places, radius, np.random.default_rng(0))
    shown = {
        "Bigram, layer 1": (0, attention_weights(embedded @ query, embedded @ key)[:-1].numpy()),
        f"Local, K = {radius}": (radius, local.attention),
    }
    rows = [
        {
            "model": model,
            "place": i,
            "key_place": j - shift,
            "weight": round(float(weight), 6),
        }
        for model, (shift, weights) in shown.items()
        for i, row in enumerate(weights)
        for j, weight in enumerate(row)
    ]
    columns = {
        "model": "which",
        "place": "query's place, from 0",
        "key_place": f"key's place; outside 0..{places - 1} a blank",
        "weight": "attention",
    }
    about = f"Attention of the two easy variants at {places} places."
    return Table("match3-variants", about, columns, rows, group=("model", "place", "key_place"))
