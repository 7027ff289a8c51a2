"""Claims about formulas: what the fragments say, written down for every small language and compared with its automaton."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from expressivity.automata.census import census
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import Logic
from expressivity.automata.graphs import components
from expressivity.book.registry import Claim, Evidence
from expressivity.errors import InvalidInput
from expressivity.logic.blocks import block_formula, block_formulas
from expressivity.logic.last_letters import definite_formula
from expressivity.logic.semantics import encode, satisfied
from expressivity.logic.syntax import Formula, P, Y, fold, operators, size
from expressivity.logic.synthesis import synthesise
from expressivity.logic.translation import difference
from expressivity.logic.windows import Blocks, Product, smallest_product, window_bound, with_windows
from expressivity.studies.logic.population import lacks_pattern, largest_component, population

LONGEST_WINDOW = 6
"""With windows up to so long it is looked whether a language's state is ever fixed."""

HARDEST = Dfa(
    "ab",
    np.array([[0, 1], [2, 2], [0, 3], [3, 3]]),
    np.array([False, False, False, True]),
)
"""A language of LTL[P,Y] with a component of three states that needs a window of three letters."""


@dataclass(frozen=True)
class Writing:
    """A way to write languages of a fragment: all formulas that it gives for one language."""

    logic: Logic
    write: Callable[[Dfa], Iterable[Formula]]


def check_writing(writing: Writing) -> Evidence:
    """Check that every language of the population gets formulas of the fragment, by its construction and by the search, each equivalent to its automaton: as automata, and on short
    words by the formulas' truth; and every language with two states that has the pattern is refused."""
    unwritten, wrong, longest = 0, 0, 0
    languages = list(population(writing.logic))
    for dfa in languages:
        formulas = list(writing.write(dfa))
        unwritten += len(formulas) < 2
        longest = max(longest, *map(size, formulas), 0)
        wrong += sum(
            not operators(formula) <= set(writing.logic)
            or difference(formula, dfa, dfa.alphabet) is not None
            for formula in formulas
        )
        wrong += bool(formulas) and _differ(formulas[-1], dfa)
    outside = [dfa for dfa in census(2) if not lacks_pattern(dfa, writing.logic)]
    taken = sum(not _refuses(writing, dfa) for dfa in outside)
    return Evidence(
        not wrong and not unwritten and not taken and bool(outside),
        {
            "largest": longest,
            "unwritten": unwritten,
            "wrong": wrong,
            "outside": len(outside),
            "outside_but_written": taken,
        },
        sizes(languages),
    )


def sizes(languages: Sequence[Dfa]) -> dict[str, int]:
    """Return how many languages there are, and their most states and letters."""
    return {
        "languages": len(languages),
        "states": max(dfa.states for dfa in languages),
        "letters": max(len(dfa.alphabet) for dfa in languages),
    }


def _differ(formula: Formula, dfa: Dfa) -> bool:
    """Whether the formula's truth at the end of some short word is not what the automaton says: a run of it, letter by letter."""
    words = [""]
    for word in words:
        if len(word) < 4:
            words += [word + name for name in dfa.alphabet]
    wanted = []
    for word in words:
        state = 0
        for name in word:
            state = int(dfa.delta[state, dfa.alphabet.index(name)])
        wanted.append(bool(dfa.accepting[state]))
    return satisfied(formula, encode(words, dfa.alphabet), dfa.alphabet).tolist() != wanted


def _refuses(writing: Writing, dfa: Dfa) -> bool:
    try:
        return not list(writing.write(dfa))
    except InvalidInput:
        return True


def _searched(dfa: Dfa, logic: Logic) -> list[Formula]:
    found = synthesise(dfa, logic).formula
    return [] if found is None else [found]


def _in_p(dfa: Dfa) -> list[Formula]:
    return [*block_formulas(dfa), *_searched(dfa, "P")]


def _in_y(dfa: Dfa) -> list[Formula]:
    written = definite_formula(dfa)
    return [*([] if written is None else [written]), *_searched(dfa, "Y")]


def _in_py(dfa: Dfa) -> list[Formula]:
    return [*block_formulas(dfa), *_searched(dfa, "PY")]


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
    found = smallest_product(dfa)
    blocks = [] if found is None else [block_formula(found[1], _of_automaton(found[1]))]
    return [*blocks, *_searched(dfa, "PY")]


def check_windows(cut: Callable[[Product], Blocks]) -> Evidence:
    """Check that for every small language of LTL[P,Y], window and block fix the state once the window has |C|(|C|-1)/2 letters; and a language
    that needs no less shows that the bound is attained."""
    needed: dict[int, int] = {}
    loose, languages = 0, [dfa for dfa in census(3) if lacks_pattern(dfa, "PY")]
    for dfa in languages:
        largest = largest_component(dfa)
        bound = largest * (largest - 1) // 2
        shortest = _shortest(dfa, cut)
        loose += window_bound(dfa) != bound or shortest > bound
        needed[shortest] = needed.get(shortest, 0) + 1
    return Evidence(
        not loose and window_bound(HARDEST) == _shortest(HARDEST, cut),
        {"by_window": dict(sorted(needed.items())), "loose": loose},
        {
            "languages": len(languages),
            "states": max(dfa.states for dfa in languages),
            "hard": largest_component(HARDEST),
            "needs": _shortest(HARDEST, cut),
        },
    )


def _shortest(dfa: Dfa, cut: Callable[[Product], Blocks]) -> int:
    """Return the least length of windows that fix the state, with longer ones too, within blocks."""
    products = [with_windows(dfa, d) for d in range(LONGEST_WINDOW + 1)]
    loose = [
        d
        for d, product in enumerate(products)
        if product is None or not product.fixed_by(cut(product))
    ]
    return max(loose, default=-1) + 1


def _of_product(product: Product) -> Blocks:
    return components(product.delta)


def _of_automaton(product: Product) -> Blocks:
    return components(product.dfa.delta)[product.states]


_SYNTHESIS = "expressivity.logic.synthesis.synthesise"
SMALL = (
    "Every language over two letters with up to three states, a sample with four, and random ones over two or [[letters:word]] letters, of at most "
    "[[states:word]] states. The proof is for all."
)

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
        reach="sampled",
        extent="[[languages]] languages of at most [[states]] states",
        proof="page",
        numbers={"languages": 138, "states": 4, "letters": 3},
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
        reach="sampled",
        extent="[[languages]] languages of at most [[states]] states",
        proof="page",
        numbers={"languages": 119, "states": 5, "letters": 3},
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
        reach="sampled",
        extent="[[languages]] languages of at most [[states]] states",
        proof="page",
        numbers={"languages": 245, "states": 5, "letters": 3},
    ),
    Claim(
        id="ours-window-bound",
        statement="For a language of LTL[P,Y], the last $|C|(|C|-1)/2$ letters, for the largest component $C$ of its automaton, and the "
        "component of the product with these windows fix the state; for a component of $|C|=[[hard]]$ states all [[needs:word]] can be needed.",
        source="ours; for local automata the bound is that of Kim, McNaughton and McCloskey 1991",
        known="ours",
        kind="construction",
        subject=lambda: _of_product,
        control=lambda: _of_automaton,
        broken="components of the automaton in place of the product",
        check=check_windows,
        boundary="The languages over two letters with up to [[states:word]] states; the proof is for all.",
        budget=10.0,
        code=(
            "expressivity.logic.windows.window_bound",
            "expressivity.logic.windows.with_windows",
        ),
        reach="all",
        extent="[[languages]] languages, two letters, to [[states]] states",
        proof="page",
        numbers={"languages": 156, "states": 3, "hard": 3, "needs": 3},
    ),
)
