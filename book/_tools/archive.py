"""One file to deposit: the pages, everything that they were made from, and what a repository asks about both.

    python book/_tools/archive.py          writes _build/archive/NAME-VERSION.tar.gz

In it are the project as git has it (data, notebooks, claims, pinned environment, code), the built pages in `pages/`, the PDFs if there are
some in `pdf/`, `codemeta.json` and `ro-crate-metadata.json`, both made from `CITATION.cff`, and `SHA256SUMS`, which `sha256sum -c` reads. The same
files give the same archive, byte for byte: names are in order, times are the day of the release, owners are left out. The exit code is
2 if the pages are missing.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

TOP = Path(__file__).resolve().parents[2]
SUMS = "SHA256SUMS"
LICENSES = {
    "Apache-2.0": "https://spdx.org/licenses/Apache-2.0",
    "CC-BY-4.0": "https://spdx.org/licenses/CC-BY-4.0",
}
"""Of the code, and of the text and figures."""

PARTS = {
    "pages/": "the pages, which read offline: begin at pages/index.html",
    "pdf/": "the book as PDF, and each chapter",
    "book/": "the text of the chapters",
    "notebooks/": "the executable chapters, with their outputs",
    "data/": "what the figures are drawn from, with provenance",
    "data/claims.json": "every claim with its evidence and verdict",
    "src/": "the library and the studies",
    "tests/": "the checks",
    "requirements.txt": "the environment: direct dependencies, pinned",
    "constraints.txt": "the environment: what they pull in, pinned",
    "CITATION.cff": "how to cite",
    "README.md": "how to read and how to run",
}
"""What the metadata name, with a line on each; what is not there is left out."""

UNTRACKED = {".git", ".venv", "_build", "__pycache__", ".pytest_cache", ".hypothesis"}
"""Folders that are nobody's source, where there is no git to ask."""


class Missing(Exception):
    """Something that the archive needs is not there: the message is one line, and says how to get it."""


def sources(top: Path) -> list[str]:
    """Return the project's files: those that git has, or, away from git, all that are no outputs."""
    words = ["git", "-C", str(top), "ls-files", "-z"]
    try:
        done = subprocess.run(words, capture_output=True)
        known = [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
    except OSError:
        known = []
    if not known:
        known = [
            path.relative_to(top).as_posix()
            for path in top.rglob("*")
            if not UNTRACKED & set(path.relative_to(top).parts)
        ]
    return sorted(name for name in known if (top / name).is_file())


def collect(top: Path) -> dict[str, Path]:
    """Return what goes into the archive: name in it, and file here.

    Raises:
        Missing: the pages have not been built.
    """
    pages = top / "_build" / "html"
    if not (pages / "index.html").is_file():
        raise Missing(f"there are no pages in {pages}: run make html, or make book")
    found = {name: top / name for name in sources(top)}
    for folder, kept in ((pages, "pages"), (top / "_build" / "pdf", "pdf")):
        for path in folder.rglob("*"):
            if path.is_file():
                found[f"{kept}/{path.relative_to(folder).as_posix()}"] = path
    return found


def codemeta(citation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description that software repositories read."""
    return {
        "@context": "https://doi.org/10.5063/schema/codemeta-2.0",
        "@type": "SoftwareSourceCode",
        "name": citation["title"],
        "description": citation["abstract"],
        "version": str(citation["version"]),
        "datePublished": str(citation["date-released"]),
        "license": LICENSES[citation["license"]],
        "programmingLanguage": "Python",
        "author": [person(author) for author in citation["authors"]],
    }


def person(author: Mapping[str, str]) -> dict[str, str]:
    """Return an author as schema.org has it: a person, or a group under one name."""
    if "name" in author:
        return {"@type": "Organization", "name": author["name"]}
    return {
        "@type": "Person",
        "givenName": author["given-names"],
        "familyName": author["family-names"],
    }


def crate(citation: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the description that research repositories read (RO-Crate): the whole, and each part that is there.

    Args:
        citation: `CITATION.cff`, read.
        names: all names in the archive.
    """
    names = sorted(names)
    parts = [
        {
            "@id": part,
            "@type": "Dataset" if part.endswith("/") else "File",
            "name": part.rstrip("/"),
            "description": about,
        }
        for part, about in PARTS.items()
        if any(name.startswith(part) if part.endswith("/") else name == part for name in names)
    ]
    authors = [
        {"@id": f"#author-{number}"} | person(author)
        for number, author in enumerate(citation["authors"], 1)
    ]
    whole = {
        "@id": "./",
        "@type": "Dataset",
        "name": citation["title"],
        "description": citation["abstract"],
        "version": str(citation["version"]),
        "datePublished": str(citation["date-released"]),
        "license": [{"@id": address} for address in LICENSES.values()],
        "author": [{"@id": author["@id"]} for author in authors],
        "hasPart": [{"@id": part["@id"]} for part in parts],
    }
    description = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    licenses = [
        {"@id": address, "@type": "CreativeWork", "name": name}
        for name, address in LICENSES.items()
    ]
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [description, whole, *authors, *licenses, *parts],
    }


def pack(files: Mapping[str, bytes], folder: str, seconds: int) -> bytes:
    """Return a compressed archive of files below one folder, the same for the same files.

    Args:
        files: names, and what is in each.
        folder: the name of the folder.
        seconds: the time that every file gets, since 1970.
    """
    archive = io.BytesIO()
    with gzip.GzipFile(fileobj=archive, mode="wb", filename="", mtime=seconds) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, content in sorted(files.items()):
                entry = tarfile.TarInfo(f"{folder}/{name}")
                entry.size, entry.mtime = len(content), seconds
                entry.mode = 0o755 if content.startswith(b"#!") else 0o644
                tar.addfile(entry, io.BytesIO(content))
    return archive.getvalue()


def make(top: Path) -> Path:
    """Write the archive, and return where it is."""
    citation = yaml.safe_load((top / "CITATION.cff").read_text(encoding="utf8"))
    paths = collect(top)
    files = {name: path.read_bytes() for name, path in paths.items()}
    for name, described in (
        ("codemeta.json", codemeta(citation)),
        ("ro-crate-metadata.json", crate(citation, files)),
    ):
        files[name] = (json.dumps(described, indent=2, ensure_ascii=False) + "\n").encode()
    sums = (
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
    )
    files[SUMS] = "".join(sums).encode()
    folder = f"{citation['title'].lower().replace(' ', '-')}-{citation['version']}"
    day = datetime.combine(citation["date-released"], datetime.min.time(), UTC)
    target = top / "_build" / "archive" / f"{folder}.tar.gz"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(pack(files, folder, int(day.timestamp())))
    return target


def main(words: Sequence[str]) -> int:
    """Write the archive, and say where it is."""
    argparse.ArgumentParser(
        prog="archive", description="Everything in one file, to deposit."
    ).parse_args(words)
    try:
        target = make(TOP)
    except Missing as lacking:
        print(f"archive: {lacking}", file=sys.stderr)
        return 2
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(f"{target.relative_to(TOP)}: {target.stat().st_size / 1e6:.1f} MB, SHA-256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
