"""Letters that an automaton does not tell apart, treated as one letter while a formula is sought.

Let h replace each letter by the first one that acts like it. A word is in the language exactly if its image is, and a formula f
over the chosen letters holds in the image exactly where f[a := the letters like a] holds in the word: by induction, since h
changes no position. So a formula for the smaller automaton is one for the larger, once the letters are put back.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from expressivity.automata.dfa import Dfa
from expressivity.logic.simplify import among, conjunction, disjunction, negation
from expressivity.logic.syntax import TEMPORAL, Formula, letter, subformulas


def one_of_each(dfa: Dfa) -> tuple[Dfa, dict[str, str]]:
    """The automaton with one letter of each kind, and for each of these letters all letters of its kind.

    The first letter of each kind is kept, so the automaton is minimal and canonically numbered.
    """
    kinds: dict[bytes, str] = {}
    for name, column in zip(dfa.alphabet, dfa.delta.T):
        kinds[column.tobytes()] = kinds.get(column.tobytes(), "") + name
    groups = {names[0]: names for names in kinds.values()}
    columns = [dfa.alphabet.index(name) for name in groups]
    return Dfa("".join(groups), np.ascontiguousarray(dfa.delta[:, columns]), dfa.accepting), groups


def put_back(formula: Formula, groups: Mapping[str, str]) -> Formula:
    """The formula with each letter replaced by all of its kind.

    A position inside a temporal operator always has a letter, so there "none of the others" is used where it is shorter.
    """
    none_other = partial(_none_other, everything="".join(groups.values()))
    inside: dict[Formula, Formula] = {}
    outside: dict[Formula, Formula] = {}
    for node in subformulas(formula):
        inside[node] = _rebuilt(node, [inside[arg] for arg in node.args], groups, none_other)
        outside[node] = (
            inside[node]
            if node.op in TEMPORAL
            else _rebuilt(node, [outside[arg] for arg in node.args], groups, _any_of)
        )
    return outside[formula]


def _none_other(group: str, everything: str) -> Formula:
    """Say in the shorter way that a position has a letter of the group: one of these, or none of the others."""
    return among(group, "".join(name for name in everything if name not in group))


def _any_of(group: str) -> Formula:
    """Say that a position has a letter of the group, also where there is no position."""
    return disjunction(map(letter, group))


def _rebuilt(
    node: Formula, args: list[Formula], groups: Mapping[str, str], say: Callable[[str], Formula]
) -> Formula:
    match node.op:
        case "letter":
            return say(groups[str(node.value)])
        case "!":
            return negation(args[0])
        case "&":
            return conjunction(args)
        case "|":
            return disjunction(args)
    return Formula(node.op, tuple(args), node.value)
