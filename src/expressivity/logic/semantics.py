"""What formulas say: their truth at every position of many words at once.

A word of N letters has positions 1..N and N+1, the end of the word, which has no letter. A word satisfies a
formula if its end does. [LC25]
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Int, Shaped

from expressivity.errors import InvalidInput
from expressivity.logic.syntax import Formula, letters, subformulas

PAD = -1
"""The letter number of a place after the end of a word."""


Padded = Int[np.ndarray, "words length"]
"""Words as letter numbers, one per row; shorter ones are filled up with `PAD` at the end."""

Truth = Bool[np.ndarray, "words places"]
"""The truth of a formula at positions 1..N+1 of each word."""


def encode(words: Sequence[str], alphabet: str) -> Padded:
    """Words as letter numbers, filled up with `PAD` at the end to the length of the longest.

    Raises:
        InvalidInput: a letter outside the alphabet, with its position.
    """
    number = {name: i for i, name in enumerate(alphabet)}
    table = np.full((len(words), max(map(len, words), default=0)), PAD, dtype=np.int64)
    for row, word in zip(table, words):
        for place, name in enumerate(word):
            if name not in number:
                raise InvalidInput(
                    f"word {word!r}, position {place + 1}: {name!r} is not in {alphabet!r}"
                )
            row[place] = number[name]
    return table


def holds(formula: Formula, word: str) -> bool:
    """Whether one word satisfies a formula: whether it is true at the end."""
    alphabet = "".join(sorted({*letters(formula), *word}))
    return bool(satisfied(formula, encode([word], alphabet), alphabet)[0])


def satisfied(formula: Formula, words: Padded, alphabet: str) -> Bool[np.ndarray, "words"]:
    """Whether each word satisfies a formula.

    Args:
        formula: what to evaluate.
        words: letter numbers; shorter words are filled up with `PAD` at the end.
        alphabet: letter number i is `alphabet[i]`.

    Raises:
        InvalidInput: a letter number outside the alphabet, padding before a letter, or a formula that names
            another letter.
    """
    ends = (words != PAD).sum(axis=1)
    return evaluate(formula, words, alphabet)[np.arange(len(words)), ends]


def evaluate(formula: Formula, words: Padded, alphabet: str) -> Bool[np.ndarray, "words length+1"]:
    """The truth of a formula at positions 1..N+1; it is false after the end of a shorter word.

    Args:
        formula: what to evaluate.
        words: letter numbers; shorter words are filled up with `PAD` at the end.
        alphabet: letter number i is `alphabet[i]`.

    Raises:
        InvalidInput: a letter number outside the alphabet, padding before a letter, or a formula that names
            another letter.
    """
    return evaluate_all([formula], words, alphabet)[formula]


def evaluate_all(formulas: Sequence[Formula], words: Padded, alphabet: str) -> dict[Formula, Truth]:
    """The truth of formulas and all their subformulas at positions 1..N+1, as `evaluate` gives it for one."""
    order = subformulas(*formulas)
    check_letters(order, alphabet)
    _check_words(words, alphabet)
    count, length = words.shape
    read = np.concatenate([words, np.full((count, 1), PAD, dtype=words.dtype)], axis=1)
    inside = np.arange(length + 1) <= (words != PAD).sum(axis=1, keepdims=True)
    truth: dict[Formula, Truth] = {}
    for node in order:
        truth[node] = _truth(node, [truth[arg] for arg in node.args], read, alphabet) & inside
    return truth


def check_letters(order: Sequence[Formula], alphabet: str) -> None:
    """Refuse subformulas that name a letter outside the alphabet.

    Raises:
        InvalidInput: with the letter.
    """
    for node in order:
        if node.op == "letter" and str(node.value) not in alphabet:
            raise InvalidInput(
                f"the formula names {node.value!r}, which is not in the alphabet {alphabet!r}"
            )


def _check_words(words: Padded, alphabet: str) -> None:
    if words.size and (words.max() >= len(alphabet) or words.min() < PAD):
        raise InvalidInput(
            f"letter numbers are 0..{len(alphabet) - 1}, and {PAD} after a word: "
            f"got {words.min()}..{words.max()}"
        )
    if ((words[:, :-1] == PAD) & (words[:, 1:] != PAD)).any():
        raise InvalidInput(f"padding ({PAD}) stands after a word, never before a letter")


def _truth(
    node: Formula, args: list[Truth], read: Int[np.ndarray, "words places"], alphabet: str
) -> Truth:
    """The truth of a formula from that of its arguments. Temporal operators look at earlier places only, so
    nothing flows back.
    """
    match node.op, node.value:
        case "true" | "false", _:
            return np.full(read.shape, node.op == "true")
        case "letter", str(name):
            return np.equal(read, alphabet.index(name))
        case "MOD", (r, m):
            return np.broadcast_to(np.arange(1, read.shape[1] + 1) % m == r, read.shape)
        case "!", _:
            return ~args[0]
        case "&", _:
            return args[0] & args[1]
        case "|", _:
            return args[0] | args[1]
        case "->", _:
            return ~args[0] | args[1]
        case "P", _:
            return shift(np.logical_or.accumulate(args[0], axis=1))
        case "Y", _:
            return shift(args[0])
        case "Y<=", int(k):
            seen = np.cumsum(args[0], axis=1)
            return shift(seen - shift(seen, k) > 0)
    return _since(*args)


def shift(
    table: Shaped[np.ndarray, "words places"], by: int = 1
) -> Shaped[np.ndarray, "words places"]:
    """Each row moved to later places, zeros first."""
    moved = np.zeros_like(table)
    moved[:, by:] = table[:, : max(table.shape[1] - by, 0)]
    return moved


def _since(holding: Truth, event: Truth) -> Truth:
    """`holding S event`, one place after the other: it holds if event was just now, or if it held and holding
    was just now.
    """
    truth = np.zeros_like(event)
    for place in range(1, truth.shape[1]):
        truth[:, place] = event[:, place - 1] | (holding[:, place - 1] & truth[:, place - 1])
    return truth
