"""Every answer of a model, kept in memory and, where a file is named, in a file that is whole at any moment.

The file is JSON Lines: first whose answers they are, then one line for each answer, as the model gave it (so the threshold may change).
Lines are appended by whole ones. A last line that a killed process left unfinished is cut off when the file is opened again.
While it is open the file is locked: of two processes that would write into it at once, the second is refused.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from expressivity.errors import InvalidInput, Unwritable
from expressivity.examination.models import Answer

try:
    import fcntl
except ModuleNotFoundError:  # Windows has no such locks: there files are not locked
    fcntl = None  # type: ignore[assignment]  # which says so

WHOSE = "answers of"
"""The key of the first line."""


class Answers:
    """The answers of one model.

    Args:
        model: its name; a file with answers of another is refused.
        path: the file; None to keep them in memory only.

    Raises:
        InvalidInput: a file of something else, or with a line that is no answer, or that another examination has open.
        Unwritable: the file cannot be read or written.
    """

    def __init__(self, model: str, path: Path | None = None) -> None:
        self.model, self.path = model, path
        self.known: dict[str, Answer] = {}
        self.file: BinaryIO | None = None
        if path is not None:
            with _named(path):
                self.file = self._open(path)
        self.earlier = len(self.known)

    def _open(self, path: Path) -> BinaryIO:
        """The file to append to, after its answers were taken."""
        if path.exists() and not path.is_file():
            raise InvalidInput(f"answers are kept in a regular file: {path} is none")
        path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            file = opened.enter_context(path.open("ab"))
            _lock(file, path)
            whole = self._read(path)
            file.truncate(whole)
            if whole == 0:
                _append(file, [{WHOSE: self.model}])
            opened.pop_all()  # nothing went wrong: it stays open
        return file

    def add(self, answers: Iterable[tuple[str, Answer]]) -> None:
        """Keep some answers.

        Raises:
            Unwritable: the file cannot be written to any more.
        """
        new = list(answers)
        self.known.update(new)
        if self.file is not None and self.path is not None:
            with _named(self.path):
                _append(self.file, [{"word": word, "answer": answer} for word, answer in new])

    def __enter__(self) -> "Answers":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.file is not None and self.path is not None:
            with _named(self.path):
                self.file.close()

    def _read(self, path: Path) -> int:
        """Take the answers of a file; returns how many of its bytes are whole lines."""
        content = path.read_bytes()
        whole = content.rfind(b"\n") + 1
        for number, line in enumerate(content[:whole].splitlines(), 1):
            try:
                self._take(number, json.loads(line))
            except (ValueError, KeyError, TypeError) as err:
                if isinstance(err, InvalidInput):
                    raise
                raise InvalidInput(f"{path}, line {number}: no answer of a model") from None
        if content and not whole:
            raise InvalidInput(f"{path}, line 1: no answer of a model")
        return whole

    def _take(self, number: int, document: dict[str, Any]) -> None:
        if number == 1:
            if (whose := document[WHOSE]) != self.model:
                raise InvalidInput(
                    f"{self.path} has the answers of {whose}, not of {self.model}: name another file"
                )
            return
        word, answer = document["word"], document["answer"]
        if not isinstance(word, str) or not isinstance(answer, (bool, int, float)):
            raise ValueError
        self.known[word] = answer


def _lock(file: BinaryIO, path: Path) -> None:
    """Lock a file until it is closed, or its process ends; a file system without locks leaves it as it is."""
    if fcntl is None:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InvalidInput(
            f"{path} is in use by another examination: wait for its end, or name another file"
        ) from None
    except OSError:
        return


def _append(file: BinaryIO, documents: list[dict[str, Any]]) -> None:
    """Write a line for each document, and let nothing wait in memory."""
    file.write("".join(f"{json.dumps(each)}\n" for each in documents).encode())
    file.flush()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors of the system as one line that names the file."""
    try:
        yield
    except OSError as err:
        raise Unwritable(f"{path} cannot be used: {(err.strerror or '').lower()}") from err
