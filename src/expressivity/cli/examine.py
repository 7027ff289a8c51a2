"""The command `expressivity examine`: any function of words against any language."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from expressivity.cli.app import command, progress
from expressivity.cli.reading import WAYS, language_options, read_language
from expressivity.errors import InvalidInput, Unwritable, extra_of
from expressivity.paths import write_whole

if TYPE_CHECKING:
    from expressivity.examination.asking import Watch
    from expressivity.examination.report import Report

_file = click.Path(path_type=Path, dir_okay=False)


@command(
    examples="expressivity examine expressivity.examination.examples:careless --regex '.*ab.*' --alphabet abc\n"
    "expressivity examine model.py:accepts --formula 'P(b & Y a)' --alphabet abc --html report.html\n"
    "expressivity examine package.module:scores --batch 256 --threshold 0.5 --att machine.att --resume answers.jsonl"
)
@click.argument("model", metavar="MODULE:FUNCTION")
@language_options(*WAYS)
@click.option(
    "--lengths",
    default="5,10,20,50,100",
    show_default=True,
    help="Letters of the words of the exams.",
)
@click.option(
    "--pairs",
    default=100,
    show_default=True,
    help="Pairs of each kind and length; of uniform words twice as many.",
)
@click.option(
    "--words",
    default=5000,
    show_default=True,
    help="How many words are asked in order, at most, for the shortest error.",
)
@click.option(
    "--queries",
    default=5000,
    show_default=True,
    help="How many words the learner of the automaton may ask, at most.",
)
@click.option(
    "--learned-states",
    default=50,
    show_default=True,
    help="How many states the automaton of the model may have.",
)
@click.option("--seed", default=0, show_default=True, help="Of the words that are drawn.")
@click.option(
    "--batch",
    type=int,
    help="The function takes a list of at most this number of words, and returns a list.",
)
@click.option("--threshold", default=0.0, show_default=True, help="A number above it means yes.")
@click.option(
    "--seconds",
    default=60.0,
    show_default=True,
    help="For the whole examination; what is not reached is said.",
)
@click.option(
    "--no-empty",
    is_flag=True,
    help="Do not ask about the empty word: it counts as answered correctly.",
)
@click.option(
    "--resume",
    type=_file,
    help="Keep every answer in this file, and ask nothing that it has already. If the model changed, name another file.",
)
@click.option(
    "--json",
    "json_file",
    type=_file,
    help="Write the report as JSON; - is stdout, without the text.",
)
@click.option("--html", "html_file", type=_file, help="Write the report as one page with figures.")
def examine(
    model: str,
    alphabet: str | None,
    lengths: str,
    pairs: int,
    words: int,
    queries: int,
    learned_states: int,
    seed: int,
    batch: int | None,
    threshold: float,
    seconds: float,
    no_empty: bool,
    resume: Path | None,
    json_file: Path | None,
    html_file: Path | None,
    **given: Any,
) -> None:
    """Examine a model of a language: where it is right, its shortest error, its automaton, what its errors look like.

    The model is a Python function of one word that returns a bool, or a number (above the threshold means yes). With --batch it
    takes a list of words and returns a list.
    """
    from expressivity.examination.examine import examine as examination
    from expressivity.examination.models import load

    if html_file is not None:
        _need_figures()
    for path in (json_file, html_file):
        if path is not None and str(path) != "-":
            _need_place(path)
    dfa = read_language(alphabet, **given)
    with _watching() as watch, _kept(resume), redirect_stdout(sys.stderr):  # what the model prints
        report = examination(
            load(model),
            dfa,
            lengths=_numbers(lengths),
            pairs=pairs,
            words=words,
            queries=queries,
            states=learned_states,
            seed=seed,
            batch=batch,
            threshold=threshold,
            seconds=seconds,
            empty=not no_empty,
            resume=resume,
            name=model,
            watch=watch,
        )
    _write(report, json_file, html_file)


def _numbers(lengths: str) -> list[int]:
    try:
        return [int(length) for length in lengths.split(",")]
    except ValueError:
        raise InvalidInput(f"--lengths are numbers with commas between: got {lengths!r}") from None


def _need_figures() -> None:
    """Refuse a page before anything is asked, where figures cannot be drawn."""
    try:
        import_module("matplotlib")
    except ModuleNotFoundError as err:
        raise InvalidInput(f"--html draws figures: {extra_of(err)}") from None


def _need_place(path: Path) -> None:
    """Refuse a file that cannot be written before anything is asked."""
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Unwritable(f"{path} cannot be used: {folder} is no folder that can be written")


def _write(report: "Report", json_file: Path | None, html_file: Path | None) -> None:
    """Print the text, then write the files."""
    document = json.dumps(report.to_json(), indent=2, ensure_ascii=False)
    if str(json_file) == "-":
        click.echo(document)
    else:
        click.echo(report.as_text())
        if json_file is not None:
            _save(json_file, document + "\n")
    if html_file is not None:
        from expressivity.examination.page import page

        _save(html_file, page(report))


def _save(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as err:
        raise Unwritable(f"{path} cannot be used: {(err.strerror or '').lower()}") from err


@contextmanager
def _watching() -> "Iterator[Watch | None]":
    """A line on a terminal that shows what is being done."""
    if not progress.is_terminal:
        yield None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=progress, transient=True) as bar:
        task = bar.add_task("exams", total=None)
        yield lambda doing, asked: bar.update(task, description=f"{doing}: {asked:,} words asked")


@contextmanager
def _kept(resume: Path | None) -> Iterator[None]:
    """Say what an interruption leaves."""
    try:
        yield
    except KeyboardInterrupt:
        if resume is not None:
            raise
        click.echo("expressivity: interrupted; nothing is kept without --resume", err=True)
        sys.exit(130)
