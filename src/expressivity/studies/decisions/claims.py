"""Claims about which languages the fragments of temporal logic define, decided on automata and on semigroups."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Int

from expressivity.automata import algebra, identities
from expressivity.automata.census import tables
from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.fragments import Logic, Witness, defines, forbidden_pattern
from expressivity.automata.semigroup import Semigroup, transition_semigroup
from expressivity.book.registry import Claim, Evidence
from expressivity.studies.decisions.by_hand import runs

STATES = 4
"""Every language over two letters with at most so many states is decided in both ways."""

SAMPLED, SAMPLED_STATES = 200, 5
"""So many more languages, of at most so many states, over two or three letters."""

STEP = 30
"""One table of the census in so many is looked at for its pattern in words and for Green's classes as well."""


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
    for deltas, accepting in map(tables, range(1, STATES + 1)):
        _, first, count = np.unique(
            deltas.reshape(len(deltas), -1), axis=0, return_index=True, return_counts=True
        )
        yield deltas[first], accepting[first], count


def _sample() -> Iterator[Dfa]:
    """Yield one table of the census in `STEP`, and `SAMPLED` languages with up to `SAMPLED_STATES` states over two or three letters,
    half of them partially ordered.
    """
    for deltas, accepting, _ in _tables():
        yield from (
            Dfa("ab", delta, ends) for delta, ends in zip(deltas[::STEP], accepting[::STEP])
        )
    draw = np.random.default_rng(5)
    for number in range(SAMPLED):
        delta = draw.integers(0, SAMPLED_STATES, size=(SAMPLED_STATES, 2 + number % 2))
        if number % 4 < 2:
            delta = np.maximum(delta, np.arange(SAMPLED_STATES)[:, None])
        yield from_table(
            "abc"[: delta.shape[1]],
            delta.tolist(),
            0,
            np.flatnonzero(draw.random(SAMPLED_STATES) < 0.5).tolist(),
        )


def check_agreement(decision: Decision) -> Evidence:
    """Check that the pattern and the algebra say the same: by identities of every language of the census, by Green's classes of a sample,
    which goes beyond it. There, where the pattern occurs, its words run as they should, and changed words are seen to.
    """
    languages, defined, wrong, states = 0, 0, 0, 0
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
        states = max(states, deltas.shape[1])
    sample = [(dfa, forbidden_pattern(dfa, decision.logic)) for dfa in _sample()]
    built = _with_empty_word if decision.empty_word else transition_semigroup
    wrong += sum(
        (witness is None) != algebra.CLASSES[decision.name](built(dfa)) for dfa, witness in sample
    )
    found = [(dfa, witness) for dfa, witness in sample if witness is not None]
    run = [runs(witness, dfa) for dfa, witness in found]
    misread = sum(
        runs(other, dfa) != (other.occurs_in(dfa) and len(set(other.states(dfa))) == 2)
        for dfa, witness in found
        for other in (witness, *_changed(witness))
    )
    return Evidence(
        wrong == misread == 0 and all(run),
        {"disagreements": wrong, "witnesses_run": len(run), "misread": misread},
        {
            "languages": languages,
            "defined": defined,
            "states": states,
            "sample": len(sample),
            "sample_states": max(dfa.states for dfa, _ in sample),
        },
    )


def _changed(witness: Witness) -> Iterator[Witness]:
    """Yield a witness with each of its words left out, or said twice."""
    for name in ("loop", "there", "back", "separates"):
        if (word := getattr(witness, name)) is not None:
            yield replace(witness, **{name: ""})
            yield replace(witness, **{name: word + word})


def _with_empty_word(dfa: Dfa) -> Semigroup:
    """Return the semigroup of all words: a letter that does nothing stands for the empty one."""
    idle = np.arange(dfa.states, dtype=np.int32)[:, None]
    return transition_semigroup(
        Dfa(dfa.alphabet + "ε", np.hstack([dfa.delta, idle]), dfa.accepting)
    )


_FRAGMENTS = "expressivity.automata.fragments"

_EXTENT = "[[languages:,]] languages of two letters, [[sample]] others"

_SIZES = {"languages": 57068, "states": 4, "sample": 384, "sample_states": 5}

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
        boundary="Compares automaton and monoid (formulas: fp-thm-4.1-read, -written, -polynomials) on all languages over two letters with "
        "up to [[states:word]] states, [[defined:,]] of them in the fragment, and a sample with [[sample_states:word]].",
        budget=20.0,
        code=(f"{_FRAGMENTS}.forbidden_pattern", "expressivity.automata.algebra.is_r_trivial"),
        reach="all",
        extent=_EXTENT,
        proof="page",
        numbers=_SIZES | {"defined": 932},
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
        boundary="Compares automaton and semigroup (formulas: la-thm-2.2-read, -written) on all languages over two letters with "
        "up to [[states:word]] states, [[defined:,]] of them in the fragment, and a sample with [[sample_states:word]].",
        budget=20.0,
        code=(f"{_FRAGMENTS}.forbidden_pattern", "expressivity.automata.algebra.is_definite"),
        reach="all",
        extent=_EXTENT,
        proof="page",
        numbers=_SIZES | {"defined": 624},
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
        boundary="Compares automaton and semigroup (formulas: la-thm-2.9-read, -written) on all languages over two letters with "
        "up to [[states:word]] states, [[defined:,]] of them in the fragment, and a sample with [[sample_states:word]].",
        budget=30.0,
        code=(
            f"{_FRAGMENTS}.forbidden_pattern",
            "expressivity.automata.algebra.is_locally_r_trivial",
        ),
        reach="all",
        extent=_EXTENT,
        proof="page",
        numbers=_SIZES | {"defined": 3260},
    ),
)
