"""Claims about heads that look k positions back, with any weights: what no model of so many layers tells apart, on models with random weights."""

from collections.abc import Callable, Sequence
from itertools import product

import torch
from jaxtyping import Float
from torch import Tensor, nn

from expressivity.attention.initial import generators
from expressivity.attention.masked.attention import (
    View,
    causal_attention,
    causal_local_attention,
    previous,
)
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.book.registry import Claim, Evidence
from expressivity.book.witness import watching
from expressivity.constructions.windows import Relay
from expressivity.logic.types import Modalities, agree, types
from expressivity.studies.windows.claims_heads import (
    LOCAL,
    SHORTER,
    Letters,
    errors,
    every_word,
    heads_of,
)
from expressivity.studies.windows.expected import counts_of_counts

SAME, DIFFERENT = 1e-9, 1e-6
"""Two outputs in float64 count as equal below the one and as different above the other."""

MODELS = 6

MARKER = 2
"""The number of the end marker."""

SHIFT = "expressivity.attention.masked.attention.previous"


def random_models(layers: int, window: int) -> MaskedTransformer:
    """Return a stack of models with random weights and local heads only, in float64; letters a, b and the end marker."""
    return MaskedTransformer(
        MaskedConfig(3, 0, 2, window, width=16, layers=layers), generators(range(MODELS))
    ).double()


def heads_of_stack(models: MaskedTransformer, name: str) -> int:
    """Count the layers that a stack of models runs, by their heads."""
    with watching((name,)) as calls:
        at_the_end(models, every_word(3))
    return calls[name]


def seeing_itself(layers: int, window: int) -> MaskedTransformer:
    """Return `random_models` whose heads see their own position too."""
    models = random_models(layers, window)
    view = View(torch.arange, causal_attention, causal_local_attention, previous)
    for block in models.blocks:
        block.forward = lambda stream, batch, block=block: block.apply_to(
            stream, block.keys_and_values(stream, batch), view
        )
    return models


def at_the_end(models: MaskedTransformer, words: Letters) -> Float[Tensor, "models words"]:
    """Return what each model says at the end marker after each word."""
    marked = torch.nn.functional.pad(words, (0, 1), value=MARKER)
    with torch.no_grad():
        return models(marked.expand(MODELS, *marked.shape))[..., -1]


def _spread(models: MaskedTransformer, words: Letters) -> Float[Tensor, "models"]:
    """Return how far apart the answers of each model after several words are."""
    answers = at_the_end(models, words)
    return answers.amax(1) - answers.amin(1)


def _answers(models: MaskedTransformer, words: Sequence[str]) -> list[Float[Tensor, "models"]]:
    """Return what the models say after each word; words of one length go together."""
    answers: dict[str, Tensor] = {}
    for length in {len(word) for word in words}:
        alike = [word for word in words if len(word) == length]
        letters = torch.tensor(
            [["ab".index(name) for name in word] for word in alike], dtype=torch.int64
        ).reshape(len(alike), length)
        answers |= zip(alike, at_the_end(models, letters).T)
    return [answers[word] for word in words]


def check_relay(build: Callable[[int], nn.Module]) -> Evidence:
    """Check that k 1-local layers decide "an a among the last k letters" on all words up to length `SHORTER`; and that models with k - 1 such
    layers and random weights say the same after ab…b and after bb…b, k letters each, where those with k layers do not."""
    widths, wrong = range(2, 6), 0
    for k in widths:
        model = build(k)
        wrong += errors(model, k, (1,), SHORTER) + (heads_of(model, SHIFT) != k)
        words = torch.zeros(2, k, dtype=torch.int64)
        words[1, 0], words[:, 1:] = 1, 1
        fewer, enough = (_spread(random_models(n, 1), words) for n in (k - 1, k))
        wrong += not (float(fewer.max()) < SAME and float(enough.min()) > 0)
        wrong += heads_of_stack(random_models(k, 1), SHIFT) != k
    return Evidence(
        wrong == 0,
        {"widths": len(widths), "wrong": wrong},
        {"widest": max(widths), "longest": SHORTER, "models": MODELS},
    )


def check_short_words(build: Callable[[int, int], MaskedTransformer]) -> Evidence:
    """Check that models of one layer say the same after a and after aa, of which M has one, and not the same after a and ab; and that those of
    two layers do not say the same after a and aa."""
    windows, wrong = range(2, 5), 0
    in_m = [bool(counts_of_counts(torch.tensor([word]).numpy(), 3, (2,))) for word in ([0], [0, 0])]
    for k in windows:
        one, two = build(1, k), build(2, k)
        a, aa, ab = (at_the_end(one, torch.tensor([word])) for word in ([0], [0, 0], [0, 1]))
        wrong += float((a - aa).abs().max()) > SAME or float((a - ab).abs().min()) < DIFFERENT
        a, aa = (at_the_end(two, torch.tensor([word])) for word in ([0], [0, 0]))
        wrong += float((a - aa).abs().min()) < DIFFERENT
    return Evidence(
        wrong == 0 and in_m == [False, True],
        {"wrong": wrong},
        {
            "layers": heads_of_stack(build(1, 3), LOCAL),
            "enough": heads_of_stack(build(2, 3), LOCAL),
            "models": len(a),
            "widest": max(windows),
        },
    )


SIZES = ((1, 2), (1, 3), (2, 2), (2, 3))
"""Layers and windows of the models that are held against types."""


def check_types(logic: Callable[[int], Modalities]) -> Evidence:
    """Check that models say the same after words whose ends have the same type in a logic, of the depth that they have layers; that types
    of one level less do not determine what they say, and the types merge some words at all.

    The words are all up to eight letters, and the beginnings of longer words of periods two, three and four.
    """
    words = ["".join(word) for n in range(SHORTER + 1) for word in product("ab", repeat=n)]
    words += [
        (block * 9)[:n] for block in ("ab", "aab", "abb", "aabb", "abbb") for n in range(9, 19)
    ]
    wrong, merged = 0, 0
    for layers, k in SIZES:
        answers = _answers(random_models(layers, k), words)
        spread, number = _within_types(answers, types(words, layers, logic(k)))
        coarser, _ = _within_types(answers, types(words, layers - 1, logic(k)))
        wrong += spread > SAME or coarser < DIFFERENT
        merged += number < len(words)
    one_more = agree("a", "aa", 1, logic(3)), agree("aab", "abb", 1, logic(3))
    return Evidence(
        wrong == 0 and merged == len(SIZES) and one_more == (False, False),
        {"sizes": len(SIZES), "wrong": wrong},
        {
            "models": len(answers[0]),
            "words": len(words),
            "layers": max(layers for layers, _ in SIZES),
            "widest": max(k for _, k in SIZES),
        },
    )


def _within_types(
    answers: Sequence[Float[Tensor, "models"]], found: Sequence[Sequence[int]]
) -> tuple[float, int]:
    """Return by how much answers after words of one type differ at most, and how many types there are."""
    said: dict[int, list[Tensor]] = {}
    for row, answer in zip(found, answers):
        said.setdefault(row[-1], []).append(answer)
    spread = max(float((torch.stack(rows) - rows[0]).abs().max()) for rows in said.values())
    return spread, len(said)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-counting-one-layer",
        statement="Transformers of [[layers:word]] layer of $k$-local heads, $k\\ge2$, say the same after $a$ as after $aa$, whatever their weights: none "
        "decides $M$.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: random_models,
        control=lambda: seeing_itself,
        broken="heads that see their own position too",
        check=check_short_words,
        boundary="Random weights in float64, where those of [[enough:word]] layers do tell the two apart; the proof is for all weights, where equal numbers "
        "average to themselves.",
        budget=3.0,
        code=(
            "expressivity.attention.masked.block.Block",
            "expressivity.attention.masked.transformer.MaskedTransformer",
        ),
        reach="sampled",
        extent="[[models]] random models for each k ≤ [[widest]]",
        proof="page",
        numbers={"layers": 1, "enough": 2, "models": 6, "widest": 4},
    ),
    Claim(
        id="ours-counting-types",
        statement="A $k$-local transformer of $L$ layers, read at an end marker, says the same after words on which all formulas of depth $L$ with "
        "counting windows of $k$ positions agree.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: lambda k: Modalities(windows=(k,), counting=True),
        control=lambda: lambda k: Modalities(windows=(k,)),
        broken="windows as sets: how often a letter stands there is forgotten",
        check=check_types,
        boundary="Random weights in float64, up to [[layers:word]] layers, windows of two and [[widest:word]], words of up to eight letters and periodic ones of "
        "up to eighteen; the proof is for all.",
        budget=15.0,
        code=(
            "expressivity.logic.types.types",
            "expressivity.attention.masked.transformer.MaskedTransformer",
        ),
        reach="sampled",
        extent="[[models]] random models a size, [[words]] words",
        proof="page",
        numbers={"models": 6, "words": 561, "layers": 2, "widest": 3},
    ),
    Claim(
        id="ours-window-relay",
        statement='$k$ layers of one 1-local head decide "an $a$ among the last $k$ letters"; fewer cannot.',
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: Relay,
        control=lambda: lambda k: Relay(k - 1),
        broken="the loop over layers ends one early",
        check=check_relay,
        boundary="Windows up to [[widest:word]], words of up to [[longest:word]] letters. That fewer layers cannot is looked at on [[models:word]] models with random weights, and "
        "proved on the page for all.",
        budget=4.0,
        code=("expressivity.constructions.windows.Relay",),
        reach="all",
        extent="k ≤ [[widest]], words to [[longest]] letters",
        proof="page",
        numbers={"widest": 5, "longest": 8, "models": 6},
    ),
)
