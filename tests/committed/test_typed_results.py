"""What is typed by hand on pages, in notebooks and in claims: results must be glued or assembled, theorems named with their paper."""

import ast
import json
import re

import pytest

from expressivity.paths import root

TOP = root()
NOTEBOOKS = sorted((TOP / "notebooks").glob("*.ipynb"))
PAGES = sorted(path for path in (TOP / "book").rglob("*.md") if "_static" not in path.parts)
STUDIES = sorted((TOP / "src/expressivity/studies").rglob("claims*.py"))

# A result in prose is glued from a run, so that it cannot differ from it. What is left of a page after code, links, citations,
# directives' options and references to theorems is searched for what looks like a result.
STRIP = [
    r"intervals? (of|at) \$?9[059]\\?%\$?",
    r"(?s)```.*?```",
    r"(?m)^    .*$",
    r"\{[\w:]+\}`[^`]*`",
    r"`[^`]*`",
    r"\]\([^)]*\)",
    r"(?m)^:\w+:.*$",
    r"(?m)^#.*$",
    r"(Theorem|Lemma|Definition|Corollary|Proposition|Appendix|Section|Part|Figure|Python|Jupyter Book|CC BY|Apache|arXiv)s?\s+[\w.]+((,| and| to|, and)\s+[\d.]+)*",
]
RESULT = re.compile(
    r"\b\d{1,3}(?:,\d{3})+\b|\d+\.\d+|\d+(\.\d+)?\s*(%|\\%|per ?cent|times|fold|-fold|×)",
    re.IGNORECASE,
)

WORD = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundred|thousand)"
"""Numbers as words. One is left out: it is an article more often than a count."""

COUNTED = r"(?:runs|seeds|draws|trainings|models|sizes)"
"""What a run counts of itself. Layers, letters, words, sets and parts of a proof are counted in arguments too, and are left out."""

COMPARED = r"(?:as|more|less|fewer|faster|slower|larger|smaller|longer|wider|ours)"
RESULT_IN_WORDS = re.compile(
    rf"\b{WORD}\s+(?:\w+\s+)?{COUNTED}\b|\b{WORD}\s+times\s+{COMPARED}\b|\b{WORD}\s+per\s?cent\b",
    re.IGNORECASE,
)

TYPED = {
    ("book/examine.md", "three models"): "what the page shows, one section for each",
    ("book/examine.md", "Six models"): "what the page shows, one section for each",
    ("examine.ipynb", "Three models"): "what the notebook shows, one cell for each",
    ("book/part1/learning.md", "ten times ours"): "two settings, theirs as recalled",
    ("book/part2/languages.md", "nine models"): "the rule, as it was committed before its run",
    ("book/part2/languages.md", "three trainings"): "the error rate of the rule: arithmetic",
    ("book/part2/languages.md", "five seeds"): "the paper's setting, as reported",
    ("book/part2/logic.md", "two runs"): "two runs of an automaton, in a proof",
}
"""Numbers in words that are no results of a run here: where, which, and why."""


def stripped(text):
    for pattern in STRIP:
        text = re.sub(pattern, " ", text)
    return text


def bare_results(text):
    return [match.group(0) for match in RESULT.finditer(stripped(text))]


def results_in_words(text):
    found = (match.group(0) for match in RESULT_IN_WORDS.finditer(stripped(text)))
    return [" ".join(words.split()) for words in found]


def prose():
    for path in PAGES:
        yield str(path.relative_to(TOP)), path.read_text(encoding="utf8")
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf8"))["cells"]
        texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
        yield path.name, "\n\n".join(texts)


every_text = pytest.mark.parametrize(
    "name, text", list(prose()), ids=lambda v: v if len(v) < 60 else ""
)


@every_text
def test_no_result_is_typed_by_hand(name, text):
    assert not bare_results(text), f"{name}: glue these from a run: {bare_results(text)}"


@every_text
def test_no_result_is_typed_in_words(name, text):
    typed = [words for words in results_in_words(text) if (name, words) not in TYPED]
    assert not typed, f"{name}: glue these from a run, or say it without a number: {typed}"


def test_every_exception_still_stands_where_it_is_listed():
    texts = dict(prose())
    assert all(words in results_in_words(texts[name]) for name, words in TYPED)


def typed_parts(path):
    """Return what is written out, not assembled, of statements and boundaries in a module of claims."""
    calls = (
        n for n in ast.walk(ast.parse(path.read_text(encoding="utf8"))) if isinstance(n, ast.Call)
    )
    texts = (k for call in calls for k in call.keywords if k.arg in ("statement", "boundary"))
    for text in texts:
        yield " ".join(
            n.value
            for n in ast.walk(text.value)
            if isinstance(n, ast.Constant) and isinstance(n.value, str)
        )


IN_CLAIMS = re.compile(
    rf"\b(?:{WORD}|\d[\d,]*)\s+(?:\w+\s+)?(?:runs|seeds|draws|trainings|models|networks|sizes|shapes|samples|units|languages)\b",
    re.IGNORECASE,
)
"""In a claim's text all that its check goes through is a result, and languages and shapes with it."""


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_a_check_goes_through_is_counted_in_its_claims_texts(path):
    for text in typed_parts(path):
        assert not IN_CLAIMS.search(text), f"assemble this from a constant of the check: {text}"
        assert not bare_results(text.replace("-thm-", "-")) or re.search(r"thm-\d", text), text


@pytest.mark.parametrize(
    "text",
    [
        "accuracy rose to 0.93",
        "the error is $0.059$ here",
        "in 83% of runs",
        "it is 3.5 times faster",
        "12 times as many",
    ],
)
def test_the_search_finds_results(text):
    assert bare_results(text)


@pytest.mark.parametrize(
    "text",
    [
        "see {glue:text}`error:.3f`",
        "Theorem 2.9 says",
        "lengths up to $500$",
        "a margin of $1/2$",
        "`q=0.5`",
    ],
)
def test_the_search_passes_over_what_is_no_result(text):
    assert not bare_results(text)


@pytest.mark.parametrize(
    "text",
    [
        "Means over four runs.",
        "the curves of two sizes",
        "nine small models failed",
        "one of the\nthree seeds",
        "it took twelve times as long",
        "right in forty percent",
    ],
)
def test_the_search_finds_results_in_words(text):
    assert results_in_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "two layers and three letters",
        "{glue:text}`runs:d` runs",
        "three times a day",
        "read from two sides",
        "one model, one seed",
    ],
)
def test_the_search_passes_over_numbers_of_an_argument(text):
    assert not results_in_words(text)


# The book numbers its own theorems 1, 2, 3, …, so a whole number alone is read as one of these.
OF_A_PAPER = r"(?:\[[A-Z]\w+\d\d\]|\{cite(?::\w)?\}`\w+`,?)\s+Theorems?\s+[\d.]+(?:(?:,| and|, and)\s+(?:Theorem\s+)?[\d.]+)*"


def bare_theorems(text):
    """Return the references to a theorem by a whole number without the paper whose number it is."""
    return re.findall(r"Theorems?\s+\d+\b(?!\.\d)", re.sub(OF_A_PAPER, " ", text))


@every_text
def test_theorems_of_papers_are_named_with_their_paper_on_pages(name, text):
    assert not bare_theorems(text), (
        f"{name}: write [SHT23] Theorem 2, with a link: {bare_theorems(text)}"
    )


@pytest.mark.parametrize("path", sorted((TOP / "src").rglob("*.py")), ids=lambda p: p.stem)
def test_theorems_of_papers_are_named_with_their_paper_in_the_code(path):
    assert not bare_theorems(path.read_text(encoding="utf8").replace("\\n", " "))


def test_a_theorem_without_its_paper_is_seen():
    assert bare_theorems("the unit of Theorem 2.") and bare_theorems("Theorems 10 and 11")
    assert not bare_theorems("[SHT23] Theorem 2 and {cite}`lc25`, Theorem 3.2; Theorem 2.9")
    assert not bare_theorems("{cite:t}`sht23`, Theorems 4, 10 and 11, are known")
