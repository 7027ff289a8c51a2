"""Text to formulas, by operator precedence with an explicit stack: a formula may be deeper than Python's
own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NoReturn, cast

from expressivity.automata.regex import check_alphabet
from expressivity.errors import InvalidInput
from expressivity.logic.printer import STRENGTH
from expressivity.logic.syntax import FALSE, LARGEST, TRUE, Formula, letter, position

ACCEPTED = (
    "accepted are letters and digits (each one letter; others, P, Y and S as 'P'), true, false, "
    "MOD(r,m), !, P, Y, Y<=k, O, H, S, &, |, ->, ( )"
)

PAST = {"O": "once", "H": "historically"}
"""Operators that stand for others: `O f` is `P f`, `H f` is `!P !f`. They are letters where no formula follows them."""

FUTURE = {
    **{"G": "always", "F": "eventually", "X": "next"},
    **{"U": "until", "R": "release", "W": "weak until"},
}
"""Operators that look ahead, before a formula (the first three) or between two."""

STRICT = (
    "O and H are read as P and !P !: like P they do not see their own position; "
    "where they should, write f | O f and f & H f"
)
"""What to know of O and H: in some tools they see the position at which they stand."""

SHOWN = 60
"""Greatest number of characters of a text that an error message shows."""

_TOKEN = re.compile(
    r"""(?:(?P<window>Y\s*<=\s*(?P<k>[0-9]+)) |
MOD\s*\(\s*(?P<r>[0-9]+)\s*,\s*(?P<m>[0-9]+)\s*\)
                        | '(?P<quoted>\S)' | (?P<word>[^\W_]+) | (?P<sign>:=|->|[!&|();]))""",
    re.VERBOSE,
)

Kind = Literal["operand", "name", "prefix", "infix", "(", ")", ";", ":=", "end"]

BEGINS: tuple[Kind, ...] = ("operand", "name", "prefix", "(")
"""The kinds of tokens that a formula can begin with."""


@dataclass(frozen=True)
class Token:
    """A piece of the text: what it is, its text, its position (from 1), and the formula or number that it
    stands for.
    """

    kind: Kind
    text: str
    position: int
    formula: Formula | None = None
    k: int | None = None


def parse(text: str, alphabet: str | None = None) -> Formula:
    """The formula that a text stands for.

    `!`, P, Y and Y<=k bind tightest, then S, `&`, `|` (these group from the left) and `->` (from the right).
    Before the formula there may be definitions `q1 := …;` of names q with a number, each using those before
    it. `O f` (once) is P f and `H f` (historically) is !P !f: strict, as all operators are here. O and H are
    operators where a formula follows them, letters elsewhere; both bind like P.

    Args:
        text: such as `P(b & Y a)`. A letter is written as itself if it is a letter or a digit, but P, Y, S
            and all others in quotes.
        alphabet: the letters that may be named; any when None.

    Raises:
        InvalidInput: naming the position, counted from 1, and what is accepted there, or the operator that looks
            ahead; or the alphabet is none.
    """
    tokens = _operators(text, list(_tokens(text)))
    if alphabet is not None:
        _check_letters(text, tokens, check_alphabet(alphabet))
    names: dict[str, Formula] = {}
    place = 0
    while tokens[place].kind == "name" and tokens[place + 1].kind == ":=":
        name = tokens[place]
        if name.text in names:
            _refuse(text, name.position, f"{name.text} is defined twice")
        names[name.text], place = _expression(text, tokens, place + 2, names)
        if tokens[place].kind != ";":
            _refuse(text, tokens[place].position, f"';' must end the definition of {name.text}")
        place += 1
    formula, place = _expression(text, tokens, place, names)
    if tokens[place].kind != "end":
        _refuse(
            text,
            tokens[place].position,
            "nothing can follow; only a definition q1 := … ends with ';'",
        )
    return formula


def notes(text: str) -> tuple[str, ...]:
    """What a user should know of how a formula is read, a line each. Raises InvalidInput as `parse` does."""
    tokens = _operators(text, list(_tokens(text)))
    strict = any(token.kind == "prefix" and token.text in PAST for token in tokens)
    return (STRICT,) if strict else ()


def _operators(text: str, tokens: list[Token]) -> list[Token]:
    """The tokens, with O and H as operators where a formula follows; those that look ahead are refused."""
    read: list[Token] = []
    for token, after in zip(tokens, [*tokens[1:], tokens[-1]]):
        plain = token.kind == "operand" and len(token.text) == 1
        before = read[-1].kind if read else "infix"
        if plain and token.text in FUTURE and after.kind in BEGINS:
            if (before in ("operand", "name", ")")) == (token.text in "URW"):
                _refuse(
                    text,
                    token.position,
                    f"{token.text} ({FUTURE[token.text]}) looks ahead: this logic looks back only",
                )
        if plain and token.text in PAST and after.kind in BEGINS:
            token = Token("prefix", token.text, token.position)
        read.append(token)
    return read


def _check_letters(text: str, tokens: list[Token], alphabet: str) -> None:
    for token in tokens:
        if (
            token.formula is not None
            and token.formula.op == "letter"
            and str(token.formula.value) not in alphabet
        ):
            _refuse(
                text,
                token.position,
                f"letter {token.formula.value!r} is not in the alphabet {alphabet!r}",
            )


def _tokens(text: str) -> Iterator[Token]:
    place, end = 0, len(text.rstrip())
    while place < end:
        while text[place].isspace():
            place += 1
        match = _TOKEN.match(text, place)
        if match is None:
            _refuse(text, place + 1, f"{text[place]!r} is not understood; {ACCEPTED}")
        yield _token(text, match, place + 1)
        place = match.end()
    yield Token("end", "the end", end + 1)


def _token(text: str, match: re.Match[str], at: int) -> Token:
    written = match.group().strip()
    try:
        if match["window"]:
            return Token("prefix", "Y<=", at, k=_within(int(match["k"])))
        if match["m"]:
            return Token("operand", written, at, position(int(match["r"]), int(match["m"])))
        if match["quoted"]:
            return Token("operand", written, at, letter(match["quoted"]))
    except InvalidInput as err:
        _refuse(text, at, str(err))
    if match["sign"]:
        kind = "prefix" if written == "!" else "infix" if written in ("&", "|", "->") else written
        return Token(cast(Kind, kind), written, at)
    return _word(text, written, at)


def _within(k: int) -> int:
    if not 1 <= k <= LARGEST:
        raise InvalidInput(f"Y<=k needs 1 <= k <= {LARGEST}, got k={k}")
    return k


def _word(text: str, written: str, at: int) -> Token:
    if written in ("true", "false"):
        return Token("operand", written, at, TRUE if written == "true" else FALSE)
    if written in ("P", "Y"):
        return Token("prefix", written, at)
    if written == "S":
        return Token("infix", written, at)
    if len(written) == 1:
        return Token("operand", written, at, letter(written))
    if re.fullmatch("q[0-9]+", written):
        return Token("name", written, at)
    if set(written) <= {"G", "F", "X"}:
        _refuse(text, at, f"{written} looks ahead: this logic looks back only")
    _refuse(
        text, at, f"{written!r} is no letter and no operator (put a space between them); {ACCEPTED}"
    )


def _expression(
    text: str, tokens: list[Token], place: int, names: dict[str, Formula]
) -> tuple[Formula, int]:
    """The longest formula from a token on, and the place of the token after it."""
    waiting: list[
        Token
    ] = []  # operators and opening parentheses whose right operand is not complete
    operands: list[Formula] = []
    opened = 0
    while True:
        token = tokens[place]
        while token.kind in ("prefix", "("):  # an operand must begin here
            opened += token.kind == "("
            waiting.append(token)
            place += 1
            token = tokens[place]
        operands.append(_operand(text, token, names))
        place += 1
        while tokens[place].kind == ")" and opened:
            _reduce(waiting, operands, 0, from_right=False)
            waiting.pop()
            opened -= 1
            place += 1
        token = tokens[place]
        if token.kind != "infix":
            break
        _reduce(waiting, operands, STRENGTH[token.text], from_right=token.text == "->")
        waiting.append(token)
        place += 1
    _check_end(text, tokens[place], [token.position for token in waiting if token.kind == "("])
    _reduce(waiting, operands, 0, from_right=False)
    return operands.pop(), place


def _check_end(text: str, token: Token, opened: list[int]) -> None:
    """An operand is complete and no operator follows: no parenthesis may be open, the text must end."""
    if opened:
        _refuse(
            text,
            token.position,
            f"an operator S, &, |, -> or ')' must follow, got {token.text!r}; "
            f"the '(' at position {opened[-1]} is open",
        )
    if token.kind == ")":
        _refuse(text, token.position, "')' closes nothing")
    if token.kind not in ("end", ";"):
        _refuse(text, token.position, f"an operator S, &, |, -> must come before {token.text!r}")


def _operand(text: str, token: Token, names: dict[str, Formula]) -> Formula:
    if token.formula is not None:
        return token.formula
    if token.kind == "name":
        if token.text not in names:
            _refuse(
                text,
                token.position,
                f"{token.text} is not defined; write before it {token.text} := …;",
            )
        return names[token.text]
    _refuse(text, token.position, f"a formula must stand here, got {token.text!r}; {ACCEPTED}")


def _reduce(waiting: list[Token], operands: list[Formula], strength: int, from_right: bool) -> None:
    """Apply the waiting operators that bind more tightly, down to the last opening parenthesis."""
    while (
        waiting and waiting[-1].kind != "(" and _strength(waiting[-1]) + (not from_right) > strength
    ):
        token = waiting.pop()
        right = operands.pop()
        if token.kind == "prefix":
            operands.append(_applied(token, right))
        else:
            operands.append(Formula(token.text, (operands.pop(), right)))


def _strength(token: Token) -> int:
    return STRENGTH["P" if token.text in PAST else token.text]


def _applied(token: Token, body: Formula) -> Formula:
    """The formula of an operator before another formula."""
    if token.text == "H":
        return Formula("!", (Formula("P", (Formula("!", (body,)),)),))
    return Formula("P" if token.text == "O" else token.text, (body,), token.k)


def _refuse(text: str, at: int, what: str) -> NoReturn:
    shown = " ".join(text.split())
    shown = shown if len(shown) <= SHOWN else shown[:SHOWN] + "…"
    raise InvalidInput(f"formula {shown!r}, position {at}: {what}")
