"""The syntax of regular expressions, checked character by character before automata-lib reads them.

automata-lib infers letters from whatever is written (`a{2}b` gets the letter 2), accepts stray brackets as
letters, reads `a{0}` as an optional a, and gives no positions. So everything that it would misread is refused
here, with the position, counted from 1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NoReturn

from expressivity.errors import InvalidInput

MOST_REPEATS = 1000
"""The largest bound in {m,n}: each repetition is a copy of its operand."""

ACCEPTED = "accepted are letters, digits and _ (each one letter), . [abc] [^abc] [a-c] ( ) | & ^ * + ? {m} {m,} {m,n}"

SECOND = {
    "?": "a second ? makes a quantifier lazy elsewhere",
    "+": "a second + makes a quantifier possessive elsewhere",
}
"""What some tools mean by a quantifier after a quantifier: none is read here."""

HINT = "for Python's regexes there is --syntax python (from_python_regex); else put parentheses before "

Kind = Literal["operand", "(", ")", "infix", "postfix"]


@dataclass(frozen=True)
class Token:
    """One piece of a regex: what it does, where it starts (from 1), and the letters written in it."""

    kind: Kind
    position: int
    text: str
    letters: tuple[tuple[int, str], ...] = ()


def is_letter(character: str) -> bool:
    """Whether a character may stand for itself in a regex."""
    return character.isalnum() or character == "_"


def check_regex(regex: str, alphabet: str | None = None) -> str:
    """Refuse everything that is not a regex over the alphabet, and return the alphabet, sorted.

    Args:
        regex: letters; `.` any letter; `[abc]`, `[^abc]`, `[a-c]`; `|` union, `&` intersection, `^` shuffle
            (these three bind alike, from the left, and weakest); `*`, `+`, `?`, `{m}`, `{m,}`, `{,n}`,
            `{m,n}`; parentheses; `()` is the empty word. No `?` or `+` directly after another of these.
        alphabet: its letters; those written when None.

    Raises:
        InvalidInput: naming the position, counted from 1, and what is accepted there.
    """
    tokens = list(_tokens(regex))
    _check_order(regex, tokens)
    written = {letter for token in tokens for _, letter in token.letters}
    if alphabet is None:
        if not written:
            raise InvalidInput(f"regex {regex!r} writes no letter: name the alphabet")
        return "".join(sorted(written))
    letters = check_alphabet(alphabet)
    for position, letter in (pair for token in tokens for pair in token.letters):
        if letter not in letters:
            _refuse(regex, position, f"letter {letter!r} is not in the alphabet {letters!r}")
    for letter in letters:
        if not is_letter(letter):
            raise InvalidInput(
                f"alphabet {alphabet!r}: in a regex a letter is a letter, a digit or _, not {letter!r}"
            )
    return letters


def check_alphabet(alphabet: str) -> str:
    """The letters of an alphabet, sorted.

    Raises:
        InvalidInput: no letter, a letter twice, or a character that cannot be seen.
    """
    if not alphabet:
        raise InvalidInput("the alphabet is empty: it needs at least one letter")
    for position, letter in enumerate(alphabet, 1):
        if letter in alphabet[: position - 1]:
            raise InvalidInput(
                f"alphabet {alphabet!r}, position {position}: letter {letter!r} is written twice"
            )
        if letter.isspace() or not letter.isprintable():
            raise InvalidInput(
                f"alphabet {alphabet!r}, position {position}: a letter is one visible character"
            )
    return "".join(sorted(alphabet))


def _refuse(regex: str, position: int, what: str) -> NoReturn:
    raise InvalidInput(f"regex {regex!r}, position {position}: {what}")


def _tokens(regex: str) -> Iterator[Token]:
    """The pieces of a regex, each checked by itself."""
    place = 0
    while place < len(regex):
        character, position = regex[place], place + 1
        if is_letter(character):
            token = Token("operand", position, character, ((position, character),))
        elif character == ".":
            token = Token("operand", position, character)
        elif character in "()":
            token = Token("(" if character == "(" else ")", position, character)
        elif character in "|&^":
            token = Token("infix", position, character)
        elif character in "*+?":
            token = Token("postfix", position, character)
        elif character == "{":
            token = _bounds(regex, place)
        elif character == "[":
            token = _class(regex, place)
        else:
            _refuse(
                regex,
                position,
                f"{character!r} is not understood; {ACCEPTED}; escapes by --syntax python",
            )
        yield token
        place += len(token.text)


def _bounds(regex: str, place: int) -> Token:
    match = re.compile(r"\{([0-9]+)\}|\{([0-9]*),([0-9]*)\}").match(regex, place)
    if not match or match.group() == "{,}":
        _refuse(
            regex, place + 1, "a repetition is written {m}, {m,}, {,n} or {m,n} with whole numbers"
        )
    low = int(match.group(1) or match.group(2) or 0)
    high = int(match.group(1) or match.group(3) or max(low, 1))
    if not max(low, 1) <= high <= MOST_REPEATS:
        _refuse(
            regex,
            place + 1,
            f"a repetition needs m <= n and 1 <= n <= {MOST_REPEATS}, got {match.group()}; () is the empty word",
        )
    return Token("postfix", place + 1, match.group())


def _class(regex: str, place: int) -> Token:
    end = regex.find("]", place)
    if end < 0:
        _refuse(regex, place + 1, "'[' is never closed")
    inner = place + 1 + regex.startswith("^", place + 1)
    if inner == end:
        _refuse(
            regex, place + 1, f"a class holds at least one letter, got {regex[place : end + 1]}"
        )
    letters: list[tuple[int, str]] = []
    while inner < end:
        first = last = regex[inner]
        width = 3 if regex[inner + 1] == "-" and inner + 2 < end else 1
        last = regex[inner + width - 1]
        span = [chr(code) for code in range(ord(first), ord(last) + 1)]
        if not span or not all(map(is_letter, span)):
            _refuse(
                regex,
                inner + 1,
                f"a class holds letters and ranges such as a-c, got {regex[inner : inner + width]!r}",
            )
        letters += [(inner + 1, letter) for letter in span]
        inner += width
    return Token("operand", place + 1, regex[place : end + 1], tuple(letters))


def _check_order(regex: str, tokens: list[Token]) -> None:
    """Parentheses match, and every operator has its operands."""
    opened: list[int] = []
    before = "infix"  # what stands before the next token: at the start, as after an operator, an operand must follow
    for token in tokens:
        empty_word = token.kind == ")" and before == "("
        if token.kind == ")" and not opened:
            _refuse(regex, token.position, "')' closes nothing")
        if token.kind in (")", "infix", "postfix") and before in ("(", "infix") and not empty_word:
            _refuse(
                regex, token.position, f"{token.text!r} has nothing before it; () is the empty word"
            )
        if token.kind == before == "postfix" and token.text in ("?", "+"):
            _refuse(regex, token.position, f"{SECOND[token.text]}; {HINT}{token.text}")
        if token.kind == "(":
            opened.append(token.position)
        elif token.kind == ")":
            opened.pop()
        before = token.kind
    if opened:
        _refuse(regex, opened[-1], "'(' is never closed")
    if before == "infix":
        _refuse(regex, len(regex) + 1, "something must follow; () is the empty word")
