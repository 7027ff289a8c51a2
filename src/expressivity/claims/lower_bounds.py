"""Lower bounds for attention that averages: the claims around [SHT23] Theorem 4, the counting bound, and
where both end.

No check here tests a bound: a bound speaks of all networks. What runs are the reductions, the protocols and
the adversaries that the proofs are made of.
"""

from collections.abc import Callable
from itertools import product

import numpy as np
from jaxtyping import Bool, Float

from expressivity.claims.registry import Claim, Evidence
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
from expressivity.lower_bounds.counting import (
    Embedding,
    confuse,
    counting_bits,
    numbering,
    random_projection,
    random_table,
)
from expressivity.lower_bounds.precision import UnboundedHead, averaging_on_letters, match3_on_letters
from expressivity.tasks.averaging import sparse_average

Reduction = Callable[[int, int], AveragingReduction]
Embeddings = Callable[[int, int], list[Embedding]]

RANKS, PAIRS, PROTOCOLS = 8, 8, 3
"""The largest n, q and q that are listed exhaustively."""

COUNTED = [(8, 2), (16, 3), (24, 2), (12, 4)]


def check_disjointness(problem: Problem) -> Evidence:
    """Rank, fooling set and distinct rows of the truth table, for every n up to `RANKS`."""
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
    holds = fooled and complements == rows == wanted and ranks == [size - 1 for size in wanted]
    return Evidence(
        holds,
        {
            "n up to": RANKS,
            "rank of J-DISJ": complements,
            "rank of DISJ": ranks,
            "distinct rows": rows,
            "complements fool every protocol": fooled,
        },
    )


def check_averaging_reduction(reduction: Reduction) -> Evidence:
    """All 4^q pairs of strings through the task itself, and for small q through two parties and a real
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
    missed, bits = sum(missed for missed, _ in sent), [length for _, length in sent]
    enough = all(length >= q for q, length in enumerate(bits, start=1))
    return Evidence(
        wrong == missed == 0 and enough,
        {
            "instances, every q<=8": instances,
            "wrong": wrong,
            "instances run as a protocol, every q<=3": sum(4**q for q in (1, 2, 3)),
            "wrong among them": missed,
            "message bits, mp": bits,
            "bits needed": [1, 2, 3],
        },
    )


def _averaging_protocol(reduction: AveragingReduction) -> tuple[int, int]:
    """Wrong answers over all pairs of strings, and the length of every message."""
    q = reduction.q
    unit = sparse_averaging_unit(reduction.length, q, 1, 1 / (2 * q), generator=np.random.default_rng(q))
    strings, wrong, lengths = every_string(q), 0, {unit.embedding_dimension * unit.bits}
    bobs = [Bob(unit, reduction, b) for b in strings]
    for a in strings:
        message = Alice(unit, reduction, a).message()
        lengths.add(len(message))
        wrong += sum(bob.answer(message) != bool((a & bob.b).any()) for bob in bobs)
    return wrong, lengths.pop() if len(lengths) == 1 else 0


class _ZeroOnTheLeft(AveragingReduction):
    def values(self, b: Bool[np.ndarray, "*batch q"]) -> Float[np.ndarray, "*batch n 1"]:
        values = super().values(b)
        values[..., 0::2, :] = 0
        return values


def check_counting(family: Embeddings) -> Evidence:
    """The adversary against every embedding of a family, and what its inputs show."""
    found, gaps, ours = 0, [], 0
    for length, q in COUNTED:
        for embedding in family(length, q):
            ours += 1
            confusion = confuse(embedding, length, q)
            if confusion is None:
                continue
            codes = embedding(np.array([confusion.first, confusion.second]))
            found += bool((codes[0] == codes[1]).all())
            gaps.append(confusion.gap * q)
    return Evidence(
        found == ours and all(gap >= 2 for gap in gaps),
        {
            "embeddings": ours,
            "confused": found,
            "sizes (N, q)": [f"({n}, {q})" for n, q in COUNTED],
            "least gap between right answers, times q": int(min(gaps, default=0)),
            "bits needed": [counting_bits(*size) for size in COUNTED],
            "bits needed at N=1024 q=8": counting_bits(1024, 8),
            "by Theorem 4": 8,
        },
    )


def _one_bit_short(length: int, q: int) -> list[Embedding]:
    bits, generator = counting_bits(length, q) - 1, np.random.default_rng(length)
    projections = [random_projection(length, m, 2 ** (bits // m), generator) for m in (1, 2, 3)]
    return projections + [random_table(length, q, bits, generator) for _ in range(5)]


def check_unbounded(head: Callable[..., UnboundedHead]) -> Evidence:
    """One head against Match3 and qSA, exactly, on every sequence of small alphabets."""
    tasks = {
        "Match3 M=5 N=4": (4, match3_on_letters(5)),
        "Match3 M=2 N=6": (6, match3_on_letters(2)),
        "qSA q=1 N=3": (3, averaging_on_letters(3, 1, (-1, 0, 1))),
    }
    wrong, inputs, digits = {}, {}, {}
    for name, (length, (alphabet, function)) in tasks.items():
        built = head(alphabet, length, function)
        sequences = list(product(range(alphabet), repeat=length))
        truth = ([function(letters, i) for i in range(length)] for letters in sequences)
        wrong[name] = sum(built.output(letters) != answers for letters, answers in zip(sequences, truth))
        inputs[name], digits[name] = len(sequences), built.bits_needed
    return Evidence(
        not any(wrong.values()) and (built.heads, built.dimension) == (1, 3),
        {
            "heads": built.heads,
            "embedding dimension": built.dimension,
            "inputs": list(inputs.values()),
            "tasks": list(tasks),
            "wrong": list(wrong.values()),
            "bits of the one number": list(digits.values()),
        },
    )


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
        code=(f"{_HERE}.averaging.AveragingReduction", f"{_HERE}.averaging.Alice", f"{_HERE}.averaging.Bob"),
    ),
    Claim(
        id="ours-counting-bound",
        kind="lower bound",
        known="ours",
        source="ours",
        statement=(
            "Under the same hypotheses $mp\\ge\\log_2\\binom{N-1}{q}\\ge q\\log_2\\frac{N-1}q$, for any"
            " number of heads and layers and any error below $1/q$."
        ),
        subject=lambda: _one_bit_short,
        control=lambda: lambda length, q: [numbering(length, q)],
        broken="one bit more, used to number the sets",
        check=check_counting,
        boundary=(
            "The adversary is run on examples of embeddings; that it never fails is the pigeonhole principle."
            " It says nothing about networks whose output map reads the token itself, or whose embedding is"
            " not rounded."
        ),
        budget=10,
        code=(f"{_HERE}.counting.confuse", f"{_HERE}.counting.counting_bits"),
    ),
    Claim(
        id="ours-infinite-precision",
        kind="construction",
        known="ours",
        source="ours",
        statement=(
            "With unbounded precision and a free output map, one head with $m=3$ and a blank token computes"
            " every function of sequences over a finite alphabet, Match3 and $q$-sparse averaging among them."
        ),
        subject=lambda: UnboundedHead,
        control=lambda: lambda *sizes: UnboundedHead(*sizes, fraction_bits=4),
        broken="each value rounded to 4 bits after the point",
        check=check_unbounded,
        boundary=(
            "Exact rationals over finite alphabets. The output map is as complicated as the function; bounds"
            " that hold at unbounded precision must limit that map."
        ),
        budget=15,
        code=(f"{_HERE}.precision.UnboundedHead",),
    ),
)
