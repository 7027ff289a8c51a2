"""The claim as the unit of the book: one check, run on the right object and on a broken one.

A claim holds if its check holds on the subject and fails on the control. No claim carries its own verdict.
"""

import importlib
import math
import pkgutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import expressivity.studies
from expressivity.book.stated import Stated, disagreement, fill
from expressivity.book.witness import watching
from expressivity.errors import ExpressivityError, InvalidInput, NotAvailable, not_written
from expressivity.shown import Document, Rows, table

Known = Literal["read", "restated", "recalled", "ours"]
Kind = Literal["identity", "construction", "lower bound", "decision", "experiment", "conjecture"]
Verdict = Literal["holds", "did not hold", "fails", "not run"]

Reach = Literal["all", "certified", "sampled", "trained"]
"""How far a check goes: every instance up to a size; the objects that are listed, exactly or in balls; some that were drawn; models that were trained."""

Proof = Literal["page", "paper", "none"]
"""Where the statement is proved beyond what is checked: on the page, only in the paper named, or nowhere."""


PROOF = {"page": "; proved on the page", "paper": "; proved in the paper", "none": ""}
"""What a badge says of the proof, after what it says of the check."""


@dataclass(frozen=True)
class Evidence:
    """What a check found.

    Args:
        holds: whether the claim's property holds on the object.
        facts: sizes, margins and counts that say how.
        measured: for each number of the claim's statement what it is on the object, measured without looking at the statement.
    """

    holds: bool
    facts: Mapping[str, Any] = field(default_factory=dict)
    measured: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rates:
    """How often the rule of an experiment errs.

    Args:
        false_alarm: the probability that it declares an effect where there is none.
        power: the probability that it declares the effect of `effect`.
        effect: the size of the effect that the power is for, in words.
        null: what stands for "no effect", in words.
        draws: simulated tables behind each probability; 0 if they are computed exactly.
    """

    false_alarm: float
    power: float
    effect: str
    null: str
    draws: int = 0


@dataclass(frozen=True)
class Refuted:
    """What became of a rule that was registered and did not hold.

    Args:
        on: the day, as 2026-11-20.
        found: what was found instead.
    """

    on: str
    found: str


@dataclass(frozen=True)
class Claim(Document):
    """One statement of the book with everything needed to recheck it.

    Args:
        id: stable name, such as `sht-thm-2`.
        statement: one sentence in our words. Each number that the check must find stands in it as a place, `[[bits]]`.
        source: where it comes from, such as "[SHT23] Theorem 2".
        known: how the statement is known: read in the paper, restated by others, recalled, or ours.
        kind: what sort of check stands behind it.
        subject: builds the right object; None for a conjecture.
        control: builds the object with one named change that must break it.
        broken: the name of that change.
        check: evidence for an object that it is given; runs on both.
        boundary: what the check does not show.
        budget: seconds that the check may take at profile ci on two cores.
        code: dotted names of what a reader should open; the check enters each.
        reach: how far the check goes.
        extent: what it went over, in a few words with its sizes, such as "n ≤ [[largest]]".
        proof: where the rest is proved.
        numbers: those of statement, boundary and extent by name, each equal to what the check measures.
        rates: for the rule of an experiment how often it errs.
        refuted: for a rule that did not hold what was found; its control is an object on which the rule would hold.
    """

    id: str
    statement: str
    source: str
    known: Known
    kind: Kind
    subject: Callable[[], Any] | None
    control: Callable[[], Any] | None
    broken: str
    check: Callable[[Any], Evidence] | None
    boundary: str
    budget: int | float
    code: tuple[str, ...] = ()
    reach: Reach | None = None
    extent: str = ""
    proof: Proof = "none"
    numbers: Mapping[str, Stated] = field(default_factory=dict)
    rates: Callable[[], Rates] | None = None
    refuted: Refuted | None = None
    templates: Mapping[str, str] = field(init=False, repr=False, compare=False)
    """Statement, boundary and extent as they were written, before the numbers were put in."""

    def __post_init__(self) -> None:
        texts = {name: getattr(self, name) for name in ("statement", "boundary", "extent")}
        object.__setattr__(self, "templates", texts)
        for name, text in texts.items():
            object.__setattr__(self, name, fill(text, self.numbers))
        parts = (self.subject, self.control, self.check)
        if self.kind == "conjecture":
            if any(parts):
                raise InvalidInput(f"claim {self.id}: a conjecture has no check")
        elif not all(parts) or not self.broken:
            raise InvalidInput(
                f"claim {self.id}: subject, control (with its change named) and check are all needed"
            )

    @property
    def how_far(self) -> str:
        """How far the check goes, and where the rest is proved, in words."""
        return ": ".join(word for word in (self.reach, self.extent) if word) + PROOF[self.proof]

    @property
    def module(self) -> str:
        """The module whose sources, with all it imports, the claim's evidence depends on."""
        return self.check.__module__ if self.check else __name__

    def to_json(self) -> dict[str, Any]:
        """Return what is known of the claim without running it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "source": self.source,
            "known": self.known,
            "statement": self.statement,
            "control": {"broken": self.broken},
            "boundary": self.boundary,
            "reach": self.reach,
            "extent": self.extent,
            "proof": self.proof,
        }


@dataclass(frozen=True)
class Result(Document):
    """A claim after its check.

    Args:
        claim: what was checked.
        verdict: what came of it; None for a conjecture.
        evidence: facts and measured numbers from the subject.
        control_failed: whether the broken version was rejected; None where it was not run.
        seconds: of the whole.
        reason: why it fails or was not run.
        rates: how often the rule of an experiment errs.
    """

    claim: Claim
    verdict: Verdict | None
    evidence: Mapping[str, Any]
    control_failed: bool | None
    seconds: float
    reason: str | None = None
    rates: Rates | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the document of `verify --json`; a reason stands only where the claim was not run or fails."""
        known = self.claim.to_json()
        document = {key: known[key] for key in ("id", "kind", "source", "known", "statement")}
        document |= {
            "verdict": self.verdict,
            "evidence": dict(self.evidence),
            "control": {"broken": self.claim.broken, "failed": self.control_failed},
            "boundary": self.claim.boundary,
            "reach": self.claim.reach,
            "extent": self.claim.extent,
            "proof": self.claim.proof,
            "seconds": round(self.seconds, 2),
        }
        if self.rates:
            document["rates"] = asdict(self.rates)
        if self.claim.refuted:
            document["refuted"] = asdict(self.claim.refuted)
        return document | ({"reason": self.reason} if self.reason else {})

    @property
    def control(self) -> str:
        """What became of the broken version; nothing where it was not run."""
        if self.control_failed is None:
            return ""
        word = "is rejected" if self.control_failed else "passes too"
        return f"the broken version ({self.claim.broken}) {word}"

    def as_line(self) -> str:
        """Return the verdict as a line of a list."""
        words = [
            self.verdict or "conjecture",
            self.control,
            f"{self.seconds:.1f} s",
            self.reason,
        ]
        return f"{self.claim.id:34} " + " · ".join(word for word in words if word)

    def as_text(self) -> str:
        """Return the verdict in words, a line each."""
        told = "".join(f"\n{name:10}{line}" for name, line in self._told())
        return f"{self.claim.id} {self.verdict or 'is a conjecture'} ({self.seconds:.1f} s){told}"

    def lines(self) -> Rows:
        """Return the claim, its verdict, and the same words, for a table."""
        head = [("claim", self.claim.id), ("verdict", self.verdict or "conjecture")]
        return [*head, *self._told()]

    def _repr_html_(self) -> str:
        return table(self.lines(), math=True)

    def _told(self) -> list[tuple[str, str]]:
        """Return what is said, what was found on how much, what became of the broken version, what is not shown."""
        refuted, rates = self.claim.refuted, self.rates
        lines = {
            "says": self.claim.statement,
            "checked": self.claim.how_far,
            "found": "; ".join(f"{name}: {value}" for name, value in self.evidence.items()),
            "control": self.control,
            "errs": f"{rates.false_alarm:.2g} if {rates.null}; finds {rates.effect} with {rates.power:.0%}"
            if rates
            else "",
            "instead": f"{refuted.found} ({refuted.on})" if refuted else "",
            "reason": self.reason,
            "not shown": self.claim.boundary,
        }
        return [(name, line) for name, line in lines.items() if line]


def all_claims() -> dict[str, Claim]:
    """Return every claim of every study, by id, in the order of the modules' names.

    Raises:
        InvalidInput: two claims with one id.
    """
    claims: dict[str, Claim] = {}
    for name in modules():
        for claim in claims_of(name):
            if claim.id in claims:
                raise InvalidInput(f"two claims are named {claim.id}")
            claims[claim.id] = claim
    return claims


def modules() -> list[str]:
    """Return the modules of the studies that hold claims: those whose name begins with `claims`."""
    infos = pkgutil.walk_packages(
        expressivity.studies.__path__, f"{expressivity.studies.__name__}."
    )
    return sorted(info.name for info in infos if info.name.rpartition(".")[2].startswith("claims"))


def claims_of(module: str) -> Sequence[Claim]:
    """Return the claims that a module of a study lists, which loads it."""
    return importlib.import_module(module).CLAIMS


def select(
    names: Sequence[str] = (), chapter: str | None = None, kind: str | None = None
) -> list[Claim]:
    """Return the claims that are meant, as `expressivity.book.catalogue.find` understands it. Only their own modules are loaded.

    Raises:
        InvalidInput: a name that no claim has, with the nearest ones; an unknown chapter or kind; or nothing is left.
    """
    from expressivity.book.catalogue import find

    entries = find(names, chapter, kind)
    by_id = {
        claim.id: claim
        for name in dict.fromkeys(entry.defined for entry in entries)
        for claim in claims_of(name)
    }
    return [by_id[entry.id] for entry in entries]


def verify(claim: Claim) -> Result:
    """Run the check on subject and control, now, and decide.

    An exception in a check is no verdict on the mathematics: it makes the claim fail with the error as the reason, and an error on
    the control does not count as the control's failure.
    """
    began = time.perf_counter()

    def result(
        verdict: Verdict | None,
        evidence: Mapping[str, Any],
        failed: bool | None,
        reason: str | None = None,
        rates: Rates | None = None,
    ) -> Result:
        """Make the result, with the seconds so far."""
        return Result(claim, verdict, evidence, failed, time.perf_counter() - began, reason, rates)

    if claim.check is None or claim.subject is None or claim.control is None:
        return result(None, {}, None)  # a conjecture, by `Claim.__post_init__`
    watched = () if claim.reach in (None, "trained") else claim.code
    try:
        with watching(watched, once=True) as calls:
            right = claim.check(claim.subject())
        broken = claim.check(claim.control())
        rates = claim.rates() if claim.rates else None
    except NotAvailable as err:
        return result("not run", {}, None, str(err))
    # Whatever a broken construction raises must turn its claim red, not stop the others.
    except Exception as err:
        if isinstance(err, OSError) and (said := not_written(err)):
            return result("not run", {}, None, said)
        return result("fails", {}, None, f"{type(err).__name__}: {' '.join(str(err).split())}")
    evidence = {k: _plain(v) for k, v in {**right.facts, **right.measured}.items()}
    verdict, failed, reason = _decided(claim, right, broken)
    if verdict != "fails" and (idle := [name for name in watched if not calls[name]]):
        verdict, reason = "fails", f"named as its code, but not run by the check: {', '.join(idle)}"
    return result(verdict, evidence, failed, reason, rates)


class InSmall(NamedTuple):
    """What the rule of an experiment says of other tables than those that it rests on.

    Args:
        found: "holds", "does not hold", or "cannot be asked" where these tables are missing or too small for the rule.
        tables: the names of the tables that it asks.
    """

    found: str
    tables: tuple[str, ...]


def verify_in_small(claim: Claim, folder: Path) -> InSmall | None:
    """Apply the rule of an experiment to other tables than those that it rests on, and say what it finds.

    Args:
        claim: any claim.
        folder: of the tables, such as those that a build trained at profile ci.

    Returns:
        None for a claim that rests on no table.
    """
    from expressivity.training.experiments import resting_on

    if claim.kind != "experiment" or claim.check is None or claim.subject is None:
        return None
    with resting_on(folder) as read:
        try:
            subject = claim.subject()
            if not read:
                return None
            found = "holds" if claim.check(subject).holds else "does not hold"
        except (ExpressivityError, ArithmeticError, LookupError, ValueError):
            found = "cannot be asked"
    return InSmall(found, tuple(dict.fromkeys(read)))


def _decided(claim: Claim, right: Evidence, broken: Evidence) -> tuple[Verdict, bool, str | None]:
    """Return the verdict, whether the control failed, and the reason of a failure."""
    numbers = _wrong(claim, right)
    wrong = "the check fails on the subject" if not right.holds else numbers
    failed = not broken.holds or _wrong(claim, broken) is not None
    if claim.refuted:
        if numbers:
            return "fails", failed, numbers
        if wrong is None:
            return "fails", failed, f"it did not hold on {claim.refuted.on}, and holds now"
        if failed:
            return "fails", failed, f"the check rejects even what it must accept ({claim.broken})"
        return "did not hold", failed, None
    if wrong:
        return "fails", failed, wrong
    if not failed:
        return "fails", failed, f"the check holds on the control too ({claim.broken})"
    return "holds", failed, None


def _wrong(claim: Claim, evidence: Evidence) -> str | None:
    """Say which number of the statement is not the measured one; None if all are."""
    return disagreement(claim.numbers, {k: _plain(v) for k, v in evidence.measured.items()})


def _plain(value: Any) -> Any:
    """Return JSON's own types, whatever number class a check used; infinities and NaN are no numbers in JSON."""
    if isinstance(value, Mapping):
        return {str(key): _plain(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, (bool, str)) or value is None:
        return value
    if hasattr(value, "item"):
        return _plain(value.item())
    if isinstance(value, int):
        return value
    try:
        number = float(value)
    except TypeError:
        return str(value)
    return number if math.isfinite(number) else str(number)
