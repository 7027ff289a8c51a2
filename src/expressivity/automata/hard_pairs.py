r"""Pairs of words that no formula of small depth tells apart, made from a forbidden pattern.

From the words r, x, u, v, z of a witness and a power n:

    LTL[P]      r (uv)^n z                     and   r (uv)^n u z
    LTL[Y]      r₁ x^n z                       and   r₂ x^n z
    LTL[P,Y]    r (x^n u x^n v)^n x^n z        and   r (x^n u x^n v)^n x^n u x^n z

Exactly one word of each pair belongs to the language, and no formula of the fragment of temporal depth at
most n tells their ends apart (`expressivity.logic.types` computes that). Proof. Write w ~d w' if the
formulas of depth at most d that hold at the end of w and of w' are the same. They are determined by the set
of pairs (letter, class of ~(d-1) before it) over all letters of the word, when there is P, and by the last
such pair, when there is Y. So:

(1) w ~d w' implies w a ~d w' a for every letter a; hence z may be dropped.
(2) r s^i t ~d r s^j t for all words r, s, t and i, j ≥ d. Induct on d. By (1) let t be empty. The pairs that
    s^i adds after s^d were all there in the block before s^d, because by induction its classes of ~(d-1) are
    those of all later blocks; the last pairs agree too.
(3) LTL[Y]: at the end a formula of depth n sees the last n letters, and |x^n| ≥ n.
(4) LTL[P]: the pairs that u adds after r (uv)^n occurred after r (uv)^(n-1), by (2).
(5) LTL[P,Y]: let B = x^n u x^n v. For every d ≤ n and every prefix y of x^n with |y| ≥ d: r B^n y ~d r B^n
    x^n u y. Induct on d. The sets agree as in (4): what stands after r B^n x^n on the right stood after r
    B^(n-1) x^n, and y after B^n stood after B^(n-1). The last pairs are those of y without its last letter,
    which has at least d - 1 letters. Now take y = x^n, d = n. ∎
"""

from dataclasses import dataclass

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import Logic, Witness, forbidden_pattern
from expressivity.errors import InvalidInput
from expressivity.shown import Document


@dataclass(frozen=True)
class HardPair(Document):
    """A member and a non-member that formulas of depth `power` or less do not tell apart."""

    member: str
    nonmember: str
    power: int

    @property
    def length(self) -> int:
        """The length of the longer word."""
        return max(len(self.member), len(self.nonmember))

    def to_json(self) -> dict[str, str | int]:
        """The words, and the depth up to which no formula tells them apart."""
        return {"member": self.member, "nonmember": self.nonmember, "power": self.power}


def hard_pair(dfa: Dfa, logic: Logic, max_length: int) -> HardPair:
    """The pair with the largest power whose words have at most `max_length` letters.

    Raises:
        InvalidInput: the language lies in the fragment, or the pair for power 1 is already longer.
    """
    witness = forbidden_pattern(dfa, logic)
    if witness is None:
        raise InvalidInput(
            f"the language lies in LTL[{','.join(logic)}]: it has no hard pairs there"
        )
    power = 0
    while max(map(len, words(witness, power + 1))) <= max_length:
        power += 1
    if power == 0:
        needed = max(map(len, words(witness, 1)))
        raise InvalidInput(
            f"a hard pair for LTL[{','.join(logic)}] needs max_length >= {needed}: got {max_length}"
        )
    return _ordered(dfa, *words(witness, power), power)


def words(witness: Witness, power: int) -> tuple[str, str]:
    """The two words of a witness for one power: they lead to p and to q, and then z separates them."""
    x, u, v = (
        (word or "") * times
        for word, times in ((witness.loop, power), (witness.there, 1), (witness.back, 1))
    )
    if witness.logic == "Y":
        first, second = (access + x for access in witness.access)
    else:
        first = witness.access[0] + (x + u + x + v) * power + x
        second = first + u + x
    return first + witness.separates, second + witness.separates


def _ordered(dfa: Dfa, first: str, second: str, power: int) -> HardPair:
    return HardPair(first, second, power) if dfa.accepts(first) else HardPair(second, first, power)
