"""WikiText-2, word level (Merity et al. 2016), as streams of word numbers; and a stand-in that says that it is one.

The corpus is looked for in the folder that `WIKITEXT2_DIR` names; else in the cache, which is filled from `WIKITEXT2_URL` (a folder's address, file:// too) or from a public copy. Wherever it comes from, its
content must have the published digest, which is taken over sorted lines: copies hold the articles in different orders. Articles are put
into one order here, so that every copy gives the same streams.
"""

import ast
import hashlib
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from jaxtyping import Int

from expressivity.errors import InvalidInput, NotAvailable
from expressivity.paths import root, write_whole
from expressivity.settings import setting

SPLITS = ("train", "valid", "test")
DIGESTS = {
    "train": "405cf62cebbbecf19f0e292ecbb86fa11e320f87de1cab2fec9f931ccff780dd",
    "valid": "1c2c0ebf544b241ab61f1fe3d79d67675034451e77d2c7bf4dd6c07293b3c5bb",
    "test": "31c3bbcd18868bd1e4ff9696194fc981e48326a945a85bd17e8162481c878cf3",
}
"""SHA-256 of the sorted lines that are not empty, words joined by one space, lines by a newline."""

PUBLIC = (
    "https://raw.githubusercontent.com/pytorch/examples/main/word_language_model/data/wikitext-2"
)
DOCUMENTED = ("classes", "generators")
"""Folders of NetworkX whose docstrings are the stand-in."""

TIMEOUT = 20.0
"""Seconds without an answer after which an address counts as unreachable."""

UNKNOWN, END = "<unk>", "<eos>"
"""What rare words are written as, in the corpus already, and what ends a line."""


@dataclass(frozen=True)
class Corpus:
    """Three streams of word numbers over one vocabulary.

    Args:
        name: what it is, as figures say it.
        vocabulary: the words; a word's place is its number. The most frequent one of the training stream comes first.
        streams: train, valid and test.
    """

    name: str
    vocabulary: tuple[str, ...]
    streams: Mapping[str, Int[np.ndarray, "words"]]


@lru_cache(maxsize=2)
def wikitext2(most: int | None = None) -> Corpus:
    """Return WikiText-2 with all its words, or with the `most` most frequent ones and `<unk>` for all others.

    Raises:
        NotAvailable: it is nowhere to be had.
        InvalidInput: a file that is not what its digest says, or most < 2.
    """
    return _numbered(
        "WikiText-2", {split: articles(lines) for split, lines in read(folder()).items()}, most
    )


def demonstration(most: int | None = None) -> Corpus:
    """Return the docstrings of NetworkX's graphs and generators: a small corpus that comes with the environment. It is not WikiText-2, and its name
    says so. It depends on the version of NetworkX, which is pinned, and not on that of Python.

    Every tenth docstring is for validation, every tenth for testing.

    Raises:
        InvalidInput: most < 2.
    """
    package = resources.files("networkx")
    parts: dict[str, list[list[str]]] = {split: [] for split in SPLITS}
    docstrings = (text for name in DOCUMENTED for text in _docstrings(package / name))
    for place, text in enumerate(docstrings):
        split = {0: "valid", 5: "test"}.get(place % 10, "train")
        parts[split] += [line.lower().split() for line in text.splitlines()]
    return _numbered("docstrings of NetworkX, not WikiText-2", parts, most)


def _docstrings(folder: Traversable) -> Iterator[str]:
    """Yield the docstrings of a folder's modules, read and not imported, in the order of their names."""
    files = (file for file in folder.iterdir() if file.name.endswith(".py"))
    for file in sorted(files, key=lambda file: file.name):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                if text := ast.get_docstring(node):
                    yield text


def folder() -> Path:
    """Return where the corpus lies, after a download if need be.

    Raises:
        NotAvailable: `WIKITEXT2_DIR` names no folder, or there is none and none can be downloaded.
        InvalidInput: what was downloaded is not WikiText-2.
    """
    named = setting("WIKITEXT2_DIR")
    if named:
        if not Path(named).is_dir():
            raise NotAvailable(
                "WIKITEXT2_DIR names no folder: it must hold train.txt, valid.txt and test.txt of WikiText-2"
            )
        return Path(named)
    return download(setting("WIKITEXT2_URL") or PUBLIC, root() / "_build" / "wikitext-2")


def download(address: str, cache: Path) -> Path:
    """Fetch the three files, unless the cache has them; each is kept only when its digest is right.

    Args:
        address: of the folder that holds them; http, https or file.
        cache: the folder to keep them in.

    Raises:
        NotAvailable: the address does not answer, or has no such file.
        InvalidInput: a file of other content, or an address of another kind.
    """
    if address.split(":", 1)[0] not in ("http", "https", "file"):
        raise InvalidInput(
            f"the corpus is fetched from an address of kind http, https or file: got {address}"
        )
    for split in SPLITS:
        path = cache / f"{split}.txt"
        if (
            path.is_file()
            and digest(path.read_text(encoding="utf8").splitlines()) == DIGESTS[split]
        ):
            continue
        try:
            with urllib.request.urlopen(
                f"{address.rstrip('/')}/{split}.txt", timeout=TIMEOUT
            ) as answer:
                text = answer.read().decode("utf8")
        except (OSError, urllib.error.URLError, UnicodeDecodeError) as err:
            raise NotAvailable(
                f"WikiText-2 is not here (no WIKITEXT2_DIR) and cannot be fetched: {type(err).__name__}"
            ) from err
        _check(split, text.splitlines())
        write_whole(path, text)
    return cache


def read(place: Path) -> dict[str, list[str]]:
    """Return the lines of the three files.

    Raises:
        NotAvailable: a file is missing or cannot be read.
        InvalidInput: one has other content.
    """
    lines = {}
    for split in SPLITS:
        try:
            lines[split] = (place / f"{split}.txt").read_text(encoding="utf8").splitlines()
        except (OSError, UnicodeDecodeError) as err:
            raise NotAvailable(
                f"WikiText-2 is incomplete: {split}.txt cannot be read ({type(err).__name__})"
            ) from err
        _check(split, lines[split])
    return lines


def digest(lines: Iterable[str]) -> str:
    """Return the digest of a file's content, whatever the order of its lines."""
    written = sorted(filter(None, (" ".join(line.split()) for line in lines)))
    return hashlib.sha256("\n".join(written).encode("utf8")).hexdigest()


def _check(split: str, lines: Sequence[str]) -> None:
    if (actual := digest(lines)) != DIGESTS[split]:
        raise InvalidInput(
            f"{split}.txt is not WikiText-2's: digest {actual[:12]}…, expected {DIGESTS[split][:12]}…"
        )


def articles(lines: Iterable[str]) -> list[list[str]]:
    """Return the lines as words, article after article in the order of their texts. An article begins with a line "= Title =", and with
    the lines without words before it.
    """
    texts: list[list[list[str]]] = [[]]
    for words in map(str.split, lines):
        if len(words) > 2 and words[0] == words[-1] == "=" and "=" not in words[1:-1]:
            before = texts[-1]
            blank = next((back for back, line in enumerate(reversed(before)) if line), len(before))
            texts.append(before[len(before) - blank :])
            del before[len(before) - blank :]
        texts[-1].append(words)
    return [words for article in sorted(texts) for words in article]


def _numbered(name: str, parts: Mapping[str, list[list[str]]], most: int | None) -> Corpus:
    if most is not None and most < 2:
        raise InvalidInput(
            f"a vocabulary needs at least 2 words, {UNKNOWN} and {END} among them: got {most}"
        )
    texts = {
        split: [word for line in lines for word in (*line, END)] for split, lines in parts.items()
    }
    counts = Counter(texts["train"])
    counts[UNKNOWN] += 0
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    if most is not None and len(ranked) > most:
        kept = ranked[:most]
        missing = [word for word in (UNKNOWN, END) if word not in kept]
        ranked = kept[: most - len(missing)] + missing
    numbers = {word: place for place, word in enumerate(ranked)}
    rare = numbers[UNKNOWN]
    return Corpus(
        name,
        tuple(ranked),
        {
            split: np.array([numbers.get(word, rare) for word in words])
            for split, words in texts.items()
        },
    )
