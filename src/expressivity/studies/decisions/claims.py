"""Claims about which languages the fragments of temporal logic define, decided on automata and on semigroups."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata import algebra, identities
from expressivity.automata.census import MOST_STATES, tables
from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.fragments import Logic, defines, forbidden_pattern
from expressivity.automata.semigroup import Semigroup, transition_semigroup
from expressivity.book.registry import Claim, Evidence


@dataclass(frozen=True)
class Decision:
    """Two ways to decide a fragment: the forbidden pattern for `logic`, and the algebra of the class `name`, where the empty
    word may count as an element (which it must not).
    """

    logic: Logic
    name: str
    empty_word: bool = False


def _tables() -> Iterator[
    tuple[Int[np.ndarray, "tables n 2"], Bool[np.ndarray, "tables n"], Int[np.ndarray, "tables"]]
]:
    """Yield the different transition tables of the census, by number of states, each with the accepting states of one of its languages
    and the number of them: they all have the same semigroup and the same patterns.
    """
    for deltas, accepting in map(tables, range(1, MOST_STATES + 1)):
        _, first, count = np.unique(
            deltas.reshape(len(deltas), -1), axis=0, return_index=True, return_counts=True
        )
        yield deltas[first], accepting[first], count


def _sample() -> Iterator[Dfa]:
    """Yield one table of the census in thirty, and 200 languages with up to five states over two or three letters, half of them
    partially ordered.
    """
    for deltas, accepting, _ in _tables():
        yield from (Dfa("ab", delta, ends) for delta, ends in zip(deltas[::30], accepting[::30]))
    draw = np.random.default_rng(5)
    for number in range(200):
        delta = draw.integers(0, 5, size=(5, 2 + number % 2))
        if number % 4 < 2:
            delta = np.maximum(delta, np.arange(5)[:, None])
        yield from_table(
            "abc"[: delta.shape[1]],
            delta.tolist(),
            0,
            np.flatnonzero(draw.random(5) < 0.5).tolist(),
        )


def check_agreement(decision: Decision) -> Evidence:
    """Check that the pattern and the algebra say the same: by identities of every language of the census, by Green's classes of a sample,
    which goes beyond it. There, where the pattern occurs, its words run as they should.
    """
    languages, defined, wrong = 0, 0, 0
    for deltas, accepting, count in _tables():
        graph = np.array(
            [
                defines(Dfa("ab", delta, ends), decision.logic)
                for delta, ends in zip(deltas, accepting)
            ]
        )
        algebraic = identities.classes(deltas, decision.empty_word)[decision.name]
        languages, defined = languages + int(count.sum()), defined + int(count[graph].sum())
        wrong += int(count[graph != algebraic].sum())
    sample = [(dfa, forbidden_pattern(dfa, decision.logic)) for dfa in _sample()]
    built = _with_empty_word if decision.empty_word else transition_semigroup
    wrong += sum(
        (witness is None) != algebra.CLASSES[decision.name](built(dfa)) for dfa, witness in sample
    )
    run = [witness.occurs_in(dfa) for dfa, witness in sample if witness is not None]
    return Evidence(
        wrong == 0 and all(run),
        {
            "languages": languages,
            "defined": defined,
            "sample": len(sample),
            "disagreements": wrong,
            "witnesses_run": len(run),
        },
    )


def _with_empty_word(dfa: Dfa) -> Semigroup:
    """Return the semigroup of all words: a letter that does nothing stands for the empty one."""
    idle = np.arange(dfa.states, dtype=np.int32)[:, None]
    return transition_semigroup(
        Dfa(dfa.alphabet + "ε", np.hstack([dfa.delta, idle]), dfa.accepting)
    )


_FRAGMENTS = "expressivity.automata.fragments"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="fp-thm-4.1",
        statement="A regular language is definable in LTL[P] exactly if its minimal automaton is partially ordered, and exactly if its "
        "syntactic monoid is R-trivial.",
        source="[LC25] Theorem 4.1",
        known="read",
        kind="decision",
        subject=lambda: Decision("P", "ltl_p"),
        control=lambda: Decision("P", "l_trivial"),
        broken="left multiplication in place of right: L-trivial for R-trivial",
        check=check_agreement,
        boundary="Compares automaton and monoid (formulas: fp-thm-4.1-read, -written, -polynomials) on all languages over two letters with up to four states and a sample "
        "with five.",
        budget=20.0,
        code=(f"{_FRAGMENTS}.forbidden_pattern", "expressivity.automata.algebra.is_r_trivial"),
    ),
    Claim(
        id="la-thm-2.2",
        statement="A regular language is definable in LTL[Y] exactly if it is definite: $se = e$ for all elements $s$ and "
        "idempotents $e$ of its syntactic semigroup, which is to say that no nonempty word fixes two states.",
        source="[LC26] Theorem 2.2",
        known="restated",
        kind="decision",
        subject=lambda: Decision("Y", "ltl_y"),
        control=lambda: Decision("Y", "reverse_definite"),
        broken="es = e in place of se = e: reverse definite",
        check=check_agreement,
        boundary="Compares automaton and semigroup (formulas: la-thm-2.2-read, -written) on all languages over two letters with up to four states and a "
        "sample with five.",
        budget=20.0,
        code=(f"{_FRAGMENTS}.forbidden_pattern", "expressivity.automata.algebra.is_definite"),
    ),
    Claim(
        id="la-thm-2.9",
        statement="A regular language is definable in LTL[P,Y] exactly if $eSe$ is R-trivial for every idempotent $e$ of its "
        "syntactic semigroup $S$, which is to say that no word fixes two states of one component.",
        source="[LC26] Theorem 2.9",
        known="restated",
        kind="decision",
        subject=lambda: Decision("PY", "ltl_py"),
        control=lambda: Decision("PY", "ltl_py", empty_word=True),
        broken="the empty word is counted: monoid in place of semigroup",
        check=check_agreement,
        boundary="Compares automaton and semigroup (formulas: la-thm-2.9-read, -written) on all languages over two letters with up to four states and a "
        "sample with five.",
        budget=30.0,
        code=(
            f"{_FRAGMENTS}.forbidden_pattern",
            "expressivity.automata.algebra.is_locally_r_trivial",
        ),
    ),
)
