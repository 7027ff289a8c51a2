"""Claims after their checks, as one result: what `expressivity verify` prints."""

from dataclasses import dataclass
from typing import Any

from expressivity.book.registry import Result, select, verify
from expressivity.errors import NotAvailable, extra_of
from expressivity.shown import Document, grid


@dataclass(frozen=True)
class Verification(Document):
    """The results of some claims, in the order in which they were asked for."""

    results: tuple[Result, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the document of `expressivity verify --json`."""
        return {"claims": [result.to_json() for result in self.results]}

    @property
    def verdicts(self) -> list[str | None]:
        """Each claim's verdict; None for a conjecture."""
        return [result.verdict for result in self.results]

    @property
    def summary(self) -> str:
        """How many claims there are of each verdict."""
        count = self.verdicts.count
        return (
            f"{len(self.results)} claims: {count('holds')} hold, {count('fails')} fail, "
            f"{count('not run')} not run, {count(None)} conjectures"
        )

    def as_text(self) -> str:
        """Return a line for each claim, one claim alone in full; and how many there are of each verdict."""
        alone = len(self.results) == 1
        lines = [result.as_text() if alone else result.as_line() for result in self.results]
        return "\n".join([*lines, self.summary])

    def _repr_html_(self) -> str:
        """Return a table of all claims, or all of one."""
        if len(self.results) == 1:
            return self.results[0]._repr_html_()
        rows = [
            (result.claim.id, result.verdict or "conjecture", result.control, result.reason)
            for result in self.results
        ]
        return grid(rows, ("claim", "verdict", "control", "reason"))


def verify_claims(*names: str, chapter: str | None = None, kind: str | None = None) -> Verification:
    """Recompute evidence and verdict of claims, one after another, in this process.

    Example:
        >>> import expressivity as ex
        >>> found = ex.verify("la-cor-2.10")
        >>> found.verdicts
        ['holds']
        >>> found.to_json()["claims"][0]["control"]["failed"]
        True

    Args:
        names: ids, or patterns such as `sht-*`; all claims, which takes minutes, when there are none.
        chapter: only the claims of this chapter, named by the stem of its page.
        kind: only the claims of this kind, such as `decision` or `experiment`.

    Raises:
        InvalidInput: a name that no claim has, with the nearest ones; an unknown chapter or kind; or nothing is left.
        NotAvailable: the packages that checks need are not installed.
    """
    try:
        chosen = select(names, chapter, kind)
    except ModuleNotFoundError as err:
        if (said := extra_of(err)) is None:
            raise
        raise NotAvailable(f"claims cannot be checked here: {said}") from err
    return Verification(tuple(verify(claim) for claim in chosen))
