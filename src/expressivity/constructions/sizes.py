r"""How large the weights for a formula may be, read off the formula alone.

Let od_P, od_Y and od_B be how deep P, Y or Y<=k, and layers of conjunction or disjunction are nested in a formula; a
layer takes all parts of a conjunction of conjunctions at once, at most `fan_in` of them. Without normalisation

    blocks ≤ 2·od_P + od_Y + od_B      width ≤ 2 + |Σ| + #P + #Y + #B      heads ≤ 2·#P + #Y

with # counting distinct subformulas. Proof for the blocks: a step that looks or copies runs at the latest one block
after its inputs, a gate likewise, and P takes two steps; so the last block is at most the greatest sum over a chain of
nested operators, of 2 for P and 1 for the others.

With normalisation a block looks, or does the rest. A block looks only when nothing else is left to do, so after the
i-th all that hangs on i nested looks and no more is done before the next: blocks that look are at most the largest
nesting l of looks, 2 for P and 1 for Y<=k, and before, between and after them at most od_Y + od_B blocks each time. So
blocks ≤ l + (l + 1)(od_Y + od_B). The width doubles, after it is filled up to four times what looks in one block.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expressivity.attention.finite.transformer import FiniteTransformer
from expressivity.constructions.normalisation import WIDE
from expressivity.constructions.plan import conjuncts
from expressivity.constructions.temporal import Construction, fan_in
from expressivity.logic.syntax import Formula, subformulas

Costs = Mapping[str, int]


@dataclass(frozen=True)
class Sizes:
    """Blocks, coordinates of a column, and heads in all blocks together."""

    blocks: int
    width: int
    heads: int

    def hold(self, model: FiniteTransformer) -> bool:
        """Whether a model has no more blocks, coordinates and heads."""
        return (
            len(model.blocks) <= self.blocks
            and model.width <= self.width
            and model.heads <= self.heads
        )


def bounds(formulas: Sequence[Formula], alphabet: str, choices: Construction) -> Sizes:
    """Return the sizes that the theorem allows for these formulas, by the inequalities above."""
    parts = fan_in(choices.values)

    def deepest(costs: Costs) -> int:
        """Return the greatest nesting of all formulas together."""
        return max(nesting(formulas, costs, parts).values(), default=0)

    counted = {
        op: sum(node.op == op for node in subformulas(*formulas)) for op in ("P", "Y", "Y<=")
    }
    gates = sum(_rounds(len(literals), parts)[1] for literals in _layers(formulas).values())
    width = 2 + len(alphabet) + sum(counted.values()) + gates
    heads = 2 * counted["P"] + counted["Y"] + counted["Y<="]
    others, looks = deepest({"Y": 1, "Y<=": 1}) + deepest({"&": 1}), deepest({"P": 2})
    if not choices.normalised:
        return Sizes(looks + others, width, heads)
    looks = deepest({"P": 2, "Y<=": 1})
    wide = max(width, WIDE * (counted["P"] + counted["Y<="]))
    return Sizes(looks + (looks + 1) * (deepest({"Y": 1}) + deepest({"&": 1})), 2 * wide, heads)


def nesting(formulas: Sequence[Formula], costs: Costs, parts: int) -> dict[Formula, int]:
    """Return the greatest sum of costs over operators inside one another, for each subformula; "&" is the cost of a layer of
    conjunction or disjunction.
    """
    layers = _layers(formulas)
    depths: dict[Formula, int] = {}
    for node in subformulas(*formulas):
        if node in layers:
            depths[node] = (
                max(depths[part] for part, _ in layers[node])
                + costs.get("&", 0) * _rounds(len(layers[node]), parts)[0]
            )
        elif not node.depth:
            depths[node] = 0  # what the letter at hand decides takes no work
        else:
            depths[node] = max((depths[arg] for arg in node.args), default=0) + costs.get(
                node.op, 0
            )
    return depths


def _layers(formulas: Sequence[Formula]) -> dict[Formula, dict[tuple[Formula, bool], None]]:
    """Return the literals of each conjunction, disjunction and implication that says something of the past."""
    return {
        node: conjuncts(node, node.op == "&")
        for node in subformulas(*formulas)
        if node.op in ("&", "|", "->") and node.depth
    }


def _rounds(literals: int, parts: int) -> tuple[int, int]:
    """Return the number of layers and of gates that combine a number of literals."""
    layers = gates = 0
    while literals > 1:
        literals = -(-literals // parts)
        layers, gates = layers + 1, gates + literals
    return layers, gates
