r"""Regexes as Python's `re` reads them: the words that `re.fullmatch` matches.

They are parsed by Python's own parser, `re._parser`, and each class of characters is asked of `re` itself, so escapes, `\d \w \s`,
flags, anchors and Unicode mean here what they mean there. (Of the libraries that parse regexes, greenery 4.2 takes ^ and $ for letters
and \d for ASCII, interegular 0.3 refuses anchors.) The module is not public, but the same since Python 3.11; hypothesis reads it too.

Lazy quantifiers match the same words as greedy ones. What is not regular, or looks beyond what it matches, is
refused by name.
"""

import re

from expressivity.automata.anchors import END, without_anchors
from expressivity.automata.characters import (
    UNIVERSES,
    Intervals,
    Kind,
    intervals,
    kinds,
    of_letters,
)
from expressivity.automata.nondeterministic import EMPTY, MOST_STATES, Nfa, deterministic
from expressivity.automata.python_tree import ANCHORS, Regex, parse, size
from expressivity.automata.python_tree import REFUSED as REFUSED
from expressivity.automata.reading import Reading
from expressivity.automata.regex import check_alphabet
from expressivity.automata.symbols import letters_of
from expressivity.automata.written_out import COPIES as COPIES
from expressivity.errors import InvalidInput


def from_python_regex(
    pattern: str, alphabet: str | None = None, limit: int = MOST_STATES
) -> Reading:
    r"""The language of the words that `re.fullmatch(pattern, word)` matches.

    Example:
        >>> import expressivity as ex
        >>> found = ex.from_python_regex(r"\w+@[a-f]")
        >>> found.dfa.alphabet, found.symbols["a"]
        ('@ag', 'a–f')

    Args:
        pattern: the regex.
        alphabet: the letters; or `ascii` or `unicode`, for one letter for each kind of their characters that the
            regex does not tell apart. When None: the letters written, and one for each other kind that the regex matches.
        limit: how many states the automaton may have before it is minimised.

    Raises:
        InvalidInput: what Python refuses, or warns of; lookaround, backreferences, possessive quantifiers, atomic groups, word
            boundaries; a letter outside the alphabet; more than `limit` states.
    """
    tree = parse(pattern)
    regex = Regex(pattern)
    if size(tree) > COPIES * limit:
        regex.refuse(
            f"written out, it has more than {COPIES * limit:,} states: allow more by --states, or limit="
        )
    start, end = regex.sequence(tree, tree.state.flags)
    regex.nfa.starts, regex.nfa.finals = {start}, {end}
    letters, notes = _letters(regex, alphabet)
    if not letters:
        raise InvalidInput(f"regex {pattern!r} matches no letter: name the alphabet")
    seen = letters_of(letters)
    nfa = _by_kind(regex, {_symbol(kind): kind for kind in letters.values()})
    symbols = {seen[letter]: _symbol(kind) for letter, kind in letters.items()}
    if any(anchor in nfa.places for anchor in ANCHORS.values()):
        nfa = without_anchors(nfa, {_symbol(kind) for kind in letters.values() if kind.newline})
    dfa = deterministic(nfa, symbols, "".join(sorted(symbols)), limit)
    return Reading(dfa, _stands(letters, seen) if notes else {}, notes)


def _intervals(text: str, flags: int) -> Intervals:
    return intervals(re.compile(f"(?:{text})+", flags))


def _letters(regex: Regex, alphabet: str | None) -> tuple[dict[str, Kind], tuple[str, ...]]:
    """Each letter with its kind, and what a user should know of letters that were not given."""
    parts = [_intervals(text, flags) for text, flags in regex.parts]
    newline = END in regex.nfa.places
    if alphabet is not None and alphabet not in UNIVERSES:
        letters = check_alphabet(alphabet)
        if missing := regex.needed - set(letters):
            regex.refuse(f"letter {min(missing)!r} is not in the alphabet {letters!r}")
        found = of_letters(parts, letters, newline)
        return {letter: kind for letter in letters for kind in found if letter in kind}, ()
    found = kinds(parts, UNIVERSES[alphabet or "unicode"], newline)
    matched = [kind for kind in found if alphabet is not None or any(kind.parts)]
    chosen = {
        letter: kind
        for kind in matched
        for letter in sorted(filter(kind.__contains__, regex.written)) or [kind.first()]
    }
    return chosen, (_said(chosen, alphabet, all(any(kind.parts) for kind in found)),)


def _said(chosen: dict[str, Kind], alphabet: str | None, everything: bool) -> str:
    """The alphabet, and what more letters would change."""
    shown = "".join(sorted(letters_of(chosen).values()))
    line = f"alphabet {shown}: letters that the regex writes, and one for each kind of others that it does not tell apart"
    if alphabet is not None or everything:
        return line + "; more letters would change nothing"
    return (
        line
        + "; other characters are in no word, and --alphabet ascii or unicode adds one for them"
    )


def _stands(letters: dict[str, Kind], seen: dict[str, str]) -> dict[str, str]:
    """What each letter stands for, where that is not just itself."""
    chosen = list(letters.values())
    return {
        seen[letter]: str(kind)
        for letter, kind in letters.items()
        if kind.size > chosen.count(kind) or seen[letter] != letter
    }


def _symbol(kind: Kind) -> str:
    return "".join("01"[matched] for matched in kind.parts) + "n" * kind.newline


def _by_kind(regex: Regex, known: dict[str, Kind]) -> Nfa:
    """The automaton with a move for each kind of letters that a part matches."""
    anchors = set(ANCHORS.values())
    symbols = {
        symbol: [name for name, kind in known.items() if kind.parts[int(symbol)]]
        for symbol in regex.parts.values()
    }
    nfa = Nfa(regex.nfa.numbers, [{} for _ in regex.nfa.moves], regex.nfa.starts, regex.nfa.finals)
    for state, moves in enumerate(regex.nfa.moves):
        for symbol, targets in moves.items():
            for kind in [symbol] if symbol in anchors or symbol == EMPTY else symbols[symbol]:
                for target in targets:
                    nfa.move(state, kind, target)
    return nfa
