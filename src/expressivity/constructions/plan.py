r"""A formula as a plan for a transformer: what each block's heads and perceptron must write, and where.

The residual stream has named coordinates: the constant one, one for each letter and for the end marker (the
embedding), and one for each thing that a plan computes. The truth of every subformula is an affine function of
them, its `Form`, which is 0 or 1 on every column once its parts are there. So negation is free, and whatever the
symbol at hand decides needs no work at all. What needs work is one of four kinds of `Step`:

    gate         a conjunction: the perceptron writes ReLU(x₁ + … + x_k − (k − 1))
    copy         Y f: a 1-local head
    look         Y<=k f, and the first half of P f: a head that looks for f
    look again   the second half of P f: see `expressivity.constructions.temporal`

A step of the heads runs in a block once its inputs were there before that block. A gate may use, in addition,
what was copied in its own block. After a block that looks, the coordinates looked at are no truth values before
the perceptron has made them so; without layer normalisation that hinders nobody else, with it everything is
rescaled. So with normalisation a block either looks or does everything else, and looks only if nothing else is left
to do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from expressivity.errors import InvalidInput
from expressivity.logic.semantics import check_letters, evaluate_all
from expressivity.logic.syntax import Formula, subformulas
from expressivity.shown import sizes

Kind = Literal["gate", "copy", "look", "look again"]
Literals = dict[tuple[Formula, bool], None]
"""Formulas, each with whether it is meant or its negation; a set that keeps its order."""

ONE = 0
"""The coordinate that is 1 in every column."""


@dataclass(frozen=True)
class Form:
    """An affine function of the coordinates of a column: weights by coordinate, the constant at `ONE`."""

    weights: tuple[tuple[int, float], ...]

    @classmethod
    def of(cls, weights: Iterable[tuple[int, float]]) -> "Form":
        """Return the sum of weighted coordinates, in which one may occur several times."""
        total: dict[int, float] = {}
        for coordinate, weight in weights:
            total[coordinate] = total.get(coordinate, 0.0) + weight
        return cls(
            tuple((coordinate, weight) for coordinate, weight in sorted(total.items()) if weight)
        )

    def plus(self, *others: "Form", constant: float = 0.0) -> "Form":
        """Return the sum of forms and a constant."""
        return Form.of(
            [*self.weights, *(pair for other in others for pair in other.weights), (ONE, constant)]
        )

    def negated(self) -> "Form":
        """Return 1 − form."""
        return Form.of(
            [(coordinate, -weight) for coordinate, weight in self.weights] + [(ONE, 1.0)]
        )

    def row(self, width: int) -> Float[np.ndarray, "width"]:
        """Return the weights as a row of a matrix."""
        row = np.zeros(width)
        for coordinate, weight in self.weights:
            row[coordinate] = weight
        return row


@dataclass(eq=False)
class Step:
    """One value that a block writes to a coordinate.

    Args:
        kind: the part of a block that writes it.
        target: the coordinate that it writes to.
        reads: the forms of a gate's parts; else the form of f.
        inputs: the steps that must be done before.
        window: k, for Y and Y<=k.
        block: the number of the block that does it, from 1; 0 while it has none.
    """

    kind: Kind
    target: int
    reads: tuple[Form, ...]
    inputs: tuple["Step", ...]
    window: int | None = None
    block: int = 0

    @property
    def raw(self) -> bool:
        """Whether the value between heads and perceptron of its block is no truth value."""
        return self.kind in ("look", "look again")

    def ready(self, block: int) -> bool:
        """Whether its inputs are computed in time for a block."""
        return all(
            0 < step.block < block
            or (self.kind == "gate" and step.kind == "copy" and step.block == block)
            for step in self.inputs
        )


@dataclass
class Plan:
    """The steps that compute some formulas.

    Args:
        alphabet: letter number i is `alphabet[i]`.
        fan_in: greatest number of parts of a gate.
        twice: whether P looks twice; once is the construction that forgets.
        coordinates: the number of coordinates.
        steps: in an order in which inputs come first.
        forms: the form of each subformula that was needed.
    """

    alphabet: str
    fan_in: int
    twice: bool = True
    coordinates: int = 0
    steps: list[Step] = field(default_factory=list)
    forms: dict[Formula, Form] = field(default_factory=dict)
    _needs: dict[Formula, tuple[Step, ...]] = field(default_factory=dict, repr=False)
    _symbols: dict[Formula, Bool[np.ndarray, "symbols"]] = field(default_factory=dict, repr=False)
    __repr__ = sizes

    @property
    def blocks(self) -> int:
        """The number of blocks."""
        return max((step.block for step in self.steps), default=0)

    @property
    def heads(self) -> int:
        """How many heads there are: in each block one for all that is copied, and one for each look."""
        copying = {step.block for step in self.steps if step.kind == "copy"}
        return len(copying) + sum(step.raw for step in self.steps)

    def add(self, formulas: Sequence[Formula]) -> None:
        """Plan all subformulas that are needed for these.

        Raises:
            InvalidInput: a letter outside the alphabet, or an operator other than P, Y and Y<=k.
        """
        order = subformulas(*formulas)
        check_letters(order, self.alphabet)
        if wrong := sorted({node.op for node in order if node.op in ("S", "MOD")}):
            raise InvalidInput(f"only P, Y and Y<=k become heads, got {', '.join(wrong)}")
        self.coordinates = 2 + len(self.alphabet)
        self._read_symbols([node for node in order if node.depth == 0])
        for node in _needed(formulas):
            if node.depth > 0:
                self._temporal(node) if node.op in ("P", "Y", "Y<=") else self._boolean(node)

    def schedule(self, apart: bool) -> None:
        """Give every step the first block that it can have; `apart`: blocks that look do nothing else."""
        block, unplaced = 0, [step for step in self.steps if not step.inputs]
        missing = {id(step): len(step.inputs) for step in self.steps}
        readers: dict[int, list[Step]] = {}
        for step in self.steps:
            for source in step.inputs:
                readers.setdefault(id(source), []).append(step)
        while unplaced:
            block, placed = block + 1, 0
            for kinds in (("copy",), ("gate",), ("look", "look again")):
                if apart and kinds[0] == "look" and placed:
                    break
                ready = [step for step in unplaced if step.kind in kinds and step.ready(block)]
                placed += len(ready)
                for step in ready:
                    step.block = block
                    for reader in readers.get(id(step), ()):
                        missing[id(reader)] -= 1
                        if not missing[id(reader)]:
                            unplaced.append(reader)
            unplaced = [step for step in unplaced if not step.block]

    def _read_symbols(self, nodes: list[Formula]) -> None:
        """Read formulas without temporal operators: functions of the letter, or of the end marker."""
        words = np.arange(len(self.alphabet))[:, None]
        for node, truth in evaluate_all(nodes, words, self.alphabet).items() if nodes else ():
            self._symbols[node] = np.append(truth[:, 0], truth[0, 1])
            self.forms[node], self._needs[node] = self._of_symbols(self._symbols[node]), ()

    def _of_symbols(self, true: Bool[np.ndarray, "symbols"]) -> Form:
        return Form.of(
            [(ONE, 1.0)] if true.all() else ((1 + int(i), 1.0) for i in np.flatnonzero(true))
        )

    def _temporal(self, node: Formula) -> None:
        (body,) = node.args
        letters = node.value if isinstance(node.value, int) else None
        window = {"P": None, "Y": 1, "Y<=": letters}[node.op]
        kind: Kind = "copy" if node.op == "Y" else "look"
        step = self._step(kind, (self.forms[body],), self._needs[body], window)
        if node.op == "P" and self.twice:
            step = Step("look again", step.target, (self.forms[body],), (*self._needs[body], step))
            self.steps.append(step)
        self.forms[node], self._needs[node] = Form.of([(step.target, 1.0)]), (step,)

    def _boolean(self, node: Formula) -> None:
        """Plan a conjunction, or the negation of one: f | g is !(!f & !g)."""
        sign = node.op == "&" or (node.op == "!" and node.args[0].op in ("|", "->"))
        if node.op == "!" and not sign:
            self.forms[node], self._needs[node] = (
                self.forms[node.args[0]].negated(),
                self._needs[node.args[0]],
            )
            return
        form, needs = self._conjunction(conjuncts(node, sign))
        self.forms[node], self._needs[node] = form if sign else form.negated(), needs

    def _conjunction(self, literals: Literals) -> tuple[Form, tuple[Step, ...]]:
        """Return the form of a conjunction. What the symbol decides is put together first, the rest goes through a gate."""
        parts: list[tuple[Form, tuple[Step, ...]]] = []
        symbols = np.ones(len(self.alphabet) + 1, dtype=bool)
        for node, sign in literals:
            if node in self._symbols:
                symbols &= self._symbols[node] == sign
            else:
                parts.append(
                    (self.forms[node] if sign else self.forms[node].negated(), self._needs[node])
                )
        if not symbols.all():
            parts.append((self._of_symbols(symbols), ()))
        while len(parts) > 1:
            groups = [parts[i : i + self.fan_in] for i in range(0, len(parts), self.fan_in)]
            parts = [self._gate(group) if len(group) > 1 else group[0] for group in groups]
        return parts[0]

    def _gate(self, parts: list[tuple[Form, tuple[Step, ...]]]) -> tuple[Form, tuple[Step, ...]]:
        forms, needs = zip(*parts)
        step = self._step(
            "gate", forms, tuple(dict.fromkeys(step for group in needs for step in group))
        )
        return Form.of([(step.target, 1.0)]), (step,)

    def _step(
        self,
        kind: Kind,
        reads: tuple[Form, ...],
        inputs: tuple[Step, ...],
        window: int | None = None,
    ) -> Step:
        step = Step(kind, self.coordinates, reads, inputs, window)
        self.coordinates += 1
        self.steps.append(step)
        return step


def conjuncts(node: Formula, sign: bool) -> Literals:
    """Return the literals whose conjunction a formula, or its negation, is: conjunctions inside are opened."""
    literals: Literals = {}
    stack, seen = [(node, sign)], set()
    while stack:
        node, sign = literal = stack.pop()
        if literal in seen:
            continue
        seen.add(literal)
        match node.op, sign:
            case "!", _:
                stack.append((node.args[0], not sign))
            case ("&", True) | ("|", False):
                stack += [(arg, sign) for arg in reversed(node.args)]
            case "->", False:
                stack += [(node.args[1], False), (node.args[0], True)]
            case _:
                literals[literal] = None
    return literals


def _needed(roots: Sequence[Formula]) -> list[Formula]:
    """Return the subformulas that get a form of their own, parts first: not those inside a conjunction that is opened."""
    needed: dict[Formula, None] = {}
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            needed[node] = None
        elif node not in needed:
            stack.append((node, True))
            stack += [(part, False) for part in _parts(node)]
    return list(needed)


def _parts(node: Formula) -> list[Formula]:
    """Return what the form of a formula is made from."""
    if node.op in ("&", "|", "->") or (node.op == "!" and node.args[0].op in ("|", "->")):
        return [part for part, _ in conjuncts(node, node.op in ("&", "!"))]
    return list(node.args)
