"""Tables of the chapter on the lower bound for Match3: the codes on a circle, and what a message costs."""

from collections.abc import Iterable, Sequence

from expressivity.lower_bounds.matching import tight_codes
from expressivity.lower_bounds.protocol import message_bits
from expressivity.tables import Table


def codes_table(elements: int) -> Table:
    """Tabulate what each residue is used for by the tight codes, at the least modulus that has room for them and at the next."""
    codes = tight_codes(elements)
    rows = [
        {
            "modulus": modulus,
            "residue": residue,
            "partner": (-1 - residue) % modulus,
            "role": role(residue, modulus, codes),
        }
        for modulus in (2 * elements + 2, 2 * elements + 3)
        for residue in range(modulus)
    ]
    columns = {
        "modulus": "M",
        "residue": "u",
        "partner": "-1-u",
        "role": "code (Alice's), answer (Bob's), filler, lost, unused",
    }
    about = f"Residues, their partners to the sum -1, and what they are used for, n={elements}."
    return Table("match3-bound-codes", about, columns, rows, group=("modulus", "residue"))


def role(residue: int, modulus: int, codes: Sequence[int]) -> str:
    """Return what a residue stands for: one of Alice's codes, Bob's answer to one, the filler, the lost residue, or nothing."""
    if residue in codes:
        return "code"
    if (-1 - residue) % modulus in codes:
        return "answer"
    return {1: "filler", modulus - 2: "lost"}.get(residue, "unused")


def message_table(precisions: Iterable[int], length: int = 2**16) -> Table:
    """Tabulate bits of the message over pH, for numbers of heads up to the length: one sum rounded, or each head by itself."""
    rows = []
    for precision in precisions:
        for exponent in range(length.bit_length()):
            heads = 2**exponent
            summed, apart = (
                message_bits(heads, precision, 1, 1.0, length, each) / (precision * heads)
                for each in (False, True)
            )
            rows.append(
                {
                    "precision": precision,
                    "heads": heads,
                    "summed": summed,
                    "apart": apart,
                    "loglog": (length.bit_length() - 1).bit_length() - 1,
                }
            )
    columns = {
        "precision": "p",
        "heads": "H",
        "summed": "rounded so that the sum errs by less than 2^-p",
        "apart": "each head rounded to p bits before the sum",
        "loglog": "log2 log2 N",
    }
    about = f"Bits of the message over pH at N=2^{length.bit_length() - 1}, one value a head, scores at most 1."
    return Table("match3-bound-message-cost", about, columns, rows, group=("precision", "heads"))
