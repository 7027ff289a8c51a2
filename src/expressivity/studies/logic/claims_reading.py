"""Claims about the automata of formulas: they lack the pattern that excludes the fragment."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import numpy as np

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import Logic
from expressivity.book.registry import Claim, Evidence
from expressivity.logic.sampling import random_formulas
from expressivity.logic.syntax import Formula, P, Y, fold, letter, operators, since
from expressivity.logic.translation import to_dfa
from expressivity.studies.logic.population import lacks_pattern

RANDOM_FORMULAS, STEPS = 400, 12
"""So many random formulas are read, each of so many steps."""

Translate = Callable[[Formula, str], Dfa]


@dataclass(frozen=True)
class Reading:
    """The operators of a fragment, one that it lacks, and how formulas become automata."""

    logic: Logic
    operators: str
    lacking: str
    translate: Translate = to_dfa


def check_reading(reading: Reading) -> Evidence:
    """Check that the automata of random formulas lack the pattern, and those of some formulas with one more operator have it. The words that
    a formula accepts are not looked at here: `expressivity.studies.logic.claims_formulas.check_memory` does."""
    read = _automata(reading.operators, reading)
    drawn = dict(read)
    more = dict(_automata(f"{reading.operators} {reading.lacking}", reading))
    with_pattern = [
        formula for formula, dfa in drawn.items() if not lacks_pattern(dfa, reading.logic)
    ]
    beyond = sum(not lacks_pattern(dfa, reading.logic) for dfa in more.values())
    used = set().union(*map(operators, drawn))
    return Evidence(
        not with_pattern and beyond > 0 and used == set(reading.logic),
        {
            "distinct_formulas": len(drawn),
            "languages": len(set(drawn.values())),
            "most_states": max(dfa.states for dfa in drawn.values()),
            "with_pattern": len(with_pattern),
            f"with_pattern_given_{reading.lacking}": beyond,
        },
        {"formulas": len(read), "deepest": max(formula.depth for formula in drawn)},
    )


def _automata(names: str, reading: Reading) -> list[tuple[Formula, Dfa]]:
    formulas = islice(
        random_formulas(names, "ab", STEPS, np.random.default_rng(7)), RANDOM_FORMULAS
    )
    return [(formula, reading.translate(formula, "ab")) for formula in formulas]


def misread(op: str, build: Callable[[Formula], Formula]) -> Translate:
    """Return a translation in which an operator is taken for another."""

    def exchanged(node: Formula, args: tuple[Formula, ...]) -> Formula:
        """Rebuild a subformula."""
        return build(args[0]) if node.op == op else Formula(node.op, args, node.value)

    return lambda formula, alphabet: to_dfa(fold(formula, exchanged), alphabet)


RANDOM = "[[formulas]] random formulas over two letters, of depth up to [[deepest:word]]. The proof is for all."
_TO_DFA = "expressivity.logic.translation.to_dfa"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="fp-thm-4.1-read",
        statement="The automaton of every formula of LTL[P] is partially ordered.",
        source="[LC25] Theorem 4.1",
        known="read",
        kind="decision",
        subject=lambda: Reading("P", "! & | P", "Y"),
        control=lambda: Reading("P", "! & | P", "Y", misread("P", Y)),
        broken="what P remembers is not kept: the position before only",
        check=check_reading,
        boundary=RANDOM,
        budget=20.0,
        code=(_TO_DFA,),
        reach="sampled",
        extent="[[formulas]] random formulas, to depth [[deepest]]",
        proof="page",
        numbers={"formulas": 400, "deepest": 5},
    ),
    Claim(
        id="la-thm-2.2-read",
        statement="The language of every formula of LTL[Y] is definite.",
        source="[LC26] Theorem 2.2",
        known="restated",
        kind="decision",
        subject=lambda: Reading("Y", "! & | Y", "P"),
        control=lambda: Reading("Y", "! & | Y", "P", misread("Y", P)),
        broken="what Y remembers is kept for ever",
        check=check_reading,
        boundary=RANDOM,
        budget=20.0,
        code=(_TO_DFA,),
        reach="sampled",
        extent="[[formulas]] random formulas, to depth [[deepest]]",
        proof="page",
        numbers={"formulas": 400, "deepest": 5},
    ),
    Claim(
        id="la-thm-2.9-read",
        statement="The automaton of every formula of LTL[P,Y] lacks its pattern: no word fixes two states of one component.",
        source="[LC26] Theorem 2.9",
        known="restated",
        kind="decision",
        subject=lambda: Reading("PY", "! & | P Y", "S"),
        control=lambda: Reading(
            "PY", "! & | P Y", "S", misread("P", lambda body: since(letter("a"), body))
        ),
        broken="what P remembers is lost at a letter b",
        check=check_reading,
        boundary=RANDOM,
        budget=20.0,
        code=(_TO_DFA,),
        reach="sampled",
        extent="[[formulas]] random formulas, to depth [[deepest]]",
        proof="page",
        numbers={"formulas": 400, "deepest": 7},
    ),
)
