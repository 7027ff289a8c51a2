"""Commands about languages: `classify` and `evaluate`, and how a command is told which language is meant.

They answer at once: neither torch nor SymPy is imported for them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from expressivity.cli.app import command, json_option, print_json
from expressivity.errors import InvalidInput

if TYPE_CHECKING:
    from expressivity.automata.dfa import Dfa
    from expressivity.logic.syntax import Formula

WAYS = {
    "regex": click.option(
        "--regex", help="automata-lib's syntax without backslash; () is the empty word."
    ),
    "formula": click.option(
        "--formula",
        help="Past temporal logic, such as 'P(b & Y a)': !, P, Y, Y<=k, S, &, |, ->, MOD(r,m).",
    ),
    "att": click.option(
        "--att",
        type=click.Path(path_type=Path),
        help="A deterministic automaton in AT&T's text format.",
    ),
}
"""The ways to name a language, as options."""

alphabet_option = click.option(
    "--alphabet", help="The letters, one character each; those written when not given."
)


def language_options(*ways: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Options by which a command is told a language: some of `WAYS`, then its alphabet."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        for option in (alphabet_option, *(WAYS[way] for way in reversed(ways))):
            function = option(function)
        return function

    return decorate


def read_language(
    alphabet: str | None, memories: int | None = None, **given: str | Path | None
) -> "Dfa":
    """The minimal automaton of the language that options name.

    Args:
        alphabet: its letters; None for those written.
        memories: how many memories of a formula are explored; None for as many as can be in half a minute.
        given: what was said by each way that the command offers, None where nothing was.

    Raises:
        InvalidInput: no way or several, or whatever the way itself refuses: each error names a position.
    """
    said = [way for way, value in given.items() if value is not None]
    if len(said) != 1:
        raise InvalidInput(
            f"name one language: {' or '.join(f'--{way}' for way in WAYS if way in given)}"
        )
    if said == ["att"]:
        from expressivity.automata.att import read_att

        return read_att(given["att"], alphabet)
    if said == ["regex"]:
        from expressivity.automata.dfa import from_regex

        return from_regex(given["regex"], alphabet)
    from expressivity.logic.translation import to_dfa

    return to_dfa(*read_formula(given["formula"], alphabet), memories)


def read_formula(text: str, alphabet: str | None) -> tuple["Formula", str]:
    """A formula as it is written, and its alphabet: the letters that it names when none is given.

    Raises:
        InvalidInput: what does not parse, a letter outside the alphabet, or no letter and no alphabet.
    """
    from expressivity.logic.parser import parse
    from expressivity.logic.syntax import letters

    formula = parse(text, alphabet)
    if alphabet is None and not letters(formula):
        raise InvalidInput(f"formula {text!r} names no letter: name the alphabet")
    return formula, letters(formula) if alphabet is None else alphabet


@command(
    examples="expressivity classify --regex '.*ab.*' --alphabet abc\nexpressivity classify --formula 'P(b & Y a)' --alphabet abc\n"
    "expressivity classify --att machine.att --json"
)
@language_options("regex", "formula", "att")
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
@json_option
def classify(
    alphabet: str | None,
    as_json: bool,
    limit: int | None,
    subformulas: int | None,
    memories: int | None,
    **given: Any,
) -> None:
    """Decide which patterns of attention recognise a language: with a formula, or words that show why not."""
    from expressivity.logic.report import report
    from expressivity.logic.synthesis import Limits

    said = {"subformulas": subformulas, "memories": memories}
    limits = Limits(**{name: value for name, value in said.items() if value is not None})
    found = report(read_language(alphabet, memories, **given), limit=limit, limits=limits)
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(found.as_text())


@command(
    examples="expressivity evaluate 'P(b & Y a)' cab acb ''\nexpressivity evaluate 'b S a' abb --json"
)
@click.argument("formula")
@click.argument("word", nargs=-1, required=True)
@json_option
def evaluate(formula: str, word: tuple[str, ...], as_json: bool) -> None:
    """Say whether words satisfy a formula, and where in them it holds; '' is the empty word."""
    from expressivity.logic.evaluation import evaluation

    found = evaluation(formula, word)
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(found.as_text())
