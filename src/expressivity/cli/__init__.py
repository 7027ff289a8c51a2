"""The commands of `expressivity`; `main` runs them."""

import sys

import click

from expressivity import processor
from expressivity.cli import (  # noqa: F401  (importing a module of commands adds them)
    audits,
    book,
    compile,
    examine,
    languages,
    pairs,
    training,
)
from expressivity.cli.app import app
from expressivity.errors import UNWRITABLE, ExpressivityError, InvalidInput, extra_of, not_written

KEEPING = {"book", "reproduce", "record", "sweep", "verify", "examine"}
"""The commands that keep what they finished."""

KEPT = "; what was finished is kept, and the same command goes on from there"


def main() -> None:
    """Entry point: every foreseen error is one line on stderr; bad input, and a place that cannot be written, exit with 2, a failed run with 1, Ctrl-C with 130."""
    processor.fix()
    try:
        app(standalone_mode=False)
    except InvalidInput as err:
        _die(str(err), 2)
    except ExpressivityError as err:
        _die(str(err), 1)
    except OSError as err:
        if (said := not_written(err)) is None and err.filename is None and err.errno in UNWRITABLE:
            said = f"the output cannot be written: {(err.strerror or '').lower()}"
            sys.stdout = None  # or what waits in it is tried once more at the end
        if said is None:
            raise
        _die(said, 2)
    except ModuleNotFoundError as err:
        if (said := extra_of(err)) is None:
            raise
        _die(said, 1)
    except click.exceptions.NoArgsIsHelpError as err:
        click.echo(err.ctx.get_help())
        sys.exit(2)
    except click.ClickException as err:
        _die(err.format_message(), 2)
    except (KeyboardInterrupt, click.Abort):
        _die(f"interrupted{KEPT if KEEPING.intersection(sys.argv[1:2]) else ''}", 130)


def _die(line: str, status: int) -> None:
    print(f"expressivity: {line}", file=sys.stderr)
    sys.exit(status)
