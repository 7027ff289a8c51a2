r"""Languages of LTL[P,Y], by looking back from where states must be told apart: keywords, prefixes, suffixes, words.

A run before a letter, or at the end, is in a state. Let X and Z be disjoint sets of states. A formula tells X from Z if it
holds wherever the run is in X and fails wherever it is in Z; of other states it may say anything. The language is what tells
the accepting states from the others, at the end. Three ways, ours:

    constant    true tells X from ∅, false tells ∅ from Z.
    step        If the start is not in X and, for each letter a, the formula g_a tells a⁻¹X from a⁻¹Z, where a⁻¹X are the
                states that a leads into X, then Y ⋁_a (a ∧ g_a) tells X from Z: at the first position Y is false, and at
                any other the state before and the letter there fix the state. A letter that leads into neither set may
                be left out. If the start is in X, negate what tells Z from X.
    entering    Let F ⊇ O be closed under the letters, and D the states outside F. If g_a tells the states of D from which
                a leads into F∖O from those from which it leads into D, then P ⋁_a (a ∧ g_a) tells F∖O from D: in D all
                positions before were in D, and none led out; in F∖O the run, which was never in O, once left D for F∖O.
                (If the start is in F, D is empty, and true will do.)

If no component of the automaton meets both X and Z, Boolean combinations of entered sets suffice. Let F₁ be closed,
contain X, and as much as possible, or as little, of the rest; F₂ ⊆ F₁ contain the states of Z that are reached from X; F₃
those of X reached from these; and so on, until there are none. So F₁∖F₂, F₃∖F₄, … contain X, and the others contain Z, and
((in F₁, with O = F₂) ∧ ¬(in F₂)) ∨ ((in F₃, with O = F₄) ∧ ¬(in F₄)) ∨ … tells them apart. States from which neither X nor
Z is reached belong to every O.

Otherwise call a pair of states cyclic if a nonempty word fixes both. If no pair of X×Z is cyclic, step. If some are, the
components that meet X or Z are put into groups such that no pair inside a group is cyclic; this can be done, since in a
language of LTL[P,Y] no pair inside one component is. Then

    ⋁_G (what tells G from the other groups) ∧ (what tells X∩G from Z∩G)

tells X from Z. Steps alone end: without end they would lead through infinitely many pairs of X×Z, each the image by a letter of
the next, so one would occur twice: it is cyclic, but such pairs are not stepped on. When a set is entered, D lies among the
states that lead to X or Z, without some of these: so entering ends too. Groups bring in pairs of X×X and Z×Z, and if they
are made before the first step a question can lead back to itself, as in `.*aab.*`: then that choice writes nothing. No
choice that makes groups only where a step cannot be made was ever seen to do that. For a partially ordered automaton,
entering first, no Y is written; for a definite language, steps first, no P.

A keyword is said as a person would, from its last letter back, P(wₙ ∧ Y(wₙ₋₁ ∧ ⋯)): only one state of the keyword's
automaton leads on, and by one letter. Where one keyword follows another, "entered", P of the first, stands at the first
letter of the second.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import product
from typing import Literal

import numpy as np
from jaxtyping import Bool

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import Logic, cyclic_pairs, defines
from expressivity.automata.graphs import components, reached
from expressivity.errors import InvalidInput
from expressivity.logic.simplify import (
    by_letter,
    conjunction,
    disjunction,
    negation,
    once,
    previously,
)
from expressivity.logic.syntax import FALSE, TRUE, Formula

MOST_QUESTIONS = 4_000
"""So many pairs of sets are told apart for one formula."""

MOST_STATES = 2_500
"""Larger automata are not looked at: the pairs of their states fill the memory."""

States = Bool[np.ndarray, "states"]
Question = tuple[str, bytes, bytes]
"""Either "tell" with X and Z, or "enter" with F and O."""

Way = Literal["truth", "step", "entering", "groups", "enter"]
"""How a question is answered."""


@dataclass(frozen=True)
class Choice:
    """What the construction leaves open.

    Args:
        steps: step where that can be done; otherwise enter sets where that can be done.
        groups: make groups as large as possible, and only where a step cannot be made; otherwise every component is a
            group, before the first step.
        late: enter sets as small as possible, to say that X has been reached, not that Z no longer can be.
        accepts: tell what accepts from what rejects; otherwise the converse, negated.
    """

    steps: bool = True
    groups: bool = True
    late: bool = True
    accepts: bool = True


@dataclass(frozen=True)
class Answer:
    """The questions that a question leads to, and how a formula is made of their answers."""

    parts: tuple[Question, ...]
    build: Callable[[Sequence[Formula]], Formula]


def looking_back_formulas(dfa: Dfa, logic: Logic = "PY") -> Iterator[Formula]:
    """Formulas of a fragment for a language in it, one for each choice; none where it takes more than `MOST_QUESTIONS`
    questions, where a question leads back to itself, or for more than `MOST_STATES` states.

    Raises:
        InvalidInput: the language is not in the fragment.
    """
    if not defines(dfa, logic):
        raise InvalidInput(f"no formula of LTL[{','.join(logic)}] defines the language")
    if dfa.states > MOST_STATES:
        return
    shape, found = Shape(dfa), set()
    steps = {"P": (False,), "Y": (True,), "PY": (True, False)}[logic]
    rest = ((True,),) * 3 if logic == "Y" else ((True, False),) * 3
    for settings in product(steps, *rest):
        formula = _formula(shape, Choice(*settings))
        if formula is not None and formula not in found:
            found.add(formula)
            yield formula


def _formula(shape: "Shape", choice: Choice) -> Formula | None:
    """What tells the accepting states from the others, by the questions that this leads to; None if they are too many, or if one leads
    back to itself.
    """
    ends = shape.dfa.accepting
    root = _tell(ends, ~ends) if choice.accepts else _tell(~ends, ends)
    answers: dict[Question, Answer] = {}
    waiting = [root]
    while waiting:
        question = waiting.pop()
        if question not in answers:
            answers[question] = answer = _answer(shape, choice, question)
            waiting += answer.parts
            if len(answers) > MOST_QUESTIONS:
                return None
    said: dict[Question, Formula] = {}
    graph = {question: answer.parts for question, answer in answers.items()}
    try:
        order = tuple(TopologicalSorter(graph).static_order())
    except CycleError:
        return None
    for question in order:
        answer = answers[question]
        said[question] = answer.build([said[part] for part in answer.parts])
    return said[root] if choice.accepts else negation(said[root])


@dataclass(frozen=True)
class Met:
    """How two sets of states lie to each other.

    Args:
        empty: one of them is empty; nothing else is said then.
        cyclic: a pair of a state of each is cyclic.
        share: some component meets both.
        several: more than one component meets one of them.
    """

    empty: bool
    cyclic: bool
    share: bool
    several: bool


@dataclass(frozen=True)
class Shape:
    """An automaton with what is asked of it again and again, and with what was answered."""

    dfa: Dfa
    met: dict[Question, Met] = field(default_factory=dict, repr=False, compare=False)
    answers: dict[tuple[Question, Way, bool], Answer] = field(
        default_factory=dict, repr=False, compare=False
    )

    @cached_property
    def labels(self) -> np.ndarray:
        """The number of each state's component."""
        return components(self.dfa.delta)

    @cached_property
    def cyclic(self) -> Bool[np.ndarray, "states states"]:
        """Whether a nonempty word fixes both states; false for a state and itself."""
        return cyclic_pairs(self.dfa)

    @cached_property
    def _above(self) -> Bool[np.ndarray, "components states"]:
        return reached(self.dfa.delta, self.labels)

    def reached_from(self, states: States) -> States:
        """The states to which some word leads from one of these."""
        return self._above[np.unique(self.labels[states])].any(axis=0)

    def leading_to(self, states: States) -> States:
        """The states from which some word leads to one of these."""
        return np.any(self._above[:, states], axis=1)[self.labels]

    def meet(self, first: States, second: States) -> "Met":
        """Say how two sets of states lie to each other."""
        if not (first.any() and second.any()):
            return Met(True, False, False, False)
        labels = set(self.labels[first].tolist()), set(self.labels[second].tolist())
        return Met(
            empty=False,
            cyclic=bool(self.cyclic[np.ix_(first, second)].any()),
            share=not labels[0].isdisjoint(labels[1]),
            several=len(labels[0] | labels[1]) > 1,
        )

    def component(self, label: int) -> States:
        """The states of a component."""
        return self.labels == label


def _tell(some: States, others: States) -> Question:
    return "tell", some.tobytes(), others.tobytes()


def _answer(shape: Shape, choice: Choice, question: Question) -> Answer:
    """What a question leads to; choices that agree in what matters for it share the answer."""
    way, open_to = _way(shape, choice, question)
    key = question, way, open_to
    if key not in shape.answers:
        shape.answers[key] = _ANSWERS[way](shape, open_to, *map(_unpacked, question[1:]))
    return shape.answers[key]


def _unpacked(states: bytes) -> States:
    return np.frombuffer(states, dtype=bool)


def _way(shape: Shape, choice: Choice, question: Question) -> tuple[Way, bool]:
    """How a question is answered, and what the choice says of that."""
    if question[0] == "enter":
        return "enter", False
    if question not in shape.met:
        shape.met[question] = shape.meet(*map(_unpacked, question[1:]))
    met = shape.met[question]
    if met.empty:
        return "truth", False
    if not met.share and (met.cyclic or not choice.steps):
        return "entering", choice.late
    if met.share and (met.cyclic or (not choice.groups and met.several)):
        return "groups", choice.groups
    return "step", False


def _truth(shape: Shape, _: bool, first: States, second: States) -> Answer:
    truth = TRUE if first.any() else FALSE
    return Answer((), lambda _: truth)


def _step(shape: Shape, _: bool, first: States, second: States) -> Answer:
    if first[0]:
        return Answer((_tell(second, first),), lambda said: negation(said[0]))
    return _by_letters(shape, first[shape.dfa.delta], second[shape.dfa.delta], previously)


def _by_letters(
    shape: Shape,
    first: Bool[np.ndarray, "states letters"],
    second: Bool[np.ndarray, "states letters"],
    operator: Callable[[Formula], Formula],
) -> Answer:
    """An operator over ⋁_a (a ∧ what tells one set of states from another), letters without either left out."""
    matters = (first | second).any(axis=0)
    names = [name for name, needed in zip(shape.dfa.alphabet, matters) if needed]
    parts = tuple(_tell(*sets) for sets in zip(first.T[matters], second.T[matters]))
    return Answer(parts, lambda said: operator(by_letter(dict(zip(names, said)))))


def _entering(shape: Shape, _: bool, entered: States, over: States) -> Answer:
    """The module's third way."""
    if entered.all():
        return Answer((), lambda _: TRUE)
    there, inside = entered[shape.dfa.delta], ~entered[:, None]
    wanted = there & ~over[shape.dfa.delta]
    return _by_letters(shape, wanted & inside, ~there & inside, once)


def _by_entering(shape: Shape, late: bool, first: States, second: States) -> Answer:
    """Sets that no component meets both, told apart by which closed sets have been entered."""
    nowhere = ~shape.leading_to(first | second)
    chain = _chain(shape, late, first, second, nowhere)
    parts: list[Question] = []
    for place, entered in enumerate(chain):
        over = chain[place + 1] if place % 2 == 0 and place + 1 < len(chain) else nowhere
        parts.append(("enter", entered.tobytes(), over.tobytes()))
    return Answer(tuple(parts), _alternate)


def _alternate(said: Sequence[Formula]) -> Formula:
    """Build (F₁ ∧ ¬F₂) ∨ (F₃ ∧ ¬F₄) ∨ …"""
    pairs = [said[place : place + 2] for place in range(0, len(said), 2)]
    return disjunction(
        conjunction([pair[0], *(negation(later) for later in pair[1:])]) for pair in pairs
    )


def _chain(
    shape: Shape, late: bool, first: States, second: States, nowhere: States
) -> list[States]:
    """F₁ ⊇ F₂ ⊇ …: the first contains X, the second what of Z is reached from it, and so on."""
    chain: list[States] = []
    within = np.ones_like(first)
    while first.any():
        above = shape.reached_from(first)
        within = within & (above | nowhere if late else ~shape.leading_to(second & ~above))
        chain.append(within)
        first, second = second & above, first
    return chain


def _by_groups(shape: Shape, large: bool, first: States, second: States) -> Answer:
    """Groups of components told apart, and in each of them what it has of the two sets."""
    both = first | second
    parts: list[Question] = []
    for group in _groups(shape, large, first, second):
        if (first & group).any():
            parts += [_tell(both & group, both & ~group), _tell(first & group, second & group)]
    return Answer(
        tuple(parts),
        lambda said: disjunction(conjunction(pair) for pair in zip(said[::2], said[1::2])),
    )


def _groups(shape: Shape, large: bool, first: States, second: States) -> list[States]:
    """Sets of components inside which no pair is cyclic: where they are to be large, each component joins the first that it can."""
    groups: list[States] = []
    for label in np.unique(shape.labels[first | second]).tolist():
        states = shape.component(label)
        for place, group in enumerate(groups if large else []):
            joined = group | states
            if not shape.cyclic[np.ix_(first & joined, second & joined)].any():
                groups[place] = joined
                break
        else:
            groups.append(states)
    return groups


_ANSWERS: dict[Way, Callable[[Shape, bool, States, States], Answer]] = {
    "truth": _truth,
    "step": _step,
    "entering": _by_entering,
    "groups": _by_groups,
    "enter": _entering,
}
