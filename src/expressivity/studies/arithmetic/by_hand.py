"""Rounding, sums and one head as their definitions say, number by number: what the claims hold the library's arithmetic against."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from math import exp, inf, isinf, sqrt

from expressivity.attention.finite.accumulation import Format, Grid, Number, Significand
from expressivity.attention.finite.softmax_support import Support
from expressivity.attention.finite.values import ValueSet
from expressivity.automata.dfa import Dfa


def near(number: Fraction, form: Format) -> Number:
    """Return the nearest number of a format, the even one of two, by looking at all that could be; beyond a grid's largest by its rule."""
    if isinstance(form, Significand):
        if number == 0:
            return Fraction(0)
        place = Fraction(1)
        while abs(number) / place >= 2**form.bits:
            place *= 2
        while abs(number) / place < 2 ** (form.bits - 1):
            place /= 2
        return _nearest_multiple(number, place)
    found = _nearest_multiple(number, form.unit)
    if abs(found) <= form.largest:
        return found
    if form.beyond == "infinity":
        return inf if found > 0 else -inf
    if form.beyond == "saturate":
        return form.largest if found > 0 else -form.largest
    numbers = 2 * form.largest / form.unit + 1
    while abs(found) > form.largest:
        found -= numbers * form.unit * (1 if found > 0 else -1)
    return found


def _nearest_multiple(number: Fraction, unit: Fraction) -> Fraction:
    """Return the nearest multiple of a unit, of two the even one."""
    below = number // unit
    return min((below, below + 1), key=lambda m: (abs(number - m * unit), m % 2)) * unit


def add_up(terms: Iterable[Number], form: Format) -> Number:
    """Return a sum from left to right, rounded after every addition."""
    total: Number = Fraction(0)
    for term in terms:
        total = total + term if isinf(total) or isinf(term) else near(total + term, form)
    return total


def uniform_output(word: str, form: Format, values: dict[str, Fraction]) -> Number:
    """Return what a head with equal scores returns at the end of a word, both of its sums from left to right."""
    ones = add_up((Fraction(1) for _ in word), form)
    weight = Fraction(0) if not ones or isinf(ones) else near(1 / Fraction(ones), form)
    return add_up((weight * values[letter] for letter in word), form)


def is_counter(dfa: Dfa, form: Format, increments: dict[str, Fraction], longest: int) -> bool:
    """Say whether an automaton accepts, of the words up to a length, those whose sum from left to right is positive."""
    return all(
        dfa.accepts("".join(word)) == (add_up(map(increments.__getitem__, word), form) > 0)
        for length in range(longest + 1)
        for word in product(sorted(increments), repeat=length)
    )


def positive_weights(exponentials: Sequence[Fraction], grid: Grid) -> int:
    """Count the positive weights of a softmax with these exponentials: exact sum, one rounding of each quotient."""
    total = sum(exponentials, Fraction(0))
    if total > grid.largest:
        return 0
    cut = int if grid.toward_zero else lambda x: int(_nearest_multiple(x, Fraction(1)))
    return sum(cut(one / total / grid.unit) > 0 for one in exponentials)


def run_support(support: Support, grid: Grid) -> int:
    """Count the positive weights for the exponentials that a support names: a one, and copies of another."""
    return positive_weights([Fraction(1)] + [support.exponential] * (support.positions - 1), grid)


def largest_by_trying(grid: Grid) -> int:
    """Return the most positive weights over all exponentials that are multiples of the unit, one of them 1, that sum to at most the largest."""
    steps = int(1 / grid.unit)

    def choices(step: int, room: int) -> Iterable[tuple[int, ...]]:
        """Yield how often each multiple from `step` on may occur in a room of so many units."""
        if step > steps:
            yield ()
            return
        for count in range(room // step + 1):
            for rest in choices(step + 1, room - count * step):
                yield (count, *rest)

    best = 0
    for counts in choices(1, int(grid.largest / grid.unit) - steps):
        several = [grid.unit * step for step, count in enumerate(counts, 1) for _ in range(count)]
        best = max(best, positive_weights([Fraction(1), *several], grid))
    return best


def hard_output(
    values: ValueSet,
    query: Sequence[float],
    keys: Sequence[Sequence[float]],
    contents: Sequence[Sequence[float]],
    last: bool,
) -> list[float] | None:
    """Return what a hard head returns at one position, each operation rounded once; None where something is infinite before the weights.

    Args:
        values: multiples of `least`, up to `largest`, beyond which a number is infinite.
        query: of the position.
        keys, contents: of each admitted position, in order.
        last: all weight for the last position of the greatest score, in place of equal weights for all of them.
    """
    grid = Grid(Fraction(values.least), Fraction(values.largest), "infinity")
    scores = _scores(query, keys, grid)
    if not scores:
        return None
    best = [place for place, score in enumerate(scores) if score == max(scores)]
    if last:
        return list(contents[best[-1]])
    total = near(Fraction(len(best)), grid)
    weight = Fraction(0) if isinf(total) else near(1 / Fraction(total), grid)
    columns = zip(*(contents[place] for place in best))
    return [float(near(sum(weight * Fraction(x) for x in column), grid)) for column in columns]


def _scores(
    query: Sequence[float], keys: Sequence[Sequence[float]], grid: Grid
) -> list[Number] | None:
    """Return the scores of one position, rounded after the product and after the root; None where one is infinite."""
    products = [
        near(sum(Fraction(q) * Fraction(k) for q, k in zip(query, key)), grid) for key in keys
    ]
    if any(map(isinf, products)):
        return None
    scores = [near(Fraction(float(dot) / sqrt(len(query))), grid) for dot in products]
    return None if any(map(isinf, scores)) else scores


def head_output(
    values: ValueSet,
    query: Sequence[float],
    keys: Sequence[Sequence[float]],
    contents: Sequence[Sequence[float]],
) -> list[float] | None:
    """Return what a softmax head returns at one position, each operation rounded once; None where something is infinite before the weights.

    Args:
        values: multiples of `least`, up to `largest`, beyond which a number is infinite.
        query: of the position.
        keys, contents: of each admitted position.
    """
    grid = Grid(Fraction(values.least), Fraction(values.largest), "infinity")

    def rounded(number: float | Fraction) -> Number:
        """Round once."""
        return near(Fraction(number), grid)

    scores = _scores(query, keys, grid)
    if not scores:
        return None
    top = max(scores)
    exponentials = [rounded(exp(rounded(score - top))) for score in scores]
    total = rounded(sum(exponentials, Fraction(0)))
    weights = [Fraction(0) if isinf(total) else rounded(Fraction(e) / total) for e in exponentials]
    return [
        float(rounded(sum(w * Fraction(row[i]) for w, row in zip(weights, contents))))
        for i in range(len(contents[0]))
    ]
