"""Commands about the book: notebooks run, claims verified, pages built. They import what they need when they are called."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from expressivity.cli.app import command, json_option, print_json, profile_option, progress
from expressivity.errors import InvalidInput, choose
from expressivity.paths import PROFILES
from expressivity.settings import setting

if TYPE_CHECKING:
    from expressivity.book.catalogue import Entry
    from expressivity.book.verification import Verification


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


chapter_option = click.option(
    "--chapter", help="Only the claims of this chapter: the stem of its page."
)
kind_option = click.option(
    "--kind", help="Only the claims of this kind, such as decision or experiment."
)


@command(
    examples="expressivity verify\nexpressivity verify sht-thm-2 --json\nexpressivity verify 'sht-*'\n"
    "expressivity verify --chapter match2"
)
@click.argument("claim", nargs=-1)
@chapter_option
@kind_option
@json_option
def verify(claim: tuple[str, ...], chapter: str | None, kind: str | None, as_json: bool) -> None:
    """Recompute evidence and verdict of claims (all when none is named); CLAIM is an id or a pattern.

    Claims on trained models are judged by committed tables, which `expressivity audit` trains again.

    Exit code 1 if any fails, or, where CI=true, could not be run.
    """
    found = _verify(claim, chapter, kind)
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(found.as_text())
    sys.exit(_status(found))


@command(
    examples="expressivity claims\nexpressivity claims sht-thm-2\nexpressivity claims --kind decision --json"
)
@click.argument("claim", nargs=-1)
@chapter_option
@kind_option
@json_option
def claims(claim: tuple[str, ...], chapter: str | None, kind: str | None, as_json: bool) -> None:
    """List claims, without running them (all when none is named); one alone is shown in full."""
    from expressivity.book.catalogue import find
    from expressivity.book.plainly import write_plainly

    found = find(claim, chapter, kind)
    if as_json:
        print_json({"claims": [entry.to_json() for entry in found]})
    elif len(found) == 1:
        click.echo(_described(found[0]))
    else:
        for entry in found:
            source = write_plainly(entry.source)
            click.echo(f"{entry.id:34} {entry.kind:13} {entry.known:9} {source}")


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
    """Run every notebook, recompute every claim, build the pages.

    Where no pages were built yet, those of the committed outputs come first: there is something to read meanwhile.
    """
    from expressivity.book.pages import COMMITTED, html
    from expressivity.book.reproduce import reproduce as run

    choose("profile", profile, list(PROFILES))
    if not (html() / "index.html").is_file():
        _pages(COMMITTED)
        click.echo("That is the book as committed; now everything in it is computed again.")
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
    if not found.head:
        click.echo("git does not know this tree: its files stand for what is committed")
    click.echo(
        f"committed against regenerated: {len(found.bits)} trained tables equal in every number, {len(found.samples)} as samples; "
        f"{len(found.differences)} differences"
    )
    sys.exit(1 if found.differences else 0)


@command(hidden=True)
def refresh() -> None:
    """Copy the outputs of the last run at profile ci over the committed ones."""
    from expressivity.book.compare import refresh as copy

    for line in copy(progress):
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
    found = _verify(())
    click.echo(found.as_text())
    if status := _status(found):
        sys.exit(status)
    verdicts.record(list(found.results), profile)


def _stem(name: str) -> str:
    return Path(name).stem if name.endswith(".ipynb") else name


def _described(entry: "Entry") -> str:
    """Everything that is known of a claim without its check, a line each."""
    from expressivity.book.plainly import write_plainly

    lines = {
        "": f"{entry.id} ({entry.kind}, {entry.known}; {entry.source})",
        "says": entry.statement,
        "broken": f"{entry.broken}: its check must reject that" if entry.broken else "",
        "not shown": entry.boundary,
        "chapter": entry.chapter,
        "defined": entry.defined,
    }
    return "\n".join(
        f"{name:10}{write_plainly(line)}" if name else write_plainly(line)
        for name, line in lines.items()
        if line
    )


def _verify(
    ids: tuple[str, ...], chapter: str | None = None, kind: str | None = None
) -> "Verification":
    from expressivity.book.registry import select

    chosen = select(ids, chapter, kind)
    from expressivity.book.parallel import verify_parallel
    from expressivity.book.verification import Verification

    return Verification(tuple(verify_parallel(chosen, progress)))


def _status(found: "Verification") -> int:
    """The exit code: 1 where a claim fails or, where CI=true, was not run."""
    missing = found.verdicts.count("not run") if setting("CI") == "true" else 0
    return 1 if found.verdicts.count("fails") + missing else 0
