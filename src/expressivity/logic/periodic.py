r"""Periodic words, in which windows see nothing of the order of letters: why many windows cannot say where a
letter stands.

Let u^∞ = uuu…, |u| = p, and let m divide p. Consider formulas with P, MOD of modulus m, and windows of k
positions. Suppose that

    (full)    p ≤ k, or with counting windows p divides k; or
    (own)     p divides k + 1.

Write h = max(k, p). Lemma (ours). At positions n > h·s the type of depth s (`expressivity.logic.types`)
depends on n modulo m and on the letter u_n alone. At the end of the word of n - 1 letters it depends on n
modulo m alone in case (full), and on n modulo m and the letter that u^∞ would have at n in case (own).

Proof. By induction on s; depth 0 is the letter and n modulo m. Let n > h(s+1). The k positions before n exist
and are > h·s, so their types of depth s are given by letter and residue. In case (full) they run through the
period, and every (letter, residue) of it is seen; counting, through k/p whole periods, each as often as in
them. In case (own) the window together with n makes whole periods, so it holds what these hold, less one
(letter, residue), namely that of n; if k + 1 > p the set is full. P sees the types of all positions before n:
those up to h·s, and, as p ≤ h, all of the period after that. None of it depends on anything else. ∎

So two beginnings of u^∞, of at least h·s letters, that are alike in this sense agree on all formulas of depth
s. If a language holds one of them and not the other, for every s, the logic does not define it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from expressivity.automata.dfa import Dfa
from expressivity.errors import InvalidInput
from expressivity.logic.types import Modalities


@dataclass(frozen=True)
class PeriodicPair:
    """Two beginnings of u^∞ that a logic does not tell apart when they are long.

    Args:
        block: u.
        first: how many letters the one word has behind whole blocks.
        second: how many the other has.
        rise: h: so many letters make up for one level of depth.
    """

    block: str
    first: int
    second: int
    rise: int

    def words(self, depth: int) -> tuple[str, str]:
        """The two words that no formula of this depth tells apart: ⌈h·depth/p⌉ whole blocks, and the rest."""
        whole = self.block * -(-self.rise * depth // len(self.block))
        return whole + self.block[:self.first], whole + self.block[:self.second]


def periodic_pair(dfa: Dfa, logic: Modalities) -> PeriodicPair | None:
    """Words that the language tells apart and the logic does not, if periodic ones do; the shortest blocks
    first.

    None proves nothing: the language may be out of reach for another reason.

    Raises:
        InvalidInput: a logic with Y, or with other than one window.
    """
    if logic.previous or len(logic.windows) != 1:
        raise InvalidInput(f"periodic words are for one window and no Y: got {logic}")
    k = logic.windows[0]
    for block, full in _blocks(dfa.alphabet, k, logic):
        ends = _memberships(dfa, block)
        for i, j in combinations(range(len(block)) if ends else (), 2):
            alike = (i - j) % logic.modulus == 0 and (full or block[i] == block[j])
            if alike and ends[i] != ends[j]:
                return PeriodicPair(block, i, j, max(k, len(block)))
    return None


def _blocks(alphabet: str, k: int, logic: Modalities) -> Iterator[tuple[str, bool]]:
    """The blocks u to which the lemma applies, and whether in case (full)."""
    for p in range(1, k + 2):
        full = k % p == 0 if logic.counting else p <= k
        if p % logic.modulus == 0 and (full or (k + 1) % p == 0):
            yield from (("".join(letters), full) for letters in product(alphabet, repeat=p))


def _memberships(dfa: Dfa, block: str) -> list[bool]:
    """Whether the language holds u^r followed by the first i letters of u, for all large r, i = 0, 1, …;
    nothing if that goes on changing."""
    letters, delta = dfa.encode(block).tolist(), dfa.delta
    state = 0
    for letter in letters * dfa.states:
        state = delta[state, letter]
    found, start = [], state
    for letter in letters:
        found.append(bool(dfa.accepting[state]))
        state = delta[state, letter]
    return found if state == start else []
