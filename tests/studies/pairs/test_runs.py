"""The scores of the book's models on a test set: computed from the committed table, and from a small one by hand."""

from expressivity.studies.pairs.runs import KINDS, glue_key, scores_table, wide_table
from expressivity.tables import Table


def row(language, pattern, test, accuracy, length=500):
    values = (language, pattern, 201, test, length, accuracy)
    return dict(
        zip(("language", "pattern", "seed", "test", "length", "accuracy"), values, strict=True)
    )


def test_the_score_is_the_mean_over_models_on_the_same_side_of_theory():
    rows = [
        row("a-before-b", "global", "planted", 1.0),
        row("first-letter", "global", "planted", 0.5),
        row("last-letter", "global", "planted", 0.25),
        row("last-letter", "global", "planted", 0.0, length=40),
        row("last-letter", "global", "period-2", 0.0),
        row("last-letter", "4-local", "planted", 0.0),
    ]
    made = scores_table(Table("trained", "", dict.fromkeys(rows[0], ""), rows))
    assert [(one["within"], one["score"], one["languages"]) for one in made.rows] == [
        (True, 0.75, 2),
        (False, 0.25, 1),
    ]


def test_every_score_of_the_committed_table_has_its_own_name():
    made = scores_table()
    assert {one["kind"] for one in made.rows} == set(KINDS.values())
    names = [glue_key(one) for one in made.rows]
    assert len(set(names)) == len(names) and "hybrid_within_hard_P" in names
    assert max(one["models"] for one in made.rows) <= len(wide_table().rows)
    assert not made.where(within=True, kind="hard LTL[P,Y]")
