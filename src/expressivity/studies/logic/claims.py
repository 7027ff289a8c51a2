"""Claims about formulas: what the fragments say, written down for every small language and read back as automata."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from expressivity.automata.census import census, tables
from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.fragments import Logic, defines
from expressivity.automata.graphs import components
from expressivity.book.registry import Claim, Evidence
from expressivity.logic.blocks import block_formula, block_formulas
from expressivity.logic.last_letters import definite_formula
from expressivity.logic.sampling import random_formulas
from expressivity.logic.syntax import Formula, P, Y, fold, operators, size
from expressivity.logic.synthesis import synthesise
from expressivity.logic.translation import difference, to_dfa
from expressivity.logic.windows import Blocks, Product, smallest_product, window_bound, with_windows

RANDOM_FORMULAS, STEPS = 400, 12
"""So many random formulas are read, each of so many steps."""

RANDOM_LANGUAGES = 60
"""So many random languages of each fragment are written down beside those of the census."""

LONGEST_WORD = 9
"""Automata and formulas are compared on all words up to this length."""

LONGEST_WINDOW = 6
"""With windows up to so long it is looked whether a language's state is ever fixed."""


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


def population(logic: Logic) -> Iterator[Dfa]:
    """Yield the languages of a fragment: all over {a, b} with up to three states, one in 97 of those with four, and random ones
    with up to six states over two or three letters."""
    yield from (dfa for dfa in census(3) if defines(dfa, logic))
    four = (Dfa("ab", delta, ends) for delta, ends in list(zip(*tables(4)))[::97])
    yield from (dfa for dfa in four if defines(dfa, logic))
    yield from islice(
        filter(lambda dfa: defines(dfa, logic), _random_languages()), RANDOM_LANGUAGES
    )


def _random_languages() -> Iterator[Dfa]:
    """Yield automata whose transitions mostly lead to later states."""
    draw = np.random.default_rng(11)
    while True:
        states, letters = int(draw.integers(3, 7)), int(draw.integers(2, 4))
        delta = np.maximum(
            draw.integers(0, states, (states, letters)),
            np.arange(states)[:, None] - int(draw.integers(0, 3)),
        )
        yield from_table(
            "abc"[:letters], delta.tolist(), 0, np.flatnonzero(draw.random(states) < 0.5).tolist()
        )


def check_writing(writing: Writing) -> Evidence:
    """Check that every language of the population gets formulas of the fragment, each equivalent to its automaton."""
    languages, unwritten, wrong, sizes = 0, 0, 0, []
    for dfa in population(writing.logic):
        formulas = list(writing.write(dfa))
        languages, unwritten = languages + 1, unwritten + (not formulas)
        sizes += map(size, formulas)
        wrong += sum(
            not operators(formula) <= set(writing.logic)
            or difference(formula, dfa, dfa.alphabet) is not None
            for formula in formulas
        )
    facts = {
        "languages": languages,
        "formulas": len(sizes),
        "largest": max(sizes),
        "unwritten": unwritten,
        "wrong": wrong,
    }
    return Evidence(not wrong and not unwritten, facts)


def _in_p(dfa: Dfa) -> list[Formula]:
    return [*block_formulas(dfa), synthesise(dfa, "P").formula]


def _in_y(dfa: Dfa) -> list[Formula]:
    return [definite_formula(dfa), synthesise(dfa, "Y").formula]


def _in_py(dfa: Dfa) -> list[Formula]:
    return [*block_formulas(dfa), synthesise(dfa).formula]


def _seeing_itself(dfa: Dfa) -> list[Formula]:
    def build(node: Formula, args: tuple[Formula, ...]) -> Formula:
        """Let P see its own position too."""
        return args[0] | P(args[0]) if node.op == "P" else Formula(node.op, args, node.value)

    return [fold(formula, build) for formula in _in_p(dfa)]


def _start_forgotten_at_the_end(dfa: Dfa) -> list[Formula]:
    def build(node: Formula, args: tuple[Formula, ...]) -> Formula:
        """Push a negation through Y without the condition that there is a position before."""
        return (
            Y(~args[0].args[0])
            if node.op == "!" and args[0].op == "Y"
            else Formula(node.op, args, node.value)
        )

    return [fold(formula, build) for formula in _in_y(dfa)]


def _by_components_of_the_automaton(dfa: Dfa) -> list[Formula]:
    length, product = smallest_product(dfa)
    return [block_formula(product, _of_automaton(product))]


def check_reading(reading: Reading) -> Evidence:
    """Check that the automata of random formulas lie in the fragment."""
    formulas = islice(
        random_formulas(reading.operators, "ab", STEPS, np.random.default_rng(7)), RANDOM_FORMULAS
    )
    machines = {formula: to_dfa(formula, "ab") for formula in formulas}
    outside = sum(not defines(dfa, reading.logic) for dfa in machines.values())
    return Evidence(
        not outside,
        {
            "formulas": len(machines),
            "deepest": max(formula.depth for formula in machines),
            "languages": len(set(machines.values())),
            "most_states": max(dfa.states for dfa in machines.values()),
            "outside": outside,
        },
    )


def check_windows(cut: Callable[[Product], Blocks]) -> Evidence:
    """Check that for every language of LTL[P,Y], window and block fix the state once the window has |C|(|C|-1)/2 letters."""
    needed: dict[int, int] = {}
    loose, never = 0, 0
    for dfa in filter(lambda dfa: defines(dfa, "PY"), census(3)):
        products = (with_windows(dfa, d) for d in range(max(LONGEST_WINDOW, window_bound(dfa)) + 1))
        fixing = [d for d, product in enumerate(products) if product.fixed_by(cut(product))]
        loose += window_bound(dfa) not in fixing
        never += not fixing
        for shortest in fixing[:1]:
            needed[shortest] = needed.get(shortest, 0) + 1
    return Evidence(
        not loose,
        {
            "languages": sum(needed.values()) + never,
            "by_window": dict(sorted(needed.items())),
            "not_fixed_at_the_bound": loose,
            "never_fixed": never,
        },
    )


def _of_product(product: Product) -> Blocks:
    return components(product.delta)


def _of_automaton(product: Product) -> Blocks:
    return components(product.dfa.delta)[product.states]


_SYNTHESIS = "expressivity.logic.synthesis.synthesise"
SMALL = "Every language over two letters with up to three states, a sample with four, and random ones with up to six over two or three letters."
RANDOM = f"{RANDOM_FORMULAS} random formulas over two letters, each of {STEPS} steps."

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="fp-thm-4.1-written",
        statement="Every language whose minimal automaton is partially ordered is written in LTL[P].",
        source="[LC25] Theorem 4.1, Lemma C.1",
        known="read",
        kind="construction",
        subject=lambda: Writing("P", _in_p),
        control=lambda: Writing("P", _seeing_itself),
        broken="P sees its own position",
        check=check_writing,
        boundary=SMALL,
        budget=20.0,
        code=("expressivity.logic.blocks.block_formula", _SYNTHESIS),
    ),
    Claim(
        id="la-thm-2.2-written",
        statement="Every definite language is written in LTL[Y], by its last letters.",
        source="[LC26] Theorem 2.2; the formula is ours",
        known="restated",
        kind="construction",
        subject=lambda: Writing("Y", _in_y),
        control=lambda: Writing("Y", _start_forgotten_at_the_end),
        broken="at the beginning there is no position before, and this is forgotten: Y!f for !Yf",
        check=check_writing,
        boundary=SMALL,
        budget=20.0,
        code=("expressivity.logic.last_letters.definite_formula", _SYNTHESIS),
    ),
    Claim(
        id="la-thm-2.9-written",
        statement="Every language whose automaton lacks the pattern of LTL[P,Y] is written in LTL[P,Y], by components of the automaton "
        "with windows of last letters.",
        source="[LC26] Theorem 2.9; the construction is ours",
        known="restated",
        kind="construction",
        subject=lambda: Writing("PY", _in_py),
        control=lambda: Writing("PY", _by_components_of_the_automaton),
        broken="components of the automaton in place of those of its product with windows",
        check=check_writing,
        boundary=SMALL,
        budget=40.0,
        code=(
            "expressivity.logic.blocks.block_formula",
            "expressivity.logic.windows.smallest_product",
            _SYNTHESIS,
        ),
    ),
    Claim(
        id="fp-thm-4.1-read",
        statement="The automaton of every formula of LTL[P] is partially ordered.",
        source="[LC25] Theorem 4.1",
        known="read",
        kind="decision",
        subject=lambda: Reading("P", "! & | P"),
        control=lambda: Reading("P", "! & | P Y"),
        broken="Y is allowed too",
        check=check_reading,
        boundary=RANDOM,
        budget=20.0,
        code=("expressivity.logic.translation.to_dfa",),
    ),
    Claim(
        id="la-thm-2.2-read",
        statement="The language of every formula of LTL[Y] is definite.",
        source="[LC26] Theorem 2.2",
        known="restated",
        kind="decision",
        subject=lambda: Reading("Y", "! & | Y"),
        control=lambda: Reading("Y", "! & | Y P"),
        broken="P is allowed too",
        check=check_reading,
        boundary=RANDOM,
        budget=20.0,
        code=("expressivity.logic.translation.to_dfa",),
    ),
    Claim(
        id="la-thm-2.9-read",
        statement="The automaton of every formula of LTL[P,Y] lacks its pattern: no word fixes two states of one component.",
        source="[LC26] Theorem 2.9",
        known="restated",
        kind="decision",
        subject=lambda: Reading("PY", "! & | P Y"),
        control=lambda: Reading("PY", "! & | P Y S"),
        broken="since is allowed too",
        check=check_reading,
        boundary=RANDOM,
        budget=20.0,
        code=("expressivity.logic.translation.to_dfa",),
    ),
    Claim(
        id="ours-window-bound",
        statement="For a language of LTL[P,Y], the last $|C|(|C|-1)/2$ letters, for the largest component $C$ of its automaton, and the "
        "component of the product with these windows fix the state.",
        source="ours; for local automata the bound is that of Kim, McNaughton and McCloskey 1991",
        known="ours",
        kind="construction",
        subject=lambda: _of_product,
        control=lambda: _of_automaton,
        broken="components of the automaton in place of the product",
        check=check_windows,
        boundary="The languages over two letters with up to three states; the proof is for all.",
        budget=10.0,
        code=("expressivity.logic.windows.window_bound",),
    ),
)
