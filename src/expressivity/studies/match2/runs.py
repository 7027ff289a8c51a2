"""Tables of the chapter on Match2: one sequence, the softmax scale, and the bits of a number."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from jaxtyping import Int

from expressivity.constructions.matching import match2_head, sufficient_bits
from expressivity.constructions.worst_case import smallest_bits, worst_masses
from expressivity.tables import Table
from expressivity.tasks.matching import match2


def example_table(tokens: Int[np.ndarray, "n"], modulus: int) -> Table:
    """Tabulate the head's attention on one sequence: a row for each query and each key, the blank included."""
    answer = match2(tokens, modulus)
    weights = match2_head(modulus, len(tokens)).attention(tokens)
    keys: list[int | str] = [*map(int, tokens), "blank"]
    rows = [
        {
            "place": i,
            "token": int(token),
            "key_place": j,
            "key": key,
            "weight": round(float(weights[i, j]), 6),
            "matched": bool(answer[i]),
        }
        for i, token in enumerate(tokens)
        for j, key in enumerate(keys)
    ]
    columns = {
        "place": "query's place",
        "token": "query",
        "key_place": "key's place",
        "key": "key",
        "weight": "attention",
        "matched": "whether the query has a match",
    }
    about = f"Attention of the head at M={modulus} on one sequence of {len(tokens)} tokens."
    return Table("match2-example", about, columns, rows, group=("place", "key_place"))


def scale_table(moduli: Iterable[int], length: int) -> Table:
    """Tabulate the least attention on tokens with a match, and the greatest without, as the softmax scale changes by quarters of an octave."""
    rows = []
    for modulus in moduli:
        head = match2_head(modulus, length)
        for factor in [2 ** (step / 4) for step in range(-16, 5)]:
            least, greatest = worst_masses(replace(head, scale=factor * head.scale))
            rows.append(
                {
                    "modulus": modulus,
                    "factor": round(factor, 9),
                    "least": round(least, 6),
                    "greatest": round(greatest, 6),
                }
            )
    columns = {
        "modulus": "M",
        "factor": "scale over (M²/8) ln 4N",
        "least": "least attention on tokens with a match",
        "greatest": "greatest without",
    }
    about = f"Worst-case attention on tokens as the scale changes, N={length}."
    return Table("match2-scale", about, columns, rows, group=("modulus", "factor"))


def bits_table(moduli: Iterable[int], length: int) -> Table:
    """Tabulate bits of a number for each modulus: what is proved to suffice, and the smallest number that suffices on every input."""
    rows = [
        {
            "modulus": modulus,
            "length": length,
            "bound": sufficient_bits(modulus, length),
            "smallest": smallest_bits(modulus, length),
        }
        for modulus in moduli
    ]
    columns = {
        "modulus": "M",
        "length": "N",
        "bound": "bits proved to suffice",
        "smallest": "smallest sufficient bits",
    }
    about = f"Bits for each number at N={length}: proved to suffice, and the smallest that suffice on every input."
    return Table("match2-bits", about, columns, rows, group=("modulus",))
