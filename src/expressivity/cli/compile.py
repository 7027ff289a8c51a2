"""The command `expressivity compile`: a language in, checked weights out. Torch is imported for --float32 only."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from expressivity.cli.app import command, json_option, print_json
from expressivity.cli.reading import WAYS, language_options, read_formula, read_language, text_of
from expressivity.errors import choose

if TYPE_CHECKING:
    from expressivity.automata.dfa import Dfa
    from expressivity.logic.syntax import Formula


@command(
    name="compile",
    examples="expressivity compile --regex '.*ab.*' --alphabet abc\n"
    "expressivity compile --formula 'P(b & Y a)' --values half --layer-norm --output weights.json",
)
@language_options(*WAYS)
@click.option(
    "--check-length",
    default=8,
    show_default=True,
    help="All words up to this length are checked, a million at most; fewer for a large model.",
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
    alphabet: str | None,
    check_length: int,
    output: Path | None,
    values: str,
    layer_norm: bool,
    float32: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Write a language as the weights of a transformer over a finite set of numbers, and check them.

    Exit code 1 if the weights disagree with the language on any word tried.
    """
    from expressivity.attention.finite.values import SETS
    from expressivity.constructions.language import compile_language

    choose("set of numbers", values, list(SETS))
    found = compile_language(
        *_language(alphabet, given),
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


def _language(alphabet: str | None, given: dict[str, Any]) -> "tuple[Dfa | Formula, str | None]":
    """A formula as it is written, with its alphabet; or the automaton of a language, for which one is sought."""
    said = [name for name, value in given.items() if value is not None]
    if said == ["formula"]:
        return read_formula(given["formula"], alphabet)
    if said == ["formula_file"]:
        return read_formula(text_of(given["formula_file"]), alphabet)
    return read_language(alphabet, **given), None
