"""The command `expressivity pairs`: test sets as JSON Lines, for any model in any framework. Torch is not imported."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.progress import track

from expressivity.cli.app import command, progress
from expressivity.cli.reading import WAYS, language_options, read_language, say
from expressivity.errors import InvalidInput
from expressivity.paths import open_whole

if TYPE_CHECKING:
    from expressivity.automata.dfa import Dfa

Named = tuple[str, Callable[[], "Dfa"]]
"""A language's name, and what reads it."""


@command(
    examples="expressivity pairs --regex '.*ab.*' --alphabet abc\n"
    "expressivity pairs --book --lengths 40,100 --count 20 --output book.jsonl\n"
    "expressivity pairs --mlregtest att_format --lengths 30 --output mlregtest.jsonl"
)
@language_options(*WAYS)
@click.option("--book", is_flag=True, help="All languages of the book.")
@click.option(
    "--mlregtest",
    is_flag=False,
    flag_value="",
    metavar="[DIR]",
    help="All automata (*.att) of a folder, such as MLRegTest's; MLREGTEST_DIR without one.",
)
@click.option(
    "--lengths",
    default="40,100,500",
    show_default=True,
    help="Greatest lengths of the words, with commas between.",
)
@click.option(
    "--count", default=50, show_default=True, help="Pairs of each kind and length, at most."
)
@click.option("--seed", default=0, show_default=True, help="Of the draws.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default="-",
    show_default=True,
    help="The file, written whole or not at all; - is stdout.",
)
def pairs(
    alphabet: str | None,
    book: bool,
    mlregtest: str | None,
    lengths: str,
    count: int,
    seed: int,
    output: Path,
    **given: Any,
) -> None:
    """Write a test set: words with their labels, uniform ones and pairs that show what a model cannot do.

    JSON Lines, a word in each line. The book's page on test sets says what the fields mean and how a model is scored.
    """
    chosen = {"lengths": _numbers(lengths), "count": count, "seed": seed}
    if book or mlregtest is not None:
        if (book and mlregtest is not None) or alphabet is not None or _said(given):
            raise InvalidInput(
                "name one: a language, or --book, or --mlregtest, which take no other"
            )
        named = _book() if book else _folder(Path(mlregtest)) if mlregtest else _mlregtest()
        texts = _texts(named, chosen)
    else:
        texts = iter([_text(_name(given), read_language(alphabet, **given), chosen)])
    _write(texts, output)


def _said(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise InvalidInput(
            f"--lengths takes whole numbers with commas between, such as 40,100: got {text!r}"
        ) from None


def _name(given: dict[str, Any]) -> str:
    """What items call a language that one option names: the text itself, or the file's name without its end."""
    named = next((value for way, value in _said(given).items() if way in WAYS), "")
    if isinstance(named, Path):
        return "stdin" if str(named) == "-" else named.stem
    return named


def _book() -> Iterator[Named]:
    from expressivity.tasks.languages import LANGUAGES

    for name in track(list(LANGUAGES), "languages", console=progress):
        yield name, lambda: LANGUAGES[name].dfa


def _mlregtest() -> Iterator[Named]:
    from expressivity.tasks.mlregtest import languages

    for language in track(languages(), "languages", console=progress):
        yield language.name, lambda: language.dfa


def _folder(folder: Path) -> Iterator[Named]:
    """The automata of a folder.

    Raises:
        InvalidInput: it has none.
    """
    from expressivity.automata.att import read_att

    files = sorted(folder.rglob("*.att"))
    if not files:
        raise InvalidInput(
            f"{folder} is no folder with automata: its files that end in .att are read"
        )
    for file in track(files, "automata", console=progress):
        yield file.stem, partial(read_att, file)


def _texts(languages: Iterable[Named], chosen: dict[str, Any]) -> Iterator[str]:
    """The sets of several languages; one that cannot have a set is left out and said so.

    Raises:
        InvalidInput: none can.
    """
    made, last = 0, ""
    for name, read in languages:
        try:
            text = _text(name, read(), chosen)
        except InvalidInput as err:
            last = f"{name} is left out: {err}"
            say([last])
        else:
            made += 1
            yield text
    if not made:
        raise InvalidInput(f"no language can have such a set: {last}")


def _text(name: str, dfa: "Dfa", chosen: dict[str, Any]) -> str:
    from expressivity.tasks.challenge import challenge_set

    made = challenge_set(dfa, name=name, **chosen)
    say(f"{name}: {note}" for note in made.notes)
    return made.to_jsonl()


def _write(texts: Iterable[str], output: Path) -> None:
    if str(output) == "-":
        for text in texts:
            click.echo(text, nl=False)
        return
    try:
        with open_whole(output) as file:
            file.writelines(texts)
    except OSError as err:
        raise InvalidInput(
            f"{output} cannot be written: {(err.strerror or str(err)).lower()}"
        ) from None
