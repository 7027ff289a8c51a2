"""The 1,470 languages of MLRegTest (van der Poel et al. 2024, CC BY 4.0): automata named by their smallest class.

They are looked for in the folder that `MLREGTEST_DIR` names, which may hold them in an archive; else in the cache, which is filled from `MLREGTEST_URL` (the address
of an archive, file:// too) or from the authors' repository. Wherever they come from, their content must have the known digest.
They are no part of this project.

A label is the class in a file's name: the authors made the language of expressions of that class, and verified with the Language
Toolkit that it is in none of the largest classes that do not contain it. Of strictly piecewise languages, say, that they are not
locally threshold testable on any tier.
"""

import hashlib
import io
import lzma
import tarfile
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from expressivity.automata.att import parse_att
from expressivity.automata.dfa import Dfa
from expressivity.errors import InvalidInput, NotAvailable
from expressivity.paths import root, write_whole
from expressivity.settings import setting

COMMIT = "0485bc20d22c2d4b76fdf611263bbb97f524978a"
PUBLIC = f"https://codeload.github.com/heinz-jeffrey/subregular-learning/tar.gz/{COMMIT}"
INSIDE = "att_format"
"""The folder of the archive that holds the automata."""

PACKED = f"{INSIDE}.tar.xz"
"""Name of an archive that may stand in their place in a folder."""

BROKEN = (OSError, tarfile.TarError, lzma.LZMAError, EOFError)
"""What reading an archive may raise."""

LANGUAGES = 1470
DIGEST = "e640827c1537f3470ce109418192c92e64a4445869cf0df41ca8496d063a4afe"
"""SHA-256 of the files in the order of their names: of each its name, a newline, and its content."""

TIMEOUT = 20.0
"""Seconds without an answer after which an address counts as unreachable."""


@dataclass(frozen=True)
class Labelled:
    """A language of MLRegTest.

    Args:
        name: ALPHABET.TIER.CLASS.ORDER.THRESHOLD.NUMBER.
        text: its automaton as AT&T text.
    """

    name: str
    text: str

    @property
    def label(self) -> str:
        """Its class: SL, SP, LT, PT, LTT, PLT, TSL, TLT, TLTT, TPLT, SF, Reg, or Zp, which counts modulo a prime."""
        return self.name.split(".")[2]

    @property
    def dfa(self) -> Dfa:
        """Its minimal automaton."""
        return parse_att(self.text, name=f"{self.name}.att")


def languages() -> list[Labelled]:
    """All languages, in the order of their names.

    Raises:
        NotAvailable: they are nowhere to be had.
        InvalidInput: files that are not MLRegTest's.
    """
    return [
        Labelled(name.removesuffix(".att"), text.decode("utf8"))
        for name, text in sorted(_files().items())
    ]


def digest(files: Mapping[str, bytes]) -> str:
    """The digest of files by name."""
    total = hashlib.sha256()
    for name, content in sorted(files.items()):
        total.update(name.encode("utf8") + b"\n" + content)
    return total.hexdigest()


def _files() -> dict[str, bytes]:
    if named := setting("MLREGTEST_DIR"):
        if not Path(named).is_dir():
            raise NotAvailable(
                f"MLREGTEST_DIR names no folder: it must hold the {LANGUAGES:,} .att files of MLRegTest"
            )
        return _checked(_folder(Path(named)), named)
    cache = root() / "_build" / "mlregtest"
    if cache.is_dir() and digest(files := _folder(cache)) == DIGEST:
        return files
    address = setting("MLREGTEST_URL") or PUBLIC
    files = _checked(_download(address), address)
    for name, content in files.items():
        write_whole(cache / name, content.decode("utf8"))
    return files


def _folder(place: Path) -> dict[str, bytes]:
    """The automata in a folder, or in its folder `INSIDE` if it has one, or in the archive `PACKED`."""
    inside, packed = place / INSIDE, place / PACKED
    try:
        if packed.is_file() and not inside.is_dir():
            return _unpack(packed.read_bytes())
        paths = (inside if inside.is_dir() else place).glob("*.att")
        return {path.name: path.read_bytes() for path in paths}
    except BROKEN as err:
        raise NotAvailable(f"MLRegTest cannot be read from {place}: {type(err).__name__}") from err


def _checked(files: dict[str, bytes], where: str) -> dict[str, bytes]:
    if (found := digest(files)) != DIGEST:
        raise InvalidInput(
            f"{where} does not hold MLRegTest: {len(files):,} automata of digest {found[:12]}…, expected {LANGUAGES:,} of {DIGEST[:12]}…"
        )
    return files


def _download(address: str) -> dict[str, bytes]:
    """The automata of an archive at an address.

    Raises:
        NotAvailable: the address does not answer, or with no archive.
        InvalidInput: an address of another kind than http, https or file.
    """
    if address.split(":", 1)[0] not in ("http", "https", "file"):
        raise InvalidInput(
            f"MLRegTest is fetched from an address of kind http, https or file: got {address}"
        )
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:
            return _unpack(answer.read())
    except BROKEN as err:
        raise NotAvailable(
            f"MLRegTest is not here (no MLREGTEST_DIR) and cannot be fetched: {type(err).__name__}"
        ) from err


def _unpack(archive: bytes) -> dict[str, bytes]:
    """The automata of an archive, read from memory: nothing is written."""
    packed = tarfile.open(fileobj=io.BytesIO(archive))
    return {
        path.name: content.read()
        for member in packed
        if (path := PurePosixPath(member.name)).parent.name == INSIDE and path.suffix == ".att"
        if (content := packed.extractfile(member)) is not None
    }
