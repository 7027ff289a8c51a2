"""Claims about automata read off random weights: the fragments that they lie in, with soft heads and with hard ones."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from expressivity.attention.finite.columns import accepts, columns
from expressivity.attention.finite.extraction import Extracted, Reader, Seen
from expressivity.attention.finite.forest import all_words, numbered, of_words, outputs
from expressivity.attention.finite.hard import Kind
from expressivity.attention.finite.transformer import FiniteTransformer, Head
from expressivity.attention.finite.values import ValueSet
from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.exploration import TooManyMemories, reachable
from expressivity.automata.fragments import defines
from expressivity.book.registry import Claim, Evidence
from expressivity.studies.arithmetic.by_hand import hard_output, head_output
from expressivity.studies.arithmetic.runs_extraction import (
    GLOBAL,
    HYBRID,
    LOCAL,
    MEMORIES,
    SHAPES,
    Population,
)

ALL_WORDS, LONG, DRAWN = 6, 80, 5
"""Each automaton is held against its model on all words up to this length, and on so many random ones of that length."""

WIDE = 4
"""For every so many models over eleven numbers there is one over a wider set, in which few numbers become infinite."""

PROBE = "abbaabab"
"""The word over which a model is seen to stay finite or not."""

TINY = 3
"""Every fourth automaton is held against the definition of the model on all words up to this length."""

FEW = {"global": GLOBAL[:1], "local": LOCAL[1:2], "hybrid": ((SHAPES["hybrid"], 120),)}
"""Shapes for the controls, which need few models to find one outside."""


def check_population(population: Population) -> Evidence:
    """Check that every automaton lies in the fragment, and says what the model says: on all short words and on long ones, where many words are
    run at once, and on tiny ones by the definition; and that heads return what is worked out by hand.
    """
    draw = np.random.default_rng(29)
    pairs = list(population.extracted())
    models = [model for model, _ in pairs]
    read = [(model, one) for model, one in pairs if one is not None]
    wrong = (
        sum(mismatches(model, one.dfa, draw) for model, one in read)
        if population.kind != "last"
        else 0
    )
    wrong += sum(
        accepts(model, word) != one.dfa.accepts(word)
        for model, one in read[::4]
        for word in _tiny_words()
    )
    outside = sum(not defines(one.dfa, population.logic) for _, one in read)
    misadded = sum(_misadded(model, population.kind) for model in models)
    windows = [head.window for model in models for block in model.blocks for head in block.heads]
    facts = {
        "passed_over": len(pairs) - len(read),
        "languages": len({one.dfa for _, one in read}),
        "most_states": max(one.dfa.states for _, one in read),
        "most_memories": max(one.memories for _, one in read),
        "finite_throughout": sum(_stays_finite(model) for model, _ in read),
        "outside": outside,
        "mismatches": wrong,
        "heads_not_as_by_hand": misadded,
    }
    measured = {
        "models": len(read),
        "drawn": len(pairs),
        "blocks": max(len(model.blocks) for model in models),
        "window": max((window for window in windows if window), default=0),
        "numbers": sorted({len(_numbers(model.values)) for model in models}),
        "cut": _most_counted(models[0]),
    }
    return Evidence(outside == wrong == misadded == 0, facts, measured)


def _numbers(values: ValueSet) -> set[float]:
    """All numbers of a set, by rounding what lies on and between them."""
    return set(values.round(np.linspace(-2 * values.largest, 2 * values.largest, 257)).tolist())


def _tiny_words() -> Iterator[str]:
    return ("".join(word) for n in range(TINY + 1) for word in product("ab", repeat=n))


def _most_counted(model: FiniteTransformer) -> int:
    """Return the greatest count in the memory of a model after twenty letters a."""
    reader = Reader(model)
    memory = reader.start
    for _ in range(20):
        (memory,) = [row[0] for row in reader.steps([memory])]
    return max((count for block in memory for seen in block for _, count in seen), default=0)


def _misadded(model: FiniteTransformer, kind: Kind) -> int:
    """Count the heads of the first block that return at the end of aab what is not worked out by hand; none where that meets infinities."""
    values, wrong = model.values, 0
    stream = model.embedding[[0, 0, 1, 2]]
    for head in model.blocks[0].heads:
        queries, keys, contents = (
            values.dot(stream, matrix.T) for matrix in (head.query, head.key, head.value)
        )
        if not all(np.isfinite(table).all() for table in (queries, keys, contents)):
            continue
        seen = slice(0 if head.window is None else max(0, 3 - head.window), 3)
        given = (values, queries[3].tolist(), keys[seen].tolist(), contents[seen].tolist())
        wanted = head_output(*given) if kind == "soft" else hard_output(*given, kind == "last")
        order = np.arange(1, 1 + len(keys[seen]))[None]
        counts = order if kind == "last" else np.ones_like(order)
        found = head.attend(values, queries[3:], keys[seen], contents[seen], counts)[0]
        wrong += wanted is not None and found.tolist() != wanted
    return wrong


def check_hard_population(population: Population) -> Evidence:
    """Check a population, and how many of the same models leave the fragment if all weight goes to the last of the best."""
    told = check_population(population)
    unique = replace(population, shapes=((((None,),), 40), (((None,), (None,)), 20)), kind="last")
    pairs = list(unique.extracted())
    automata = [one.dfa for _, one in pairs if one is not None]
    outside = sum(not defines(dfa, population.logic) for dfa in automata)
    misadded = sum(_misadded(model, unique.kind) for model, _ in pairs)
    return Evidence(
        told.holds and not misadded,
        {**told.facts, "unique_heads_not_as_by_hand": misadded},
        {**told.measured, "unique": len(automata), "beyond": outside},
    )


class Restarting(Reader):
    """Counts that begin anew where they should be cut."""

    def _remember(self, head: Head, seen: Seen, offer: int) -> Seen:
        counts = dict(seen)
        counts[offer] = counts.get(offer, 0) % self.most + 1
        return tuple(sorted(counts.items()))


class Restarted(Population):
    """A population of global heads whose automata are read with counts that begin anew."""

    def extracted(self) -> Iterator[tuple[FiniteTransformer, Extracted | None]]:
        """Yield each model with its automaton, or with None if it has too many memories."""
        for model in self.models():
            reader = Restarting(model)
            try:
                delta, memories = reachable(reader.start, reader.steps, MEMORIES)
            except TooManyMemories:
                yield model, None
                continue
            ends = np.flatnonzero(reader.accepts(memories)).tolist()
            yield model, Extracted(from_table(model.alphabet, delta, 0, ends), len(memories))


def _stays_finite(model: FiniteTransformer) -> bool:
    """Whether no number in any column of the model over one word is infinite."""
    return all(np.isfinite(layer).all() for layer in columns(model, PROBE))


def mismatches(model: FiniteTransformer, dfa: Dfa, draw: np.random.Generator) -> int:
    """Return on how many words automaton and model differ."""
    letters = len(dfa.alphabet)
    short = np.concatenate(
        [dfa.accepts_all(numbered(letters, length)) for length in range(ALL_WORDS + 1)]
    )
    long = draw.integers(0, letters, size=(DRAWN, LONG))
    return int(
        (short != (outputs(model, all_words(letters, ALL_WORDS))[:, 0] > 0)).sum()
        + (dfa.accepts_all(long) != (outputs(model, of_words(list(long), letters))[:, 0] > 0)).sum()
    )


_HERE = "expressivity.attention.finite"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="fp-thm-3.2",
        statement="What a transformer with strict global heads over a finite set of numbers recognises lies in LTL[P].",
        source="[LC25] Theorem 3.2",
        known="read",
        kind="decision",
        subject=lambda: Population(GLOBAL, "P", wide=WIDE),
        control=lambda: Restarted(GLOBAL[1:3], "P"),
        broken="counts that begin anew where they should be cut",
        check=check_population,
        boundary="Up to [[blocks:word]] blocks over [[numbers]] numbers; automata are exact for all lengths, counts cut at [[cut:word]]. Sums are "
        "exact and rounded once; large denominators are infinite.",
        budget=20.0,
        code=(f"{_HERE}.extraction.extract", f"{_HERE}.extraction.enough"),
        reach="sampled",
        extent="[[models]] random models, their automata",
        proof="page",
        numbers={"blocks": 3, "numbers": (11, 35), "cut": 5, "models": 215},
    ),
    Claim(
        id="la-local-models",
        statement="What a transformer with local heads of any windows over a finite set of numbers recognises lies in LTL[Y].",
        source="[LC26], as the upper bound for local attention; the proof is ours",
        known="restated",
        kind="decision",
        subject=lambda: Population(LOCAL, "Y", wide=WIDE),
        control=lambda: Population(FEW["global"], "Y"),
        broken="global heads in place of local ones",
        check=check_population,
        boundary="Windows of up to [[window:word]] and up to [[blocks:word]] blocks over [[numbers]] numbers; automata are exact for all lengths.",
        budget=20.0,
        code=(f"{_HERE}.extraction.extract",),
        reach="sampled",
        extent="[[models]] random models, their automata",
        proof="page",
        numbers={"window": 3, "blocks": 3, "numbers": (11, 35), "models": 575},
    ),
    Claim(
        id="la-hybrid-models",
        statement="What a transformer with strict global and local heads over a finite set of numbers recognises lies in LTL[P,Y].",
        source="[LC26], as the upper bound for hybrid attention; the proof is ours",
        known="restated",
        kind="decision",
        subject=lambda: Population(HYBRID, "PY", wide=WIDE),
        control=lambda: Population(FEW["hybrid"], "PY", "last"),
        broken="all weight on the last position of the greatest score: unique hard attention",
        check=check_population,
        boundary="Up to [[blocks:word]] blocks and windows of up to [[window:word]] over [[numbers]] numbers; of [[drawn]] models those with too many "
        "memories are passed over.",
        budget=25.0,
        code=(f"{_HERE}.extraction.extract",),
        reach="sampled",
        extent="[[models]] random models, their automata",
        proof="page",
        numbers={"blocks": 2, "window": 2, "numbers": (11, 35), "drawn": 218, "models": 205},
    ),
    Claim(
        id="fp-hard-models",
        statement="What a transformer with average-hard global heads over a finite set of numbers recognises lies in LTL[P]; with unique "
        "hard heads that take the last of the best it need not.",
        source="[LC25] F.1 to F.3",
        known="read",
        kind="decision",
        subject=lambda: Population(GLOBAL, "P", "average"),
        control=lambda: Population(GLOBAL, "P", "last"),
        broken="the last of the best positions, as an argmax gives it, in place of all of them",
        check=check_hard_population,
        boundary="Models over [[numbers]] numbers, averages rounded; with exact averages there is no automaton. Of [[unique]] models with unique hard "
        "heads [[beyond]] leave LTL[P].",
        budget=15.0,
        code=(f"{_HERE}.hard.AverageHard.attend", f"{_HERE}.hard.LastHard.attend"),
        reach="sampled",
        extent="[[models]] random models, their automata",
        proof="page",
        numbers={"numbers": (11,), "models": 180, "unique": 60, "beyond": 6},
    ),
)
