"""The tables of the chapter on weights: the P heads position by position, the stream on a word, sizes, single precision."""

from collections.abc import Iterable

import numpy as np

from expressivity.attention.finite.forest import layers, of_words
from expressivity.attention.finite.values import SETS, ValueSet
from expressivity.automata.fragments import defines
from expressivity.constructions.compilation import check, task_of_language
from expressivity.constructions.language_model import LanguageModel
from expressivity.constructions.sizes import bounds
from expressivity.constructions.temporal import Compiled, Construction, compile_formulas
from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.logic.syntax import Formula, size
from expressivity.tables import Row, Table
from expressivity.tasks.languages import LANGUAGES, Language


def memory_table(values: ValueSet, positions: int) -> Table:
    """Tabulate P a on the word a…a: what the heads of both blocks leave in the coordinate, and the truth made of it.

    Raises:
        InvalidInput: fewer than two positions.
    """
    if positions < 2:
        raise InvalidInput(
            f"there is nothing to remember before position 2: got positions={positions}"
        )
    compiled = compile_formulas([parse("P a")], "a", Construction(values))
    streams = layers(compiled.model, of_words([np.zeros(positions - 1, dtype=np.int64)], 1))
    target = compiled.plan.steps[0].target
    looked, plain, again, truth = (stream.columns[:, target].tolist() for stream in streams[1:])
    rows: list[Row] = [
        {
            "position": n,
            "first": looked[n - 1],
            "once": plain[n - 1],
            "both": again[n - 1],
            "twice": truth[n - 1],
        }
        for n in range(1, positions + 1)
    ]
    return Table(
        "compilation-remembering",
        f"P a on a word of a's, the end marker at position {positions}, over {values.name}.",
        {
            "position": "from 1",
            "first": "what the first head returns",
            "once": "its truth: the plain head",
            "both": "that truth and what the second head returns, added",
            "twice": "the truth of the sum: the head that looks twice",
        },
        rows,
        group=("position",),
    )


def stream_table(formula: Formula, alphabet: str, word: str, values: ValueSet) -> Table:
    """Tabulate the stream of the compiled formula on one word, after each block: every coordinate at every position.

    Raises:
        InvalidInput: whatever cannot be compiled, or a letter of the word that is not in the alphabet.
    """
    compiled = compile_formulas([formula], alphabet, Construction(values))
    if strange := sorted(set(word) - set(compiled.plan.alphabet)):
        raise InvalidInput(
            f"the word has {strange[0]!r}, which is not in the alphabet {compiled.plan.alphabet!r}"
        )
    streams = layers(
        compiled.model,
        of_words(
            [np.array([compiled.plan.alphabet.index(x) for x in word], dtype=np.int64)],
            len(alphabet),
        ),
    )
    rows: list[Row] = []
    for block, stream in enumerate(streams[::2]):
        for coordinate, label in enumerate(labels(compiled)):
            rows += [
                {
                    "block": block,
                    "coordinate": label,
                    "position": n,
                    "symbol": [*word, "end"][n - 1],
                    "value": value,
                }
                for n, value in enumerate(stream.columns[:, coordinate].tolist(), 1)
            ]
    return Table(
        "compilation-stream",
        f"The residual stream of {formula} on the word {word} over {values.name}.",
        {
            "block": "after this block; 0 is the embedding",
            "coordinate": "what it stands for",
            "position": "from 1",
            "symbol": "the letter there, or the end",
            "value": "the number there",
        },
        rows,
        group=("block", "coordinate", "position"),
    )


def labels(compiled: Compiled) -> list[str]:
    """Return what each coordinate of a model without normalisation stands for: the formula whose truth it holds."""
    plan = compiled.plan
    labels = ["1", *plan.alphabet, "end"] + [""] * (plan.coordinates - len(plan.alphabet) - 2)
    for formula, form in plan.forms.items():
        if len(form.weights) == 1 and form.weights[0][1] == 1.0 and not labels[form.weights[0][0]]:
            labels[form.weights[0][0]] = str(formula)
    for formula, form in plan.forms.items():
        for coordinate, weight in form.weights:
            if weight == -1.0 and not labels[coordinate]:
                labels[coordinate] = f"not {formula}"
    return labels


def sizes_table(
    values: ValueSet, length: int, languages: Iterable[Language] = LANGUAGES.values()
) -> Table:
    """Tabulate for each language of LTL[P,Y] the size of its weights beside what the theorem allows, and the words checked."""
    rows: list[Row] = []
    for language in (language for language in languages if defines(language.dfa, "PY")):
        task, choices = task_of_language(language.dfa), Construction(values)
        compiled = compile_formulas([task.formula], task.alphabet, choices)
        allowed, checked = (
            bounds([task.formula], task.alphabet, choices),
            check(compiled, task, length),
        )
        rows.append(
            {
                "language": language.name,
                "logic": task.logic,
                "subformulas": size(task.formula),
                "layers": len(compiled.model.blocks),
                "layers_allowed": allowed.blocks,
                "width": compiled.model.width,
                "width_allowed": allowed.width,
                "heads": compiled.model.heads,
                "heads_allowed": allowed.heads,
                "words": checked.words,
                "longest": checked.longest,
                "more": checked.more,
                "mismatches": checked.mismatches,
            }
        )
    return Table(
        "compilation-sizes",
        f"The languages of the book in LTL[P,Y] as weights over {values.name}.",
        {
            "language": "name",
            "logic": "the smallest that has it",
            "subformulas": "distinct subformulas of its formula",
            "layers": "blocks",
            "layers_allowed": "at most, by the theorem",
            "width": "coordinates of a column",
            "width_allowed": "at most, by the theorem",
            "heads": "in all blocks together",
            "heads_allowed": "at most, by the theorem",
            "words": "all words up to the length `longest`",
            "longest": "that length",
            "more": "long words checked as well",
            "mismatches": "words on which weights and automaton disagree",
        },
        rows,
        group=("language",),
    )


def single_table(formulas: dict[str, str], seed: int) -> Table:
    """Tabulate how long words may be for the same weights to give the same answers in float32, by the set that they were written for.

    Args:
        formulas: each with its alphabet.
        seed: of the random words among those tried.
    """
    from expressivity.constructions.float32 import longest_agreement

    rows: list[Row] = []
    for text, alphabet in formulas.items():
        for values in SETS.values():
            model = compile_formulas([parse(text)], alphabet, Construction(values)).model
            rows.append(
                {
                    "formula": text,
                    "values": values.name,
                    "longest": longest_agreement(model, np.random.default_rng(seed)),
                }
            )
    return Table(
        "compilation-single-precision",
        "Weights written for a finite set, run in float32.",
        {
            "formula": "what was compiled",
            "values": "the set it was compiled for",
            "longest": "the longest length, doubling, up to which all words tried get the same answer",
        },
        rows,
        group=("formula", "values"),
    )


def next_symbols(model: LanguageModel, word: str) -> list[tuple[str, dict[str, float]]]:
    """Return every prefix of a word with the probabilities, where not 0, of what follows; the empty prefix is asked at an end marker.

    Raises:
        InvalidInput: a letter outside the alphabet.
    """
    dfa = model.reference.dfa
    names = [*dfa.alphabet, "end", "unknown"]
    numbers = dfa.encode(word)
    forest = of_words([numbers, numbers[:0]], len(dfa.alphabet))
    probabilities = model.probabilities(forest)
    nodes = [int(forest.ends[1])]
    node = int(forest.parents[forest.ends[0]])
    while node >= 0:
        nodes.insert(1, node)
        node = int(forest.parents[node])
    return [
        (
            word[:i],
            {name: share for name, share in zip(names, probabilities[node].tolist()) if share},
        )
        for i, node in enumerate(nodes)
    ]
