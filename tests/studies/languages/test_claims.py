"""The rule on failures, on made-up accuracies: it must be able to say no."""

import pytest

from expressivity.studies.languages import claims
from expressivity.studies.languages.claims import BASIC, FAILED, JUDGED_LENGTH, MAX_WORST
from expressivity.tables import Table

ROWS = [
    {"language": name, "pattern": pattern, "test": "random", "length": JUDGED_LENGTH, "accuracy": 0.9, "seed": 0}
    for name in FAILED
    for pattern in BASIC
]  # fmt: skip
TABLE = Table("t", "", dict.fromkeys(ROWS[0], ""), ROWS, ("language", "pattern", "test", "length"), "seed")  # fmt: skip


@pytest.mark.parametrize(("best", "holds"), [(-0.01, True), (0, True), (0.01, False)])
def test_one_model_above_the_bound_is_enough(monkeypatch, best, holds):
    worst = dict.fromkeys(FAILED, [MAX_WORST - 0.2]) | {FAILED[-1]: [MAX_WORST + best]}
    monkeypatch.setattr(claims, "every_worst", lambda _, name: worst[name])
    evidence = claims.check_failures(TABLE)
    assert evidence.holds is holds and evidence.measured["most"] == MAX_WORST + max(best, -0.2)
