"""Automata read off random weights: which models are drawn, the classes of what they recognise, and single automata to look at."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from expressivity.attention.finite.extraction import Extracted, extract
from expressivity.attention.finite.hard import Kind, with_heads
from expressivity.attention.finite.random_models import WIDE_HALVES, random_model
from expressivity.attention.finite.transformer import FiniteTransformer
from expressivity.automata.dfa import Dfa
from expressivity.automata.exploration import TooManyMemories
from expressivity.automata.fragments import LOGICS, Logic, defines
from expressivity.errors import InvalidInput, choose
from expressivity.tables import Row, Table

Shape = tuple[tuple[int | None, ...], ...]
"""For each block the window of each head, None for a strict global one."""

MEMORIES = 2_000
"""A model with more memories is passed over: counted, and nothing said of it."""

GLOBAL: tuple[tuple[Shape, int], ...] = (
    (((None,),), 100),
    (((None, None),), 30),
    (((None,), (None,)), 40),
    (((None,),) * 3, 10),
)
LOCAL: tuple[tuple[Shape, int], ...] = (
    (((1,),), 60),
    (((1,),) * 2, 200),
    (((1,),) * 3, 100),
    (((2,),) * 2, 40),
    (((3,),), 40),
    (((3,), (3,)), 20),
)
HYBRID: tuple[tuple[Shape, int], ...] = (
    (((None, 1),), 40),
    (((None,), (1,)), 60),
    (((1,), (None,)), 40),
    (((None,), (2,)), 20),
    (((2,), (None,)), 10),
    (((None, 1),) * 2, 5),
)
"""Shapes and how many models of each are drawn."""

SHAPES: dict[str, Shape] = {
    "global": ((None,), (None,)),
    "local": ((1,), (1,)),
    "hybrid": ((1,), (None,)),
}
"""A shape of two blocks for each pattern of attention."""

PLACES = ("both", "only P", "only Y", "only P,Y", "beyond")
"""Where a language lies: in LTL[P] and LTL[Y], in one of them, only in LTL[P,Y], or outside that."""

Line = tuple[str, Kind, str]
LINES: tuple[Line, ...] = (
    ("global", "soft", "global"),
    ("local", "soft", "local"),
    ("hybrid", "soft", "hybrid"),
    ("global", "average", "global, average-hard"),
    ("global", "last", "global, unique hard"),
    ("hybrid", "last", "hybrid, unique hard"),
)
"""The lines of the table: pattern, what heads do with their scores, and what the line is called."""


@dataclass(frozen=True)
class Population:
    """Random models of some shapes, and the fragment that their languages should lie in.

    Args:
        shapes: the shapes, and how many models of each over the eleven numbers of `HALVES`.
        logic: the fragment.
        kind: what heads do with their scores.
        wide: for every so many models of a shape there is another one over `WIDE_HALVES`, which mostly stays finite; 0 for none.
    """

    shapes: tuple[tuple[Shape, int], ...]
    logic: Logic
    kind: Kind = "soft"
    wide: int = 0

    def models(self) -> Iterator[FiniteTransformer]:
        """Yield the models, the same each time."""
        draw = np.random.default_rng(23)
        for windows, number in self.shapes:
            for _ in range(number):
                yield with_heads(random_model(draw, windows), self.kind)
        draw = np.random.default_rng(24)
        for windows, number in self.shapes if self.wide else ():
            for _ in range(number // self.wide):
                model = random_model(draw, windows, WIDE_HALVES, largest=1.0)
                yield with_heads(model, self.kind)

    def extracted(self) -> Iterator[tuple[FiniteTransformer, Extracted | None]]:
        """Yield each model with its automaton, or with None if it has too many memories."""
        for model in self.models():
            try:
                yield model, extract(model, MEMORIES)
            except TooManyMemories:
                yield model, None


def place(dfa: Dfa) -> str:
    """Return where a language lies, one of `PLACES`."""
    in_p, in_y, in_py = (defines(dfa, logic) for logic in LOGICS)
    if in_p or in_y:
        return PLACES[0] if in_p and in_y else PLACES[1] if in_p else PLACES[2]
    return PLACES[3] if in_py else PLACES[4]


def classes_table(models: int) -> Table:
    """Count of how many random models of two blocks the language lies where, for each pattern of attention and kind of head.

    Args:
        models: how many are drawn for each line.
    """
    rows: list[Row] = []
    for pattern, kind, name in LINES:
        extracted = [
            one for _, one in Population(((SHAPES[pattern], models),), "PY", kind).extracted()
        ]
        counted = Counter(place(one.dfa) for one in extracted if one is not None)
        rows.append(
            {
                "heads": name,
                "pattern": pattern,
                "models": models,
                "passed_over": extracted.count(None),
                "languages": len({one.dfa for one in extracted if one is not None}),
                **{where: counted[where] for where in PLACES},
            }
        )
    return Table(
        "arithmetic-extracted-classes",
        "Random transformers of two blocks over eleven numbers, by the class of the automaton read off their weights.",
        {
            "heads": "what the heads look at, and how",
            "pattern": "global, local or hybrid",
            "models": "how many were drawn",
            "passed_over": "how many had too many memories",
            "languages": "different languages among the rest",
            "both": "models in LTL[P] and LTL[Y]",
            "only P": "in LTL[P] alone",
            "only Y": "in LTL[Y] alone",
            "only P,Y": "in LTL[P,Y] and neither of them",
            "beyond": "outside LTL[P,Y]",
        },
        rows,
        group=("heads",),
    )


def first_model(
    pattern: str, where: str, states: range, seed: int = 0
) -> tuple[FiniteTransformer, Extracted]:
    """Return the first random model of a pattern whose language lies at a place and has so many states.

    Raises:
        InvalidInput: an unknown pattern or place, or none among a thousand.
    """
    choose("pattern", pattern, list(SHAPES))
    choose("place", where, list(PLACES))
    draw = np.random.default_rng(seed)
    for _ in range(1_000):
        model = random_model(draw, SHAPES[pattern])
        try:
            extracted = extract(model, MEMORIES)
        except TooManyMemories:
            continue
        if extracted.dfa.states in states and place(extracted.dfa) == where:
            return model, extracted
    raise InvalidInput(
        f"no {pattern} model with {states.start} to {states.stop - 1} states lies in {where!r}, among a thousand"
    )


def automata_table(automata: Mapping[str, Dfa]) -> Table:
    """Tabulate the transitions of automata by name, letters with the same ends together."""
    rows: list[Row] = []
    for name, dfa in automata.items():
        letters: dict[tuple[int, int], str] = {}
        for source, row in enumerate(dfa.delta.tolist()):
            for letter, target in zip(dfa.alphabet, row):
                letters[source, target] = letters.get((source, target), "") + letter
        rows += [
            {
                "automaton": name,
                "source": source,
                "target": target,
                "letters": read,
                "accepting": bool(dfa.accepting[source]),
            }
            for (source, target), read in letters.items()
        ]
    return Table(
        "arithmetic-extracted-automata",
        "Minimal automata read off weights: their transitions.",
        {
            "automaton": "what it was read off",
            "source": "state",
            "target": "state",
            "letters": "the letters of the transition",
            "accepting": "whether the source accepts",
        },
        rows,
        group=("automaton", "source", "target"),
    )
