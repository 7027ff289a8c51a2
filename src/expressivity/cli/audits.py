"""The command `audit`: committed tables of profile `full`, trained again in part."""

import sys
from dataclasses import asdict

import click

from expressivity.cli.app import command, json_option, print_json, progress
from expressivity.errors import InvalidInput
from expressivity.paths import run_dir
from expressivity.provenance import commit


@command(
    examples="expressivity audit following --units 2\n"
    "expressivity audit learning-matching-longer --units all --record"
)
@click.argument("name", nargs=-1)
@click.option(
    "--units",
    metavar="K",
    default="1",
    show_default=True,
    help="Units of each named table to train again, or all.",
)
@click.option("--by", metavar="WORD", help="The word that draws; the commit when not given.")
@click.option("--record", "keep", is_flag=True, help="Take down in data/audits.json what passed.")
@json_option
def audit(name: tuple[str, ...], units: str, by: str | None, keep: bool, as_json: bool) -> None:
    """Train units of committed full tables again, drawn by the commit, and compare; without a NAME, list the tables.

    A unit is a stack of models that are trained together. Exit code 1 if one differs by more than arithmetic explains.
    """
    from expressivity.book import audit as audits
    from expressivity.book.reporting import reporting

    if units != "all" and not units.isdecimal():
        raise InvalidInput(f"--units takes a number from 1, or all: got {units!r}")
    word = by or commit()
    wanted = None if units == "all" else int(units)
    if not name:
        for one in audits.audited():
            click.echo(one)
        return
    drawn = {audits.committed(one).name: audits.draw(one, wanted, word) for one in name}
    found = []
    with reporting("audit", run_dir("full") / "unfinished", progress):
        for one, places in drawn.items():
            found.append(audits.audit(one, places))
            if not as_json:
                click.echo(str(found[-1]))
    if keep:
        audits.record(found)
    if as_json:
        print_json({"audits": [asdict(one) for one in found]})
    if any(one.differences for one in found):
        sys.exit(1)
