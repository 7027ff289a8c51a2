r"""Wider windows from narrower ones, and the position before from windows with MOD: formulas, with what each
costs in depth.

Y<=k f says that f holds at one of the k positions before. Write Y^c f for "f holds c positions before". All
of it is ours except `previous_by_residue`, which is the formula of [LC26] Proposition 2.13.
"""

from itertools import combinations

from expressivity.errors import InvalidInput
from expressivity.logic.simplify import conjunction, disjunction
from expressivity.logic.syntax import TRUE, Formula, P, Y, position, within


def widened(a: int, b: int, body: Formula) -> Formula:
    """Y<=b+1 from Y<=a and Y<=b, for a ≤ b: f within the a positions before, or there is one and all of them
    have f within the b positions before theirs.

    If f holds b + 1 positions before, every one of the a positions before looks far enough to see it, and it
    lies before them all. Conversely the position before has f within b, so this one has it within b + 1.

    Raises:
        InvalidInput: unless 1 ≤ a ≤ b.
    """
    if not 1 <= a <= b:
        raise InvalidInput(f"Y<=b+1 from Y<=a and Y<=b needs 1 <= a <= b: got a={a}, b={b}")
    return within(a, body) | (within(a, TRUE) & ~within(a, ~within(b, body)))


def narrow(k: int, width: int, body: Formula) -> Formula:
    """Y<=width written with Y<=k alone, in depth width - k + 1: `widened` with a = k, again and again.

    Raises:
        InvalidInput: unless 1 ≤ k ≤ width.
    """
    if not 1 <= k <= width:
        raise InvalidInput(f"Y<=width from Y<=k needs 1 <= k <= width: got k={k}, width={width}")
    found = within(k, body)
    for _ in range(width - k):
        found = within(k, body) | (within(k, TRUE) & ~within(k, ~found))
    return found


def by_steps(width: int, body: Formula) -> Formula:
    """Y<=width written with Y alone, as Y f | YY f | …: `width` levels of depth more than f has."""
    return disjunction([Y(body, times) for times in range(1, width + 1)])


def counted(t: int, k: int, body: Formula) -> Formula:
    """At least t of the last k positions, with Y alone: some t of them all have f.

    Raises:
        InvalidInput: unless 1 ≤ t ≤ k.
    """
    if not 1 <= t <= k:
        raise InvalidInput(f"at least t of the last k needs 1 <= t <= k: got t={t}, k={k}")
    return disjunction(
        [conjunction([Y(body, c) for c in chosen]) for chosen in combinations(range(1, k + 1), t)]
    )


def throughout(k: int, width: int, body: Formula) -> Formula:
    """f at all of the last `width` positions, and at least `width` positions, with Y<=k alone.

    None of the positions there lacks f; and Y<=k true, nested `width` times, holds from position width + 1 on.

    Raises:
        InvalidInput: unless 1 ≤ k ≤ width.
    """
    far = TRUE
    for _ in range(width):
        far = within(k, far)
    return far & ~narrow(k, width, ~body)


def at_residue(body: Formula, c: int, k: int, m: int) -> Formula:
    """f at one of the last k positions whose distance is c modulo m: the disjunction over residues i of
    MOD(i,m) & Y<=k(MOD(i-c,m) & f). In a window with one such distance it is Y^c f.
    """
    return disjunction(
        [position(i, m) & within(k, position((i - c) % m, m) & body) for i in range(m)]
    )


def previous_by_residue(body: Formula, k: int, m: int) -> Formula:
    """Y f for m ≥ k by one window: only distance 1 is 1 modulo m ([LC26]). For m < k it is another formula than Y f."""
    return at_residue(body, 1, k, m)


def previous_by_windows(body: Formula, k: int, m: int) -> Formula:
    """Y f from Y<=k and MOD of modulus m, for k ≤ max(m, 2m - 2), in depth max(1, k - m + 1).

    The distances c with c ≤ k < c + m are alone in their residue, so Y^c is `at_residue`; m - 1 is one of
    them unless m ≥ k, where 1 is. For smaller c, `at_residue` confuses c with c + m. But c + m is c + 1 and
    m - 1, so Y^(c+m) is Y^(c+1) after Y^(m-1), given that c + 1 has been done. If f does not hold at distance
    c + m, `at_residue` of f says whether it holds at c. If f does, "not f" does not hold there, and
    `at_residue` of "not f" says whether f fails at distance c.

    Raises:
        InvalidInput: k < 1, m < 1, or k > max(m, 2m - 2): then no formula says Y f.
    """
    if min(k, m) < 1 or k > max(m, 2 * m - 2):
        raise InvalidInput(
            f"Y from Y<=k and MOD of modulus m needs 1 <= k <= max(m, 2m-2): got k={k}, m={m}"
        )
    return _exactly(1, body, k, m)


def _exactly(c: int, body: Formula, k: int, m: int) -> Formula:
    """Y^c f, for 1 ≤ c ≤ m."""
    if c + m > k:
        return at_residue(body, c, k, m)
    far = _exactly(c + 1, _exactly(m - 1, body, k, m), k, m)
    return (~far & at_residue(body, c, k, m)) | (far & ~at_residue(~body, c, k, m))


def neighbours_by_windows(first: Formula, second: Formula) -> Formula:
    """P(g & Y f) at the end of a word, without Y: f somewhere, and g right after it. It is written with P and Y<=2, for f and
    g that never hold at the same position.

    None of the four parts holds where no g has an f right before it. At g: it sees g and f, in one order or the other,
    and an f comes right before this g or the other one; or it sees nothing but f. After: f and g are the two
    positions in the window. In the order g, f the f sees that g: so the first part means f, g. In the second part
    g sees an f, f sees a g and one of neither kind, which sees no f. In the order g, f the position before them is of
    neither kind, so the f that g sees comes right before it, and it sees that f.

    Conversely let f, g be the first such two positions, and look at what the f sees. No g: the first part, after.
    A g right before it: g sees f and g. An f right before it, and g before that: g sees nothing but f. One of neither
    kind, and g before that: the second part, since what comes before that g is no f.
    """
    sees_both = within(2, first) & within(2, second)
    neither = ~first & ~second
    between = within(2, second & within(2, first)) & within(
        2, first & within(2, neither & ~within(2, first))
    )
    after = (within(2, second) & within(2, first & ~within(2, second))) | between
    at_second = second & (sees_both | (within(2, first) & ~within(2, ~first)))
    return P(at_second | after) | after
