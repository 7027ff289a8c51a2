"""The experiment on languages at a tiny size: its grid, its rows, theory's verdicts, its rules."""

import pytest

from expressivity.errors import InvalidInput
from expressivity.logic.syntax import operators, subformulas
from expressivity.logic.translation import difference
from expressivity.studies.languages import (
    claims,
    claims_windows,
    claims_withdrawn,
    exams,
    patterns,
)
from expressivity.studies.languages import runs as languages
from expressivity.studies.languages.settings import JUDGED_LENGTH, SETTINGS, WIDE, Setting
from expressivity.tasks.languages import LANGUAGES

TINY = Setting(
    steps=2,
    batch=4,
    rate=1e-3,
    seeds=(7, 8),
    lengths=(40, 60),
    pairs=8,
    wider=("last-letter", "a-in-last-two"),
    width=8,
    layers=1,
)
JOB = languages.job_of(TINY, "hybrid-1", ("flip-flop", "last-letter"), (7,))


@pytest.fixture(scope="module")
def result():
    return languages.run(JOB)


def made_up(right, seeds=3):
    """A table in which the models of a language and pattern answer a given part of the pairs of a kind rightly."""
    rows = [
        {
            "language": language,
            "pattern": pattern,
            "seed": seed,
            "test": test,
            "length": JUDGED_LENGTH,
            "accuracy": min(1.0, right(language, pattern, test) + seed / 1000),
        }
        for language in patterns.NAMES
        for pattern in patterns.PATTERNS
        if pattern in patterns.BASIC or language in patterns.WINDOW_NAMES
        for seed in range(seeds)
        for test in exams.TESTS
        if (test not in exams.PERIODS or language in patterns.WINDOW_NAMES)
        and exams.pairs_for(language, test, 40, 4) is not None
    ]
    return languages.tabulate([{"scores": rows, "failures": []}], TINY)


def by_theory(language, pattern, test):
    return 0.9 if test == "random" or patterns.allowed(language, pattern) else 0.1


@pytest.mark.parametrize("setting", [*SETTINGS.values(), WIDE, TINY])
def test_jobs_cover_every_model_once(setting):
    models = [
        (job.pattern, name, seed)
        for job in languages.jobs(setting)
        for name in job.languages
        for seed in job.seeds
    ]
    wanted = {
        (p, name, seed)
        for p in patterns.PATTERNS
        for name in (patterns.NAMES if p in patterns.BASIC else setting.wider)
        for seed in setting.seeds
    }
    assert len(models) == len(set(models)) and set(models) == wanted


def test_rows_of_a_job(result):
    table, failures = languages.tabulate([result], TINY), languages.tabulate_failures([result])
    # at two lengths: three tests each; three fragments without the flip-flop and one without the other; two kinds of periodic words
    assert len(table.rows) == 2 * (3 + 3 + 3 + 1 + 2)
    assert {row["language"] for row in table.where(test="witness-PY")} == {"flip-flop"}
    assert all(0 <= value <= 1 for value in table.column("accuracy"))
    assert (
        all(set(row["word"]) <= set("abc^0123456789 ") for row in failures.rows) and failures.rows
    )


def test_a_job_gives_the_same_rows_again(result):
    assert languages.run(JOB) == result


def test_theory_for_the_papers_languages():
    found = {
        name: "".join("x" if patterns.allowed(name, pattern) else "." for pattern in patterns.BASIC)
        for name in patterns.NAMES
    }
    assert found == {
        "last-letter": ".xx",
        "ends-with-ab": ".xx",
        "first-letter": "x.x",
        "a-before-b": "x.x",
        "alternating": "..x",
        "factor-ab": "..x",
        "right-deterministic": "...",
        "nested-two": "...",
        "flip-flop": "...",
        "parity": "...",
        "a-in-last-two": ".xx",
    }


def test_theory_for_wider_windows():
    assert [patterns.allowed("a-in-last-two", p) for p in patterns.WIDER] == [
        True,
        False,
        True,
        False,
    ]
    assert [patterns.allowed("last-letter", p) for p in patterns.WIDER] == [False] * 4
    assert [patterns.allowed("a-before-b", p) for p in patterns.WIDER] == [
        False,
        False,
        True,
        True,
    ]
    assert [patterns.allowed("factor-ab", p) for p in patterns.WIDER] == [
        False,
        False,
        True,
        False,
    ]


def test_theory_decides_every_cell():
    assert None not in {
        patterns.allowed(name, pattern) for name in patterns.NAMES for pattern in patterns.PATTERNS
    }


def test_formulas_of_windows_say_their_languages():
    for (name, k), formula in patterns.WINDOW_FORMULAS.items():
        assert difference(formula, LANGUAGES[name].dfa, LANGUAGES[name].alphabet) is None
        assert operators(formula) <= {"P", "Y<="} and {
            part.value for part in subformulas(formula) if part.op == "Y<="
        } == {k}


@pytest.mark.slow
def test_rules_hold_when_theory_is_followed_and_fail_when_all_models_are_alike():
    table = made_up(by_theory)
    assert claims.check_separations(table).holds and claims.check_failures(table).holds
    assert not claims.check_separations(claims.one_pattern(table)).holds
    assert not claims.check_failures(claims.other_words(table)).holds
    assert claims_windows.check_periods(table).holds
    assert not claims_windows.check_periods(claims_windows.one_window(table)).holds


@pytest.mark.slow
def test_rules_fail_without_a_gap_or_below_the_margin_on_one_language():
    for right in (
        lambda *_: 0.9,
        lambda language, pattern, test: (
            0.6 + 0.2 * bool(patterns.allowed(language, pattern))
            if language in ("factor-ab", "last-letter")
            else by_theory(language, pattern, test)
        ),
    ):
        assert not claims.check_separations(made_up(right)).holds
        assert not claims_windows.check_periods(made_up(right)).holds
    learned = made_up(
        lambda language, pattern, test: 0.9 if (language, pattern) == ("parity", "global") else 0.1
    )
    assert not claims.check_failures(learned).holds
    one_kind = made_up(lambda language, pattern, test: 0.1 if test == "witness-PY" else 0.9)
    assert claims.check_failures(one_kind).holds


@pytest.mark.parametrize("passed, holds", [(0.4, True), (0.6, False)])
def test_the_withdrawn_rule_asks_for_half_from_every_model(passed, holds):
    table = claims_withdrawn.committed()
    rows = [row | {"accuracy": min(row["accuracy"], passed)} for row in table.rows]
    assert claims_withdrawn.check_failure(table.with_rows(rows)).holds is holds


def test_alike_models_have_equal_results_and_none_is_missing():
    table = made_up(by_theory)
    for changed in (claims.one_pattern(table), claims_windows.one_window(table)):
        assert len(changed.rows) == len(table.rows)
    alike = claims.one_pattern(table)
    for pattern in patterns.BASIC:
        assert alike.column("accuracy", pattern=pattern, language="factor-ab") == table.column(
            "accuracy", pattern="hybrid-1", language="factor-ab"
        )


def test_unknown_names_are_refused():
    with pytest.raises(InvalidInput, match="unknown profile"):
        languages.tables("huge")
    with pytest.raises(InvalidInput, match="unknown test"):
        exams.pairs_for("factor-ab", "easy", 40, 4)
