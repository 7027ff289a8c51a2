"""Plans: what is counted of the steps."""

from expressivity.constructions.plan import Plan


def test_a_plan_without_steps_has_no_blocks_and_no_heads():
    plan = Plan("ab", 4)
    assert (plan.blocks, plan.heads, plan.steps) == (0, 0, [])
