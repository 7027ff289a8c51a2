"""Commands about languages: `classify` and `evaluate`, and how a command is told which language is meant.

They answer at once: neither torch nor SymPy is imported for them. What a user should know of how an input was read is printed on
stderr.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from expressivity.cli.app import command, json_option, print_json
from expressivity.errors import InvalidInput, choose

if TYPE_CHECKING:
    from expressivity.automata.dfa import Dfa
    from expressivity.automata.reading import Reading
    from expressivity.logic.syntax import Formula

SYNTAXES = ["book", "python"]

MOST_CLASSIFIED = 3000
"""Greatest number of states that are classified unless more are asked for: in less than a minute."""

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
        type=int,
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

        return _checked(to_dfa(*read_formula(value, alphabet), memories), settings.get("states"))
    found = (_of_regex if way == "regex" else _of_file)(way, value, alphabet, settings)
    say(found.remarks())
    return found.dfa


def _checked(dfa: "Dfa", most: int | None) -> "Dfa":
    """The automaton, unless it has too many states."""
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
    from expressivity.automata.dfa import from_regex
    from expressivity.automata.reading import Reading

    return Reading(from_regex(regex, alphabet, limit))


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
    return _content(path).rstrip("\r\n")


def _content(path: Path) -> str:
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


@command(
    examples="expressivity classify --regex '.*ab.*' --alphabet abc\nexpressivity classify --formula 'P(b & Y a)' --alphabet abc\n"
    "expressivity classify --regex '\\w+@\\w+\\.\\w{2,3}' --syntax python\n"
    "expressivity classify --att machine.att --json\nexpressivity classify --regex '([ab]*c)*a' --hierarchy\nexpressivity classify --automaton machine.jff --write hoa"
)
@language_options(*WAYS)
@click.option(
    "--write",
    help="Print the minimal automaton in this format instead: att, dot, hoa, json or svg.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    help="How many elements of the transition semigroup are enumerated, where that is needed.",
)
@click.option(
    "--subformulas",
    type=click.IntRange(1),
    help="How many distinct subformulas a formula may have.",
)
@click.option(
    "--memories",
    type=click.IntRange(1),
    help="How many memories of a formula are explored, to read it or to compare it with the language.",
)
@click.option(
    "--hierarchy",
    is_flag=True,
    help="Decide the subregular hierarchy too: SL, SP, LT, LTT, PT, PLT, and TSL, TLT, TLTT, TPLT on a tier.",
)
@click.option(
    "--entries",
    type=click.IntRange(1),
    help="How large a table may be that --hierarchy makes, in entries.",
)
@json_option
def classify(
    alphabet: str | None,
    write: str | None,
    hierarchy: bool,
    entries: int | None,
    as_json: bool,
    limit: int | None,
    subformulas: int | None,
    memories: int | None,
    **given: Any,
) -> None:
    """Decide which patterns of attention recognise a language: with a formula, or words that show why not."""
    if write is not None:
        from expressivity.automata.files import WRITERS, write_automaton

        choose("format", write, list(WRITERS))
        click.echo(write_automaton(read_language(alphabet, memories, **given), write), nl=False)
        return
    from expressivity.logic.report import report
    from expressivity.logic.synthesis import Limits

    said = {"subformulas": subformulas, "memories": memories}
    limits = Limits(**{name: value for name, value in said.items() if value is not None})
    dfa = read_language(alphabet, memories, **given)
    checked = _checked(dfa, given["states"] or MOST_CLASSIFIED)
    found = report(checked, limit=limit, limits=limits, subregular=hierarchy, entries=entries)
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(found.as_text())


@command(
    examples="expressivity evaluate 'P(b & Y a)' cab acb ''\nexpressivity evaluate 'b S a' abb --json\n"
    "expressivity evaluate 'P(b & Y a)' --words words.txt --brief"
)
@click.argument("formula", required=False)
@click.argument("word", nargs=-1)
@WAYS["formula_file"]
@click.option("--words", type=_file, help="A file with a word in each line; - is stdin.")
@click.option("--brief", is_flag=True, help="One line for each word: accept or reject.")
@json_option
def evaluate(
    formula: str | None,
    word: tuple[str, ...],
    formula_file: Path | None,
    words: Path | None,
    brief: bool,
    as_json: bool,
) -> None:
    """Say whether words satisfy a formula, and where in them it holds; '' is the empty word."""
    from expressivity.logic.evaluation import evaluation
    from expressivity.logic.parser import notes

    given = list(word) if formula is None else [formula, *word]
    if formula_file is not None:
        given.insert(0, text_of(formula_file))
    tried = given[1:] + ([] if words is None else _words(words))
    if words is not None and formula_file is not None and str(words) == str(formula_file) == "-":
        raise InvalidInput("stdin is read once: name a file for the formula or for the words")
    if given and words is not None and not tried:
        raise InvalidInput(
            f"{'stdin' if str(words) == '-' else words} has no words: one stands in each line"
        )
    if not (given and tried):
        raise InvalidInput("Missing argument: a formula and a word, or --formula-file, --words")
    found = evaluation(given[0], tried)
    say(notes(given[0]))
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(found.verdicts() if brief else found.as_text())


def _words(path: Path) -> list[str]:
    """The words of a file, one in each line; an empty line is the empty word."""
    *lines, rest = _content(path).split("\n")
    return [line.removesuffix("\r") for line in lines + [rest] * bool(rest)]
