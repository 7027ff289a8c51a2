"""The tables on examined models, from short examinations of rules whose errors are known by hand."""

import pytest

from expressivity.examination.examples import some_a_some_b
from expressivity.studies.examine.models import PARITY, Examined, anywhere, by_theory, by_training
from expressivity.studies.examine.runs import report_of, reports_table, scores_table


@pytest.fixture(scope="module")
def reports():
    models = (Examined("letters", "", some_a_some_b), Examined("right", "", anywhere))
    return [report_of(model, (5, 12), 20, 50) for model in models]


def test_a_row_counts_what_was_right(reports):
    table = scores_table(reports, trained=False)
    assert table.name == "examine-scores" and table.seed is None
    assert set(table.column("accuracy", model="right")) == {1.0}
    (hard,) = table.where(model="letters", kind="LTL[P]", length=12)
    assert (hard["right"], hard["low"], hard["high"]) == (0, None, None) and hard["asked"] > 1
    for row in table.where(kind="planted"):
        assert row["low"] <= row["accuracy"] == row["right"] / row["asked"] <= row["high"]


def test_a_row_says_the_shortest_error_and_the_automaton(reports):
    letters, right = reports_table(reports, trained=False).rows
    assert (letters["mistake"], letters["member"], letters["least"]) == ("ba", False, True)
    assert (letters["states"], letters["equal"], letters["inside"]) == (4, False, "P PY")
    assert (right["mistake"], right["states"], right["equal"]) == (None, 3, True)
    assert (right["looks_like"], right["inside"]) == (None, "PY")


def test_tables_of_trained_models_have_a_seed(reports):
    for make in (scores_table, reports_table):
        table = make(reports, trained=True)
        assert table.name.startswith("examine-trained-") and table.seed == "seed"
        assert {row["seed"] for row in table.rows} == {1}


def test_six_models_are_examined_and_only_the_last_about_parity():
    models = [*by_theory(), *by_training()]
    assert len({model.name for model in models}) == 6
    assert [model.name for model in models if model.language == PARITY] == ["short-parity"]
