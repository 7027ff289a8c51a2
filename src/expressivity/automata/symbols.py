"""One visible letter for each symbol: what stands for a word such as NOUN, for a space, for the number of a label."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from string import ascii_letters, digits

from expressivity.errors import InvalidInput

STAND_INS = {" ": "␣", "\t": "⇥", "\n": "⏎", "@_SPACE_@": "␣", "@_TAB_@": "⇥", "@_NEWLINE_@": "⏎"}
"""What is seen of symbols that cannot be seen; HFST writes them in words."""

PLENTY = [*ascii_letters, *digits, *map(chr, range(0x3B1, 0x3CA)), *map(chr, range(0x4E00, 0x9F00))]
"""Where letters are taken from when a symbol suggests none."""


def is_letter(symbol: str) -> bool:
    """Whether a symbol is one visible character."""
    return len(symbol) == 1 and symbol.isprintable() and not symbol.isspace()


def letters_of(symbols: Iterable[str], taken: str = "") -> dict[str, str]:
    """A letter for each symbol, no letter twice: itself where it is one visible character, else one that it suggests.

    >>> letters_of(["a", "NOUN", "NUM", "99"])
    {'a': 'a', 'NOUN': 'N', 'NUM': 'U', '99': 'c'}

    Args:
        symbols: the symbols.
        taken: letters that are given to symbols only if they are these symbols.

    Raises:
        InvalidInput: thousands of symbols that suggest no letter.
    """
    known = list(dict.fromkeys(symbols))
    letters = {symbol: symbol for symbol in known if is_letter(symbol)}
    used = {*letters.values(), *taken}
    spare = iter(PLENTY)
    for symbol in known:
        if symbol not in letters:
            candidates = chain(_suggested(symbol), spare)
            letters[symbol] = next((letter for letter in candidates if letter not in used), "")
            if not letters[symbol]:
                raise InvalidInput(
                    f"there are more than {len(PLENTY):,} symbols that are no letters"
                )
            used.add(letters[symbol])
    return {symbol: letters[symbol] for symbol in known}


def _suggested(symbol: str) -> Iterator[str]:
    """Letters that a symbol suggests, the best first; the number of a character suggests that character."""
    first = [STAND_INS[symbol]] if symbol in STAND_INS else []
    composed = unicodedata.normalize("NFC", symbol)
    if is_letter(composed):
        first.append(composed)
    if re.fullmatch("[0-9]{2,6}", symbol) and 32 < int(symbol) < 0x110000:
        first += filter(is_letter, [chr(int(symbol))])
    own = (letter for letter in symbol if letter.isalnum() and is_letter(letter))
    return chain(first, own)


def shown(symbol: str) -> str:
    """A symbol in a line of text: quoted where it cannot be seen."""
    return symbol if symbol.isprintable() and symbol.strip() == symbol else repr(symbol)
