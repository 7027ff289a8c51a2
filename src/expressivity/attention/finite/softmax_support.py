r"""How many positions a softmax over finitely many numbers can give a positive weight.

Let the exponentials e_m be multiples of the grid's unit u between 0 and 1, the greatest of them 1 (the softmax is taken with
the maximum subtracted), their sum D exact, and the weights round(e_m / D). Then

    rounding toward zero    a weight is positive iff e_m ≥ u D: at most 1/u positions have one
    rounding to nearest     a weight is positive iff e_m > u D / 2 (the tie goes to zero): fewer than 2/u positions
    either                  D at most the largest number, else it is infinity and all weights are zero

since the exponentials sum to D. [LC25] B.6 states the first number. All of it needs sums that overflow to infinity. Where a sum
stays at the largest number instead, and 1/largest does not round to zero, no weight ever vanishes, however many positions share it.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from expressivity.attention.finite.accumulation import Grid
from expressivity.errors import InvalidInput


@dataclass(frozen=True)
class Support:
    """The largest number of positive weights, and exponentials that reach it: `copies` of `exponential` beside a one.

    Args:
        positions: how many positive weights.
        denominator: the sum of the exponentials.
        exponential: the one that all positions but the first have.
    """

    positions: int
    denominator: Fraction
    exponential: Fraction


def stated_bound(grid: Grid) -> int:
    """The bound of [LC25] B.6: min(1, largest) / unit, rounded down."""
    return int(min(Fraction(1), grid.largest) / grid.unit)


def proved_bound(grid: Grid) -> int:
    """The bound from the proof above: 1/unit toward zero, the last integer before 2/unit to nearest; and largest/unit, as each
    positive exponential is at least the unit.

    Raises:
        InvalidInput: a grid whose sums do not overflow to infinity.
    """
    _check_overflow(grid)
    from_weights = int(1 / grid.unit) if grid.toward_zero else ceil(2 / grid.unit) - 1
    return min(from_weights, int(grid.largest / grid.unit))


def largest_support(grid: Grid) -> Support:
    """The largest support over all exponentials: for each possible sum D, the least exponential t whose weight is positive, and
    as many of those as the sum has room for beside the one. Time O((largest / unit)²).

    Raises:
        InvalidInput: a grid whose sums do not overflow to infinity.
    """
    _check_overflow(grid)
    units = range(int(1 / grid.unit), int(grid.largest / grid.unit) + 1)
    return max(
        (_support_for(grid, place * grid.unit) for place in units),
        key=lambda found: found.positions,
    )


def _support_for(grid: Grid, denominator: Fraction) -> Support:
    """The largest support with this sum. Whatever room is left goes to exponentials that count for nothing, or makes one larger."""
    multiples = (place * grid.unit for place in range(1, int(1 / grid.unit) + 1))
    least = next((e for e in multiples if grid.round(e / denominator) > 0), None)
    if least is None:
        return Support(0, denominator, Fraction(0))
    return Support(1 + int((denominator - 1) / least), denominator, least)


def uniform_support(grid: Grid) -> int:
    """How many positions of equal scores can have a positive weight: the largest count c with round(1 / round(c)) > 0.

    Raises:
        InvalidInput: a grid whose sums do not overflow to infinity.
    """
    _check_overflow(grid)
    count = 0
    while (
        grid.round(Fraction(count + 1)) <= grid.largest
        and grid.round(1 / grid.round(Fraction(count + 1))) > 0
    ):
        count += 1
    return count


def _check_overflow(grid: Grid) -> None:
    """Refuse grids on which a sum never becomes infinite: the support may then have no bound."""
    if grid.beyond != "infinity":
        raise InvalidInput(
            f'the support is bounded where sums overflow: beyond="infinity" is needed, got "{grid.beyond}"'
        )
