"""The tables of the chapter on temporal logic say what the library says."""

import pytest

from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.logic.syntax import size
from expressivity.logic.translation import to_dfa
from expressivity.studies.logic import runs as logic
from expressivity.studies.logic.runs import (
    automaton_text,
    evaluation_table,
    formulas_table,
    sizes_table,
)
from expressivity.tasks.languages import LANGUAGES


def test_the_formula_stands_last_and_is_true_where_it_should_be() -> None:
    table = evaluation_table("P(b & Y a)", "cab")
    assert [row["holds"] for row in table.where(number=5)] == [False, False, False, True]
    assert table.where(number=5)[0]["subformula"] == "P(b & Y a)" and table.column(
        "letter", number=1
    ) == ["c", "a", "b", ""]


def test_what_no_figure_can_show_is_refused() -> None:
    with pytest.raises(InvalidInput, match="got 2 and 41"):
        evaluation_table("Y a", "a" * 40)
    with pytest.raises(InvalidInput, match="got 31"):
        evaluation_table("Y " * 30 + "a", "a")


def test_every_formula_of_the_table_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        logic,
        "LANGUAGES",
        {
            name: LANGUAGES[name]
            for name in ("first-letter", "last-letter", "factor-ab", "flip-flop")
        },
    )
    rows = {row["language"]: row for row in formulas_table().rows}
    assert set(rows) == {"first-letter", "last-letter", "factor-ab"}
    assert [row["fragment"] for row in rows.values()] == ["LTL[P]", "LTL[Y]", "LTL[P,Y] only"]
    for name, row in rows.items():
        assert to_dfa(parse(row["formula"]), row["alphabet"]) == LANGUAGES[name].dfa
        assert row["size"] == size(parse(row["formula"]))


@pytest.mark.slow
def test_every_small_language_of_the_class_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logic, "census", lambda states, whole=logic.census: whole(2))
    table = sizes_table(every=20_000)
    few = sum(table.column("languages", states=1)) + sum(table.column("languages", states=2))
    assert few == 12 and sum(table.column("languages", size=1)) == 2
    with pytest.raises(InvalidInput, match="every"):
        sizes_table(0)


def test_an_automaton_as_text() -> None:
    assert automaton_text(parse("Y a"), "ab").splitlines() == [
        "state    a   b   after, for example",
        "    0    1   0   ε",
        "    1    1   0   a   accepts",
    ]
