"""What every command of the command line is made with. Commands import what they need when they are called: no command
waits for a library that another needs."""

import functools
import json
from collections.abc import Callable
from typing import Any

import click
from rich.console import Console

progress = Console(stderr=True)
"""Where progress and warnings go: stdout is for results."""

json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON document on stdout and nothing else."
)
profile_option = click.option(
    "--profile",
    default="ci",
    show_default=True,
    help="ci: minutes on two cores. full: what the claims rest on, an hour. large: nearer the papers, with an accelerator. Resumable.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="expressivity", message="expressivity %(version)s")
def app() -> None:
    """Recompute what the book says: its notebooks, its claims, and the decisions behind them."""


def command(
    *, examples: str = "", hidden: bool = False, name: str | None = None
) -> Callable[[Callable[..., None]], click.Command]:
    """A command of the application, named as its function unless a name is given, with examples at the end of its help, one a line."""
    epilog = (
        "\b\nExamples:\n" + "\n".join(f"  {line}" for line in examples.splitlines())
        if examples
        else None
    )
    return functools.partial(app.command, name, epilog=epilog, hidden=hidden)()


def print_json(document: dict[str, Any]) -> None:
    """The one document that a command prints with `--json`."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))
