"""Claims about heads that look k positions back: what their softmax shows of a window, with weights written
down and with any weights.
"""

from collections.abc import Callable
from itertools import product

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from expressivity.attention.initial import generators
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.windows import END, CountingTower, CountingWindow, OneHead, Relay
from expressivity.logic.types import Modalities, types
from expressivity.tasks.windows import at_least, tower

LONGEST = 12
"""M is decided on all words up to this length."""

SAME, DIFFERENT = 1e-9, 1e-6
"""Two outputs in float64 count as equal below the one and as different above the other."""

TOWERS = ((1, 2), (2, 1), (2, 3), (1, 2, 1), (2, 1, 2))
"""Counts within counts, innermost first."""

MODELS = 6
WINDOW = 3

Letters = Int[Tensor, "words length"]


def every_word(length: int) -> Letters:
    """Return all words over {a, b} of a length, 0 for a."""
    return torch.tensor(list(product((0, 1), repeat=length)), dtype=torch.int64).reshape(
        2**length, length
    )


def check_decides(task: tuple[Callable[[int, int], nn.Module], int, int]) -> Evidence:
    """Check that models decide "at least t of the last k" on every word: M, t = 2 and k = 3, up to length `LONGEST`, and
    all t ≤ k ≤ widest up to a shorter length."""
    build, widest, shorter = task
    sizes = [(2, 3, LONGEST)] * (widest >= 3) + [
        (t, k, shorter) for k in range(1, widest + 1) for t in range(1, k + 1)
    ]
    wrong, words = 0, 0
    for t, k, longest in sizes:
        model, language = build(t, k), at_least(t, k)
        for batch in map(every_word, range(longest + 1)):
            words += len(batch)
            wrong += int(
                (model(batch) != torch.from_numpy(language.accepts_all(batch.numpy()))).sum()
            )
    return Evidence(
        wrong == 0,
        {"languages": len(sizes), "words_in_all": words, "longest": LONGEST, "wrong": wrong},
    )


def check_tower(build: Callable[[int, tuple[int, ...]], nn.Module]) -> Evidence:
    """Check that models of counts within counts decide them on all words of up to eight letters."""
    sizes = [(k, counts) for k in (2, 3, 4) for counts in TOWERS if max(counts) <= k]
    wrong, words = 0, 0
    for k, counts in sizes:
        model = build(k, counts)
        for batch in map(every_word, range(9)):
            wanted = [tower("".join("ab"[i] for i in row), k, counts) for row in batch.tolist()]
            words += len(wanted)
            wrong += int((model(batch) != torch.tensor(wanted)).sum())
    return Evidence(
        wrong == 0,
        {
            "formulas": len(sizes),
            "greatest_depth": max(map(len, TOWERS)),
            "words_in_all": words,
            "wrong": wrong,
        },
    )


def check_relay(layers: Callable[[int], int]) -> Evidence:
    """Check that 1-local layers decide "an a among the last k letters" on all words of up to eight letters."""
    wrong = 0
    for k in range(2, 6):
        model, language = Relay(layers(k)), at_least(1, k)
        for batch in map(every_word, range(9)):
            wrong += int(
                (model(batch) != torch.from_numpy(language.accepts_all(batch.numpy()))).sum()
            )
    return Evidence(wrong == 0, {"widths": 4, "longest": 8, "wrong": wrong})


def random_models(layers: int) -> MaskedTransformer:
    """Return a stack of models with random weights and `WINDOW`-local heads only, in float64; letters a, b and the
    end marker."""
    return MaskedTransformer(
        MaskedConfig(3, 0, 2, WINDOW, width=16, layers=layers), generators(range(MODELS))
    ).double()


def at_the_end(models: MaskedTransformer, words: Letters) -> Float[Tensor, "models words"]:
    """Return what each model says at the end marker after each word."""
    marked = torch.nn.functional.pad(words, (0, 1), value=END)
    with torch.no_grad():
        return models(marked.expand(MODELS, *marked.shape))[..., -1]


def _answers(models: MaskedTransformer, words: list[str]) -> list[Float[Tensor, "models"]]:
    """Return what the models say after each word; words of one length go together."""
    answers: dict[str, Tensor] = {}
    for length in {len(word) for word in words}:
        alike = [word for word in words if len(word) == length]
        letters = torch.tensor(
            [["ab".index(name) for name in word] for word in alike], dtype=torch.int64
        ).reshape(len(alike), length)
        answers |= zip(alike, at_the_end(models, letters).T)
    return [answers[word] for word in words]


def check_short_words(models: MaskedTransformer) -> Evidence:
    """Check that the models say the same after a and after aa, and not the same after a and ab."""
    a, aa, ab = (at_the_end(models, torch.tensor([word])) for word in ([0], [0, 0], [0, 1]))
    same, other = float((a - aa).abs().max()), float((a - ab).abs().min())
    return Evidence(
        same < SAME and other > DIFFERENT,
        {
            "models": MODELS,
            "layers": models.config.layers,
            "a_like_aa": same < SAME,
            "a_unlike_ab": other > DIFFERENT,
        },
    )


def check_types(logic: Modalities) -> Evidence:
    """Check that two-layer models say the same after words whose ends have the same type of depth two in a logic; and
    the types merge some words at all.

    The words are all up to eight letters, and the beginnings of longer words of periods two, three and four.
    """
    models = random_models(2)
    words = ["".join(word) for n in range(9) for word in product("ab", repeat=n)]
    words += [
        (block * 9)[:n] for block in ("ab", "aab", "abb", "aabb", "abbb") for n in range(9, 19)
    ]
    said: dict[int, list[Tensor]] = {}
    for word, row, answer in zip(
        words, types(words, models.config.layers, logic), _answers(models, words)
    ):
        said.setdefault(row[-1], []).append(answer)
    spread = max(
        float((torch.stack(outputs) - outputs[0]).abs().max()) for outputs in said.values()
    )
    facts = {
        "models": MODELS,
        "words": len(words),
        "types": len(said),
        "one_answer_for_each_type": spread < SAME,
    }
    return Evidence(spread < SAME and len(said) < len(words), facts)


_HEADS = "expressivity.constructions.windows"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="ours-counting-heads",
        statement='Two layers of uniform $k$-local heads decide "$a$ at least $t$ times among the last $k$ letters", $M$ ($t=2$, $k=3$) among '
        "them, also on words shorter than $k$.",
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: (CountingWindow, 4, 8),
        control=lambda: (OneHead, 4, 8),
        broken="one head without the layer that marks position 1",
        check=check_decides,
        boundary="In float64, windows up to four: M on all words of up to twelve letters, the others up to eight. The docstring proves all.",
        budget=5.0,
        code=(f"{_HEADS}.CountingWindow", f"{_HEADS}.OneHead"),
    ),
    Claim(
        id="ours-counting-nested",
        statement="Counts within counts are computed by $2d+2$ layers of uniform $k$-local heads, $d$ being the depth: two layers find the size of every "
        "window, then each level takes two.",
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: CountingTower,
        control=lambda: lambda k, counts: CountingTower(k, counts[::-1]),
        broken="the levels in the wrong order",
        check=check_tower,
        boundary="In float64, windows of two to four, depths two and three, words of up to eight letters; the proof is for every formula with "
        "counting windows.",
        budget=6.0,
        code=(f"{_HEADS}.CountingTower", "expressivity.tasks.windows.tower"),
    ),
    Claim(
        id="ours-counting-one-layer",
        statement="One layer of $k$-local heads, $k\\ge2$, says the same after $a$ as after $aa$, whatever its weights: it does not decide $M$.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: random_models(1),
        control=lambda: random_models(2),
        broken="two layers",
        check=check_short_words,
        boundary="Random weights in float64; the proof is for all, where equal numbers average to themselves.",
        budget=2.0,
        code=("expressivity.attention.masked.attention.local_attention",),
    ),
    Claim(
        id="ours-counting-types",
        statement="A $k$-local transformer of $L$ layers, read at an end marker, says the same after words on which all formulas of depth $L$ with "
        "counting windows of $k$ positions agree.",
        source="ours",
        known="ours",
        kind="lower bound",
        subject=lambda: Modalities(windows=(WINDOW,), counting=True),
        control=lambda: Modalities(windows=(WINDOW,)),
        broken="windows that do not count: Y≤3",
        check=check_types,
        boundary="Random weights in float64, two layers, windows of three, words of up to eight letters and periodic ones of up to eighteen; "
        "the proof is for all.",
        budget=8.0,
        code=(
            "expressivity.logic.types.types",
            "expressivity.attention.masked.transformer.MaskedTransformer",
        ),
    ),
    Claim(
        id="ours-window-relay",
        statement='$k$ layers of one 1-local head decide "an $a$ among the last $k$ letters"; fewer cannot.',
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: lambda k: k,
        control=lambda: lambda k: k - 1,
        broken="one layer fewer",
        check=check_relay,
        boundary="Windows of two to five, words of up to eight letters. That fewer layers cannot, whatever their weights, is proved on the page.",
        budget=2.0,
        code=(f"{_HEADS}.Relay",),
    ),
)
