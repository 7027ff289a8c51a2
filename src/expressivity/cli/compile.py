"""The command `expressivity compile`: a language in, checked weights out. Torch is imported for --float32 only."""

import sys
from pathlib import Path
from typing import Any

import click

from expressivity.cli.app import command, json_option, print_json
from expressivity.cli.languages import language_options, read_formula, read_language
from expressivity.errors import choose


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
    from expressivity.constructions.compilation import check
    from expressivity.constructions.temporal import Construction, compile_formulas

    numbers = SETS[choose("set of numbers", values, list(SETS))]
    choices = Construction(numbers, normalised=layer_norm)
    task = _task(regex, formula, alphabet, choices)
    compiled = compile_formulas([task.formula], task.alphabet, choices)
    checked = check(compiled, task, check_length)
    found = {
        "formula": str(task.formula),
        "logic": task.logic,
        "layers": len(compiled.model.blocks),
        "width": compiled.model.width,
        "heads": compiled.model.heads,
        "checked": checked.words,
        "mismatches": checked.mismatches,
        "longest": checked.longest,
        "tried": [one.as_json() for one in task.tried],
    }
    if float32:
        found["float32"] = _agreement(compiled.model)
    if output is not None:
        from expressivity.constructions.saved import save

        save(compiled.model, output)
    if as_json:
        print_json(found)
    else:
        click.echo(_described(found, checked.more, values))
    sys.exit(1 if checked.mismatches else 0)


def _task(regex: str | None, formula: str | None, alphabet: str | None, choices: Any) -> Any:
    """A formula is compiled as it is written; of a language, one is sought first: that with the fewest layers."""
    from expressivity.constructions.compilation import shallowest_task, task_of_formula

    if formula is not None and regex is None:
        return task_of_formula(*read_formula(formula, alphabet), choices)
    return shallowest_task(read_language(alphabet, regex=regex, formula=formula), choices)


def _agreement(model: Any) -> int:
    import numpy as np

    from expressivity.constructions.float32 import longest_agreement

    return longest_agreement(model, np.random.default_rng(0))


def _described(found: dict[str, Any], more: int, values: str) -> str:
    """What was compiled and checked, a line each."""
    lines = [
        f"formula   {found['formula']}",
        f"logic     LTL[{','.join(found['logic'])}]",
        f"numbers   {values}",
        *(f"{name:9} {found[name]}" for name in ("layers", "width", "heads")),
        f"checked   all {found['checked']} words of up to {found['longest']} letters, and {more} long ones: {found['mismatches']} mismatches",
    ]
    for one in found["tried"]:
        sizes = f"layers {one['layers']}, width {one['width']}, heads {one['heads']}"
        none = "no formula that is small enough and shown to be right"
        title = f"LTL[{','.join(one['logic'])}]"
        lines.append(f"tried     {title}: {none if one['layers'] is None else sizes}")
    if "float32" in found:
        lines.append(f"float32   the same on every word tried of up to {found['float32']} letters")
    return "\n".join(lines)
