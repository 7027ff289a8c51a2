"""Formulas against MONA, an independent tool, where it is installed (`apt-get install mona`): on all words, whatever their length.

A formula becomes a formula of monadic second-order logic by its semantics, and its automaton another, which says that there is an accepting
run. MONA decides whether they are equivalent.
"""

import shutil
import subprocess
from pathlib import Path

import pytest
from formulas import ALPHABET, strict
from hypothesis import HealthCheck, given, settings

from expressivity.automata.dfa import Dfa
from expressivity.logic.syntax import Formula
from expressivity.logic.translation import to_dfa

MONA = shutil.which("mona")

pytestmark = [
    pytest.mark.skipif(MONA is None, reason="MONA is not installed"),
    pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning"),
]

SETS = dict(zip(ALPHABET, "ABC", strict=True))
"""The set of positions of each letter. A word has the positions 0 to n - 1, and formulas are read at n."""


def written(formula: Formula, at: str, depth: int = 0) -> str:
    """Write what a formula says of a position, by the semantics of [LC26]."""
    parts = formula.args
    one, two = f"x{depth}", f"y{depth}"

    def inner(number: int, place: str) -> str:
        """Write a part at a place."""
        return written(parts[number], place, depth + 1)

    match formula.op:
        case "true" | "false":
            return formula.op
        case "letter":
            return f"({at} in {SETS[formula.value]})"
        case "!":
            return f"~{inner(0, at)}"
        case "&" | "|" | "->":
            sign = {"&": "&", "|": "|", "->": "=>"}[formula.op]
            return f"({inner(0, at)} {sign} {inner(1, at)})"
        case "P":
            return f"(ex1 {one}: {one} < {at} & {inner(0, one)})"
        case "Y":
            return f"(ex1 {one}: {one} + 1 = {at} & {inner(0, one)})"
        case "Y<=":
            return f"(ex1 {one}: {one} < {at} & {at} <= {one} + {formula.value} & {inner(0, one)})"
        case "S":
            held = f"(all1 {two}: ({one} < {two} & {two} < {at}) => {inner(0, two)})"
            return f"(ex1 {one}: {one} < {at} & {inner(1, one)} & {held})"
    raise AssertionError(formula.op)


def run_of(dfa: Dfa) -> str:
    """Write that an automaton has a run over the positions 0 to n that ends in an accepting state."""
    states = [f"Q{state}" for state in range(dfa.states)]
    one_each = " & ".join(
        f"~(p in {a} & p in {b})" for i, a in enumerate(states) for b in states[:i]
    )
    somewhere = " | ".join(f"p in {state}" for state in states)
    moves = " & ".join(
        f"((p in Q{state} & p in {SETS[letter]}) => p + 1 in Q{target})"
        for state, row in enumerate(dfa.delta.tolist())
        for letter, target in zip(dfa.alphabet, row, strict=True)
    )
    ends = " | ".join(f"n in Q{state}" for state in range(dfa.states) if dfa.accepting[state])
    return (
        f"(ex2 {', '.join(states)}: 0 in Q{dfa.start}"
        f" & (all1 p: p <= n => (({somewhere}){' & ' if one_each else ''}{one_each}))"
        f" & (all1 p: p < n => ({moves})) & ({ends or 'false'}))"
    )


def equivalent(formula: Formula, dfa: Dfa, folder: Path) -> bool:
    """Ask MONA whether a formula and an automaton say the same of all words."""
    sets = list(SETS.values())
    somewhere = " | ".join(f"p in {name}" for name in sets)
    apart = " & ".join(f"~(p in {a} & p in {b})" for i, a in enumerate(sets) for b in sets[:i])
    word = f"(all1 p: (p < n => ({somewhere})) & (p >= n => ~({somewhere})) & {apart})"
    text = f"ws1s;\nall1 n: all2 {', '.join(sets)}: {word} => ({written(formula, 'n')} <=> {run_of(dfa)});\n"
    path = folder / "question.mona"
    path.write_text(text)
    said = subprocess.run(
        [str(MONA), "-q", str(path)], capture_output=True, text=True, timeout=120
    ).stdout
    assert "Formula is valid" in said or "counter-example" in said, said
    return "Formula is valid" in said


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(strict)
def test_a_formula_and_its_automaton_are_equivalent(tmp_path, formula):
    assert equivalent(formula, to_dfa(formula, ALPHABET), tmp_path)


def test_mona_sees_one_accepting_state_too_many(tmp_path):
    from expressivity.logic.parser import parse

    formula = parse("P(b & Y a)")
    dfa = to_dfa(formula, ALPHABET)
    assert equivalent(formula, dfa, tmp_path)
    assert not equivalent(formula, dfa.complement(), tmp_path)
    assert not equivalent(parse("P(b & P a)"), dfa, tmp_path)
