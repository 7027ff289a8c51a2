"""Lower bounds by communication for attention that averages: disjointness, and [SHT23] Theorem 4.

No check here tests a bound: a bound speaks of all networks. What runs are the finite certificates, the reduction
and the protocol that the proofs are made of.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float, Int

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.averaging import SparseAveragingUnit, sparse_averaging_unit
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
    """Check the truth table, its rank, fooling set and distinct rows, for every n up to `RANKS`."""
    tables = [truth_table(problem, n) for n in range(1, RANKS + 1)]
    ranks = [rational_rank(table) for table in tables]
    complements = [rational_rank(1 - table) for table in tables]
    rows = [distinct_rows(table) for table in tables]
    fooled = [_complements_fool(n, table) for n, table in enumerate(tables, start=1)]
    meets = [_meets(n) for n in range(1, RANKS + 1)]
    right = all((table == meet).all() for table, meet in zip(tables, meets))
    kronecker = all((1 - meet == disjoint_matrix(n)).all() for n, meet in enumerate(meets, start=1))
    symbolic = [_symbolic_ranks(table) for table in tables[:SYMBOLIC]]
    holds = (
        all(fooled)
        and right
        and kronecker
        and symbolic == list(zip(ranks, complements))[:SYMBOLIC]
        and complements == rows == [2**n for n in range(1, RANKS + 1)]
        and ranks == [2**n - 1 for n in range(1, RANKS + 1)]
    )
    return Evidence(
        holds,
        {
            "rank of J-DISJ": complements,
            "rank of DISJ": ranks,
            "distinct rows": rows,
            "complements fool every protocol": all(fooled),
        },
        {
            "most": max(len(table) for table in tables).bit_length() - 1,
            "symbolic": len(symbolic),
        },
    )


def _meets(n: int) -> Int[np.ndarray, "rows columns"]:
    """Return whether two sets meet, both read as whole numbers of n bits."""
    numbers = np.arange(2**n)
    return ((numbers[:, None] & numbers) != 0).astype(np.int64)


def _complements_fool(n: int, table: Int[np.ndarray, "rows columns"]) -> bool:
    """Whether the pairs are the 2^n sets with their complements, fool every protocol by the code and by the definition, and a set with itself does not."""
    a, b = fooling_set(n)
    places = 2 ** np.arange(n)[::-1]
    pairs = np.stack([a @ places, b @ places], axis=1)
    complements = len(set(pairs[:, 0].tolist())) == 2**n and bool((pairs.sum(1) == 2**n - 1).all())
    crossed = table[np.ix_(pairs[:, 0], pairs[:, 1])]
    both = (crossed == 0) & (crossed.T == 0)
    alike = np.stack([pairs[:, 0]] * 2, axis=1)
    return (
        complements
        and bool((both == np.eye(2**n, dtype=bool)).all())
        and is_fooling_set(table, pairs)
        and not is_fooling_set(table, alike)
    )


def _symbolic_ranks(table: Int[np.ndarray, "rows columns"]) -> tuple[int, int]:
    """Return the ranks of DISJ and J − DISJ once more, by SymPy."""
    from sympy import Matrix

    return Matrix(table.tolist()).rank(), Matrix((1 - table).tolist()).rank()


def check_averaging_reduction(reduction: Reduction) -> Evidence:
    """Run all 4^q pairs of strings through the task itself, with errors of nearly 1/q, and for small q through two parties and a real unit."""
    instances, wrong, exact, attained = 0, 0, True, True
    for q in range(1, PAIRS + 1):
        strings, sizes = every_string(q), reduction(q, 2 * q + 1 + q % 3)
        for a in strings:
            own = np.broadcast_to(a, strings.shape)
            averages = sparse_average(*sizes.instance(own, strings))[:, sizes.asker, 0]
            meets = (own & strings).any(axis=1)
            exact &= np.allclose(averages, -1 + 2 / q * (own & strings).sum(axis=1), atol=1e-12)
            for error in (0.999 / q, -0.999 / q):
                wrong += int((sizes.decide(averages + error) != meets).sum())
            attained &= not meets.any() or not sizes.decide(averages - 1.001 / q)[meets].all()
            instances += len(strings)
    sent = [_averaging_protocol(reduction(q, 2 * q + 1)) for q in range(1, PROTOCOLS + 1)]
    missed, bits = sum(missed for missed, _, _ in sent), [length for _, length, _ in sent]
    enough = all(length >= q for q, length in enumerate(bits, start=1))
    return Evidence(
        wrong == missed == 0 and exact and attained and enough,
        {
            "wrong": wrong,
            "averages are as in the proof": exact,
            "an error above 1/q misleads": attained,
            "instances run as a protocol": sum(tried for _, _, tried in sent),
            "wrong among them": missed,
            "message bits, mp": bits,
        },
        {
            "instances": instances,
            "most_q": int(np.log2(len(strings))),
            "protocols": len(sent),
        },
    )


def _averaging_protocol(reduction: AveragingReduction) -> tuple[int, int, int]:
    """Return the wrong answers over all pairs of strings, the length of every message if it is m numbers of p bits, and how many pairs were run."""
    q = reduction.q
    unit = sparse_averaging_unit(
        reduction.length, q, 1, 1 / (2 * q), generator=np.random.default_rng(q)
    )
    strings, lengths = every_string(q), set()
    wrong = tried = 0
    bobs = [Bob(unit, reduction, b) for b in strings]
    for a in strings:
        message = Alice(unit, reduction, a).message()
        lengths |= {len(message), _bits_of_a_token(unit, reduction, a)}
        wrong += sum(bob.answer(message) != bool((a & bob.b).any()) for bob in bobs)
        tried += len(bobs)
    return wrong, lengths.pop() if len(lengths) == 1 else 0, tried


def _bits_of_a_token(
    unit: SparseAveragingUnit, reduction: AveragingReduction, a: Bool[np.ndarray, "q"]
) -> int:
    """Count what Alice's embedding takes: a sign and the bits before and after the point, for each of its numbers."""
    row = unit.phi(*reduction.instance(a, np.zeros_like(a)))[reduction.asker]
    return len(row) * (1 + unit.rounding.integer_bits + unit.rounding.fraction_bits)


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
        control=lambda: lambda a, b: disjointness(a, b[..., ::-1]),
        broken="Bob's string read from its other end",
        check=check_disjointness,
        boundary=(
            "The finite certificates are checked for small n. That they bound every protocol, and for all n,"
            " is the proof on the page."
        ),
        budget=10,
        code=(f"{_HERE}.communication.disjointness", f"{_HERE}.communication.is_fooling_set"),
        reach="all",
        extent="n ≤ [[most]]; ranks by SymPy too for n ≤ [[symbolic]]",
        proof="page",
        numbers={"most": 8, "symbolic": 4},
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
        reach="all",
        extent="[[instances:,]] pairs, q ≤ [[most_q]]; as messages for q ≤ [[protocols]]",
        proof="page",
        numbers={"instances": 87380, "most_q": 8, "protocols": 3},
    ),
)
