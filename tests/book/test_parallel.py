import pytest
from rich.console import Console

from expressivity.book.parallel import verify_parallel
from expressivity.book.registry import all_claims, verify

pytestmark = pytest.mark.slow


def test_processes_find_what_one_process_finds_in_the_order_asked_for():
    claims = sorted(
        (c for c in all_claims().values() if c.kind not in {"experiment", "conjecture"}),
        key=lambda c: c.budget,
    )[:4]
    found = verify_parallel(claims, Console(quiet=True), workers=2)
    assert [result.claim.id for result in found] == [claim.id for claim in claims]
    for result, claim in zip(found, claims):
        alone = verify(claim)
        assert (result.verdict, dict(result.evidence), result.control_failed) == (
            alone.verdict,
            dict(alone.evidence),
            alone.control_failed,
        )
