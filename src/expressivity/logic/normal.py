r"""Every formula of LTL[P,Y] with its Y's pushed down to the letters: why LTL[P,Y] reaches no further than it
does.

At every position, the end included,

    Y(f & g) = Y f & Y g        Y(f | g) = Y f | Y g        Y P f = P Y f        Y !f = Y true & !Y f

The first two read one position; the last adds that there is one; in the third both sides say that f holds at
some position before the one before this. Then P is applied to what windows of letters decide: the formula is
one of LTL[P] over blocks of letters. Ours; the inclusion that follows is half of [LC26] Theorem 2.9.
"""

from expressivity.errors import InvalidInput
from expressivity.logic.simplify import conjunction, disjunction, negation, once
from expressivity.logic.syntax import FALSE, TRUE, Formula, Y, operators, subformulas


def push_down(formula: Formula) -> Formula:
    """An equivalent formula in which Y stands before letters, `true` and other such Y's only.

    Raises:
        InvalidInput: the formula uses something else than P, Y and Boolean combinations.
    """
    if other := operators(formula) - {"P", "Y"}:
        raise InvalidInput(f"only P and Y can be pushed down, got {', '.join(sorted(other))}")
    found: dict[tuple[Formula, int], Formula] = {}
    depth = formula.depth
    for node in subformulas(formula):
        for times in range(depth - node.depth + 1):
            found[node, times] = _pushed(node, times, found)
    return found[formula, 0]


def _pushed(node: Formula, times: int, found: dict[tuple[Formula, int], Formula]) -> Formula:
    """Y^times of a formula, given that of its arguments."""
    there = Y(TRUE, times) if times else TRUE
    match node.op:
        case "true" | "letter":
            return Y(node, times)
        case "false":
            return FALSE
        case "Y":
            return found[node.args[0], times + 1]
        case "P":
            return once(found[node.args[0], times])
        case "!":
            return conjunction([there, negation(found[node.args[0], times])])
        case "->":
            premise, consequence = (found[arg, times] for arg in node.args)
            return conjunction([there, disjunction([negation(premise), consequence])])
    join = conjunction if node.op == "&" else disjunction
    return join([found[arg, times] for arg in node.args])
