"""Claims about formulas as such: how many states they need, what form they take, how long they are, and monomials beside them.

The sizes of the samples are those of `expressivity.studies.logic.claims`, and so is the population of languages.
"""

import re
from collections.abc import Callable
from itertools import islice, product
from math import prod

import numpy as np

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import defines
from expressivity.automata.polynomials import Monomial, monomials, union
from expressivity.book.registry import Claim, Evidence
from expressivity.logic.blocks import block_formulas
from expressivity.logic.normal import push_down
from expressivity.logic.parser import parse
from expressivity.logic.sampling import random_formulas
from expressivity.logic.semantics import encode, satisfied
from expressivity.logic.syntax import Formula, Y, fold, position, size, subformulas, within
from expressivity.logic.synthesis import synthesise
from expressivity.logic.translation import difference, to_dfa
from expressivity.studies.logic import claims as logic
from expressivity.tasks.languages import LANGUAGES

KNOWN_FORMULAS = {
    "first-letter": "P(a & !P true)",
    "last-letter": "Y a",
    "ends-with-ab": "Y(b & Y a)",
    "factor-ab": "P(b & Y a)",
    "a-before-b": "P(b & P a)",
    "alternating": "(!Y true | Y b) & !P(a & Y a) & !P(b & !Y a)",
}
"""The formulas by which [LC25] and [LC26] define their languages (the last is ours)."""


def check_memory(translate: Callable[[Formula, str], Dfa]) -> Evidence:
    """Check that the automaton of a formula accepts the words that satisfy it, all up to length `LONGEST_WORD`, and has no more states than the
    formula has memories: two for each P, Y and S, k + 1 for each Y<=k, m for each MOD(r,m)."""
    formulas = list(
        islice(
            random_formulas("! & | P Y S", "ab", logic.STEPS, np.random.default_rng(9)),
            logic.RANDOM_FORMULAS // 4,
        )
    )
    formulas += [
        within(k, formula) & position(1, k + 1) for k, formula in zip((1, 2, 3) * 20, formulas)
    ]
    words = encode(
        [
            "".join(word)
            for length in range(logic.LONGEST_WORD + 1)
            for word in product("ab", repeat=length)
        ],
        "ab",
    )
    wrong, over = 0, 0
    for formula in formulas:
        dfa = translate(formula, "ab")
        ends = (words >= 0).sum(axis=1)
        accepted = np.concatenate(
            [
                dfa.accepts_all(words[ends == length, :length])
                for length in range(logic.LONGEST_WORD + 1)
            ]
        )
        wrong += int((accepted != satisfied(formula, words, "ab")).sum())
        over += dfa.states > prod(map(_memories, subformulas(formula)))
    return Evidence(
        not wrong and not over,
        {"formulas": len(formulas), "words": len(words), "wrong": wrong, "over_the_bound": over},
    )


def _memories(node: Formula) -> int:
    match node.op, node.value:
        case "P" | "Y" | "S", _:
            return 2
        case "Y<=", k:
            return k + 1
        case "MOD", (_, m):
            return m
    return 1


def _since_exchanged(formula: Formula, alphabet: str) -> Dfa:
    def build(node: Formula, args: tuple[Formula, ...]) -> Formula:
        """Exchange the two sides of S."""
        return Formula(node.op, args[::-1] if node.op == "S" else args, node.value)

    return to_dfa(fold(formula, build), alphabet)


def check_normal_form(push: Callable[[Formula], Formula]) -> Evidence:
    """Check that random formulas of LTL[P,Y], before and after, are equivalent, and after it Y stands before letters and Y's only."""
    wrong, misplaced, deepest = 0, 0, 0
    for formula in islice(
        random_formulas("! & | P Y", "ab", logic.STEPS, np.random.default_rng(8)),
        logic.RANDOM_FORMULAS,
    ):
        pushed = push(formula)
        wrong += difference(formula, pushed, "ab") is not None
        misplaced += any(
            node.op == "Y" and node.args[0].op not in ("letter", "true", "Y")
            for node in subformulas(pushed)
        )
        deepest = max(deepest, formula.depth)
    return Evidence(
        not wrong and not misplaced,
        {
            "formulas": logic.RANDOM_FORMULAS,
            "deepest": deepest,
            "wrong": wrong,
            "misplaced": misplaced,
        },
    )


def _start_forgotten(formula: Formula) -> Formula:
    def build(node: Formula, args: tuple[Formula, ...]) -> Formula:
        """Pull a negation out of Y without the condition that there is a position before."""
        return (
            ~Y(args[0].args[0])
            if node.op == "Y" and args[0].op == "!"
            else Formula(node.op, args, node.value)
        )

    return fold(formula, build)


def check_formulas_no_longer(write: Callable[[Dfa], Formula]) -> Evidence:
    """Check that what is written for the papers' languages is equivalent to the papers' formulas and has no more subformulas."""
    rows = {
        name: (parse(text), write(LANGUAGES[name].dfa)) for name, text in KNOWN_FORMULAS.items()
    }
    wrong = sum(
        difference(formula, LANGUAGES[name].dfa, LANGUAGES[name].alphabet) is not None
        for name, pair in rows.items()
        for formula in pair
    )
    longer = sum(size(written) > size(known) for known, written in rows.values())
    return Evidence(
        not wrong and not longer,
        {
            "known": {name: size(known) for name, (known, _) in rows.items()},
            "written": {name: size(written) for name, (_, written) in rows.items()},
            "wrong": wrong,
            "longer": longer,
        },
    )


def check_polynomials(build: Callable[[Dfa], list[Monomial]]) -> Evidence:
    """Check that each language of LTL[P] is the disjoint union of its left-deterministic monomials: as automata, and word by word up to
    length six; and every one of these monomials by itself lies in LTL[P]."""
    wrong, doubled, outside, count = 0, 0, 0, 0
    for dfa in logic.population("P"):
        parts = build(dfa)
        count += len(parts)
        wrong += union(parts, dfa.alphabet) != dfa
        outside += sum(
            not part.left_deterministic or not defines(union([part], dfa.alphabet), "P")
            for part in parts
        )
        tests = [re.compile(str(part)) for part in parts]
        for word in (
            "".join(w)
            for n in range(7 if len(dfa.alphabet) == 2 else 5)
            for w in product(dfa.alphabet, repeat=n)
        ):
            doubled += sum(test.fullmatch(word) is not None for test in tests) > 1
    return Evidence(
        not wrong and not doubled and not outside,
        {"monomials": count, "wrong": wrong, "words_in_two": doubled, "outside": outside},
    )


def _without_the_mark(dfa: Dfa) -> list[Monomial]:
    """Let each block also hold the mark that ends it."""
    return [
        Monomial(
            tuple(
                "".join(sorted({*block, *mark}))
                for block, mark in zip(part.blocks, (*part.marks, ""))
            ),
            part.marks,
        )
        for part in monomials(dfa)
    ]


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-memory",
        statement="Every formula defines a regular language, and its minimal automaton has at most two states for each subformula with P, Y "
        "or S in front, multiplied, with $k+1$ for each Y≤k and $m$ for each MOD of modulus $m$.",
        source="ours; well known without the counts",
        known="ours",
        kind="construction",
        subject=lambda: to_dfa,
        control=lambda: _since_exchanged,
        broken="the arguments of since exchanged",
        check=check_memory,
        boundary=f"{logic.RANDOM_FORMULAS // 4} random formulas and sixty more with windows and residues, all words up to {logic.LONGEST_WORD} letters; "
        "the proof is for all.",
        budget=10.0,
        code=("expressivity.logic.translation.to_dfa", "expressivity.logic.semantics.satisfied"),
    ),
    Claim(
        id="ours-normal-form",
        statement="Every formula of LTL[P,Y] is equivalent, at all positions, to one in which Y stands before letters and constants only.",
        source="ours; half of [LC26] Theorem 2.9",
        known="ours",
        kind="identity",
        subject=lambda: push_down,
        control=lambda: lambda formula: _start_forgotten(push_down(_start_forgotten(formula))),
        broken="that a position stands before is not said: !Yf for Y!f",
        check=check_normal_form,
        boundary=f"{logic.RANDOM} The proof is for all.",
        budget=10.0,
        code=("expressivity.logic.normal.push_down",),
    ),
    Claim(
        id="ours-short-formulas",
        statement="For the languages that the papers define by formulas, what is written has no more distinct subformulas than theirs.",
        source="[LC25], [LC26], and ours",
        known="read",
        kind="construction",
        subject=lambda: lambda dfa: synthesise(dfa).formula,
        control=lambda: lambda dfa: next(block_formulas(dfa)),
        broken="the construction by components alone: nothing is enumerated, no blocks are united",
        check=check_formulas_no_longer,
        boundary=f"{len(KNOWN_FORMULAS)} languages. Nothing shows that a shorter formula does not exist.",
        budget=5.0,
        code=(
            "expressivity.logic.synthesis.synthesise",
            "expressivity.logic.enumeration.short_formulas",
        ),
    ),
    Claim(
        id="fp-thm-4.1-polynomials",
        statement="The languages of LTL[P] are the left-deterministic polynomials: finite disjoint unions of monomials "
        "$\\Sigma_0^*a_1\\Sigma_1^*\\cdots a_n\\Sigma_n^*$ with $a_i\\notin\\Sigma_{i-1}$.",
        source="[LC25] Theorem 4.1",
        known="read",
        kind="construction",
        subject=lambda: lambda dfa: list(monomials(dfa)),
        control=lambda: _without_the_mark,
        broken="each block may also hold the mark that ends it",
        check=check_polynomials,
        boundary=logic.SMALL,
        budget=20.0,
        code=("expressivity.automata.polynomials.monomials",),
    ),
)
