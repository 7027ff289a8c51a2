r"""Left-deterministic polynomials: the shape of a language of LTL[P] written as a regular expression ([LC25] Theorem 4.1).

A monomial Σ₀* a₁ Σ₁* ⋯ aₙ Σₙ* is left-deterministic if aᵢ ∉ Σᵢ₋₁ for all i: a reader from the left knows when a
block ends. A polynomial is a finite disjoint union of monomials.

A partially ordered automaton gives one: a run that accepts passes states q₀, …, qₙ, each once; Σᵢ are the letters that
stay in qᵢ and aᵢ the letter that leaves qᵢ₋₁, so aᵢ ∉ Σᵢ₋₁. The order makes the runs' traces finitely many, and a word
has one run, so the union is disjoint. Conversely a left-deterministic monomial is read by an automaton with states 0..n
and a sink whose only cycles are loops, and so is a union, by the product of these automata: a cycle in it is one in each
factor. ∎
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.fragments import defines
from expressivity.automata.regex import check_alphabet
from expressivity.errors import InvalidInput

MOST_MONOMIALS = 20_000
"""A language with more is refused: they can be exponentially many."""


@dataclass(frozen=True)
class Monomial:
    """Σ₀* a₁ Σ₁* ⋯ aₙ Σₙ*.

    Args:
        blocks: the letters of each Σᵢ; one more than marks.
        marks: the letters a₁…aₙ.
    """

    blocks: tuple[str, ...]
    marks: str

    def __post_init__(self) -> None:
        if len(self.blocks) != len(self.marks) + 1:
            raise InvalidInput(
                f"a monomial has one block more than marks: got {len(self.blocks)} and {len(self.marks)}"
            )

    @property
    def left_deterministic(self) -> bool:
        """Whether no mark lies in the block before it."""
        return all(mark not in block for mark, block in zip(self.marks, self.blocks))

    def __str__(self) -> str:
        """As a regular expression; () is the empty word."""
        stars = [
            f"[{block}]*" if len(block) > 1 else f"{block}*" if block else ""
            for block in self.blocks
        ]
        return "".join(part for pair in zip(stars, (*self.marks, "")) for part in pair) or "()"


def monomials(dfa: Dfa) -> Iterator[Monomial]:
    """The left-deterministic monomials whose disjoint union is a language of LTL[P], by depth-first search.

    Raises:
        InvalidInput: the language is not in LTL[P], or it has more than `MOST_MONOMIALS`.
    """
    if not defines(dfa, "P"):
        raise InvalidInput(
            "no left-deterministic polynomial: the automaton is not partially ordered"
        )
    rows = dfa.delta.tolist()
    stays = [
        "".join(name for name, target in zip(dfa.alphabet, row) if target == state)
        for state, row in enumerate(rows)
    ]
    waiting: list[tuple[int, tuple[str, ...], str]] = [(0, (stays[0],), "")]
    count = 0
    while waiting:
        state, blocks, marks = waiting.pop()
        if dfa.accepting[state]:
            count += 1
            if count > MOST_MONOMIALS:
                raise InvalidInput(f"the polynomial has more than {MOST_MONOMIALS} monomials")
            yield Monomial(blocks, marks)
        waiting += [
            (target, (*blocks, stays[target]), marks + name)
            for name, target in zip(dfa.alphabet, rows[state])
            if target != state
        ]


def union(parts: list[Monomial], alphabet: str) -> Dfa:
    """The minimal automaton of a union of monomials, left-deterministic or not: of all places where the run may be.

    Raises:
        InvalidInput: no alphabet, or a monomial with a letter outside it.
    """
    letters = check_alphabet(alphabet)
    for part in parts:
        if outside := sorted(set("".join(part.blocks) + part.marks) - set(letters)):
            raise InvalidInput(
                f"monomial {part}: letter {outside[0]!r} is not in the alphabet {letters!r}"
            )
    start = frozenset((i, 0) for i in range(len(parts)))
    numbers = {start: 0}
    rows: list[list[int]] = []
    for places in (queue := [start]):  # grows while it is read
        rows.append([])
        for name in letters:
            after = _after(parts, places, name)
            if after not in numbers:
                numbers[after] = len(numbers)
                queue.append(after)
            rows[-1].append(numbers[after])
    ends = {(i, len(part.marks)) for i, part in enumerate(parts)}
    return from_table(
        letters, rows, 0, np.flatnonzero([bool(places & ends) for places in queue]).tolist()
    )


def _after(
    parts: list[Monomial], places: frozenset[tuple[int, int]], name: str
) -> frozenset[tuple[int, int]]:
    """Where a letter leads: it may stay in its block or be the next mark."""
    stay = {(i, k) for i, k in places if name in parts[i].blocks[k]}
    move = {(i, k + 1) for i, k in places if parts[i].marks[k : k + 1] == name}
    return frozenset(stay | move)
