"""The command `expressivity compile`: a language in, checked weights out. Torch is imported for --float32 only."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from expressivity.cli.app import command, json_option, print_json
from expressivity.cli.languages import language_options, read_formula, read_language
from expressivity.errors import choose

if TYPE_CHECKING:
    from expressivity.automata.dfa import Dfa
    from expressivity.logic.syntax import Formula


@command(
    name="compile",
    examples="expressivity compile --regex '.*ab.*' --alphabet abc\n"
    "expressivity compile --formula 'P(b & Y a)' --values half --layer-norm --output weights.json",
)
@language_options("regex", "formula")
@click.option(
    "--check-length",
    default=8,
    show_default=True,
    help="All words up to this length are checked, a million at most.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="Where to write the weights, as JSON."
)
@click.option(
    "--values",
    default="quarters",
    show_default=True,
    help="The numbers there are. quarters: multiples of 1/4 up to 8. half: IEEE half precision.",
)
@click.option(
    "--layer-norm", is_flag=True, help="With layer normalisation, after each half of a block."
)
@click.option(
    "--float32",
    is_flag=True,
    help="Run the same weights in float32 too, and say up to which length they agree.",
)
@json_option
def compile_command(
    regex: str | None,
    formula: str | None,
    alphabet: str | None,
    check_length: int,
    output: Path | None,
    values: str,
    layer_norm: bool,
    float32: bool,
    as_json: bool,
) -> None:
    """Write a language as the weights of a transformer over a finite set of numbers, and check them.

    Exit code 1 if the weights disagree with the language on any word tried.
    """
    from expressivity.attention.finite.values import SETS
    from expressivity.constructions.language import compile_language

    choose("set of numbers", values, list(SETS))
    found = compile_language(
        *_language(regex, formula, alphabet),
        values=values,
        layer_norm=layer_norm,
        check_length=check_length,
        float32=float32,
    )
    if output is not None:
        from expressivity.constructions.saved import save

        save(found.compiled.model, output)
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(found.as_text())
    sys.exit(1 if found.checked.mismatches else 0)


def _language(
    regex: str | None, formula: str | None, alphabet: str | None
) -> "tuple[Dfa | Formula, str | None]":
    """A formula as it is written, with its alphabet; or the automaton of a regex."""
    if formula is not None and regex is None:
        return read_formula(formula, alphabet)
    return read_language(alphabet, regex=regex, formula=formula), None
