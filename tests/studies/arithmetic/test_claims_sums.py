"""The claims on sums, with results of running that are off by one either way."""

import pytest

from expressivity.studies.arithmetic import claims_sums

(SUPPORT,) = [one for one in claims_sums.CLAIMS if one.check is claims_sums.check_support]


@pytest.mark.parametrize("off", [-1, 1])
def test_a_support_that_is_not_what_was_stated_is_wrong_on_either_side(monkeypatch, off):
    run = claims_sums.run_support
    monkeypatch.setattr(
        claims_sums,
        "run_support",
        lambda found, grid: run(found, grid) + (off if grid.toward_zero else 0),
    )
    monkeypatch.setattr(claims_sums, "TRIED", 0)
    assert not SUPPORT.check(SUPPORT.subject()[:1]).holds
