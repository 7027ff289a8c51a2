r"""Formulas of past temporal logic as the weights of a transformer over a finite set of numbers.

The stream holds the truth of each temporal subformula and of each conjunction in a coordinate of its own, 0 before
it is computed (`expressivity.constructions.plan`). Let f, f_large and C be as in `expressivity.attention.finite.values`:
exp(−f_large) rounds to 0, and up to C equal weights of a softmax do not.

Y f      A 1-local head copies f: one weight, and it is 1. At the first position nothing is admitted, so 0.
Y<=k f   A k-local head with query q, key f and value f: weight 0 where f is false, if it is true anywhere. What
         arrives is 0 or c·round(1/c) with 1 ≤ c ≤ k positions, if k ≤ C. The perceptron replaces it by its truth.
P f      The same with a global head, once: x₁ = c·round(1/round(c)), which is 0 again for more than C positions.
         Then a second time, with key f + p − 1 and the same value, p being the truth of x₁ ≥ 1/2, added to p.

Why two times are enough. Number the positions where f holds. At position n let c of them be before n; p is true
exactly if 1 ≤ c ≤ C. Hence f and p are both true at the positions of f with the numbers 2 … C + 1 and at no others.
If c ≥ 2, between 1 and C of these are before n; they alone have the best score, q/√d, so their values 1 arrive as at
least 1/2. If c = 1 then p is true already, and values are never negative. If c = 0, all values before n are 0. So the
sum is 0 if c = 0 and at least 1/2 else.

The threshold. A perceptron replaces a coordinate x, which is 0 or at least 1/2, by 2(ReLU(x) − ReLU(x − 1/2)).
Dividing by f_small in place of 1/2, as [LC25] does, fails in floating point: x − f_small rounds to x.

Layer normalisation. See `expressivity.constructions.normalisation`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from expressivity.attention.finite.transformer import (
    Block,
    FiniteTransformer,
    Head,
    Norm,
    Perceptron,
)
from expressivity.attention.finite.values import ValueSet
from expressivity.constructions.normalisation import WIDE, gap, norm_of
from expressivity.constructions.plan import ONE, Form, Plan, Step
from expressivity.errors import InvalidInput
from expressivity.logic.syntax import Formula
from expressivity.shown import sizes


@dataclass(frozen=True)
class Construction:
    """Choices in the construction.

    Args:
        values: the set of numbers.
        normalised: whether the blocks have layer normalisation.
        twice: whether P looks twice; once is the plain head, which forgets.
        wide_keys: whether queries and keys have as many rows as the stream has coordinates, as in [LC25]: scores
            are divided by √width. Else they have one.
        threshold: the perceptron's t in (ReLU(x) − ReLU(x − t)) / t; only 1/2 works in every set.
        restored: with normalisation, whether the perceptron puts everything back to 0 and 1 after looking.
        query: q, instead of the least number that is strong enough.
    """

    values: ValueSet
    normalised: bool = False
    twice: bool = True
    wide_keys: bool = False
    threshold: float = 0.5
    restored: bool = True
    query: float | None = None


@dataclass(frozen=True)
class Compiled:
    """Weights for formulas, with the plan by which they were written.

    Args:
        formulas: output i is positive at the end of the words that satisfy formula i.
        model: the weights.
        plan: where each subformula's truth is.
    """

    formulas: tuple[Formula, ...]
    model: FiniteTransformer
    plan: Plan
    __repr__ = sizes


def compile_formulas(formulas: Sequence[Formula], alphabet: str, choices: Construction) -> Compiled:
    """Return a transformer with an output for each formula, positive at the end of exactly the words that satisfy it.

    Example:
        >>> import expressivity as ex
        >>> from expressivity.attention.finite.values import SETS
        >>> formulas = [ex.parse("P a"), ex.parse("P b")]
        >>> ex.compile_formulas(formulas, "ab", Construction(SETS["quarters"])).model
        FiniteTransformer(quarters, 'ab', width 6, 2 blocks, 4 heads)

    Raises:
        InvalidInput: an operator other than P, Y and Y<=k, a letter outside the alphabet, or a set of numbers that is too
            small: numbers up to 4 with three bits are needed, for Y<=k with k > C longer sums, with normalisation an ε that
            leaves truth values as they are, and a query that is strong enough.
    """
    values = choices.values
    if values.precision < 3 or values.largest < 4 or values.least > 0.5:
        raise InvalidInput(
            f"the set {values.name} is too small: it needs 1/2, numbers up to 4, and 3 significant bits"
        )
    plan = plan_of(formulas, alphabet, choices)
    if too_long := [
        step.window
        for step in plan.steps
        if step.kind == "look" and step.window is not None and step.window > values.span
    ]:
        raise InvalidInput(
            f"over {values.name} windows have at most {values.span} positions, or weights round to 0: got k={max(too_long)}"
        )
    layout = _layout(plan, choices)
    blocks = tuple(layout.block(block) for block in range(1, plan.blocks + 1))
    readout = np.array([layout.row(plan.forms[formula]) for formula in formulas])
    model = FiniteTransformer(
        values, alphabet, layout.embedding(), blocks, readout, np.full(len(formulas), -0.5)
    )
    return Compiled(tuple(formulas), model, plan)


def plan_of(formulas: Sequence[Formula], alphabet: str, choices: Construction) -> Plan:
    """Return what each block computes for some formulas.

    Raises:
        InvalidInput: an operator other than P, Y and Y<=k, or a letter outside the alphabet.
    """
    plan = Plan(alphabet, fan_in(choices.values), choices.twice)
    plan.add(formulas)
    plan.schedule(apart=choices.normalised)
    return plan


@dataclass(frozen=True)
class Layout:
    """Where things are in a column, and the numbers that the blocks share.

    Args:
        plan: what is to be written.
        choices: the construction.
        half: how many coordinates there are, partners not counted.
        rows: d, the rows of queries and keys.
        strength: q, what queries ask with.
        norm: the normalisation.
    """

    plan: Plan
    choices: Construction
    half: int
    rows: int
    strength: float
    norm: Norm | None

    @property
    def width(self) -> int:
        """How many coordinates there are, partners counted."""
        return self.half * (2 if self.norm else 1)

    def row(self, form: Form) -> Float[np.ndarray, "width"]:
        """Return a form as a row of a matrix."""
        return form.row(self.width)

    def embedding(self) -> Float[np.ndarray, "symbols width"]:
        """Return one and the symbol, the partners of everything else; what fills up the stream is one as well."""
        symbols = len(self.plan.alphabet) + 1
        table = np.zeros((symbols, self.half))
        table[:, ONE] = 1.0
        table[:, 1 : symbols + 1] = np.eye(symbols)
        table[:, self.plan.coordinates :] = 1.0
        return np.hstack([table, 1.0 - table]) if self.norm else table

    def block(self, number: int) -> Block:
        """Return the weights of one block."""
        steps = [step for step in self.plan.steps if step.block == number]
        raw = [step for step in steps if step.raw]
        heads = [self._look(step) for step in raw]
        if copies := [step for step in steps if step.kind == "copy"]:
            heads.insert(0, self._copy(copies))
        gates = [step for step in steps if step.kind == "gate"]
        restores = bool(raw) and self.norm is not None and self.choices.restored
        perceptron = (
            self._restore() if restores else self._perceptron(raw, gates) if raw or gates else None
        )
        return Block(tuple(heads), perceptron, self.norm)

    def _copy(self, steps: list[Step]) -> Head:
        nothing = np.zeros((self.rows, self.width))
        return Head(
            1,
            nothing,
            nothing,
            np.array([self.row(step.reads[0]) for step in steps]),
            self._to(steps),
        )

    def _look(self, step: Step) -> Head:
        (seen,) = step.reads
        wanted = (
            seen.plus(Form(((step.target, 1.0),)), constant=-1.0)
            if step.kind == "look again"
            else seen
        )
        query, key = np.zeros((2, self.rows, self.width))
        query[0, ONE] = self.strength
        key[0] = self.row(wanted)
        return Head(step.window, query, key, self.row(seen)[None], self._to([step]))

    def _to(self, steps: list[Step]) -> Float[np.ndarray, "width steps"]:
        """Return a column for each step: 1 at its target, −1 at the target's partner."""
        table = np.zeros((self.width, len(steps)))
        for column, step in enumerate(steps):
            table[step.target, column] = 1.0
            if self.norm:
                table[self.half + step.target, column] = -1.0
        return table

    def _perceptron(self, raw: list[Step], gates: list[Step]) -> Perceptron:
        """Return thresholds for what was looked for, without normalisation; and gates."""
        t = self.choices.threshold
        units: list[tuple[Form, float]] = []
        writes: list[tuple[Step, int, float]] = []
        for step in raw:
            at = Form(((step.target, 1.0),))
            for bias, weight in ((0.0, 1 / t - 1), (-t, -1 / t)):
                writes.append((step, len(units), weight))
                units.append((at, bias))
        for step in gates:
            writes.append((step, len(units), 1.0))
            units.append((step.reads[0].plus(*step.reads[1:], constant=1.0 - len(step.reads)), 0.0))
        first = np.array([self.row(form) for form, _ in units])
        bias = (
            np.array([bias for _, bias in units]) + first[:, ONE]
        )  # the constant of a form is a bias here
        first[:, ONE] = 0.0
        second = np.zeros((self.width, len(units)))
        for step, unit, weight in writes:
            second[:, unit] = weight * self._to([step])[:, 0]
        return Perceptron(first, bias, self.choices.values.round(second), np.zeros(self.width))

    def _restore(self) -> Perceptron:
        """Put every coordinate back to 0 or 1, by the side of 1/2 on which it is."""
        one, step = np.eye(self.width), gap(self.choices.values)
        first = np.vstack([one, one, one, -one])
        bias = np.repeat([-0.5, -0.5 - step, 0.0, 0.0], self.width)
        second = np.hstack([one / step, -one / step, -one, one])
        return Perceptron(first, bias, second, np.zeros(self.width))


def _layout(plan: Plan, choices: Construction) -> Layout:
    """Fill up the stream where normalisation needs it, then choose strength and ε."""
    looked = max(
        (
            sum(step.raw for step in plan.steps if step.block == b)
            for b in range(1, plan.blocks + 1)
        ),
        default=0,
    )
    half = max(plan.coordinates, WIDE * looked) if choices.normalised else plan.coordinates
    norm = norm_of(choices.values) if choices.normalised else None
    layout = Layout(plan, choices, half, 1, 0.0, norm)
    rows = layout.width if choices.wide_keys else 1
    if any(step.raw for step in plan.steps):
        layout = replace(layout, strength=choices.query or strength(choices.values, rows))
    return replace(layout, rows=rows)


def fan_in(values: ValueSet) -> int:
    """Count how many parts a gate may have, so that its bias, 1 less, is in the set."""
    return int(min(values.largest, 2**values.precision))


def strength(values: ValueSet, rows: int) -> float:
    """Return the least q for which scores q/√d, 0 and −q/√d, rounded, are so far apart that only the best has weight.

    Raises:
        InvalidInput: there is no such q.
    """
    tried = values.positive[values.positive >= values.forgets]
    enough = tried[values.over_root(tried, rows) >= values.forgets]
    if not len(enough):
        raise InvalidInput(
            f"over {values.name} no query is strong enough for scores divided by the root of {rows}: "
            f"{values.forgets} times that root must be at most {values.largest}"
        )
    return float(enough[0])
