"""Sizes and answers worked out without the construction: what the claims hold compiled weights against."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil

import numpy as np
from jaxtyping import Float

from expressivity.attention.finite.forest import Forest
from expressivity.attention.finite.values import ValueSet
from expressivity.automata.dfa import Dfa
from expressivity.constructions.sizes import bounds
from expressivity.constructions.temporal import Construction, compile_formulas
from expressivity.logic.syntax import Formula, P, Y, letter

Literal = tuple[Formula, bool]


def nesting(formula: Formula, costs: Mapping[str, int], parts: int) -> int:
    """Return the greatest sum of costs over operators inside one another.

    Args:
        formula: a formula of LTL[P,Y] with Y≤k.
        costs: of each operator; "layer" is that of a conjunction or disjunction, taken with all that it consists of.
        parts: how many parts a layer may have; more of them are another layer.
    """
    if not formula.depth:  # what the letter at hand decides takes no work
        return 0
    if formula.op in ("&", "|", "->"):
        literals = _literals(formula, formula.op == "&")
        layers, left = 0, len(literals)
        while left > 1:
            layers, left = layers + 1, ceil(left / parts)
        inside = max(nesting(part, costs, parts) for part, _ in literals)
        return inside + costs.get("layer", 0) * layers
    return max(nesting(part, costs, parts) for part in formula.args) + costs.get(formula.op, 0)


def _literals(formula: Formula, sign: bool) -> set[Literal]:
    """Return the parts of a conjunction, or of a disjunction's negation, with those of their own kind inside opened."""
    if formula.op == "!":
        return _literals(formula.args[0], not sign)
    if (formula.op == "&" and sign) or (formula.op == "|" and not sign):
        return set().union(*(_literals(part, sign) for part in formula.args))
    if formula.op == "->" and not sign:
        return _literals(formula.args[0], True) | _literals(formula.args[1], False)
    return {(formula, sign)}


def blocks_allowed(formula: Formula, parts: int) -> int:
    """Return how many blocks the theorem allows without normalisation: two for each P inside another, one for each Y, one for each layer."""
    kinds = ({"P": 2}, {"Y": 1, "Y<=": 1}, {"layer": 1})
    return sum(nesting(formula, costs, parts) for costs in kinds)


def grow_p(height: int) -> Formula:
    """Return P P … P a."""
    return letter("a") if not height else P(grow_p(height - 1))


def grow_y(height: int) -> Formula:
    """Return Y Y … Y a."""
    return letter("a") if not height else Y(grow_y(height - 1))


def grow_layers(height: int) -> Formula:
    """Return conjunctions and disjunctions in turn, one inside the other, of P a and P b."""
    if not height:
        return P(letter("a"))
    inside, more = grow_layers(height - 1), P(letter("b"))
    return inside & more if height % 2 else inside | more


def blocks_per_step(grow: Callable[[int], Formula], choices: Construction) -> int | list[int]:
    """Return how many blocks a formula needs more when it grows by one step, or all such numbers if they differ."""
    heights = [len(compile_formulas([grow(n)], "ab", choices).model.blocks) for n in range(1, 6)]
    steps = sorted({after - before for before, after in zip(heights, heights[1:])})
    return steps[0] if len(steps) == 1 else steps


def as_large_as_allowed(grow: Callable[[int], Formula], choices: Construction) -> bool:
    """Say whether the weights of a formula of five steps have as many blocks as the theorem allows, and neither more nor fewer."""
    formula = grow(5)
    blocks = len(compile_formulas([formula], "ab", choices).model.blocks)
    return blocks == bounds([formula], "ab", choices).blocks == blocks_allowed(formula, 8)


def next_symbols(dfa: Dfa, forest: Forest, values: ValueSet) -> Float[np.ndarray, "nodes symbols"]:
    """Return at each node of a forest the share of each letter, the end and the unknown symbol: 1/m, rounded, for the m that may follow.

    A letter may follow if a word of the language goes on with it, the end after a word of the language, the unknown symbol if no word goes on.
    """
    table, accepting = dfa.delta.tolist(), dfa.accepting.tolist()
    alive = {state for state in range(dfa.states) if accepting[state]}
    while more := {s for s in range(dfa.states) if alive & set(table[s])} - alive:
        alive |= more
    states: list[int] = []
    rows: list[list[float]] = []
    for symbol, parent in zip(forest.symbols.tolist(), forest.parents.tolist()):
        state = dfa.start if parent < 0 else states[parent]
        states.append(state if symbol == len(dfa.alphabet) else table[state][symbol])
        state = states[-1]
        may = [target in alive for target in table[state]] + [accepting[state], state not in alive]
        share = values.round_exactly(Fraction(1, sum(may)))
        rows.append([share * allowed for allowed in may])
    return np.array(rows)
