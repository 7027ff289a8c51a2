"""How many messages one layer needs for Match3: all functions of the last token, counted.

No check here tests the bound on layers: what runs is Match3 itself, on every sequence or on every choice of tokens.
"""

from collections.abc import Callable
from itertools import combinations_with_replacement, product
from math import comb

import numpy as np

from expressivity.book.registry import Claim, Evidence
from expressivity.lower_bounds.matching import match3_futures
from expressivity.tasks.matching import match3

Count = Callable[[int, int], int]
"""How many functions of the last token there are, from N and M."""

SEQUENCES = [(n, m) for n in range(3, 7) for m in range(2, 8) if m ** (n - 1) <= 10**4]
"""(N, M) at which every sequence that begins with 1 is run."""

CHOICES = [(n, m) for n in range(3, 8) for m in range(8, 15) if n + m <= 19]
"""(N, M) at which every choice of the tokens between is run, in one order."""

AT_LEAST, MODULI = 40, 200
"""The bits of the bound are compared with those that codes give for N and M up to these."""


def check_futures(count: Count) -> Evidence:
    """Count the functions of the last token by running Match3 on all that can stand between it and the first."""
    found = {size: _futures(*size, product) for size in SEQUENCES}
    found |= {size: _futures(*size, combinations_with_replacement) for size in CHOICES}
    wrong = [size for size, (futures, _) in found.items() if futures != count(*size)]
    more = all(
        count(n, m) > 2 ** min(n - 2, m // 2 - 1)
        for n in range(3, AT_LEAST)
        for m in range(4, MODULI)
    )
    linear = all(
        count(n, m) * (n - 2) ** (n - 2) >= (2 * (m // 2 - 1)) ** (n - 2)
        for n in range(3, AT_LEAST)
        for m in range(2 * n - 2, MODULI)
    )
    return Evidence(
        not wrong and more and linear,
        {
            "sizes (N, M) with another count": [str(size) for size in wrong],
            "more than codes with one filler have": more,
            "at least (2P/(N-2))^(N-2)": linear,
        },
        {"sizes": len(found), "instances": sum(instances for _, instances in found.values())},
    )


def _futures(length: int, modulus: int, between: Callable[..., object]) -> tuple[int, int]:
    """Return how many functions of the last token the tokens between make of Match3 at the first, and the sequences run.

    Args:
        length: N.
        modulus: M.
        between: `product` for all sequences of tokens between, or `combinations_with_replacement` for one order of each.
    """
    residues = range(1, modulus + 1)
    if between is product:
        middles = np.array(list(product(residues, repeat=length - 2)))
    else:
        middles = np.array(list(combinations_with_replacement(residues, length - 2)))
    sequences = np.ones((len(middles), modulus, length), dtype=np.int64)
    sequences[:, :, 1:-1] = middles[:, None]
    sequences[:, :, -1] = residues
    answers = match3(sequences.reshape(-1, length), modulus)[:, 0]
    return len(np.unique(answers.reshape(len(middles), modulus), axis=0)), len(answers)


def _one_end_of_a_chord(length: int, modulus: int) -> int:
    """Return the count of sets of chords, as if only one end of each could occur."""
    chords = max(0, modulus // 2 - 1)
    return 1 + sum(comb(chords, k) for k in range(min(length - 2, chords) + 1))


CLAIMS = (
    Claim(
        id="ours-match3-futures",
        kind="lower bound",
        known="ours",
        source="ours, for [SHT23] Theorem 7",
        statement=(
            "Let the first of $N\\ge3$ tokens be $1$, and $M\\ge4$. As the tokens between range over all residues, Match3 at the first"
            " token is exactly $K=1+\\sum_{k\\le\\min(N-2,P)}\\binom Pk2^k$ different functions of the last token, where"
            " $P=\\lfloor\\frac M2\\rfloor-1$. So the protocol of one layer needs a message of $\\log_2K$ bits, which is more than"
            " $\\min(N-2,P)$, and at least $(N-2)\\log_2\\frac{2P}{N-2}$ if $P\\ge N-2$."
        ),
        subject=lambda: match3_futures,
        control=lambda: _one_end_of_a_chord,
        broken="one end of each chord left out",
        check=check_futures,
        boundary=(
            "The count is run, not the bound on layers: that follows by the protocol. More tokens on the right side of the cut could ask for more"
            " bits, up to the $N\\log_2M$ of the whole input."
        ),
        budget=20,
        code=("expressivity.lower_bounds.matching.match3_futures",),
        reach="all",
        extent="[[sizes]] sizes (N, M), all [[instances:,]] sequences or choices of tokens",
        proof="page",
        numbers={"sizes": 55, "instances": 238828},
    ),
)
