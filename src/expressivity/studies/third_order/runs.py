"""Tables of the chapter on third-order attention: attention to pairs, and the constant in the softmax scale."""

from collections.abc import Iterable
from math import log

import numpy as np
import torch
from jaxtyping import Int

from expressivity.attention.units.tensor import tensor_weights
from expressivity.constructions.tensor import match_unit
from expressivity.tables import Table


def example_table(tokens: Int[np.ndarray, "n"], modulus: int, queries: Iterable[int]) -> Table:
    """Tabulate attention to pairs of tokens, or blanks, that the queries at these places pay."""
    count = len(tokens) + 1
    unit = match_unit(3, modulus, len(tokens))
    embedded = unit.embedding[torch.nn.functional.pad(torch.from_numpy(tokens), (0, 1))]
    weights = tensor_weights(embedded @ unit.query, [embedded @ key for key in unit.keys])
    weights = weights.unflatten(-1, (count, count))
    names = [*map(str, tokens), "blank"]
    rows = [
        {
            "query": int(tokens[i]),
            "first": j,
            "second": k,
            "token_first": names[j],
            "token_second": names[k],
            "weight": round(float(weights[i, j, k]), 6),
        }
        for i in queries
        for j in range(count)
        for k in range(count)
    ]
    columns = {
        "query": "the token that pays",
        "first": "place of the second token of the triple",
        "second": "place of the third",
        "token_first": "that token, or blank",
        "token_second": "that token, or blank",
        "weight": "attention",
    }
    about = f"Attention to pairs at M={modulus} of two tokens of one sequence of {len(tokens)}."
    return Table("third-order-example", about, columns, rows, group=("query", "first", "second"))


def constant_table(orders: Iterable[int]) -> Table:
    """Tabulate attention of one match at M = 2 on tuples of tokens, with the softmax scale limited from below and without the limit."""
    match = np.array([2])  # modulo 2, any number of times 2 is 0
    rows = []
    for order in orders:
        scale = 2**2 / 8 * log(8 * 2 ** (order - 1)) + 1
        limited, unlimited = (
            match_unit(order, 2, 1, scale=given).token_mass(match)[0] for given in (None, scale)
        )
        rows.append(
            {
                "order": order,
                "limited": round(float(limited), 6),
                "unlimited": round(float(unlimited), 6),
            }
        )
    columns = {
        "order": "s",
        "limited": "with max(M²/8, 1) in the scale",
        "unlimited": "with M²/8",
    }
    about = "Attention of the match (2, ..., 2) at M=2, N=1 on tuples of tokens."
    return Table("third-order-constant", about, columns, rows, group=("order",))
