"""Claims about formulas as such: how many states they need, what form they take, and how long they are."""

from collections.abc import Callable
from itertools import islice, product
from math import prod

import numpy as np

from expressivity.automata.dfa import Dfa
from expressivity.book.registry import Claim, Evidence
from expressivity.logic.blocks import block_formulas
from expressivity.logic.normal import push_down
from expressivity.logic.parser import parse
from expressivity.logic.sampling import random_formulas
from expressivity.logic.semantics import encode, evaluate, satisfied
from expressivity.logic.syntax import Formula, Y, fold, position, size, subformulas, within
from expressivity.logic.synthesis import synthesise
from expressivity.logic.translation import difference, to_dfa
from expressivity.tasks.languages import LANGUAGES

RANDOM_FORMULAS, STEPS = 400, 12
"""So many random formulas are put in normal form, each of so many steps; a quarter as many are compared with automata."""

LONGEST_WORD = 9
"""Automata and formulas are compared on all words up to this length."""

KNOWN_FORMULAS = {
    "first-letter": ("P(a & !P true)", 6),
    "last-letter": ("Y a", 2),
    "ends-with-ab": ("Y(b & Y a)", 5),
    "factor-ab": ("P(b & Y a)", 5),
    "a-before-b": ("P(b & P a)", 5),
    "alternating": ("(!Y true | Y b) & !P(a & Y a) & !P(b & !Y a)", 17),
}
"""The formulas by which [LC25] and [LC26] define their languages (the last is ours), and how many distinct subformulas they have."""

MEMORIES = dict(
    [
        ("P a", 2),
        ("Y a", 2),
        ("a S b", 2),
        ("Y Y a", 4),
        ("Y<=2 a", 3),
        ("Y<=4 a", 5),
        ("MOD(0,3)", 3),
        ("P a & MOD(0,3)", 6),
        ("P a & P b", 4),
    ]
)
"""Formulas that need all the states that they may have."""


def check_memory(translate: Callable[[Formula, str], Dfa]) -> Evidence:
    """Check that the automaton of a formula accepts the words that satisfy it, all up to length `LONGEST_WORD`, and has no more states than the
    formula has memories: two for each P, Y and S, k + 1 for each Y<=k, m for each MOD(r,m); and some formulas need as many."""
    formulas = list(
        islice(
            random_formulas("! & | P Y S", "ab", STEPS, np.random.default_rng(9)),
            RANDOM_FORMULAS // 4,
        )
    )
    formulas += [
        within(k, formula) & position(1, k + 1) for k, formula in zip((1, 2, 3) * 20, formulas)
    ]
    words = encode(
        [
            "".join(word)
            for length in range(LONGEST_WORD + 1)
            for word in product("ab", repeat=length)
        ],
        "ab",
    )
    wrong, over = 0, 0
    for formula in formulas:
        dfa = translate(formula, "ab")
        ends = (words >= 0).sum(axis=1)
        accepted = np.concatenate(
            [dfa.accepts_all(words[ends == length, :length]) for length in range(LONGEST_WORD + 1)]
        )
        wrong += int((accepted != satisfied(formula, words, "ab")).sum())
        over += dfa.states > prod(map(_memories, subformulas(formula)))
    needed = {text: translate(parse(text), "ab").states for text in MEMORIES}
    return Evidence(
        not wrong and not over and needed == MEMORIES,
        {"words": len(words), "wrong": wrong, "over_the_bound": over},
        {
            "formulas": len(formulas),
            "longest": int((words >= 0).sum(axis=1).max()),
            "attained": sum(needed[text] == MEMORIES[text] for text in MEMORIES),
        },
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
    """Check that random formulas of LTL[P,Y], before and after, are equivalent, at the end of all words and at all positions of those of seven
    letters; and after it they are no deeper, and Y stands before letters, constants and such Y's only."""
    rows = np.array(list(product((0, 1), repeat=7)))
    formulas = list(
        islice(random_formulas("! & | P Y", "ab", STEPS, np.random.default_rng(8)), RANDOM_FORMULAS)
    )
    wrong, misplaced, changed = 0, 0, 0
    for formula in formulas:
        pushed = push(formula)
        wrong += difference(formula, pushed, "ab") is not None or bool(
            (evaluate(formula, rows, "ab") != evaluate(pushed, rows, "ab")).any()
        )
        misplaced += pushed.depth > formula.depth or any(
            node.op == "Y" and node.args[0].op not in ("letter", "true", "Y")
            for node in subformulas(pushed)
        )
        changed += pushed is not formula
    return Evidence(
        not wrong and not misplaced and changed > 0,
        {"changed": changed, "wrong": wrong, "misplaced": misplaced},
        {
            "formulas": len(formulas),
            "deepest": max(formula.depth for formula in formulas),
            "letters": rows.shape[1],
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
        name: (parse(text), write(LANGUAGES[name].dfa))
        for name, (text, _) in KNOWN_FORMULAS.items()
    }
    wrong = sum(
        difference(formula, LANGUAGES[name].dfa, LANGUAGES[name].alphabet) is not None
        for name, pair in rows.items()
        for formula in pair
    )
    known, written = (
        {name: size(pair[which]) for name, pair in rows.items()} for which in range(2)
    )
    longer = sum(written[name] > most for name, (_, most) in KNOWN_FORMULAS.items())
    return Evidence(
        not wrong
        and not longer
        and list(known.values()) == [n for _, n in KNOWN_FORMULAS.values()],
        {"known": known, "written": written, "wrong": wrong, "longer": longer},
        {"languages": len(written)},
    )


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
        boundary="Random formulas, sixty of them with windows and residues, on all words up to [[longest:word]] letters; [[attained:word]] formulas need all "
        "the states that they may have. The proof is for all.",
        budget=10.0,
        code=("expressivity.logic.translation.to_dfa", "expressivity.logic.semantics.satisfied"),
        reach="sampled",
        extent="[[formulas]] random formulas, words to [[longest]] letters",
        proof="page",
        numbers={"formulas": 160, "longest": 9, "attained": 9},
    ),
    Claim(
        id="ours-normal-form",
        statement="Every formula of LTL[P,Y] is equivalent, at all positions, to one of no greater depth in which Y stands before letters and constants only.",
        source="ours; half of [LC26] Theorem 2.9",
        known="ours",
        kind="identity",
        subject=lambda: push_down,
        control=lambda: lambda formula: _start_forgotten(push_down(_start_forgotten(formula))),
        broken="that a position stands before is not said: !Yf for Y!f",
        check=check_normal_form,
        boundary="[[formulas]] random formulas over two letters, of depth up to [[deepest:word]]: at the end for all words, at all positions of those of [[letters:word]] letters. "
        "The proof is for all.",
        budget=10.0,
        code=("expressivity.logic.normal.push_down",),
        reach="sampled",
        extent="[[formulas]] random formulas, to depth [[deepest]]",
        proof="page",
        numbers={"formulas": 400, "deepest": 5, "letters": 7},
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
        boundary="Nothing shows that a shorter formula does not exist.",
        budget=5.0,
        code=(
            "expressivity.logic.synthesis.synthesise",
            "expressivity.logic.enumeration.short_formulas",
        ),
        reach="certified",
        extent="the [[languages]] languages that the papers define",
        numbers={"languages": 6},
    ),
)
