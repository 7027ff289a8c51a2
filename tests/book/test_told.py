"""A claim in words: what a reader sees of its texts and of what its check found."""

import pytest
import told

EXPERIMENT = {
    "id": "c",
    "kind": "experiment",
    "shown": "holds",
    "reach": "trained",
    "extent": "three models",
    "proof": "none",
    "source": "[LC26] §4, at our size",
    "known": "read",
    "boundary": "Three seeds.",
    "evidence": {"words": 36, "wrong": 0},
    "control": {"broken": "labels dealt at random", "failed": True},
}


def said(**changes):
    return dict(told.rows(EXPERIMENT | changes, "commit 0"))


def test_a_text_keeps_its_stars_and_its_formulas_and_nothing_in_it_is_html():
    assert told.text("Σ*abΣ* and <b> with $a<b$ in `re`") == (
        'Σ*abΣ* and &lt;b&gt; with <span class="math notranslate nohighlight">\\(a&lt;b\\)</span>'
        " in <code>re</code>"
    )


@pytest.mark.parametrize(
    "value, written",
    [
        (76440, "76,440"),
        (2048.0, "2,048"),
        (-0.06, "−0.06"),
        (6e-07, "6 · 10<sup>−7</sup>"),
        (True, "yes"),
        (None, "none"),
        ("M=3 N<=4", "M=3 N ≤ 4"),
        ('"', "&quot;"),
    ],
)
def test_a_number_is_written_for_a_reader(value, written):
    assert told.number(value) == written


@pytest.mark.parametrize(
    "key, words",
    [
        ("largest_sum", "largest sum"),
        ("in_ltl_py", "in LTL[P,Y]"),
        ("outside_ltl_p", "outside LTL[P]"),
        ("in_da", "in DA"),
        ("mlp_least_test", "perceptron least test"),
        ("standard", "standard"),
    ],
)
def test_the_name_of_a_fact_is_words(key, words):
    assert told.name(key) == words


def test_what_was_tried_is_a_sentence():
    assert told.sentence({"words": 36, "wrong": 0}) == "tried 36 words, 0 wrong"
    twice = {
        "inputs, exhaustive M<=6": 2824,
        "wrong among them": 0,
        "truth_values": 5,
        "wrong_truth_values": 1,
    }
    assert told.sentence(twice) == (
        "tried 2,824 inputs (exhaustive M ≤ 6), 0 wrong; 5 truth values, 1 wrong"
    )
    assert told.sentence({"languages": 4, "wrong": {"soft": 0}}) == ""


def test_lists_of_one_length_are_the_columns_of_a_table_and_no_list_is_printed_as_code():
    html = told.facts({"N, q": [[128, 1], [1024, 4]], "error": [0.5, 0.25], "sets": 3})
    assert "<li>sets <b>3</b></li>" in html
    assert '<th scope="col">N</th><th scope="col">q</th><th scope="col">error</th>' in html
    assert "<tr><td>1,024</td><td>4</td><td>0.25</td></tr>" in html and "[" not in html


def test_two_numbers_are_no_table():
    assert told.facts({"interval": [0.76, 0.79], "kinds": ["a", "b"]}) == (
        '<ul class="claim-facts"><li>interval <b>0.76, 0.79</b></li><li>kinds <b>a, b</b></li></ul>'
    )


def test_mappings_with_the_same_keys_are_one_table():
    html = told.facts({"known": {"x": 6, "y": 2}, "written": {"x": 5, "y": 2}})
    assert "<tr><td>x</td><td>6</td><td>5</td></tr>" in html and html.count("<table") == 1


def test_a_broken_version_is_said_to_be_rejected_as_it_must():
    broken = "labels dealt at random: the same check"
    assert said()["broken version"] == f"{broken} rejects it, as it must"
    accepted = EXPERIMENT["control"] | {"failed": False}
    assert said(control=accepted)["broken version"] == f"{broken} accepts it, as it must not"
    refuted = {"on": "2026-11-26", "found": "one did"}
    told_of = said(control=accepted, refuted=refuted, shown="did not hold")
    assert told_of["broken version"] == f"{broken} accepts it, as it must"
    assert told_of["found instead"] == "one did (2026-11-26)"
    assert said(control=accepted | {"failed": None})["broken version"].endswith(": not run")


def test_where_the_small_tables_of_a_build_say_otherwise_it_is_told():
    assert "in small" not in said() and "train again" not in said()
    assert "expressivity audit a b --units 1" in said(tables=["a", "b"])["train again"]
    assert said(small="holds")["in small"].endswith("It holds there too.")
    assert "too small to judge" in said(small="does not hold")["in small"]
    assert "too small for it to be asked" in said(small="cannot be asked")["in small"]


def test_error_rates_are_told_with_how_they_are_known():
    rates = {"false_alarm": 0.01, "null": "nothing differs", "effect": "a tenth", "power": 0.9}
    assert said(rates=rates | {"draws": 2000})["error rates"] == (
        "If nothing differs, the rule declares an effect with probability 0.01. "
        "It finds a tenth with probability 0.9 (2,000 simulated tables)."
    )
    assert said(rates=rates | {"draws": 0})["error rates"].endswith("(computed exactly).")


def test_a_stale_claim_says_so_and_a_conjecture_has_no_command():
    assert "stale" in said(shown="stale") and "stale" not in said()
    assert "recompute" in said() and "recompute" not in said(kind="conjecture", shown=None)


@pytest.mark.parametrize(
    "source, filed",
    [
        ("[SHT23] Theorem 2", ["SHT23"]),
        ("ours; half of [LC26] and [LC25]", ["LC26", "LC25", "ours"]),
        ("Merity et al. 2016", ["others"]),
    ],
)
def test_a_source_is_filed_under_its_papers_and_ours(source, filed):
    assert told.sources({"source": source}) == filed
