"""Claims about formulas: what the fragments say, written down for every small language and read back as automata."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product

import numpy as np

from expressivity.automata.census import census, tables
from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.fragments import Logic, defines
from expressivity.automata.graphs import components
from expressivity.automata.polynomials import Monomial, monomials, union
from expressivity.claims.registry import Claim, Evidence
from expressivity.logic.blocks import block_formula, block_formulas
from expressivity.logic.last_letters import definite_formula
from expressivity.logic.normal import push_down
from expressivity.logic.parser import parse
from expressivity.logic.sampling import random_formulas
from expressivity.logic.syntax import Formula, P, Y, fold, operators, size, subformulas
from expressivity.logic.synthesis import synthesise
from expressivity.logic.translation import difference, to_dfa
from expressivity.logic.windows import Blocks, Product, smallest_product, window_bound, with_windows
from expressivity.tasks.languages import LANGUAGES

RANDOM_FORMULAS, STEPS = 400, 12
"""So many random formulas are read, each of so many steps."""

RANDOM_LANGUAGES = 60
"""So many random languages of each fragment are written down beside those of the census."""

LONGEST_WINDOW = 6
"""With windows up to so long it is looked whether a language's state is ever fixed."""

KNOWN_FORMULAS = {
    "first-letter": "P(a & !P true)", "last-letter": "Y a", "ends-with-ab": "Y(b & Y a)", "factor-ab": "P(b & Y a)",
    "a-before-b": "P(b & P a)", "alternating": "(!Y true | Y b) & !P(a & Y a) & !P(b & !Y a)",
}
"""The formulas by which [LC25] and [LC26] define their languages (the last is ours)."""


@dataclass(frozen=True)
class Writing:
    """A way to write languages of a fragment: all formulas that it gives for one language."""

    logic: Logic
    write: Callable[[Dfa], Iterable[Formula]]


@dataclass(frozen=True)
class Reading:
    """A set of operators, and the fragment that their formulas are said to belong to."""

    logic: Logic
    operators: str


def _population(logic: Logic) -> Iterator[Dfa]:
    """The languages of a fragment: all over {a, b} with up to three states, one in 97 of those with four, and random ones
    with up to six states over two or three letters."""
    yield from (dfa for dfa in census(3) if defines(dfa, logic))
    four = (Dfa("ab", delta, ends) for delta, ends in list(zip(*tables(4)))[::97])
    yield from (dfa for dfa in four if defines(dfa, logic))
    yield from islice(filter(lambda dfa: defines(dfa, logic), _random_languages()), RANDOM_LANGUAGES)


def _random_languages() -> Iterator[Dfa]:
    """Automata whose transitions mostly lead to later states."""
    draw = np.random.default_rng(11)
    while True:
        states, letters = int(draw.integers(3, 7)), int(draw.integers(2, 4))
        delta = np.maximum(draw.integers(0, states, (states, letters)), np.arange(states)[:, None] - int(draw.integers(0, 3)))
        yield from_table("abc"[:letters], delta.tolist(), 0, np.flatnonzero(draw.random(states) < 0.5).tolist())


def check_writing(writing: Writing) -> Evidence:
    """Every language of the population gets formulas of the fragment, each equivalent to its automaton."""
    languages, unwritten, wrong, sizes = 0, 0, 0, []
    for dfa in _population(writing.logic):
        found = list(writing.write(dfa))
        languages, unwritten = languages + 1, unwritten + (not found)
        sizes += map(size, found)
        wrong += sum(not operators(formula) <= set(writing.logic) or difference(formula, dfa, dfa.alphabet) is not None
                     for formula in found)
    facts = {"languages": languages, "formulas": len(sizes), "largest": max(sizes), "unwritten": unwritten, "wrong": wrong}
    return Evidence(not wrong and not unwritten, facts)


def _in_p(dfa: Dfa) -> list[Formula]:
    return [*block_formulas(dfa), synthesise(dfa, "P").formula]


def _in_y(dfa: Dfa) -> list[Formula]:
    return [definite_formula(dfa), synthesise(dfa, "Y").formula]


def _in_py(dfa: Dfa) -> list[Formula]:
    return [*block_formulas(dfa), synthesise(dfa).formula]


def _seeing_itself(dfa: Dfa) -> list[Formula]:
    def build(node: Formula, args: tuple[Formula, ...]) -> Formula:
        return args[0] | P(args[0]) if node.op == "P" else Formula(node.op, args, node.value)
    return [fold(formula, build) for formula in _in_p(dfa)]


def _start_forgotten(formula: Formula) -> Formula:
    def build(node: Formula, args: tuple[Formula, ...]) -> Formula:
        return ~Y(args[0].args[0]) if node.op == "Y" and args[0].op == "!" else Formula(node.op, args, node.value)
    return fold(formula, build)


def _start_forgotten_at_the_end(dfa: Dfa) -> list[Formula]:
    def build(node: Formula, args: tuple[Formula, ...]) -> Formula:
        return Y(~args[0].args[0]) if node.op == "!" and args[0].op == "Y" else Formula(node.op, args, node.value)
    return [fold(formula, build) for formula in _in_y(dfa)]


def _by_components_of_the_automaton(dfa: Dfa) -> list[Formula]:
    length, found = smallest_product(dfa)
    return [block_formula(found, _of_automaton(found))]


def check_reading(reading: Reading) -> Evidence:
    """The automata of random formulas lie in the fragment."""
    formulas = islice(random_formulas(reading.operators, "ab", STEPS, np.random.default_rng(7)), RANDOM_FORMULAS)
    machines = {formula: to_dfa(formula, "ab") for formula in formulas}
    outside = sum(not defines(dfa, reading.logic) for dfa in machines.values())
    return Evidence(not outside, {
        "formulas": len(machines), "deepest": max(formula.depth for formula in machines), "languages": len(set(machines.values())),
        "most_states": max(dfa.states for dfa in machines.values()), "outside": outside})


def check_windows(cut: Callable[[Product], Blocks]) -> Evidence:
    """For every language of LTL[P,Y], window and block fix the state once the window has |C|(|C|-1)/2 letters."""
    needed: dict[int, int] = {}
    loose, never = 0, 0
    for dfa in filter(lambda dfa: defines(dfa, "PY"), census(3)):
        products = (with_windows(dfa, d) for d in range(max(LONGEST_WINDOW, window_bound(dfa)) + 1))
        fixing = [d for d, found in enumerate(products) if found.fixed_by(cut(found))]
        loose += window_bound(dfa) not in fixing
        never += not fixing
        for shortest in fixing[:1]:
            needed[shortest] = needed.get(shortest, 0) + 1
    return Evidence(not loose, {"languages": sum(needed.values()) + never, "by_window": dict(sorted(needed.items())),
                                "not_fixed_at_the_bound": loose, "never_fixed": never})


def _of_product(found: Product) -> Blocks:
    return components(found.delta)


def _of_automaton(found: Product) -> Blocks:
    return components(found.dfa.delta)[found.states]


def check_normal_form(push: Callable[[Formula], Formula]) -> Evidence:
    """Random formulas of LTL[P,Y], before and after, are equivalent, and after it Y stands before letters and Y's only."""
    wrong, misplaced, deepest = 0, 0, 0
    for formula in islice(random_formulas("! & | P Y", "ab", STEPS, np.random.default_rng(8)), RANDOM_FORMULAS):
        pushed = push(formula)
        wrong += difference(formula, pushed, "ab") is not None
        misplaced += any(node.op == "Y" and node.args[0].op not in ("letter", "true", "Y") for node in subformulas(pushed))
        deepest = max(deepest, formula.depth)
    return Evidence(not wrong and not misplaced, {"formulas": RANDOM_FORMULAS, "deepest": deepest, "wrong": wrong, "misplaced": misplaced})


def check_sizes(write: Callable[[Dfa], Formula]) -> Evidence:
    """What is written for the papers' languages is equivalent to the papers' formulas and has no more subformulas."""
    rows = {name: (parse(text), write(LANGUAGES[name].dfa)) for name, text in KNOWN_FORMULAS.items()}
    wrong = sum(difference(formula, LANGUAGES[name].dfa, LANGUAGES[name].alphabet) is not None
                for name, pair in rows.items() for formula in pair)
    longer = sum(size(found) > size(known) for known, found in rows.values())
    return Evidence(not wrong and not longer, {"known": {name: size(known) for name, (known, _) in rows.items()},
                                               "written": {name: size(found) for name, (_, found) in rows.items()},
                                               "wrong": wrong, "longer": longer})


def check_polynomials(build: Callable[[Dfa], list[Monomial]]) -> Evidence:
    """Each language of LTL[P] is the disjoint union of its left-deterministic monomials: as automata, and word by word up to
    length six; and every one of these monomials by itself lies in LTL[P]."""
    wrong, doubled, outside, count = 0, 0, 0, 0
    for dfa in _population("P"):
        parts = build(dfa)
        count += len(parts)
        wrong += union(parts, dfa.alphabet) != dfa
        outside += sum(not part.left_deterministic or not defines(union([part], dfa.alphabet), "P") for part in parts)
        tests = [re.compile(str(part)) for part in parts]
        for word in ("".join(w) for n in range(7 if len(dfa.alphabet) == 2 else 5) for w in product(dfa.alphabet, repeat=n)):
            doubled += sum(test.fullmatch(word) is not None for test in tests) > 1
    return Evidence(not wrong and not doubled and not outside, {
        "monomials": count, "wrong": wrong, "words_in_two": doubled, "outside": outside})


def _without_the_mark(dfa: Dfa) -> list[Monomial]:
    """Each block also holds the mark that ends it."""
    return [Monomial(tuple("".join(sorted({*block, *mark})) for block, mark in zip(part.blocks, (*part.marks, ""))), part.marks)
            for part in monomials(dfa)]


_SYNTHESIS = "expressivity.logic.synthesis.synthesise"
_SMALL = "Every language over two letters with up to three states, a sample with four, and random ones with up to six over two or three letters."
_RANDOM = f"{RANDOM_FORMULAS} random formulas over two letters, each of {STEPS} steps."

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="fp-thm-4.1-written", statement="Every language whose minimal automaton is partially ordered is written in LTL[P].",
        source="[LC25] Theorem 4.1, Lemma C.1", known="read", kind="construction",
        subject=lambda: Writing("P", _in_p), control=lambda: Writing("P", _seeing_itself),
        broken="P sees its own position", check=check_writing, boundary=_SMALL, budget=20.0,
        code=("expressivity.logic.blocks.block_formula", _SYNTHESIS)),
    Claim(
        id="la-thm-2.2-written", statement="Every definite language is written in LTL[Y], by its last letters.",
        source="[LC26] Theorem 2.2; the formula is ours", known="restated", kind="construction",
        subject=lambda: Writing("Y", _in_y), control=lambda: Writing("Y", _start_forgotten_at_the_end),
        broken="at the beginning there is no position before, and this is forgotten: Y!f for !Yf", check=check_writing, boundary=_SMALL, budget=20.0,
        code=("expressivity.logic.last_letters.definite_formula", _SYNTHESIS)),
    Claim(
        id="la-thm-2.9-written",
        statement="Every language whose automaton lacks the pattern of LTL[P,Y] is written in LTL[P,Y], by components of the automaton "
                  "with windows of last letters.",
        source="[LC26] Theorem 2.9; the construction is ours", known="restated", kind="construction",
        subject=lambda: Writing("PY", _in_py), control=lambda: Writing("PY", _by_components_of_the_automaton),
        broken="components of the automaton in place of those of its product with windows", check=check_writing, boundary=_SMALL, budget=40.0,
        code=("expressivity.logic.blocks.block_formula", "expressivity.logic.windows.smallest_product", _SYNTHESIS)),
    Claim(
        id="fp-thm-4.1-read", statement="The automaton of every formula of LTL[P] is partially ordered.",
        source="[LC25] Theorem 4.1", known="read", kind="decision",
        subject=lambda: Reading("P", "! & | P"), control=lambda: Reading("P", "! & | P Y"),
        broken="Y is allowed too", check=check_reading, boundary=_RANDOM, budget=20.0,
        code=("expressivity.logic.translation.to_dfa",)),
    Claim(
        id="la-thm-2.2-read", statement="The language of every formula of LTL[Y] is definite.",
        source="[LC26] Theorem 2.2", known="restated", kind="decision",
        subject=lambda: Reading("Y", "! & | Y"), control=lambda: Reading("Y", "! & | Y P"),
        broken="P is allowed too", check=check_reading, boundary=_RANDOM, budget=20.0,
        code=("expressivity.logic.translation.to_dfa",)),
    Claim(
        id="la-thm-2.9-read", statement="The automaton of every formula of LTL[P,Y] lacks its pattern: no word fixes two states of one component.",
        source="[LC26] Theorem 2.9", known="restated", kind="decision",
        subject=lambda: Reading("PY", "! & | P Y"), control=lambda: Reading("PY", "! & | P Y S"),
        broken="since is allowed too", check=check_reading, boundary=_RANDOM, budget=20.0,
        code=("expressivity.logic.translation.to_dfa",)),
    Claim(
        id="ours-window-bound",
        statement="For a language of LTL[P,Y], the last $|C|(|C|-1)/2$ letters, for the largest component $C$ of its automaton, and the "
                  "component of the product with these windows fix the state.",
        source="ours", known="ours", kind="construction",
        subject=lambda: _of_product, control=lambda: _of_automaton,
        broken="components of the automaton in place of the product", check=check_windows,
        boundary="The languages over two letters with up to three states; the proof is for all.", budget=10.0,
        code=("expressivity.logic.windows.window_bound",)),
    Claim(
        id="ours-normal-form",
        statement="Every formula of LTL[P,Y] is equivalent, at all positions, to one in which Y stands before letters and constants only.",
        source="ours; half of [LC26] Theorem 2.9", known="ours", kind="identity",
        subject=lambda: push_down, control=lambda: lambda formula: _start_forgotten(push_down(_start_forgotten(formula))),
        broken="that a position stands before is not said: !Yf for Y!f", check=check_normal_form,
        boundary=f"{_RANDOM} The proof is for all.", budget=10.0,
        code=("expressivity.logic.normal.push_down",)),
    Claim(
        id="ours-short-formulas",
        statement="For the languages that the papers define by formulas, what is written has no more distinct subformulas than theirs.",
        source="[LC25], [LC26], and ours", known="read", kind="construction",
        subject=lambda: lambda dfa: synthesise(dfa).formula, control=lambda: lambda dfa: next(block_formulas(dfa)),
        broken="the construction by components alone: nothing is enumerated, no blocks are united", check=check_sizes,
        boundary="Six languages. Nothing shows that a shorter formula does not exist.", budget=5.0,
        code=(_SYNTHESIS, "expressivity.logic.enumeration.short_formulas")),
    Claim(
        id="fp-thm-4.1-polynomials",
        statement="The languages of LTL[P] are the left-deterministic polynomials: finite disjoint unions of monomials "
                  "$\\Sigma_0^*a_1\\Sigma_1^*\\cdots a_n\\Sigma_n^*$ with $a_i\\notin\\Sigma_{i-1}$.",
        source="[LC25] Theorem 4.1", known="read", kind="construction",
        subject=lambda: lambda dfa: list(monomials(dfa)), control=lambda: _without_the_mark,
        broken="each block may also hold the mark that ends it", check=check_polynomials, boundary=_SMALL, budget=20.0,
        code=("expressivity.automata.polynomials.monomials",)),
)
