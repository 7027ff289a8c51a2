"""A regular expression for an automaton, by eliminating its states one after the other.

The order matters for the length, so for small automata all orders are tried and the shortest result is taken.
The result is short, but not always shortest: only the rules below simplify it.
"""

from collections.abc import Iterable
from itertools import islice, permutations

from expressivity.automata.dfa import Dfa, from_regex
from expressivity.errors import InvalidInput

MOST_ORDERS = 720
"""Greatest number of orders of elimination that are tried: all of them up to six states."""

EMPTY = ""
"""The empty word inside an expression; None stands for no word at all."""


def to_regex(dfa: Dfa) -> str:
    """A regex, in the syntax of `expressivity.automata.regex`, whose language over the automaton's alphabet
    is that of the automaton.

    >>> from expressivity.automata.dfa import from_regex
    >>> to_regex(from_regex("a(a|b)*", "ab"))
    'a.*'

    Raises:
        InvalidInput: the language is empty, and has no regex in that syntax.
    """
    if not dfa.accepting.any():
        raise InvalidInput("the empty language has no regex here")
    live = _live(dfa)
    found = {_eliminate(dfa, order) for order in islice(permutations(live), MOST_ORDERS)}
    shortest = min(found, key=lambda text: (len(text), text)) or "()"
    if from_regex(shortest, dfa.alphabet) != dfa:
        raise AssertionError(f"{shortest} is another language: the elimination is wrong")
    return shortest


def shortened(regex: str, dfa: Dfa) -> str:
    """A regex of the same language in which no factor outside parentheses can be left out, lose its star, or be replaced by
    `.*`. Each change is kept if the automaton stays the same.

    >>> from expressivity.automata.dfa import from_regex
    >>> shortened("(a*b)*a+", from_regex(".*a", "ab"))
    '.*a'
    """
    if _is_union(regex):
        return regex
    pieces = _pieces(regex)
    for place, piece in enumerate(pieces):
        for other in ("", piece.rstrip("*+?"), ".*"):
            changed = "".join([*pieces[:place], other, *pieces[place + 1 :]])
            if (
                other != piece
                and changed
                and len(changed) <= len(regex)
                and from_regex(changed, dfa.alphabet) == dfa
            ):
                return shortened(changed, dfa)
    return regex


def _live(dfa: Dfa) -> list[int]:
    """The states from which some state that accepts is reached."""
    live: set[int] = set()
    while (
        more := {
            q for q in range(dfa.states) if dfa.accepting[q] or live & set(dfa.delta[q].tolist())
        }
    ) != live:
        live = more
    return sorted(live)


def _eliminate(dfa: Dfa, order: tuple[int, ...]) -> str:
    """The expression that remains between a new start and a new end once all states are gone."""
    start, end = -1, -2
    edges: dict[tuple[int, int], str] = {(start, 0): EMPTY}
    for state in order:
        for target in set(dfa.delta[state].tolist()) & set(order):
            edges[state, target] = _letters(dfa, state, target)
        if dfa.accepting[state]:
            edges[state, end] = EMPTY
    for state in order:
        loop = _star(edges.pop((state, state), None))
        into = [(source, text) for (source, target), text in edges.items() if target == state]
        out = [(target, text) for (source, target), text in edges.items() if source == state]
        edges = {edge: text for edge, text in edges.items() if state not in edge}
        for source, before in into:
            for target, after in out:
                edges[source, target] = _union(
                    [edges.get((source, target)), _concatenation([before, loop, after])]
                )
    return edges[start, end]


def _letters(dfa: Dfa, state: int, target: int) -> str:
    letters = [
        letter
        for letter, reached in zip(dfa.alphabet, dfa.delta[state].tolist())
        if reached == target
    ]
    if len(letters) == len(dfa.alphabet) > 1:
        return "."
    return letters[0] if len(letters) == 1 else f"[{''.join(letters)}]"


def _union(parts: Iterable[str | None]) -> str:
    """r|s; a common beginning or end is written once, and r? stands for r or nothing."""
    some = list(dict.fromkeys(part for part in parts if part is not None))
    if len(some) == 1:
        return some[0]
    one, other = some
    if EMPTY in some:
        return _optional(one or other)
    first, second = _pieces(one), _pieces(other)
    same = next(
        (i for i, (x, y) in enumerate(zip(first, second)) if x != y), min(len(first), len(second))
    )
    if same and not _is_union(one) and not _is_union(other):
        return _concatenation(
            [*first[:same], _union(["".join(first[same:]), "".join(second[same:])])]
        )
    last = next(
        (i for i, (x, y) in enumerate(zip(first[::-1], second[::-1])) if x != y),
        min(len(first), len(second)),
    )
    if last and not _is_union(one) and not _is_union(other):
        rest = _union(["".join(first[: len(first) - last]), "".join(second[: len(second) - last])])
        return _concatenation([rest, *first[len(first) - last :]])
    return f"{one}|{other}"


def _concatenation(parts: Iterable[str]) -> str:
    """rs, with r r* and r* r written r+."""
    pieces = [
        piece
        for part in parts
        for piece in (_pieces(part) if not _is_union(part) else [f"({part})"])
    ]
    merged: list[str] = []
    for piece in pieces:
        if merged and (piece == merged[-1] + "*" or merged[-1] == piece + "*"):
            merged[-1] = min(piece, merged[-1], key=len) + "+"
        elif not (merged and piece == merged[-1] and piece.endswith("*")):
            merged.append(piece)
    return "".join(merged)


def _star(text: str | None) -> str:
    if not text:
        return EMPTY
    inner = _pieces(text)
    if len(inner) == 1 and text[-1] in "*+?":
        return text[:-1] + "*"
    return (text if len(inner) == 1 and not _is_union(text) else f"({text})") + "*"


def _optional(text: str) -> str:
    inner = _pieces(text)
    if len(inner) == 1 and not _is_union(text):
        return text if text[-1] in "*?" else text[:-1] + "*" if text[-1] == "+" else text + "?"
    return f"({text})?"


def _is_union(text: str) -> bool:
    """Whether an alternative stands outside all parentheses."""
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            return True
    return False


def _pieces(text: str) -> list[str]:
    """The factors of an expression without alternatives outside parentheses; each keeps its star."""
    pieces: list[str] = []
    depth = 0
    for character in text:
        if depth == 0 and character not in "*+?":
            pieces.append("")
        depth += (character in "([") - (character in ")]")
        pieces[-1] += character
    return pieces
