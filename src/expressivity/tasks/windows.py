"""Languages of counts in a window: at least t times the letter a among the last k letters.

With t = 1 they are the L_k of [LC26]; M, at least two among the last three, is the book's example of what
attention over a window sees and Y<=k does not say.
"""

from itertools import product

from expressivity.automata.dfa import Dfa, from_table
from expressivity.errors import InvalidInput

WIDEST = 10
"""The automaton is built from all words of up to k letters."""


def at_least(t: int, k: int) -> Dfa:
    """Return the automaton over {a, b} of the words with a at least t times among their last k letters (all letters,
    if there are fewer).

    >>> [word for word in ("a", "aa", "ab", "aba", "aab", "aabb") if at_least(2, 3).accepts(word)]
    ['aa', 'aba', 'aab']

    Raises:
        InvalidInput: unless 1 ≤ t ≤ k ≤ WIDEST.
    """
    if not 1 <= t <= k <= WIDEST:
        raise InvalidInput(
            f"at least t among the last k needs 1 <= t <= k <= {WIDEST}: got t={t}, k={k}"
        )
    windows = ["".join(word) for length in range(k + 1) for word in product("ab", repeat=length)]
    number = {window: i for i, window in enumerate(windows)}
    delta = [[number[(window + letter)[-k:]] for letter in "ab"] for window in windows]
    return from_table(
        "ab", delta, 0, [i for i, window in enumerate(windows) if window.count("a") >= t]
    )


def tower(word: str, k: int, counts: tuple[int, ...]) -> bool:
    """Return counts of counts: whether at least counts[-1] of the last k letters are an a that has at least
    counts[-2] such a's among the k letters before it, and so on down to plain a's.

    >>> tower("aaba", 3, (1, 2)), tower("aaba", 3, (2, 2)), tower("aba", 3, (1, 2))
    (True, False, False)
    """
    chosen = [letter == "a" for letter in word]
    for count in counts[:-1]:
        chosen = [
            letter == "a" and sum(chosen[max(0, n - k) : n]) >= count
            for n, letter in enumerate(word)
        ]
    return sum(chosen[-k:]) >= counts[-1]
