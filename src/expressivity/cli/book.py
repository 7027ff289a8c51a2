"""Commands about the book: notebooks run, claims verified, pages built. They import what they need when they are called."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from expressivity.cli.app import command, json_option, print_json, profile_option, progress
from expressivity.cli.training import use_store
from expressivity.errors import InvalidInput, choose
from expressivity.paths import PROFILES


@command(
    examples="expressivity reproduce\nexpressivity reproduce match2 -p M=11 -p N=8\nexpressivity reproduce --profile full"
)
@click.argument("notebook", nargs=-1)
@profile_option
@click.option(
    "--parameter",
    "-p",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the notebooks named.",
)
def reproduce(notebook: tuple[str, ...], profile: str, parameter: tuple[str, ...]) -> None:
    """Run notebooks (all when none is named) into _build/run/PROFILE; what has not changed is skipped."""
    from expressivity.book.reproduce import parse_parameters
    from expressivity.book.reproduce import reproduce as run

    choose("profile", profile, list(PROFILES))
    given = parse_parameters(parameter)
    if given and not notebook:
        raise InvalidInput(
            "parameters belong to notebooks: name the notebooks that --parameter is for"
        )
    run([_stem(name) for name in notebook], profile, given, progress)


@command(
    examples="expressivity verify\nexpressivity verify sht-thm-2 --json\nexpressivity verify --fresh"
)
@click.argument("claim", nargs=-1)
@click.option("--fresh", is_flag=True, help="Ignore stored results of training: train again.")
@json_option
def verify(claim: tuple[str, ...], fresh: bool, as_json: bool) -> None:
    """Recompute evidence and verdict of claims (all when none is named).

    Exit code 1 if any fails, or, where CI=true, could not be run.
    """
    results = _verify(claim, fresh)
    if as_json:
        print_json({"claims": [result.as_json() for result in results]})
    sys.exit(_report(results, quiet=as_json))


@command(examples="expressivity claims\nexpressivity claims --json")
@json_option
def claims(as_json: bool) -> None:
    """List the claims, without running them."""
    from expressivity.book.registry import all_claims

    found = list(all_claims().values())
    if as_json:
        print_json({"claims": [claim.as_json() for claim in found]})
        return
    for claim in found:
        click.echo(f"{claim.id:34} {claim.kind:13} {claim.known:9} {claim.source}")


@command(examples="expressivity pages --source committed")
@click.option(
    "--source",
    default="committed",
    show_default=True,
    help="committed: what git has. ci, full: the outputs of a run.",
)
def pages(source: str) -> None:
    """Build the HTML pages into _build/html, warnings being errors. Nothing is trained."""
    _pages(source)


@command(examples="expressivity book")
@profile_option
def book(profile: str) -> None:
    """Run every notebook, recompute every claim, build the pages."""
    from expressivity.book.reproduce import reproduce as run

    choose("profile", profile, list(PROFILES))
    run([], profile, {}, progress)
    _record(profile)
    _pages(profile)


@command(hidden=True)
@profile_option
def record(profile: str) -> None:
    """Recompute every claim and write data/claims.json below the run; skipped when no source of theirs changed."""
    choose("profile", profile, list(PROFILES))
    _record(profile)


@command(hidden=True)
def compare() -> None:
    """Compare what git has at HEAD with what the run at profile ci regenerated. Exit code 1 where they differ."""
    from expressivity.book.compare import compare as find

    found = find()
    for line in found.differences:
        click.echo(line, err=True)
    if found.samples:
        click.echo(f"made by other arithmetic, compared as samples: {', '.join(found.samples)}")
    if found.small:
        click.echo(
            f"with too few models for that, so that nothing can be said of their numbers: {', '.join(found.small)}"
        )
    click.echo(
        f"committed against regenerated: {len(found.bits)} trained tables equal in every number, {len(found.samples)} as samples; "
        f"{len(found.differences)} differences"
    )
    sys.exit(1 if found.differences else 0)


@command(hidden=True)
def refresh() -> None:
    """Copy the outputs of the last run at profile ci over the committed ones."""
    from expressivity.book.compare import refresh as copy

    for line in copy():
        click.echo(line)


def _pages(source: str) -> None:
    from expressivity.book.pages import COMMITTED, build

    choose("source", source, [COMMITTED, *PROFILES])
    folder = build(source, progress)
    click.echo(f"the book: {folder / 'index.html'}")


def _record(profile: str) -> None:
    from expressivity.book import verdicts

    if verdicts.recorded(profile):
        progress.print("claims: unchanged", highlight=False)
        return
    results = _verify((), False)
    status = _report(results, quiet=False)
    if status:
        sys.exit(status)
    verdicts.record(results, profile)


def _stem(name: str) -> str:
    return Path(name).stem if name.endswith(".ipynb") else name


def _verify(ids: tuple[str, ...], fresh: bool) -> list[Any]:
    from expressivity.book.parallel import verify_parallel
    from expressivity.book.registry import select

    use_store(None, fresh)
    return verify_parallel(select(ids), progress)


def _report(results: list[Any], quiet: bool) -> int:
    for result in results if not quiet else ():
        control = {True: "control fails", False: "control holds", None: ""}[result.control_failed]
        words = [result.verdict or "conjecture", control, f"{result.seconds:.1f} s", result.reason]
        click.echo(f"{result.claim.id:34} " + " · ".join(word for word in words if word))
    verdicts = [result.verdict for result in results]
    missing = verdicts.count("not run") if os.environ.get("CI") == "true" else 0
    if not quiet:
        click.echo(
            f"{len(results)} claims: {verdicts.count('holds')} hold, {verdicts.count('fails')} fail, "
            f"{verdicts.count('not run')} not run, {verdicts.count(None)} conjectures"
        )
    return 1 if verdicts.count("fails") + missing else 0
