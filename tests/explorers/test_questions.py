"""Every question that a page marks: its solution is right, its wrong answer is refused, and so is what is no answer."""

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import explorer_page
import pytest

from expressivity.lower_bounds.matching import is_code
from expressivity.paths import root

DIRECTIVE = re.compile(r"^(:{3,})\{question\} (\S+)\n((?::\w+:[^\n]*\n)+)(.*?)^\1$", re.M | re.S)
MARK = """(asked) => import("questions").then((m) => Promise.all(asked.map(async ([question, answer]) => {
  try { return await m.mark(question, answer); } catch (error) { return { error: `${error.name}: ${error.message}` }; } })))"""
NO_ANSWERS = ("", "<b>", "?" * 300)
LEAST = 2
"""Questions of a chapter."""


def questions_of(path: Path) -> list[dict[str, str]]:
    found = []
    for _, name, options, words in DIRECTIVE.findall(path.read_text(encoding="utf8")):
        given = dict(re.findall(r"^:(\w+): ?(.*)$", options, re.M))
        found.append({"id": name, "words": words.strip(), **given})
    return found


CHAPTERS = sorted((root() / "book").glob("part*/*.md"))
QUESTIONS = {path: questions_of(path) for path in CHAPTERS}
ALL = [question for found in QUESTIONS.values() for question in found]


@pytest.fixture(scope="module")
def marks(twin):
    """What the page says to the solutions, the wrong answers and no answer, by identifier."""
    asked = [
        (explorer_page.explorers.asked(question), answer)
        for question in ALL
        for answer in (question["solution"], question["wrong"], *NO_ANSWERS)
    ]
    said = twin(MARK, asked)
    return {question["id"]: said[5 * i : 5 * i + 5] for i, question in enumerate(ALL)}


@pytest.mark.parametrize("question", ALL, ids=lambda question: question["id"])
def test_the_solution_is_right_and_the_wrong_answer_is_refused(question, marks):
    solution, wrong, *none = marks[question["id"]]
    assert solution.get("right") is True, solution
    assert wrong.get("right") is False and wrong["said"], wrong
    for answer, said in zip(NO_ANSWERS, none, strict=True):
        refused = said.get("error", "").startswith(("InvalidInput: ", "TooLarge: "))
        empty_word = question["kind"] == "word" and answer == ""
        assert refused or said.get("right") is False or empty_word, said


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_has_questions_that_the_page_marks(chapter):
    assert len(QUESTIONS[chapter]) >= LEAST


def test_identifiers_are_used_once():
    assert not [name for name, count in Counter(one["id"] for one in ALL).items() if count > 1]


def test_codes_are_judged_as_the_library_does(twin):
    cases = [
        (list(chosen), modulus)
        for modulus in range(2, 11)
        for count in range(1, 5)
        for chosen in combinations(range(modulus), count)
    ]
    found = twin(
        "(cases) => import('questions').then((m) => cases.map((one) => m.isCode(...one)))", cases
    )
    assert found == [is_code(*case) for case in cases]


@pytest.mark.parametrize(
    "answer, right",
    [
        ("4", True),
        (" 4. ", True),
        ("8/2", True),
        ("400%", True),
        ("4,0", True),
        ("4/0", None),
        ("four", None),
        ("4.5", False),
    ],
)
def test_a_number_is_read_as_people_write_it(twin, answer, right):
    question = {"kind": "number", "quantity": "quantities.power(2, 2)"}
    (said,) = twin(MARK, [(question, answer)])
    assert said.get("right") is right
    if answer == "4.5":
        assert said["said"] == "Not 4.5: a whole number is asked for."


@pytest.mark.parametrize(
    "answer, right",
    [("4096", True), ("4,096", True), ("4 096", True), ("4.096", False), ("4,0960", False)],
)
def test_a_comma_parts_thousands_of_a_number_as_large_as_that(twin, answer, right):
    question = {"kind": "number", "quantity": "quantities.power(2, 12)"}
    (said,) = twin(MARK, [(question, answer)])
    assert said.get("right") is right


def test_a_reader_of_the_page_is_told_what_helps(twin):
    cases = [
        (
            "regex 'a?+', position 3: x; for Python's regexes there is --syntax python (from_python_regex); else put parentheses before ?",
            "a?+",
            "",
        ),
        ("letter 'B' is not in the alphabet 'ab'", "P B", "ab"),
        ("formula 'a and b', position 3: 'and' is no letter", "a and b", "ab"),
    ]
    found = twin(
        "(cases) => import('hints').then((m) => cases.map((one) => m.plainly(...one)))", cases
    )
    assert "--syntax" not in found[0]
    assert found[1].endswith("Capitals matter: b is a letter here, B is not.")
    assert "Write ! for not" in found[2]
