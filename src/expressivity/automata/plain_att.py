"""AT&T's text format in its plain shape, read at once: an automaton without choices, weights or names, as OpenFst prints acceptors.

Everything else is left to `expressivity.automata.att`, which reads line by line and says what is wrong.
"""

from collections.abc import Sequence

from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.symbols import is_letter


def parse_plain(text: str, limit: int) -> Dfa | None:
    """The minimal automaton of a text; None if it is not plain.

    A text is plain if its moves are two numbers, a letter, and that letter again, its final states numbers that stand in moves; if no state has two moves by one letter; and if it
    starts in state 0, or has none. No letter is written by more than one character.

    Args:
        text: the lines.
        limit: how many states there may be.
    """
    lines = text.split("\n")
    moves = [line for line in lines if "\t" in line]
    finals = [line for line in lines if "\t" not in line and line]
    if not moves or any(line.count("\t") != 3 for line in moves):
        return None
    fields = "\t".join(moves).split("\t")
    sources, targets, symbols = fields[::4], fields[1::4], fields[2::4]
    first = lines[0].split("\t")[0]
    numbers = {
        name: number for number, name in enumerate(dict.fromkeys([first, *sources, *targets]))
    }
    if (
        symbols != fields[3::4]
        or not all(map(is_letter, set(symbols)))
        or not all(name.isascii() and name.isdigit() for name in numbers)
        or not numbers.keys() >= set(finals)
        or len(numbers) > limit
        or (first != "0" and "0" in numbers)
    ):
        return None
    return _complete(
        sorted(set(symbols)),
        [*map(numbers.__getitem__, sources)],
        symbols,
        [*map(numbers.__getitem__, targets)],
        [*map(numbers.__getitem__, finals)],
        len(numbers),
    )


def _complete(
    letters: Sequence[str],
    sources: Sequence[int],
    symbols: Sequence[str],
    targets: Sequence[int],
    finals: Sequence[int],
    dead: int,
) -> Dfa | None:
    """The automaton that starts in state 0, its missing moves to a state more, `dead`; None if a letter moves a state twice."""
    columns = {letter: column for column, letter in enumerate(letters)}
    delta = [[dead] * len(letters) for _ in range(dead + 1)]
    for source, symbol, target in zip(sources, symbols, targets):
        row, column = delta[source], columns[symbol]
        if row[column] != dead:
            return None
        row[column] = target
    return from_table("".join(letters), delta, 0, finals)
