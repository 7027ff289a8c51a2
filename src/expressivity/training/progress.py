"""How far a sweep is: written to the file that `EXPRESSIVITY_PROGRESS` names, for whoever started the run to show.

A notebook's cell must print nothing that changes from run to run, so a sweep never draws a bar itself.
"""

import json
from pathlib import Path
from types import TracebackType

from expressivity.paths import write_whole
from expressivity.settings import setting


class Progress:
    """Counts jobs and reports after each."""

    def __init__(self, name: str, total: int, done: int = 0) -> None:
        self.name, self.total, self.done, self.slots = name, total, done, 0
        self.file = setting("EXPRESSIVITY_PROGRESS")

    def __enter__(self) -> "Progress":
        self._report()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._report()

    def running(self, slots: int) -> None:
        """Note that this many jobs are computed at a time."""
        self.slots = slots
        self._report()

    def advance(self) -> None:
        """Count one more job as done and stored."""
        self.done += 1
        self._report()

    def _report(self) -> None:
        if self.file:
            at_work = min(self.slots, self.total - self.done)
            write_whole(
                Path(self.file),
                json.dumps(
                    {"name": self.name, "done": self.done, "total": self.total, "running": at_work}
                ),
            )
