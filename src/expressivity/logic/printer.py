"""Formulas as text that the parser reads back to the same formula.

What occurs more than once and is long is written once, as a definition: `q1 := P(a & Y a); q1 | Y q1`. So the
text is linear in the number of distinct subformulas, and so is the time.
"""

from collections import Counter

from expressivity.logic.syntax import Formula, subformulas

STRENGTH = {"->": 1, "|": 2, "&": 3, "S": 4, "!": 5, "P": 5, "Y": 5, "Y<=": 5}
"""How tightly an operator binds. Constants and letters bind tighter than anything."""

ATOM = 6

LONG = 12
"""Least number of characters of a repeated subformula that gets a name."""

Piece = str | tuple[Formula, int]
"""Text, or a formula that needs parentheses if it binds less tightly than the number says."""


def to_text(formula: Formula) -> str:
    """The formula as text, with definitions first for what is long and occurs more than once.

    >>> from expressivity.logic.syntax import P, Y, letter
    >>> to_text(P(letter("b") & Y(letter("a"))))
    'P(b & Y a)'
    """
    return "; ".join(to_lines(formula))


def to_lines(formula: Formula) -> list[str]:
    """The same text line by line: the definitions, and last the formula."""
    names = _names(subformulas(formula))
    definitions = [f"{name} := {_render(node, names)}" for node, name in names.items()]
    return [*definitions, _render(formula, names)]


def letter_text(name: str) -> str:
    """A letter as it is written: quoted if it would be read as something else."""
    return name if name.isalnum() and name not in "PYS" else f"'{name}'"


def _names(order: tuple[Formula, ...]) -> dict[Formula, str]:
    uses = Counter(arg for node in order for arg in node.args)
    length: dict[Formula, int] = {}
    names: dict[Formula, str] = {}
    for node in order:
        inner = sum(3 if arg in names else length[arg] for arg in node.args)
        length[node] = inner + (3 if node.args else len(_parts(node, names)[0]))
        if uses[node] > 1 and length[node] >= LONG:
            names[node] = f"q{len(names) + 1}"
    return names


def _render(root: Formula, names: dict[Formula, str]) -> str:
    written: list[str] = []
    stack: list[Piece] = list(reversed(_parts(root, names)))
    while stack:
        piece = stack.pop()
        if isinstance(piece, str):
            written.append(piece)
            continue
        node, least = piece
        if node in names:
            written.append(names[node])
        elif STRENGTH.get(node.op, ATOM) < least:
            stack.extend([")", *reversed(_parts(node, names)), "("])
        else:
            stack.extend(reversed(_parts(node, names)))
    return "".join(written)


def _parts(node: Formula, names: dict[Formula, str]) -> list[Piece]:
    """A formula as text around its arguments."""
    strength = STRENGTH.get(node.op, ATOM)
    if node.op == "letter":
        return [letter_text(str(node.value))]
    if isinstance(node.value, tuple):
        return ["MOD({},{})".format(*node.value)]
    if not node.args:
        return [node.op]
    if len(node.args) == 1:
        body = node.args[0]
        enclosed = body not in names and STRENGTH.get(body.op, ATOM) < strength
        sign = f"{node.op}{node.value}" if node.op == "Y<=" else node.op
        return [sign if node.op == "!" or enclosed else f"{sign} ", (body, strength)]
    left, right = node.args
    from_left = node.op != "->"  # all but -> group from the left
    return [(left, strength + (not from_left)), f" {node.op} ", (right, strength + from_left)]
