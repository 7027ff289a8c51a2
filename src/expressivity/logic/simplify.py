"""Formulas put together with the obvious simplifications, so that what a construction writes can be read.

Every function returns a formula that is equivalent, at all positions of all words, to the one that its name
says.
"""

from collections.abc import Iterable, Mapping

from expressivity.logic.syntax import FALSE, TRUE, Formula, P, Y, letter


def negation(body: Formula) -> Formula:
    """Not, without double negations."""
    if body in (TRUE, FALSE):
        return FALSE if body is TRUE else TRUE
    return body.args[0] if body.op == "!" else ~body


def conjunction(parts: Iterable[Formula]) -> Formula:
    """All of them; several negations are drawn together."""
    return _joined(parts, "&")


def disjunction(parts: Iterable[Formula]) -> Formula:
    """At least one of them; several negations are drawn together."""
    return _joined(parts, "|")


def _joined(parts: Iterable[Formula], op: str) -> Formula:
    neutral, absorbing, other = (TRUE, FALSE, "|") if op == "&" else (FALSE, TRUE, "&")
    distinct = [part for part in dict.fromkeys(parts) if part is not neutral]
    if absorbing in distinct or any(negation(part) in distinct for part in distinct):
        return absorbing
    negated = [part.args[0] for part in distinct if part.op == "!"]
    if len(negated) > 1:
        together = ~_chain(negated, other)
        distinct = [part for part in distinct if part.op != "!"] + [together]
    return _chain(distinct, op) if distinct else neutral


def _chain(parts: list[Formula], op: str) -> Formula:
    joined = parts[0]
    for part in parts[1:]:
        joined = Formula(op, (joined, part))
    return joined


def once(body: Formula) -> Formula:
    """P, at some earlier position."""
    return FALSE if body is FALSE else P(body)


def previously(body: Formula) -> Formula:
    """Y, at the position before."""
    return FALSE if body is FALSE else Y(body)


def among(members: str, others: str) -> Formula:
    """This position's letter is a member, given that it is a member or one of the others."""
    if not others:
        return TRUE
    if len(members) <= len(others) + 1:
        return disjunction(map(letter, members))
    return negation(disjunction(map(letter, others)))


def by_letter(cases: Mapping[str, Formula]) -> Formula:
    """The formula that belongs to this position's letter, given that the letter is one of those listed."""
    groups: dict[Formula, str] = {}
    for name, formula in cases.items():
        groups[formula] = groups.get(formula, "") + name
    always, never = groups.pop(TRUE, ""), groups.pop(FALSE, "")
    if not never and len(groups) == 1:
        (formula,) = groups  # a | (not a and f) is a | f
        return disjunction([among(always, groups[formula]), formula] if always else [formula])
    everything = "".join(cases)
    parts = [among(always, _without(everything, always))] if always else []
    for formula, group in groups.items():
        parts.append(conjunction([among(group, _without(everything, group)), formula]))
    return disjunction(parts)


def _without(names: str, removed: str) -> str:
    return "".join(name for name in names if name not in removed)
