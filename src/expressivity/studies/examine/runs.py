"""The tables of the page: what examinations say of its models."""

from collections.abc import Sequence

from expressivity.examination.examine import examine
from expressivity.examination.report import Report
from expressivity.examination.trained import SEED as WEIGHTS
from expressivity.studies.examine.models import Examined
from expressivity.tables import Row, Table
from expressivity.tasks.languages import LANGUAGES

LENGTHS = (5, 10, 20, 40, 80)
"""Letters of the words."""

PAIRS = 40
"""Pairs of each kind and length; of uniform words twice as many."""

WORDS = 1100
"""Words that are asked in order: with three letters all of up to six."""

QUERIES, STATES = 600, 12
"""What the learner of the automaton may take."""

SEED = 0
"""Of the draws."""

UNBOUNDED = 1e6
"""Seconds: so many that no table depends on how fast a machine is."""

DIGITS = 4
"""Of accuracies and ends of intervals."""

SCORES = {
    "model": "name",
    "kind": "of words; hard pairs by the fragment that they are made against",
    "length": "letters of the words, of the longest ones for hard pairs",
    "right": "words that are answered correctly; pairs with both words",
    "asked": "words, or pairs",
    "accuracy": "fraction that is right",
    "low": "lower end of the interval; empty for hard pairs, which are no draws",
    "high": "upper end",
}

REPORTS = {
    "model": "name",
    "language": "that it is asked about, by its name in the book",
    "mistake": "the least word known to be wrong; empty if none is",
    "member": "whether that word belongs to the language",
    "least": "whether no word before it is wrong",
    "complete": "all words of up to this number of letters were asked",
    "states": "of the automaton that was learned of the model; empty if none was",
    "equal": "whether that automaton has the language itself",
    "inside": "the fragments that it lies in",
    "looks_like": "the fragment of the pattern of attention that its errors look like; empty for none",
    "why": "in words",
    "asked": "words in all",
}


def report_of(
    model: Examined, lengths: Sequence[int] = LENGTHS, pairs: int = PAIRS, words: int = WORDS
) -> Report:
    """Examine a model; no part is cut by time."""
    return examine(
        model.model,
        LANGUAGES[model.language].dfa,
        lengths=lengths,
        pairs=pairs,
        words=words,
        queries=QUERIES,
        states=STATES,
        seed=SEED,
        batch=model.batch,
        seconds=UNBOUNDED,
        empty=not model.trained,
        name=model.name,
    )


def scores_table(reports: Sequence[Report], trained: bool) -> Table:
    """How often each model is right, by kind and length of the words.

    Args:
        reports: of models that are all trained, or none of them.
        trained: which of the two.
    """
    rows = [row for report in reports for row in _scores(report)]
    key = ("model", "kind", "length")
    return _table("scores", "How often each model is right.", SCORES, rows, key, trained)


def reports_table(reports: Sequence[Report], trained: bool) -> Table:
    """What else the reports say of each model.

    Args:
        reports: of models that are all trained, or none of them.
        trained: which of the two.
    """
    rows = [_summary(report) for report in reports]
    about = "The shortest error of each model, its automaton, and what its errors look like."
    return _table("reports", about, REPORTS, rows, ("model",), trained)


def _table(
    name: str,
    about: str,
    columns: dict[str, str],
    rows: list[Row],
    key: tuple[str, ...],
    trained: bool,
) -> Table:
    if not trained:
        return Table(f"examine-{name}", about, columns, rows, group=key)
    seeded: list[Row] = [{**row, "seed": WEIGHTS} for row in rows]
    columns = columns | {"seed": "of weights and training words"}
    return Table(
        f"examine-trained-{name}", about, columns, seeded, group=key, seed="seed", model=("model",)
    )


def _scores(report: Report) -> list[Row]:
    return [
        {
            "model": report.model,
            "kind": score.kind,
            "length": score.length,
            "right": score.right,
            "asked": score.asked,
            "accuracy": round(score.accuracy, DIGITS),
            "low": score.interval and round(score.interval.low, DIGITS),
            "high": score.interval and round(score.interval.high, DIGITS),
        }
        for score in report.scores
    ]


def _summary(report: Report) -> Row:
    mistake, learned = report.mistake, report.extraction.learned.dfa
    return {
        "model": report.model,
        "language": next(name for name, one in LANGUAGES.items() if one.dfa == report.dfa),
        "mistake": mistake and mistake.word,
        "member": mistake and mistake.member,
        "least": mistake and mistake.least,
        "complete": report.complete,
        "states": learned and learned.states,
        "equal": None if learned is None else learned == report.dfa,
        "inside": " ".join(report.extraction.inside or ()),
        "looks_like": report.likeness.fragment,
        "why": report.likeness.why,
        "asked": report.asked,
    }
