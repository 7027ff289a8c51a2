"""The tables of the chapter on temporal logic: a formula on a word, the book's languages as formulas, and how long formulas
are over all small languages."""

from collections import Counter
from collections.abc import Iterator

from expressivity.automata.census import census, tables
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import defines
from expressivity.errors import InvalidInput
from expressivity.logic.evaluation import subformula_truths
from expressivity.logic.parser import parse
from expressivity.logic.report import report
from expressivity.logic.syntax import Formula
from expressivity.logic.synthesis import BLOCKS_FIRST
from expressivity.logic.translation import to_dfa
from expressivity.logic.windows import smallest_product
from expressivity.tables import Row, Table
from expressivity.tasks.languages import LANGUAGES

MOST_ROWS, MOST_COLUMNS = 25, 40
"""A figure of a formula on a word has at most so many subformulas, and positions."""

FRAGMENTS = {"ltl_p": "LTL[P]", "ltl_y": "LTL[Y]", "ltl_py": "LTL[P,Y] only"}
"""Where a language's formula comes from: a language of both LTL[P] and LTL[Y] counts where its formula is smaller."""


def evaluation_table(text: str, word: str) -> Table:
    """Tabulate where every subformula of a formula holds in a word: a row for each subformula and position.

    Raises:
        InvalidInput: what is no formula or no letter, or more of either than a figure can show.
    """
    truths = subformula_truths(parse(text), word)
    if len(truths) > MOST_ROWS or len(word) >= MOST_COLUMNS:
        raise InvalidInput(
            f"the figure shows at most {MOST_ROWS} subformulas at {MOST_COLUMNS} positions, the end counted: "
            f"got {len(truths)} and {len(word) + 1}"
        )
    rows: list[Row] = [
        {
            "number": number,
            "subformula": str(node),
            "depth": node.depth,
            "position": position,
            "letter": letter,
            "holds": holds,
        }
        for number, (node, truth) in enumerate(truths.items(), 1)
        for position, (letter, holds) in enumerate(zip([*word, ""], truth), 1)
    ]
    return Table(
        "logic-evaluation",
        f"The subformulas of {text} on the word {word or 'ε'}.",
        {
            "number": "a subformula stands after those that it is made of",
            "subformula": "as text",
            "depth": "temporal depth",
            "position": "from 1; the last is the end of the word",
            "letter": "the letter there, none at the end",
            "holds": "whether it is true there",
        },
        rows,
        group=("number", "position"),
    )


def formulas_table() -> Table:
    """Tabulate the book's languages that LTL[P,Y] defines, each with the smallest formula that was found for it."""
    rows: list[Row] = []
    for language in LANGUAGES.values():
        reported = report(language.dfa, ways=BLOCKS_FIRST)
        if (written := reported.smallest) is not None:
            fragment = next(name for name, other in reported.formulas.items() if other is written)
            rows.append(
                {
                    "language": language.name,
                    "regex": language.regex,
                    "alphabet": language.alphabet,
                    "fragment": FRAGMENTS[fragment],
                    "formula": str(written.formula),
                    "size": written.size,
                    "depth": written.formula.depth,
                    "way": written.way,
                    "states": language.dfa.states,
                    "window": smallest_product(language.dfa)[0],
                }
            )
    return Table(
        "logic-formulas",
        "The languages of the book that LTL[P,Y] defines, with the smallest formula found.",
        {
            "language": "name",
            "regex": "the language",
            "alphabet": "its letters",
            "fragment": "the fragment of the formula",
            "formula": "as text",
            "size": "distinct subformulas",
            "depth": "temporal depth",
            "way": "how it was found",
            "states": "states of the minimal complete automaton",
            "window": "letters that fix the state within a component of the product",
        },
        rows,
        group=("language",),
    )


def sizes_table(every: int) -> Table:
    """Tabulate how large the formulas are of all languages over two letters with up to three states, and of some with four.

    Args:
        every: of the languages with four states, in the order of the census, one in so many is taken.

    Raises:
        InvalidInput: every is below 1.
    """
    if every < 1:
        raise InvalidInput(f"every must be at least 1: got {every}")
    counts: Counter[tuple[str, int, str, int]] = Counter()
    for dfa in filter(lambda dfa: defines(dfa, "PY"), _languages(every)):
        reported = report(dfa, ways=BLOCKS_FIRST)
        written = reported.smallest
        fragment = next(name for name, other in reported.formulas.items() if other is written)
        counts[FRAGMENTS[fragment], dfa.states, written.way, written.size] += 1
    rows: list[Row] = [
        dict(zip(("fragment", "states", "way", "size", "languages"), (*key, number)))
        for key, number in sorted(counts.items())
    ]
    return Table(
        "logic-sizes",
        f"Formulas of all languages of LTL[P,Y] over two letters with up to three states, and of one in {every} with four.",
        {
            "fragment": "the smallest fragment that defines them",
            "states": "states of the minimal complete automaton",
            "way": "how the smallest formula was found",
            "size": "its distinct subformulas",
            "languages": "how many languages",
        },
        rows,
        group=("fragment", "states", "way", "size"),
    )


def _languages(every: int) -> Iterator[Dfa]:
    yield from census(3)
    yield from (Dfa("ab", delta, accepting) for delta, accepting in list(zip(*tables(4)))[::every])


def automaton_text(formula: Formula, alphabet: str) -> str:
    """Return the minimal automaton of a formula, a line for each state: where each letter leads, and whether it accepts."""
    dfa = to_dfa(formula, alphabet)
    lines = ["state  " + " ".join(f"{name:>3}" for name in dfa.alphabet) + "   after, for example"]
    for state, (row, accepts, access) in enumerate(
        zip(dfa.delta.tolist(), dfa.accepting, dfa.access)
    ):
        lines.append(
            f"{state:>5}  "
            + " ".join(f"{target:>3}" for target in row)
            + f"   {access or 'ε'}{'   accepts' if accepts else ''}"
        )
    return "\n".join(lines)
