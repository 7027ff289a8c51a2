"""Commands about languages: `classify` and `evaluate`. They answer at once: neither torch nor SymPy is imported for them."""

from pathlib import Path
from typing import Any

import click

from expressivity.cli.app import command, json_option, print_json
from expressivity.cli.reading import SETTINGS as SETTINGS
from expressivity.cli.reading import SYNTAXES as SYNTAXES
from expressivity.cli.reading import (
    WAYS,
    check_states,
    content_of,
    language_options,
    read_language,
    say,
    text_of,
)
from expressivity.cli.reading import read_formula as read_formula
from expressivity.errors import InvalidInput, choose

_file = click.Path(path_type=Path)

MOST_CLASSIFIED = 3000
"""Greatest number of states that are classified unless more are asked for: in less than a minute."""


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
    checked = check_states(dfa, given["states"] or MOST_CLASSIFIED)
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
    *lines, rest = content_of(path).split("\n")
    return [line.removesuffix("\r") for line in lines + [rest] * bool(rest)]
