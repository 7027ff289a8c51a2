"""Claims about examinations of models whose errors theory foretells."""

from dataclasses import dataclass
from itertools import product

from expressivity.automata.fragments import Logic
from expressivity.automata.hard_pairs import hard_pair
from expressivity.book.registry import Claim, Evidence
from expressivity.examination.exams import TITLES
from expressivity.examination.report import Report
from expressivity.studies.examine.models import (
    GLOBAL,
    LAST,
    RIGHT,
    Examined,
    anywhere,
    compiled,
    ends,
)
from expressivity.studies.examine.runs import report_of

LENGTHS, PAIRS, WORDS = (5, 20, 40), 20, 400
"""Of the examinations of these checks: with three letters all words of up to five are asked in order."""


@dataclass(frozen=True)
class Suspect:
    """A model, and the fragment of temporal logic that it is said to be confined to."""

    model: Examined
    fragment: Logic


def written(formula: str) -> Examined:
    """A transformer whose weights are written from a formula."""
    return Examined(formula, "", compiled(formula))


def examined(model: Examined) -> Report:
    """The report on a model, with the settings of these checks."""
    return report_of(model, LENGTHS, PAIRS, WORDS)


def check_right(model: Examined) -> Evidence:
    """No answer is wrong, in order or in an exam, and the automaton that is learned has the language, by words that are judged here."""
    report = examined(model)
    wrong = sum(score.asked - score.right for score in report.scores)
    same = report.extraction.learned.dfa == report.dfa
    words = [
        "".join(letters) for n in range(LENGTHS[0] + 1) for letters in product("abc", repeat=n)
    ]
    judged = sum(model.model(word) != ("ab" in word) for word in words)
    facts = {
        "wrong_in_exams": wrong,
        "wrong of all short words": judged,
        "same_automaton": same,
        "looks_like": report.likeness.fragment,
    }
    holds = not wrong and not judged and report.mistake is None and same
    holds = holds and report.likeness.fragment is None
    measured = {"asked": report.asked, "complete": report.complete, **_lengths(report)}
    return Evidence(holds, facts, measured)


def check_confined(suspect: Suspect) -> Evidence:
    """Every one of the longest hard pairs of the fragment is wrong, the automaton lies in the fragment, on short uniform words the
    model is better than coins, and the rule of likeness names the fragment. The pairs are drawn anew, and judged by `in`.
    """
    report, fragment = examined(suspect.model), suspect.fragment
    hard = report.score(TITLES[fragment], max(LENGTHS))
    uniform = report.score("uniform", min(LENGTHS))
    inside = fragment in (report.extraction.inside or ())
    assert hard is not None and uniform is not None and uniform.interval is not None
    pair = hard_pair(report.dfa, fragment, max(LENGTHS))
    truth = ["ab" in word for word in (pair.member, pair.nonmember)]
    answers = {bool(suspect.model.model(word)) for word in (pair.member, pair.nonmember)}
    facts = {
        "right": hard.right,
        "a pair of its own is answered alike": len(answers) == 1,
        "automaton_inside": inside,
        "uniform_at_least": round(uniform.interval.low, 2),
        "looks_like": report.likeness.fragment,
    }
    alike = truth == [True, False] and len(answers) == 1
    holds = not hard.right and alike and inside and uniform.interval.low > 0.5
    return Evidence(
        holds and report.likeness.fragment == fragment,
        facts,
        {"pairs": hard.asked, **_lengths(report)},
    )


def _lengths(report: Report) -> dict[str, int]:
    """Return the greatest length of a word that is asked for in an exam."""
    return {"longest": max(score.length for score in report.scores)}


_BOUNDARY = "Words of up to [[longest]] letters."
_EXAMINE = "expressivity.examination.examine.examine"

CLAIMS = (
    Claim(
        id="ours-examine-compiled",
        statement="An examination finds no error of a transformer whose weights are written from a formula for the language, $\\mathsf P(b\\wedge\\mathsf Y a)$ for the words with $ab$.",
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: written(RIGHT),
        control=lambda: written(GLOBAL),
        broken="P in place of Y in the formula",
        check=check_right,
        boundary=_BOUNDARY,
        budget=20.0,
        code=(_EXAMINE, "expressivity.constructions.temporal.compile_formulas"),
        reach="sampled",
        extent="[[asked]] words, all of up to [[complete:word]] letters",
        numbers={"asked": 954, "complete": 5, "longest": 40},
    ),
    Claim(
        id="ours-examine-global",
        statement="A transformer with global attention, its weights written from a formula of LTL[P], is wrong about every one of the longest hard pairs "
        "of LTL[P] that it is examined with; the automaton learned of it lies in LTL[P].",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: Suspect(written(GLOBAL), "P"),
        control=lambda: Suspect(written(RIGHT), "P"),
        broken="Y in place of the second P in the formula",
        check=check_confined,
        boundary=_BOUNDARY + " One formula; theory says it of all, on pairs that are long enough.",
        budget=20.0,
        code=(_EXAMINE, "expressivity.automata.hard_pairs.hard_pair"),
        reach="certified",
        extent="the [[pairs]] hard pairs asked, up to [[longest]] letters",
        numbers={"pairs": 11, "longest": 40},
    ),
    Claim(
        id="ours-examine-local",
        statement="A rule that sees the last letters only is wrong about every one of the longest hard pairs of LTL[Y] that it is examined with; the "
        "automaton learned of it lies in LTL[Y].",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: Suspect(Examined("ends", "", ends(LAST)), "Y"),
        control=lambda: Suspect(Examined("anywhere", "", anywhere), "Y"),
        broken="a rule that sees all letters",
        check=check_confined,
        boundary=_BOUNDARY + " One rule; theory says it of all, on pairs that are long enough.",
        budget=5.0,
        code=(_EXAMINE, "expressivity.automata.hard_pairs.hard_pair"),
        reach="certified",
        extent="the [[pairs]] hard pairs asked, up to [[longest]] letters",
        numbers={"pairs": 20, "longest": 40},
    ),
)
