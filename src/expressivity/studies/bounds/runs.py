"""Tables of the page on what the papers' bounds become: bits of a message for Match3, errors of narrow first layers, bits of addresses."""

from collections.abc import Iterable
from itertools import count
from math import ceil, log2

import numpy as np

from expressivity.constructions.keys import random_keys
from expressivity.constructions.votes import vote
from expressivity.lower_bounds.counting import counting_bits
from expressivity.lower_bounds.matching import match3_futures
from expressivity.studies.lower_bounds.runs_tables import one_hot_bits, unit_bits
from expressivity.tables import Row, Table
from expressivity.tasks.averaging import adversarial_subsets, random_subsets

STEP = 16
"""Key dimensions are tried in multiples of this."""

RANDOM = 1000
"""Random sets that a number of dimensions must serve, beside one set against each position."""


def match3_table(length: int) -> Table:
    """Tabulate how many bits one layer must be told for Match3, as the modulus grows from 4 to N²: by three counts, and all that there is to tell."""
    moduli = sorted(
        {round(4 * (length**2 / 4) ** (step / 24)) for step in range(25)} | {length, length + 1}
    )
    rows: list[Row] = [
        {
            "modulus": modulus,
            "disjointness": min((length - 1) // 2, modulus // 2 - 1),
            "index": min(length - 2, modulus // 2 - 1),
            "futures": round(log2(match3_futures(length, modulus)), 6),
            "whole": round(length * log2(modulus), 6),
        }
        for modulus in moduli
    ]
    columns = {
        "modulus": "M",
        "disjointness": "by disjointness, Alice and Bob with half of the tokens each",
        "index": "by codes with one filler, Bob with the last token",
        "futures": "by all functions of the last token",
        "whole": "all tokens, written down",
    }
    about = f"Bits that one layer must be told about N={length} tokens to compute Match3 at the first, by the modulus."
    return Table("bounds-match3", about, columns, rows, group=("modulus",))


def first_layer_errors(length: int, q: int) -> Table:
    """Tabulate the error that a first layer cannot go below, for every number of rows, with values of one number."""
    rows: list[Row] = [
        {
            "rows": rows,
            "paper": round(1 / (2 * q), 6) if rows < length / 2 else 0.0,
            "ours": round(_error(length, q, rows), 6),
        }
        for rows in range(length + 1)
    ]
    columns = {
        "rows": "rows of the first layer",
        "paper": "error by [SHT23] Theorem 10",
        "ours": "error by the theorems of the page",
    }
    about = (
        f"Least error of networks with a narrow first layer, as proved, at N={length}, q={q}, d'=1."
    )
    return Table("bounds-first-layer", about, columns, rows, group=("rows",))


def _error(length: int, q: int, rows: int) -> float:
    """Return the largest error that a theorem promises: 1/q below N − q + 1 rows, or below N − 1 if N >= 2q − 1; 1/(2q − 1) below N rows if q < N."""
    if rows < length - q + 1 or (rows < length - 1 and q < length and length >= 2 * q - 1):
        return 1 / q
    return 1 / (2 * q - 1) if rows < length and q < length else 0.0


def address_table(lengths: Iterable[int], q: int) -> Table:
    """Tabulate bits of an embedding at an error of 1/(2q): necessary by counting, with queries by votes, and of the two other units."""
    rows: list[Row] = []
    for length in lengths:
        dimension = voting_dimension_found(length, q)
        value = 1 + ceil(log2(2 * q))
        rows.append(
            {
                "length": length,
                "dimension": dimension,
                "counting": counting_bits(length, q),
                "votes": 3 * dimension + value,
                "unit": unit_bits(length, q),
                "one_hot": one_hot_bits(length, q),
            }
        )
    columns = {
        "length": "N",
        "dimension": "key dimensions at which votes serve all sets that were tried",
        "counting": "necessary by counting",
        "votes": "two bits for each number of the query, one for each of the key, and the value's",
        "unit": "used by the unit of [SHT23] Theorem 2",
        "one_hot": "used by a unit whose keys are the unit vectors of N dimensions",
    }
    about = f"Bits of an embedding at q={q}, d'=1 and an error of 1/(2q)."
    return Table("bounds-addresses", about, columns, rows, group=("length",))


def voting_dimension_found(length: int, q: int) -> int:
    """Return the least multiple of `STEP` in which one draw of signs serves one set against each position, and `RANDOM` others."""
    generator = np.random.default_rng(length)
    others = random_subsets((RANDOM,), length, q, generator)
    for dimension in count(STEP, STEP):
        keys = random_keys(dimension, length, generator)
        if not vote(keys, others).served.all():
            continue
        if vote(keys, adversarial_subsets(keys, q)).served.all():
            return dimension
    raise AssertionError("some number of dimensions serves all sets")
