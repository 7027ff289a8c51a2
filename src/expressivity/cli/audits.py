"""The command `audit`: committed tables of profile `full`, trained again in part."""

import sys
from dataclasses import asdict
from itertools import chain

import click

from expressivity.cli.app import command, json_option, print_json, progress
from expressivity.errors import InvalidInput
from expressivity.paths import run_dir
from expressivity.provenance import commit


@command(
    examples="expressivity audit following --units 2\n"
    "expressivity audit learning-matching-longer --units all --record\nexpressivity audit --within 90"
)
@click.argument("name", nargs=-1)
@click.option(
    "--units",
    metavar="K",
    help="Units of each named table to train again, or all; 1 when not given.",
)
@click.option(
    "--within",
    "limit",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="Go on with tables that were audited before, drawn, as long as they end within so many seconds.",
)
@click.option("--by", metavar="WORD", help="The word that draws; the commit when not given.")
@click.option("--record", "keep", is_flag=True, help="Take down in data/audits.json what passed.")
@json_option
def audit(
    name: tuple[str, ...],
    units: str | None,
    limit: float | None,
    by: str | None,
    keep: bool,
    as_json: bool,
) -> None:
    """Train units of committed full tables again, drawn by the commit, and compare; without a NAME, list the tables.

    A unit is a stack of models that are trained together. Exit code 1 if one differs by more than arithmetic explains.
    """
    from expressivity.book import audit as audits
    from expressivity.book.reporting import reporting

    if limit is not None and (name or units or keep):
        raise InvalidInput(
            "--within draws tables and units of the ledger itself: give no name, --units or --record with it"
        )
    units = units or "1"
    if units != "all" and not units.isdecimal():
        raise InvalidInput(f"--units takes a number from 1, or all: got {units!r}")
    word = by or commit()
    wanted = None if units == "all" else int(units)
    if not name and limit is None:
        if as_json:
            print_json({"tables": audits.audited()})
        else:
            click.echo("\n".join(audits.audited()))
        return
    drawn = {
        table.name: audits.draw(table.name, wanted, word) for table in map(audits.committed, name)
    }
    found = []
    with reporting("audit", run_dir("full") / "unfinished", progress):
        chosen = audits.within(limit, word) if limit is not None else ()
        for one in chain(chosen, (audits.audit(*pair) for pair in drawn.items())):
            found.append(one)
            if not as_json:
                click.echo(str(one))
    if keep:
        audits.record(found)
    if limit is not None and not as_json:
        click.echo(
            f"{sum(len(one.places) for one in found)} units trained again: a wrong number would have been among theirs "
            f"with probability {audits.chance(found):.0%}"
        )
    if as_json:
        print_json({"audits": [asdict(one) for one in found]})
    if any(one.differences for one in found):
        sys.exit(1)
