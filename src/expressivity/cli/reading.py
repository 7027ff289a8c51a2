"""How a command is told which language is meant: options, and what is read by them.

Neither torch nor SymPy is imported. What a user should know of how an input was read is printed on stderr.
"""

import sys
from collections.abc import Callable, Iterable
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from expressivity.errors import InvalidInput, choose

if TYPE_CHECKING:
    from expressivity.automata.dfa import Dfa
    from expressivity.automata.reading import Reading
    from expressivity.logic.syntax import Formula

SYNTAXES = ["book", "python"]

DEEPEST = 400
"""Parentheses of a regex in the book's syntax that may be open at once: the time grows with the cube, and a minute is over at about a thousand."""

_file = click.Path(path_type=Path)

WAYS = {
    "regex": click.option(
        "--regex",
        help="The book's syntax: automata-lib's without backslash; () is the empty word. Python's by --syntax python.",
    ),
    "formula": click.option(
        "--formula",
        help="Past temporal logic, such as 'P(b & Y a)': !, P, Y, Y<=k, O, H, S, &, |, ->, MOD(r,m). "
        "All are strict: O f is P f, H f is !P !f.",
    ),
    "att": click.option(
        "--att",
        type=_file,
        help="An automaton in AT&T's text format, as OpenFst, foma and HFST write it. It starts in the state of the first "
        "line, as OpenFst has it; foma starts in 0, which it writes first.",
    ),
    "automaton": click.option(
        "--automaton",
        type=_file,
        help="An automaton in AT&T's format, HOA, Timbuk, mata, JFLAP, DOT, BA or this library's JSON.",
    ),
    "regex_file": click.option("--regex-file", type=_file, help="A file with a regex; - is stdin."),
    "formula_file": click.option(
        "--formula-file", type=_file, help="A file with a formula; - is stdin."
    ),
}
"""The ways to name a language, as options."""

SETTINGS = [
    click.option(
        "--alphabet",
        help="The letters, one character each; those written when not given. With --syntax python also ascii or unicode: a "
        "letter for each kind of characters that the regex does not tell apart.",
    ),
    click.option("--syntax", help="How a regex is written: book or python (as re.fullmatch)."),
    click.option(
        "--format", "form", help="The format of --automaton; by its content when not given."
    ),
    click.option(
        "--start", help="The start state of an automaton, where it is not what its format says."
    ),
    click.option(
        "--symbols",
        is_flag=True,
        default=None,
        help="Read symbols of an automaton that are not one visible character, with a letter for each, which is printed.",
    ),
    click.option("--epsilon", help="A symbol of an automaton that reads nothing."),
    click.option(
        "--states",
        type=click.IntRange(min=1),
        help="How many states an automaton or a regex may have once it is deterministic (10,000; classify: 3,000).",
    ),
]
"""How a language is read, as options."""


def language_options(*ways: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Options by which a command is told a language: some of `WAYS`, then how it is read."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        """Add the options to a command."""
        for option in (*reversed(SETTINGS), *(WAYS[way] for way in reversed(ways))):
            function = option(function)
        return function

    return decorate


def read_language(alphabet: str | None, memories: int | None = None, **given: Any) -> "Dfa":
    """The minimal automaton of the language that options name; notes on how it was read are printed on stderr.

    Args:
        alphabet: its letters; None for those written.
        memories: how many memories of a formula are explored; None for as many as can be in half a minute.
        given: what was said by each way that the command offers and by each of `SETTINGS`, None where nothing was.

    Raises:
        InvalidInput: no way or several, a setting that the way does not take, or whatever the way itself refuses: each error names a position.
    """
    ways = {way: given.pop(way) for way in WAYS if way in given}
    said = [way for way, value in ways.items() if value is not None]
    if len(said) != 1:
        names = " or ".join(f"--{way.replace('_', '-')}" for way in ways)
        raise InvalidInput(f"name one language: {names}")
    way, value = said[0], ways[said[0]]
    settings = {name: value for name, value in given.items() if value is not None}
    if way.endswith("_file"):
        way, value = way.removesuffix("_file"), text_of(value)
    if way == "formula":
        _check_settings(way, settings, ("states",))
        from expressivity.logic.translation import to_dfa

        return check_states(
            to_dfa(*read_formula(value, alphabet), memories), settings.get("states")
        )
    found = (_of_regex if way == "regex" else _of_file)(way, value, alphabet, settings)
    say(found.remarks())
    return found.dfa


def check_states(dfa: "Dfa", most: int | None) -> "Dfa":
    """The automaton, unless it has too many states. Raises InvalidInput."""
    if most is not None and dfa.states > most:
        raise InvalidInput(
            f"the minimal automaton has {dfa.states:,} states, more than {most:,}: --states {dfa.states} allows them"
        )
    return dfa


def _check_settings(way: str, settings: dict[str, Any], taken: Iterable[str]) -> None:
    for name in settings:
        if name not in taken:
            raise InvalidInput(
                f"--{name.replace('form', 'format')} says nothing of a language given by --{way}"
            )


def _of_regex(way: str, regex: str, alphabet: str | None, settings: dict[str, Any]) -> "Reading":
    _check_settings(way, settings, ("syntax", "states"))
    from expressivity.automata.nondeterministic import MOST_STATES

    limit = settings.get("states", MOST_STATES)
    if choose("syntax", settings.get("syntax", "book"), SYNTAXES) == "python":
        from expressivity.automata.python_regex import from_python_regex

        return from_python_regex(regex, alphabet, limit)
    if (depth := nesting(regex)) > DEEPEST:
        raise InvalidInput(f"parentheses are nested {depth} deep: at most {DEEPEST} are read")
    from expressivity.automata.dfa import from_regex
    from expressivity.automata.reading import Reading

    return Reading(from_regex(regex, alphabet, limit))


def nesting(regex: str) -> int:
    """Return how many parentheses are open at once, at most."""
    return max(accumulate((letter == "(") - (letter == ")") for letter in regex), default=0)


def _of_file(way: str, path: Path, alphabet: str | None, settings: dict[str, Any]) -> "Reading":
    from expressivity.automata.files import parse_automaton
    from expressivity.automata.nondeterministic import MOST_STATES
    from expressivity.automata.reading import Choices

    taken = ("start", "symbols", "epsilon", "states") + (("form",) if way == "automaton" else ())
    _check_settings(way, settings, taken)
    form = settings.pop("form", None) if way == "automaton" else "att"
    limit = settings.pop("states", MOST_STATES)
    return parse_automaton(
        text_of(path), form, Choices(alphabet, limit=limit, **settings), str(path)
    )


def text_of(path: Path) -> str:
    """A file as text, or stdin where it is called -, without empty lines at its end. Raises InvalidInput."""
    return content_of(path).rstrip("\r\n")


def content_of(path: Path) -> str:
    """A file as text, or stdin where it is called -. Raises InvalidInput."""
    from expressivity.automata.att import read_text

    if str(path) != "-":
        return read_text(path)
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise InvalidInput(f"stdin cannot be read as text: {err}") from None


def say(lines: Iterable[str]) -> None:
    """Print what a user should know of an input, beside the results."""
    for line in lines:
        click.echo(line, err=True)


def read_formula(text: str, alphabet: str | None) -> tuple["Formula", str]:
    """A formula as it is written, and its alphabet: the letters that it names when none is given.

    Raises:
        InvalidInput: what does not parse, a letter outside the alphabet, or no letter and no alphabet.
    """
    from expressivity.logic.parser import notes, parse
    from expressivity.logic.syntax import letters

    formula = parse(text, alphabet)
    if alphabet is None and not letters(formula):
        raise InvalidInput(f"formula {text!r} names no letter: name the alphabet")
    say(notes(text))
    return formula, letters(formula) if alphabet is None else alphabet
