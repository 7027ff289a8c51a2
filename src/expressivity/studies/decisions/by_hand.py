"""Definitions run as they are written, on small objects: what the claims hold the library's decisions against.

Nothing here is used by the library, and nothing of the library's decisions is used here.
"""

from itertools import product

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import Witness

Map = tuple[int, ...]
"""Where a word takes each state."""


def maps(dfa: Dfa) -> set[Map]:
    """Return the maps of the states that nonempty words induce: those of letters, multiplied by letters until nothing is new."""
    letters = [tuple(column) for column in dfa.delta.T.tolist()]
    found, new = set(letters), list(letters)
    while new:
        one = new.pop()
        longer = {then(one, letter) for letter in letters} - found
        found |= longer
        new += longer
    return found


def then(first: Map, second: Map) -> Map:
    """Return the map of two words, one after the other."""
    return tuple(second[state] for state in first)


def power(one: Map) -> Map:
    """Return the idempotent among the powers of a map."""
    repeated = one
    while then(repeated, repeated) != repeated:
        repeated = then(repeated, one)
    return repeated


def is_aperiodic(dfa: Dfa) -> bool:
    """Say whether x^ω x = x^ω for all words x: whether no word moves states round a cycle."""
    return all(then(power(one), one) == power(one) for one in maps(dfa))


def is_in_da(dfa: Dfa) -> bool:
    """Say whether (xy)^ω y (xy)^ω = (xy)^ω for all words x and y, the empty one among them."""
    monoid = maps(dfa) | {tuple(range(dfa.states))}
    return all(
        then(then(around, y), around) == around
        for x, y in product(monoid, repeat=2)
        for around in [power(then(x, y))]
    )


def runs(witness: Witness, dfa: Dfa) -> bool:
    """Say whether the words of a forbidden pattern lead where the theorem on patterns wants them, letter by letter."""

    def after(word: str | None, state: int) -> int:
        """Read a word from a state."""
        for letter in word or "":
            state = int(dfa.delta[state, dfa.alphabet.index(letter)])
        return state

    p = after(witness.access[0], dfa.start)
    q = after(witness.access[1], dfa.start) if witness.logic == "Y" else after(witness.there, p)
    there_and_back = witness.logic == "Y" or after(witness.back, q) == p
    kept_apart = witness.logic == "P" or bool(
        witness.loop and after(witness.loop, p) == p and after(witness.loop, q) == q
    )
    ends = {bool(dfa.accepting[after(witness.separates, state)]) for state in (p, q)}
    return p != q and there_and_back and kept_apart and len(ends) == 2


def depth_of_agreement(first: str, second: str, logic: str, most: int) -> int:
    """Return the greatest depth, at most `most`, to which no formula of a fragment tells the ends of two words apart; -1 if there is none.

    What a formula of depth d + 1 says at a place is decided by its letter and what it sees there of depth d: with P the set of all that
    is before, with Y the last of it. Equal sights have equal numbers.
    """
    numbers: dict[object, int] = {}
    rows = [
        [numbers.setdefault(letter, len(numbers)) for letter in (*word, "")]
        for word in (first, second)
    ]
    letters = rows
    for depth in range(most + 1):
        if rows[0][-1] != rows[1][-1]:
            return depth - 1
        rows = [
            [
                numbers.setdefault(
                    (
                        here[place],
                        frozenset(row[:place]) if "P" in logic else None,
                        (row[place - 1] if place else "start") if "Y" in logic else None,
                    ),
                    len(numbers),
                )
                for place in range(len(row))
            ]
            for here, row in zip(letters, rows)
        ]
    return most
