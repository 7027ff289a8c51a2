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

Tails (ours). Let a few letters x come after u^r. Give every position a *mark*: (letter, residue) inside u^r;
and from there on, one after the other, its letter and residue with the set or multiset of the marks in its
window; or the mark of a place n > k of u^∞ that has the same letter and residue and sees the same. (The first k
places have shorter windows, and would not do: with u = ab and k = 3 the ends of u^r aaab and of u^r would get one
mark, but Y≤3(b ∧ ¬Y≤3 b) holds at the first and not at the second.) Then at positions n > h·s, of u^r x and of u^r y
alike, equal marks mean equal types of depth s. For the induction goes through as before: what a mark says of
the window it says of the types in it. And it says what P sees. The positions up to h·s are the same ones in
both words, and of those after them all marks of the period occur, and the new ones before n. A mark is new if
one in its window is, for no place of u^∞ sees a new mark. So after the first new mark all are new, and each
holds the one before it; of the new marks in a window, the one nested deepest is the last. So a new mark tells
the one before it, which tells the one before that, and so on: all of them.

So two such words whose ends have one mark agree on all formulas of depth s, if u^r has at least h·s letters.
If a language holds one of them and not the other, for every s, the logic does not define it.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from expressivity.automata.dfa import Dfa
from expressivity.errors import InvalidInput
from expressivity.logic.types import Modalities

TAIL = 2
"""Greatest length of the tails that `hidden_pair` tries after whole blocks."""


@dataclass(frozen=True)
class PeriodicPair:
    """Two words, periodic but for their tails, that a logic does not tell apart when they are long.

    Args:
        block: u.
        first: the tail of the first word, after whole blocks.
        second: the tail of the second word.
        rise: h, the number of letters that one more level of depth takes.
    """

    block: str
    first: str
    second: str
    rise: int

    def words(self, depth: int) -> tuple[str, str]:
        """The two words that no formula of this depth tells apart: ⌈h·depth/p⌉ whole blocks, then the tail."""
        whole = self.block * -(-self.rise * depth // len(self.block))
        return whole + self.first, whole + self.second


def periodic_pair(dfa: Dfa, logic: Modalities, tail: int | None = None) -> PeriodicPair | None:
    """Find periodic words that the language tells apart and the logic does not; the shortest blocks are tried first.

    If there are none, the result is None. That proves nothing: the language may be undefinable for another reason.

    Args:
        dfa: the automaton of the language.
        logic: the temporal operators, with one window and without Y.
        tail: greatest length of the words tried after whole blocks; None for the beginnings of the block only.

    Raises:
        InvalidInput: a logic with Y, or with other than one window.
    """
    if logic.previous or len(logic.windows) != 1:
        raise InvalidInput(f"periodic words are for one window and no Y: got {logic}")
    k = logic.windows[0]
    for block in _blocks(dfa.alphabet, k, logic):
        if (state := _settled(dfa, block)) is not None:
            tails = (
                [block[:i] for i in range(len(block))]
                if tail is None
                else _words(dfa.alphabet, tail)
            )
            ends = [
                (_end(block, rest, logic), dfa.accepting[_after(dfa, state, rest)])
                for rest in tails
            ]
            for i, j in combinations(range(len(tails)), 2):
                if ends[i][0] == ends[j][0] and ends[i][1] != ends[j][1]:
                    return PeriodicPair(block, tails[i], tails[j], max(k, len(block)))
    return None


def hidden_pair(dfa: Dfa, logic: Modalities) -> PeriodicPair | None:
    """Find `periodic_pair` among beginnings of periodic words, or else among periodic words with tails of up to `TAIL` letters.

    Raises:
        InvalidInput: a logic with Y, or with other than one window.
    """
    return periodic_pair(dfa, logic) or periodic_pair(dfa, logic, TAIL)


def _blocks(alphabet: str, k: int, logic: Modalities) -> Iterator[str]:
    """The blocks u to which the lemma applies."""
    for p in range(1, k + 2):
        full = k % p == 0 if logic.counting else p <= k
        if p % logic.modulus == 0 and (full or (k + 1) % p == 0):
            yield from map("".join, product(alphabet, repeat=p))


def _words(alphabet: str, longest: int) -> list[str]:
    return [
        "".join(letters)
        for length in range(longest + 1)
        for letters in product(alphabet, repeat=length)
    ]


def _settled(dfa: Dfa, block: str) -> int | None:
    """The state after u^r for all large r; None if that goes on changing."""
    state = _after(dfa, 0, block * dfa.states)
    return state if _after(dfa, state, block) == state else None


def _after(dfa: Dfa, state: int, word: str) -> int:
    for letter in dfa.encode(word).tolist():
        state = int(dfa.delta[state, letter])
    return state


def _end(block: str, tail: str, logic: Modalities) -> Hashable:
    """The mark of the end of u^r x, for all large r."""
    k, p, m = logic.windows[0], len(block), logic.modulus
    places: list[Hashable] = [(letter, n % m) for n, letter in enumerate(block, 1)]
    row = places * (k // p + 2)
    inside: dict[Hashable, Hashable] = {
        (row[n], _seen(row[n - k : n], logic)): row[n] for n in range(k, k + p)
    }
    for n, letter in enumerate((*tail, None), 1):  # u^r has a length divisible by m
        mark: Hashable = ((letter, n % m), _seen(row[-k:], logic))
        row.append(inside.get(mark, mark))
    return row[-1]


def _seen(window: Sequence[Hashable], logic: Modalities) -> Hashable:
    return frozenset(Counter(window).items()) if logic.counting else frozenset(window)
