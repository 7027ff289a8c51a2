"""Windows from windows, and Y from windows and residues: against the plain meaning, position by position."""

import numpy as np
import pytest

from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.logic.ranges import (
    at_residue,
    by_steps,
    counted,
    narrow,
    neighbours_by_windows,
    previous_by_residue,
    previous_by_windows,
    throughout,
    widened,
)
from expressivity.logic.semantics import evaluate
from expressivity.logic.syntax import Formula, P, Y, operators, within

LENGTH = 9
WORDS = (np.arange(2**LENGTH)[:, None] >> np.arange(LENGTH)) & 1
BODIES = [parse("a"), parse("a & Y b"), parse("!P a"), parse("Y<=2 b -> a")]


def truth(formula: Formula) -> np.ndarray:
    return evaluate(formula, WORDS, "ab")


def count(body: Formula, k: int) -> np.ndarray:
    """In how many of the last k positions the body holds, counted one by one."""
    held = truth(body)
    return np.array(
        [[sum(row[max(0, n - k) : n]) for n in range(LENGTH + 1)] for row in held.tolist()]
    )


@pytest.mark.parametrize("body", BODIES, ids=str)
@pytest.mark.parametrize("k", [1, 2, 3])
def test_every_way_to_write_a_window_means_it(body, k):
    for width in range(k, 5):
        assert (truth(narrow(k, width, body)) == (count(body, width) > 0)).all()
        assert (truth(throughout(k, width, body)) == (count(body, width) == width)).all()
        assert (truth(widened(k, width, body)) == (count(body, width + 1) > 0)).all()
        assert operators(narrow(k, width, parse("a"))) == {"Y<="}
    assert (truth(by_steps(k, body)) == (count(body, k) > 0)).all()
    for t in range(1, k + 1):
        assert (truth(counted(t, k, body)) == (count(body, k) >= t)).all()


@pytest.mark.parametrize("body", BODIES, ids=str)
@pytest.mark.parametrize(("k", "m"), [(1, 1), (2, 3), (3, 3), (4, 3), (6, 4), (7, 5), (8, 5)])
def test_windows_and_residues_give_the_position_before(body, k, m):
    formula = previous_by_windows(body, k, m)
    assert (truth(formula) == truth(Y(body))).all()
    assert formula.depth == body.depth + max(1, k - m + 1)
    if body.depth == 0:
        assert operators(formula) == {"Y<=", "MOD"}


def test_one_window_does_not_when_the_modulus_is_smaller():
    assert (truth(previous_by_residue(parse("a"), 3, 3)) == truth(Y(parse("a")))).all()
    assert (truth(previous_by_residue(parse("a"), 4, 3)) != truth(Y(parse("a")))).any()


def test_a_residue_is_a_distance_if_only_one_fits():
    assert (truth(at_residue(parse("a"), 2, 4, 3)) == truth(Y(parse("a"), 2))).all()
    assert (truth(at_residue(parse("a"), 1, 4, 3)) == truth(Y(parse("a")) | Y(parse("a"), 4))).all()


def test_the_depth_of_a_narrow_window():
    assert [narrow(2, width, parse("a")).depth for width in (2, 3, 4)] == [1, 2, 3]
    assert narrow(3, 3, parse("a")) is within(3, parse("a"))


@pytest.mark.parametrize(
    "refused",
    [
        lambda: widened(3, 2, parse("a")),
        lambda: narrow(3, 2, parse("a")),
        lambda: counted(3, 2, parse("a")),
        lambda: throughout(3, 2, parse("a")),
        lambda: previous_by_windows(parse("a"), 5, 3),
        lambda: previous_by_windows(parse("a"), 2, 1),
    ],
)
def test_what_cannot_be_written_is_refused(refused):
    with pytest.raises(InvalidInput, match="needs 1 <= "):
        refused()


def test_neighbours_by_windows_of_two_mean_neighbours_at_every_position():
    words = np.stack(np.unravel_index(np.arange(4**7), (4,) * 7), axis=1)
    for first, second in (("a", "b"), ("b", "a"), ("a", "c|d"), ("a|d", "b")):
        f, g = parse(first), parse(second)
        assert (
            evaluate(neighbours_by_windows(f, g), words, "abcd")
            == evaluate(P(g & Y(f)), words, "abcd")
        ).all()
