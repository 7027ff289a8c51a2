r"""Language models of partially ordered automata, and of all of LTL[P,Y], as weights ([LC25] §5).

Which symbol may follow a prefix depends on the state that the prefix leads to: a letter, if some accepted word goes
on with it; the end, in an accepting state; and if no accepted word goes on, the unknown symbol, which takes all the
mass. The model is uniform over what may follow.

It answers at the column of the last letter read, so the formulas speak of what is before and of the letter here:

    may_σ = ⋁_a (a ∧ before_σ,a) ∨ (no letter ∧ before_σ)

where before_σ,a says, of the letters before this position, that after them and a the symbol σ may follow. A formula
for that language, read at the end of a word, becomes before_σ,a if the letters in it that stand under no temporal
operator are put to false, as they are at the end. The second part answers at the end marker, so at the empty word too.

Logits are 0 for what may follow and −f_large else, so the softmax gives each of m symbols round(1/m).
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int

from expressivity.attention.finite.forest import Forest, layers
from expressivity.attention.finite.transformer import FiniteTransformer
from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.fragments import LOGICS, defines
from expressivity.constructions.compilation import Refused
from expressivity.constructions.temporal import Construction, compile_formulas
from expressivity.logic.simplify import conjunction, disjunction, negation
from expressivity.logic.syntax import FALSE, TEMPORAL, Formula, letter, subformulas
from expressivity.logic.synthesis import BLOCKS_FIRST, synthesise


@dataclass(frozen=True)
class NextSymbols:
    """What may follow each prefix of words of a language.

    Args:
        dfa: the language.
    """

    dfa: Dfa

    @cached_property
    def allowed(self) -> Bool[np.ndarray, "states symbols"]:
        """For each state whether each letter, the end and the unknown symbol may follow."""
        alive = self.dfa.accepting.copy()
        for _ in range(self.dfa.states):
            alive |= alive[self.dfa.delta].any(axis=1)
        return np.hstack([alive[self.dfa.delta], self.dfa.accepting[:, None], ~alive[:, None]])

    def states(self, forest: Forest) -> Int[np.ndarray, "nodes"]:
        """Return the state after the letters up to each node; an end marker changes nothing."""
        stay = np.hstack([self.dfa.delta, np.arange(self.dfa.states)[:, None]])
        states = np.zeros(
            len(forest.symbols) + 1, dtype=np.int64
        )  # the parent -1 is the last: the start
        for level in forest.slices():
            states[level] = stay[states[forest.parents[level]], forest.symbols[level]]
        return states[:-1]


@dataclass(frozen=True, eq=False)
class LanguageModel:
    """Weights that give at every letter the symbols that may follow, with the correct answer."""

    model: FiniteTransformer
    reference: NextSymbols

    def probabilities(self, forest: Forest) -> Float[np.ndarray, "nodes symbols"]:
        """Return the softmax of the outputs at each node, in the arithmetic of the set."""
        values, last = self.model.values, layers(self.model, forest)[-1]
        logits = self.model.outputs(last.table)
        weights = values.exp(values.subtract(logits, logits.max(axis=1, keepdims=True)))
        return values.divide(weights, values.round(weights.sum(axis=1, keepdims=True)))[last.at]

    def wrong_tokens(self, forest: Forest) -> tuple[int, int]:
        """Return at how many nodes the probabilities are not those of the language, and how many nodes there are."""
        allowed = self.reference.allowed[self.reference.states(forest)].astype(np.float64)
        wanted = self.model.values.divide(allowed, allowed.sum(axis=1, keepdims=True))
        wrong = (self.probabilities(forest) != wanted).any(axis=1)
        return int(wrong.sum()), len(wrong)


def language_model(dfa: Dfa, choices: Construction, here: bool = True) -> LanguageModel:
    """Return a language model for a language of LTL[P,Y], in the smallest of the three logics that has it.

    Args:
        dfa: the language.
        choices: the construction.
        here: whether the formulas read the letter of their own position; without it answers are a letter late.

    Raises:
        Refused: the language is outside LTL[P,Y].
    """
    reference = NextSymbols(dfa)
    formulas = (
        _late(reference)
        if not here
        else [_may_follow(reference, symbol) for symbol in range(len(dfa.alphabet) + 2)]
    )
    compiled = compile_formulas(formulas, dfa.alphabet, choices)
    rows, strong = compiled.model.readout, choices.values.forgets
    model = replace(compiled.model, readout=strong * rows, readout_bias=np.full(len(rows), -strong))
    return LanguageModel(model, reference)


def _may_follow(reference: NextSymbols, symbol: int) -> Formula:
    dfa, may = reference.dfa, reference.allowed[:, symbol]
    somewhere = [
        conjunction([letter(name), _before(dfa, may[column])])
        for name, column in zip(dfa.alphabet, dfa.delta.T)
    ]
    nowhere = negation(disjunction(letter(name) for name in dfa.alphabet))
    return disjunction([*somewhere, conjunction([nowhere, _before(dfa, may)])])


def _late(reference: NextSymbols) -> list[Formula]:
    return [_before(reference.dfa, may) for may in reference.allowed.T]


def _before(dfa: Dfa, states: Bool[np.ndarray, "states"]) -> Formula:
    """Say that the letters before this position lead to one of these states."""
    target = from_table(
        dfa.alphabet, dfa.delta.tolist(), dfa.start, np.flatnonzero(states).tolist()
    )
    logic = next((logic for logic in LOGICS if defines(target, logic)), None)
    if logic is None:
        raise Refused(
            "no formula of LTL[P,Y] defines the language: its language model is not compiled"
        )
    formula = synthesise(target, logic, BLOCKS_FIRST).formula
    if formula is None:
        raise Refused("the formulas for what may follow are too large to compile")
    return _at_end(formula)


def _at_end(formula: Formula) -> Formula:
    """Return the formula with letters under no temporal operator replaced by false, as they are after a word."""
    outside = frozenset(node for node in subformulas(formula) if node.op in TEMPORAL)
    ended: dict[Formula, Formula] = {}
    for node in subformulas(formula, cut=outside):
        args = [ended[arg] for arg in node.args] if node not in outside else []
        match node.op:
            case "letter":
                ended[node] = FALSE
            case "!":
                ended[node] = negation(args[0])
            case "&":
                ended[node] = conjunction(args)
            case "|":
                ended[node] = disjunction(args)
            case "->":
                ended[node] = disjunction([negation(args[0]), args[1]])
            case _:
                ended[node] = node
    return ended[formula]
