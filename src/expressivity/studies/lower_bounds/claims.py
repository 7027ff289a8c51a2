"""Lower bounds by communication for attention that averages: disjointness, and [SHT23] Theorem 4.

No check here tests a bound: a bound speaks of all networks. What runs are the finite certificates, the reduction
and the protocol that the proofs are made of.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float, Int

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.averaging import sparse_averaging_unit
from expressivity.lower_bounds.averaging import Alice, AveragingReduction, Bob
from expressivity.lower_bounds.communication import (
    Problem,
    disjoint_matrix,
    disjointness,
    distinct_rows,
    every_string,
    fooling_set,
    is_fooling_set,
    rational_rank,
    truth_table,
)
from expressivity.tasks.averaging import sparse_average

Reduction = Callable[[int, int], AveragingReduction]

RANKS, SYMBOLIC, PAIRS, PROTOCOLS = 8, 4, 8, 3
"""The largest n, n, q and q that are listed exhaustively."""


def check_disjointness(problem: Problem) -> Evidence:
    """Check rank, fooling set and distinct rows of the truth table, for every n up to `RANKS`."""
    ranks, complements, rows, fooled = [], [], [], True
    for n in range(1, RANKS + 1):
        table = truth_table(problem, n)
        a, b = fooling_set(n)
        places = 2 ** np.arange(n)[::-1]
        fooled &= is_fooling_set(table, np.stack([a @ places, b @ places], axis=1))
        ranks.append(rational_rank(table))
        complements.append(rational_rank(1 - table))
        rows.append(distinct_rows(table))
        fooled &= bool((1 - table == disjoint_matrix(n)).all())
    wanted = [2**n for n in range(1, RANKS + 1)]
    symbolic = [_symbolic_ranks(truth_table(problem, n)) for n in range(1, SYMBOLIC + 1)]
    holds = (
        fooled
        and symbolic == list(zip(ranks, complements))[:SYMBOLIC]
        and complements == rows == wanted
        and ranks == [size - 1 for size in wanted]
    )
    return Evidence(
        holds,
        {
            "n up to": RANKS,
            "rank of J-DISJ": complements,
            "rank of DISJ": ranks,
            "distinct rows": rows,
            "n up to which SymPy finds the same ranks": SYMBOLIC,
            "complements fool every protocol": fooled,
        },
    )


def _symbolic_ranks(table: Int[np.ndarray, "rows columns"]) -> tuple[int, int]:
    """Return the ranks of DISJ and J − DISJ once more, by SymPy."""
    from sympy import Matrix

    return Matrix(table.tolist()).rank(), Matrix((1 - table).tolist()).rank()


def check_averaging_reduction(reduction: Reduction) -> Evidence:
    """Run all 4^q pairs of strings through the task itself, and for small q through two parties and a real
    unit."""
    instances = wrong = 0
    for q in range(1, PAIRS + 1):
        strings, sizes = every_string(q), reduction(q, 2 * q + 1)
        for a in strings:
            own = np.broadcast_to(a, strings.shape)
            averages = sparse_average(*sizes.instance(own, strings))[:, sizes.asker, 0]
            wrong += int((sizes.decide(averages) != disjointness(own, strings)).sum())
            instances += len(strings)
    sent = [_averaging_protocol(reduction(q, 2 * q + 1)) for q in range(1, PROTOCOLS + 1)]
    missed, bits = sum(missed for missed, _, _ in sent), [length for _, length, _ in sent]
    enough = all(length >= q for q, length in enumerate(bits, start=1))
    return Evidence(
        wrong == missed == 0 and enough,
        {
            f"instances, every q<={PAIRS}": instances,
            "wrong": wrong,
            f"instances run as a protocol, every q<={PROTOCOLS}": sum(
                tried for _, _, tried in sent
            ),
            "wrong among them": missed,
            "message bits, mp": bits,
            "bits needed": list(range(1, PROTOCOLS + 1)),
        },
    )


def _averaging_protocol(reduction: AveragingReduction) -> tuple[int, int, int]:
    """Return the wrong answers over all pairs of strings, the length of every message, and how many pairs were run."""
    q = reduction.q
    unit = sparse_averaging_unit(
        reduction.length, q, 1, 1 / (2 * q), generator=np.random.default_rng(q)
    )
    strings, lengths = every_string(q), {unit.embedding_dimension * unit.bits}
    wrong = tried = 0
    bobs = [Bob(unit, reduction, b) for b in strings]
    for a in strings:
        message = Alice(unit, reduction, a).message()
        lengths.add(len(message))
        wrong += sum(bob.answer(message) != bool((a & bob.b).any()) for bob in bobs)
        tried += len(bobs)
    return wrong, lengths.pop() if len(lengths) == 1 else 0, tried


class _ZeroOnTheLeft(AveragingReduction):
    def values(self, b: Bool[np.ndarray, "*batch q"]) -> Float[np.ndarray, "*batch n 1"]:
        """Return Bob's half with 0 in place of −1 on the left of every pair."""
        values = super().values(b)
        values[..., 0::2, :] = 0
        return values


_HERE = "expressivity.lower_bounds"

CLAIMS = (
    Claim(
        id="ours-disjointness-rank",
        kind="lower bound",
        known="recalled",
        source="standard, [Yao79]; the check is ours",
        statement=(
            "Disjointness on $n$ elements needs $n$ bits: its matrix has $2^n$ distinct rows, the $2^n$ pairs"
            " of a set and its complement are a fooling set, $J-\\mathrm{DISJ}$ has rank $2^n$ and"
            " $\\mathrm{DISJ}$ rank $2^n-1$ over the rationals."
        ),
        subject=lambda: disjointness,
        control=lambda: lambda a, b: disjointness(a[..., 1:], b[..., 1:]),
        broken="the first element not looked at",
        check=check_disjointness,
        boundary=(
            "The finite certificates are checked for small n. That they bound every protocol, and for all n,"
            " is the proof on the page."
        ),
        budget=10,
        code=(f"{_HERE}.communication.disjointness", f"{_HERE}.communication.is_fooling_set"),
    ),
    Claim(
        id="sht-thm-4",
        kind="lower bound",
        known="restated",
        source="[SHT23] Theorem 4",
        statement=(
            "If the tokens of $q$-sparse averaging, $N\\ge 2q+1$, are embedded one by one in $m$ numbers of"
            " $p$ bits and nothing else of them is read, then an error below $1/q$ is possible only if"
            " $mp\\ge q$."
        ),
        subject=lambda: AveragingReduction,
        control=lambda: _ZeroOnTheLeft,
        broken="0 instead of −1 on the left of every pair",
        check=check_averaging_reduction,
        boundary=(
            "The reduction and the protocol are checked, not the bound: that no smaller unit exists follows"
            " from them by the bound on disjointness."
        ),
        budget=15,
        code=(
            f"{_HERE}.averaging.AveragingReduction",
            f"{_HERE}.averaging.Alice",
            f"{_HERE}.averaging.Bob",
        ),
    ),
)
