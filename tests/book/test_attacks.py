"""The page on attacks says what the records hold, and refuses a table that nobody writes."""

import importlib.util
import json

import pytest

from expressivity.paths import root

spec = importlib.util.spec_from_file_location("attacks", root() / "book" / "_ext" / "attacks.py")
attacks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(attacks)


def one(chapter, seen=True, ended=True, module="m"):
    return {
        "chapter": chapter,
        "kind": f"kind {module}",
        "module": module,
        "seen": seen,
        "ended": ended,
    }


def test_sabotages_are_counted_by_chapter():
    every = [one("b_c"), one("a", seen=False, module="n"), one("b_c", ended=False, module="n")]
    sentence, columns, rows = attacks.say_sabotages({"date": "2026-01-02", "sabotages": every})
    assert sentence.startswith(
        "2 of 3 sabotages in 2 files were seen, the last on 2026-01-02, 1 of them"
    )
    assert rows == [
        ("a", "0 of 1", "1", "kind n"),
        ("b-c", "2 of 2", "2", "kind m; kind n"),
    ]
    assert len(columns) == len(rows[0])


def counted(date, survived, **packages):
    rows = {
        name: {"places": 1000, "drawn": drawn, "survived": left, "equivalent": 1}
        for name, (drawn, left) in packages.items()
    }
    return {"date": date, "all": {"drawn": 9, "survived": survived}, "packages": rows}


def test_mutants_are_told_as_drawn_and_as_they_are_now():
    first, last = counted("d1", 4, logic=(5, 3)), counted("d2", 1, logic=(5, 1), automata=(4, 0))
    second = {"first": first, "last": counted("d3", 0, logic=(6, 0))}
    samples = {"1": {"first": first, "last": last}, "2": second}
    sentence, _, rows = attacks.say_mutants({"samples": samples})
    assert "4 of 9 survive when they were drawn (d1), 1 of 9 survive now (d2); 4 of 9" in sentence
    assert rows == [("logic", "1,000", "11", "1", "2"), ("automata", "1,000", "4", "0", "1")]


def test_faults_say_why_one_was_left_out():
    faults = [
        {"name": "x", "about": "b", "word": "passed"},
        {"name": "y", "about": "b", "word": "skipped", "said": "no root"},
    ]
    sentence, _, rows = attacks.say_faults({"date": "d", "faults": faults})
    assert sentence.startswith("After 1 of 2 faults") and rows[1][2] == "skipped no root"


def test_rates_are_summed_without_rules_that_did_not_hold():
    rates = {"false_alarm": 0.25, "power": 0.5, "null": "nothing", "effect": "much"}
    claims = [
        {"id": "x", "rates": rates},
        {"id": "y", "rates": rates, "refuted": {}},
        {"id": "z"},
    ]
    sentence, _, rows = attacks.say_rates({"claims": claims})
    assert "2 rules" in sentence and "a probability of 0.25" in sentence
    assert rows[0] == ("x", "0.2", "nothing", "50%", "much") and len(rows) == 2


@pytest.mark.parametrize("file", sorted({file for file, _ in attacks.TOLD.values()}))
def test_every_record_that_the_page_reads_is_committed_and_can_be_told(file):
    document = json.loads((root() / "data" / file).read_text(encoding="utf8"))
    for told, say in attacks.TOLD.values():
        if told == file:
            _, columns, rows = say(document)
            assert rows and all(len(row) == len(columns) for row in rows)
