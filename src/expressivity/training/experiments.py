"""An experiment as a value: what each profile spends, its jobs, its table, the rule that judges it, and the seeds that may."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from expressivity.errors import InvalidInput, choose
from expressivity.paths import root
from expressivity.tables import Table, load
from expressivity.training.sweeps import Dataclass, sweep

_folder: ContextVar[tuple[Path, list[str]] | None] = ContextVar("folder", default=None)


@contextmanager
def resting_on(folder: Path) -> Iterator[list[str]]:
    """Let experiments take their evidence from the tables of another folder while the context is open; yields the names of those that were asked for."""
    read: list[str] = []
    token = _folder.set((folder, read))
    try:
        yield read
    finally:
        _folder.reset(token)


S = TypeVar("S", bound=Dataclass)
J = TypeVar("J", bound=Dataclass)
R = TypeVar("R")


@dataclass(frozen=True, eq=False)
class Experiment(Generic[S, J, R]):
    """One grid of jobs and the table that they make.

    Args:
        name: the name of its table; it begins with the stem of its chapter.
        about: what is done and measured, in one line.
        settings: what each profile spends; every setting is a frozen dataclass. Where there is none for `large`, that of `full` is taken.
        jobs: the independent jobs of a setting, each a frozen dataclass; the slowest come first.
        run: the result of one job, in JSON's own types. It must be importable, for it runs in other processes.
        tabulate: the table of all results, which come in the order of the jobs.
        rule: the verdict in words, written before the run that it judges; empty where nothing is judged.
        tuning: seeds that chose settings or thresholds; they judge nothing.
        judged: the seeds of each profile that a rule may judge.
        former: other names that `expressivity sweep` still understands.
        stored: whether the results are kept and the jobs run in other processes. Else they are computed here, each time.

    Raises:
        InvalidInput: a seed is used both for tuning and for judging.
    """

    name: str
    about: str
    settings: Mapping[str, S]
    jobs: Callable[[S], Sequence[J]]
    run: Callable[[J], R]
    tabulate: Callable[[Sequence[R], S], Table]
    rule: str = ""
    tuning: Sequence[int] = ()
    judged: Mapping[str, Sequence[int]] = field(default_factory=dict)
    former: tuple[str, ...] = ()
    stored: bool = True

    def __post_init__(self) -> None:
        both = {seed for seeds in self.judged.values() for seed in seeds} & set(self.tuning)
        if both:
            raise InvalidInput(
                f"experiment {self.name}: seed {min(both)} is used both for tuning and for judging"
            )

    def setting(self, profile: str = "ci", **changes: Any) -> S:
        """Return what a profile spends.

        Args:
            profile: one of `settings`.
            changes: fields of the setting that are to differ, for a control or for other seeds.

        Raises:
            InvalidInput: an unknown profile.
        """
        known = {**self.settings}
        known.setdefault("large", self.settings["full"])
        return replace(known[choose("profile", profile, list(known))], **changes)

    def results(self, setting: S) -> list[R]:
        """Return the result of every job of a setting, in their order; what is stored is not computed again."""
        jobs = self.jobs(setting)
        if not self.stored:
            return [self.run(job) for job in jobs]
        return sweep(self.run, jobs, name=self.name)

    def table_of(self, setting: S) -> Table:
        """Return the table of any setting."""
        return self.tabulate(self.results(setting), setting)

    def table(self, profile: str = "ci", **changes: Any) -> Table:
        """Return the table of a profile; arguments and errors as for `setting`."""
        return self.table_of(self.setting(profile, **changes))

    def evidence(self) -> Table:
        """Return the committed table of profile full, which claims and figures rest on: nothing is trained here, `expressivity audit` does.

        Raises:
            InvalidInput: there is none.
        """
        other = _folder.get()
        if other is None:
            return load(root() / "data" / "full" / f"{self.name}.json")
        folder, read = other
        read.append(self.name)
        return load(folder / f"{self.name}.json")
