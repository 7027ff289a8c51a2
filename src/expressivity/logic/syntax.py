"""Formulas of past temporal logic: immutable, and interned, so that equal formulas are one object.

A formula is therefore a directed acyclic graph. Its size is the number of its nodes, and everything that
walks over formulas walks over the graph, node by node and without recursion: written out as a tree a formula
can be exponentially longer, and it can be deeper than Python's stack.

    true  false     constants
    a               the letter here is a; false at the end of the word, which has no letter
    MOD(r,m)        this position is r modulo m; positions count from 1
    !f              not f
    f & g  f | g    both, at least one
    f -> g          if f then g
    P f             f at some earlier position
    Y f             there is a position before this one, and f holds there
    Y<=k f          f at one of the k positions before this one
    f S g           g at some earlier position, and f at all positions strictly between

P, Y and S are strict: none of them sees its own position. [LC25], [LC26]
"""

from collections.abc import Callable, Container, Mapping
from typing import Any, Literal, NoReturn, TypeGuard, TypeVar

from expressivity.errors import InvalidInput, choose
from expressivity.shown import Document, escaped

Op = Literal["true", "false", "letter", "MOD", "!", "&", "|", "->", "P", "Y", "Y<=", "S"]

ARITY: dict[str, int] = {
    "true": 0,
    "false": 0,
    "letter": 0,
    "MOD": 0,
    "!": 1,
    "P": 1,
    "Y": 1,
    "Y<=": 1,
    "&": 2,
    "|": 2,
    "->": 2,
    "S": 2,
}
"""How many formulas each operator takes."""

TEMPORAL = frozenset({"P", "Y", "Y<=", "S"})
"""The operators that look at other positions: depth counts these."""

LARGEST = 10_000
"""The largest k of Y<=k and m of MOD(r,m): automata count that far."""

LONGEST = 4_000
"""So many characters of a formula are shown in a notebook."""

Value = str | int | tuple[int, int] | None


def _check(op: str, args: tuple["Formula", ...], value: Value) -> None:
    choose("operator", op, list(ARITY))
    if len(args) != ARITY[op]:
        raise InvalidInput(f"{op} takes {ARITY[op]} formulas, got {len(args)}")
    if op == "letter" and not (isinstance(value, str) and len(value) == 1 and _is_visible(value)):
        raise InvalidInput(f"a letter is one visible character, got {value!r}")
    if op == "Y<=" and not (_is_whole(value) and 1 <= value <= LARGEST):
        raise InvalidInput(f"Y<=k needs 1 <= k <= {LARGEST}, got k={value}")
    if op == "MOD" and not (
        isinstance(value, tuple)
        and len(value) == 2
        and all(map(_is_whole, value))
        and 0 <= value[0] < value[1] <= LARGEST
    ):
        raise InvalidInput(f"MOD(r,m) needs 0 <= r < m <= {LARGEST}, got {value}")
    if op not in ("letter", "Y<=", "MOD") and value is not None:
        raise InvalidInput(f"{op} takes no value, got {value!r}")


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_visible(character: str) -> bool:
    return character.isprintable() and not character.isspace()


class Formula(Document):
    """A formula. Two formulas are equal exactly if they are the same object; combine them with `&`, `|`, `~`
    and `>>` (implies).

    Formulas are kept for the life of the process, like interned strings.

    Args:
        op: the operator at the top.
        args: what it applies to.
        value: the letter of a letter, k of `Y<=`, (r, m) of `MOD`, else None.

    Raises:
        InvalidInput: an unknown operator, the wrong number of arguments, or a value outside its range.
    """

    __slots__ = ("op", "args", "value", "depth")
    _known: dict[tuple[Any, ...], "Formula"] = {}

    op: str
    args: tuple["Formula", ...]
    value: Value
    depth: int
    """The greatest number of temporal operators inside one another."""

    def __new__(cls, op: str, args: tuple["Formula", ...] = (), value: Value = None) -> "Formula":
        key = (op, args, value)
        if (known := cls._known.get(key)) is not None:
            return known
        _check(op, args, value)
        self = super().__new__(cls)
        depth = max((arg.depth for arg in args), default=0) + (op in TEMPORAL)
        for name, content in (("op", op), ("args", args), ("value", value), ("depth", depth)):
            object.__setattr__(self, name, content)
        cls._known[key] = self
        return self

    def __setattr__(self, name: str, content: object) -> NoReturn:
        raise AttributeError("a formula cannot be changed: build another")

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        """Through its text: a copy or a formula sent to another process is interned again there, however deep
        it is.
        """
        from expressivity.logic.parser import parse

        return parse, (str(self),)

    def __and__(self, other: "Formula") -> "Formula":
        return Formula("&", (self, other))

    def __or__(self, other: "Formula") -> "Formula":
        return Formula("|", (self, other))

    def __invert__(self) -> "Formula":
        return Formula("!", (self,))

    def __rshift__(self, other: "Formula") -> "Formula":
        return Formula("->", (self, other))

    def __str__(self) -> str:
        from expressivity.logic.printer import to_text

        return to_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """The text with each definition on a line of its own, cut after `LONGEST` characters."""
        from expressivity.logic.printer import to_lines

        text = ";\n".join(to_lines(self))
        text = text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
        return f'<code style="white-space: pre-wrap">{escaped(text)}</code>'

    def to_json(self) -> dict[str, str | int]:
        """The text, which `from_json` reads back, the temporal depth, and the number of distinct subformulas."""
        return {"formula": str(self), "depth": self.depth, "size": size(self)}

    @staticmethod
    def from_json(document: Mapping[str, Any]) -> "Formula":
        """The formula of a document such as `to_json` writes: of its text, that is.

        Raises:
            InvalidInput: there is no text, or it is no formula.
        """
        from expressivity.logic.parser import parse

        if not isinstance(document.get("formula"), str):
            raise InvalidInput("a formula in JSON has its text as `formula`")
        return parse(document["formula"])


TRUE = Formula("true")
FALSE = Formula("false")


def letter(name: str) -> Formula:
    """The letter at this position is `name`. Raises InvalidInput unless it is one visible character."""
    return Formula("letter", (), name)


def P(body: Formula) -> Formula:  # noqa: N802  (named as in the logic)
    """At some earlier position."""
    return Formula("P", (body,))


def Y(body: Formula, times: int = 1) -> Formula:  # noqa: N802
    """At the position `times` before this one.

    Raises:
        InvalidInput: a negative number of times.
    """
    if times < 0:
        raise InvalidInput(f"times must be at least 0: got {times}")
    for _ in range(times):
        body = Formula("Y", (body,))
    return body


def within(k: int, body: Formula) -> Formula:
    """Y<=k: at one of the k positions before this one. Raises InvalidInput unless 1 <= k <= LARGEST."""
    return Formula("Y<=", (body,), k)


def since(holding: Formula, event: Formula) -> Formula:
    """`holding S event`: event at some earlier position, and holding at every position strictly between."""
    return Formula("S", (holding, event))


def position(r: int, m: int) -> Formula:
    """MOD(r,m): this position is r modulo m. Raises InvalidInput unless 0 <= r < m <= LARGEST."""
    return Formula("MOD", (), (r, m))


def subformulas(*roots: Formula, cut: Container[Formula] = ()) -> tuple[Formula, ...]:
    """Every distinct subformula, each after its own subformulas, in time linear in their number.

    Args:
        roots: the formulas.
        cut: formulas whose own subformulas are left out.
    """
    found: dict[Formula, None] = {}
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if node in found:
            continue
        if ready:
            found[node] = None
        else:
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(() if node in cut else node.args))
    return tuple(found)


Built = TypeVar("Built")


def fold(formula: Formula, build: Callable[[Formula, tuple[Built, ...]], Built]) -> Built:
    """Compute a value for a formula from the bottom up.

    Args:
        formula: the formula.
        build: the value of a subformula, given the subformula and the values of its arguments.
    """
    values: dict[Formula, Built] = {}
    for node in subformulas(formula):
        values[node] = build(node, tuple(values[arg] for arg in node.args))
    return values[formula]


def size(formula: Formula) -> int:
    """The number of distinct subformulas."""
    return len(subformulas(formula))


def letters(formula: Formula) -> str:
    """The letters that are named, sorted."""
    return "".join(
        sorted({str(node.value) for node in subformulas(formula) if node.op == "letter"})
    )


def operators(formula: Formula) -> frozenset[str]:
    """The temporal operators and `MOD` that occur: what decides which attention a formula needs."""
    return frozenset(node.op for node in subformulas(formula)) & (TEMPORAL | {"MOD"})
