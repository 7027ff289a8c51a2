"""Results of training, kept under a key of everything that produced them.

SQLite does the hard parts: a result is there whole or not at all, whoever else writes, and whenever the process is killed. Every
entry carries a checksum; one that does not match is dropped and computed again. A file whose pages are damaged is set aside.
"""

import hashlib
import json
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from expressivity.errors import InvalidInput, Unwritable

Done = TypeVar("Done")

WAIT = 60.0
"""Seconds that a writer waits for another one to finish."""


class Store:
    """JSON documents by key, in one file.

    Args:
        path: the file; made with its folder when missing.

    Raises:
        Unwritable: the file cannot be opened for writing (read-only or full disk, a folder in its place).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._prepare()
            except sqlite3.DatabaseError as err:
                if isinstance(err, sqlite3.OperationalError):
                    raise
                self._set_aside(err)
        except (sqlite3.OperationalError, OSError) as err:
            raise self._unwritable(err) from err

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=WAIT, isolation_level="IMMEDIATE")

    def _prepare(self) -> None:
        with closing(self._connect()) as db, db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, document TEXT, checksum TEXT, used REAL)"
            )

    def _set_aside(self, err: Exception) -> None:
        aside = self.path.with_suffix(".damaged")
        self.path.replace(aside)
        print(
            f"the store was damaged ({err}): moved to {aside.name}, starting a new one",
            file=sys.stderr,
        )
        self._prepare()

    def _do(self, work: Callable[[sqlite3.Connection], Done]) -> Done:
        """Do work in one transaction: all of it is written, or nothing. A file that turns out to be damaged is set aside, and a new one
        is begun.

        Raises:
            Unwritable: the disk is full or read-only.
        """
        try:
            try:
                return self._transact(work)
            except sqlite3.DatabaseError as err:
                if isinstance(err, sqlite3.OperationalError):
                    raise
                self._set_aside(err)
                return self._transact(work)
        except (sqlite3.OperationalError, OSError) as err:
            raise self._unwritable(err) from err

    def _transact(self, work: Callable[[sqlite3.Connection], Done]) -> Done:
        with closing(self._connect()) as db, db:
            return work(db)

    def _unwritable(self, err: Exception) -> Unwritable:
        return Unwritable(
            f"the store {self.path} cannot be written ({err}): name another folder with --store or EXPRESSIVITY_STORE"
        )

    def get(self, key: str) -> Any | None:
        """Return the document under a key, or None: not there, or damaged (then it is dropped, with a word on stderr).

        Raises:
            Unwritable: the disk is full or read-only: when a result was last used is written down.
        """
        return self._do(lambda db: self._read(db, key))

    def _read(self, db: sqlite3.Connection, key: str) -> Any | None:
        row = db.execute("SELECT document, checksum FROM results WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        if _checksum(key, row[0]) != row[1]:
            db.execute("DELETE FROM results WHERE key = ?", (key,))
            print(
                f"a stored result was damaged and is computed again ({key[:12]})", file=sys.stderr
            )
            return None
        db.execute("UPDATE results SET used = ? WHERE key = ?", (time.time(), key))
        return json.loads(row[0])

    def put(self, key: str, document: Any) -> None:
        """Write a document.

        Raises:
            Unwritable: the disk is full or read-only.
        """
        text = json.dumps(document)
        row = (key, text, _checksum(key, text), time.time())
        self._do(lambda db: db.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", row))

    def size(self) -> tuple[int, int]:
        """Return the number of results, and bytes of the file."""
        count = self._do(lambda db: db.execute("SELECT COUNT(*) FROM results").fetchone()[0])
        return count, self.path.stat().st_size

    def prune(self, days: float) -> int:
        """Drop what was not used for so many days, and give its space back; returns how many results were dropped.

        Raises:
            InvalidInput: a negative number of days.
            Unwritable: the disk is full or read-only.
        """
        if days < 0:
            raise InvalidInput(f"days must be at least 0: got {days:g}")
        before = time.time() - 86400 * days
        dropped = self._do(
            lambda db: db.execute("DELETE FROM results WHERE used < ?", (before,)).rowcount
        )
        with closing(self._connect()) as db:
            db.execute("VACUUM")
        return dropped


def _checksum(key: str, text: str) -> str:
    return hashlib.sha256(f"{key}\n{text}".encode()).hexdigest()
