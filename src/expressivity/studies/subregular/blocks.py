"""Languages of words in which blocks of letters occur in an order, as regexes and as formulas of LTL[P,Y].

The classes without a tier are made of them: Boolean combinations of Σ*u₁Σ*u₂Σ*…uₖΣ*, where the first block may have to stand at
the start and the last one at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from expressivity.logic.syntax import TRUE, Formula, P, Y, letter


@dataclass(frozen=True)
class Blocks:
    """The language of words in which blocks occur one after the other, without overlap.

    Args:
        blocks: at least one, each with at least one letter.
        starts: whether the first block stands at the start of the word.
        ends: whether the last one stands at its end.
    """

    blocks: tuple[str, ...]
    starts: bool = False
    ends: bool = False

    @property
    def regex(self) -> str:
        """The language as a regex."""
        first, last = ("" if marked else ".*" for marked in (self.starts, self.ends))
        return f"{first}{'.*'.join(self.blocks)}{last}"


def write_formula(language: Blocks) -> Formula:
    """Write a formula that holds at the end of exactly the words of a language.

    "Block c₁…cₘ ends here" is cₘ ∧ Y(cₘ₋₁ ∧ … Y(c₁ ∧ f)), where f says what is to hold where the block begins: that there is no
    letter before, or that the block before ended at some earlier position, or nothing.

    Example:
        >>> print(write_formula(Blocks(("ab", "c"))))
        P (c & P (b & Y a))

    Args:
        language: its blocks, and whether they stand at the ends of the word.

    Returns:
        A formula of LTL[P,Y]; of LTL[P] if all blocks are letters and none stands at an end.
    """
    before: Formula | None = ~Y(TRUE) if language.starts else None
    for block in language.blocks:
        here = _ends_here(block, before)
        before = P(here)
    return Y(here) if language.ends else before


def _ends_here(block: Sequence[str], before: Formula | None) -> Formula:
    """Write that a block ends at this position, and that a formula holds where it begins."""
    first, *later = block
    here = letter(first) if before is None else letter(first) & before
    for name in later:
        here = letter(name) & Y(here)
    return here
