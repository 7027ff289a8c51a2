"""Plans: what is counted of the steps."""

import pytest

from expressivity.constructions.plan import Plan, Step


def test_a_plan_without_steps_has_no_blocks_and_no_heads():
    plan = Plan("ab", 4)
    assert (plan.blocks, plan.heads, plan.steps) == (0, 0, [])


@pytest.mark.parametrize(
    ("kind", "of", "ready"),
    [
        ("gate", "copy", True),
        ("gate", "look", False),
        ("copy", "copy", False),
        ("look", "copy", False),
    ],
)
def test_only_the_perceptron_may_read_what_its_own_block_copied(kind, of, ready):
    """A head reads what earlier blocks wrote; and of what a look wrote only a later block knows the truth."""
    written = Step(of, 0, (), (), block=2)
    assert Step(kind, 1, (), (written,)).ready(2) is ready
    assert Step(kind, 1, (), (written,)).ready(3)
