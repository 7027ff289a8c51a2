"""The tally of verdicts is a count of what was recorded."""

import importlib.util

from expressivity.paths import root

spec = importlib.util.spec_from_file_location("tally", root() / "book" / "_ext" / "tally.py")
tally = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tally)


def claim(shown="holds", reach="all", known="ours"):
    return {"shown": shown, "reach": reach, "known": known}


def test_verdicts_reach_and_origin_are_counted():
    claims = [claim(), claim(reach="trained"), claim("did not hold"), claim(None, known="restated")]
    became, far, whose = tally.lines(claims)
    assert "**2** held; **1** did not hold" in became and became.endswith("of a paper.")
    assert "**2** on every instance" in far and "**1** on trained models" in far
    assert "**1** statements of papers that others restate; **3** our own" in whose


def test_nothing_is_said_of_what_there_is_none_of():
    assert all("**0**" not in line for line in tally.lines([claim()]))
    assert "stale" not in "".join(tally.lines([claim()]))


def test_a_stale_or_failed_verdict_is_not_counted_as_held():
    (became, *_) = tally.lines([claim("stale"), claim("fails")])
    assert "held" not in became and "**1** fail;" in became
