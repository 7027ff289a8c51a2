"""What the library answers to what the tests ask of the browser: JSON to JSON, run in a process in which no shapes are checked.

echo '["parsed", [["P a"]]]' | python tests/explorers/answers.py
"""

import json
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from expressivity.automata import hard_pairs
from expressivity.automata.algebra import is_star_free
from expressivity.automata.dfa import Dfa, from_regex
from expressivity.automata.fragments import LOGICS, defines, forbidden_pattern
from expressivity.automata.semigroup import transition_semigroup
from expressivity.errors import InvalidInput
from expressivity.logic.evaluation import subformula_truths
from expressivity.logic.parser import parse
from expressivity.logic.semantics import encode, evaluate
from expressivity.logic.syntax import (
    FALSE,
    TRUE,
    Formula,
    P,
    Y,
    letter,
    letters,
    operators,
    size,
    subformulas,
)
from expressivity.logic.translation import to_dfa

hard_pairs.forbidden_pattern = cache(forbidden_pattern)


def attempt(action: Callable[[], Any]) -> Any:
    """Return what an action returns, or what it is refused with."""
    try:
        return action()
    except InvalidInput as error:
        return str(error)


def parsed(texts: list[str]) -> list[Any]:
    """Everything that is read off a formula's text."""
    rows = []
    for formula in map(parse, texts):
        nodes = [str(node) for node in subformulas(formula)]
        rows.append([str(formula), size(formula), formula.depth, letters(formula), nodes, True])
    return rows


def refused(texts: list[str], alphabet: str | None) -> list[str | None]:
    """What a text is refused with, None if it is a formula."""
    answers = [attempt(lambda text=text: parse(text, alphabet)) for text in texts]
    return [answer if isinstance(answer, str) else None for answer in answers]


def truths(texts: list[str], words: list[str]) -> list[str]:
    """Where each formula holds in each word over {a, b}: at its positions and at its end."""
    table = encode(words, "ab")
    lines = []
    for formula in map(parse, texts):
        truth = evaluate(formula, table, "ab").astype(int).tolist()
        rows = ["".join(map(str, row[: len(word) + 1])) for row, word in zip(truth, words)]
        lines.append(" ".join(rows))
    return lines


def rows_of_subformulas(texts: list[str], words: list[str]) -> list[Any]:
    """The table of all subformulas, of each formula in a word of its own."""
    found = [subformula_truths(parse(text), word) for text, word in zip(texts, words)]
    return [[[str(node), list(truth)] for node, truth in table.items()] for table in found]


def automata(texts: list[str], alphabet: str, most: int | None) -> list[Any]:
    """The automaton of each formula."""
    return [
        attempt(lambda text=text: to_dfa(parse(text), alphabet, most).to_json()) for text in texts
    ]


def written(texts: list[str], alphabets: list[str]) -> list[Any]:
    """The automaton of each formula, over an alphabet of its own, its operators and its size."""
    rows = []
    for text, alphabet in zip(texts, alphabets):
        formula = parse(text, alphabet)
        dfa = to_dfa(formula, alphabet)
        rows.append([dfa.to_json(), sorted(operators(formula)), size(formula)])
    return rows


def witnesses(documents: list[Any], logics: list[str], lengths: list[int]) -> list[Any]:
    """Forbidden patterns and hard pairs."""
    found = map(Dfa.from_json, documents)
    return [[_witness(dfa, logic, lengths) for logic in logics] for dfa in found]


def _witness(dfa: Dfa, logic: Any, lengths: list[int]) -> list[Any]:
    witness = forbidden_pattern(dfa, logic)
    pairs = [
        attempt(lambda most=most: hard_pairs.hard_pair(dfa, logic, most).to_json())
        for most in lengths
    ]
    if witness is None:
        return [None, pairs]
    found = {**vars(witness), "access": list(witness.access)}
    made = [list(hard_pairs.words(witness, power)) for power in (0, 1, 3)]
    return [found, pairs, witness.by_hand(dfa), list(witness.states(dfa)), True, made]


def verdicts(tables: list[Any], accepting: list[Any]) -> list[str]:
    """Whether LTL[P], LTL[Y] and LTL[P,Y] define each language over {a, b}, and whether it is star-free."""
    lines = []
    for delta, ends in zip(tables, accepting):
        dfa = Dfa("ab", np.array(delta), np.array(ends))
        own = [defines(dfa, logic) for logic in LOGICS]
        own.append(is_star_free(transition_semigroup(dfa)))
        lines.append("".join(str(int(verdict)) for verdict in own))
    return lines


def combined(pairs: list[Any], length: int) -> list[Any]:
    """Access words, a word of difference, equality, and star-freeness of small automata."""
    rows = []
    for one, two in ([Dfa.from_json(document) for document in pair] for pair in pairs):
        star_free = is_star_free(transition_semigroup(one)) if one.states < length else None
        rows.append([list(one.access), one.difference(two), one == two, star_free])
    return rows


def regexes(cases: list[Any]) -> list[Any]:
    """The automaton of each regex."""
    return [attempt(lambda case=case: from_regex(*case).to_json()) for case in cases]


def least(logic: str, most: int) -> list[Any]:
    """Each language over {a, b} with a formula of at most so many subformulas, and how many the least one has."""
    found: dict[Dfa, int] = {}
    sets = {frozenset[Formula]()}
    for nodes in range(1, most + 1):
        sets = {known | {new} for known in sets for new in _grown(known, logic) if new not in known}
        for formula in {formula for known in sets for formula in known}:
            if size(formula) == nodes:
                found.setdefault(to_dfa(formula, "ab"), nodes)
    return [[dfa.to_json(), nodes] for dfa, nodes in found.items()]


def _grown(known: frozenset[Formula], logic: str) -> list[Formula]:
    """Each formula that one more operator, or a leaf, makes of some."""
    grown = [letter("a"), letter("b"), TRUE, FALSE]
    for one in known:
        grown += [~one, *([P(one)] if "P" in logic else []), *([Y(one)] if "Y" in logic else [])]
        grown += [joined for other in known for joined in (one & other, one | other)]
    return grown


if __name__ == "__main__":
    for line in sys.stdin:
        name, arguments = json.loads(line)
        print(json.dumps(globals()[name](*arguments)), flush=True)
