"""Every attention function and module on devices that hold no numbers, and on sequences that hold no tokens.

Masks must be made where the numbers are. `FakeTensorMode` stands for a graphics processor that is not there. Where torch is built without
CUDA, even this stand-in cannot be indexed: device lazy then takes its place, which is not the CPU either.
"""

from contextlib import nullcontext
from functools import partial

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from expressivity.attention.initial import generators
from expressivity.attention.masked.attention import (
    band,
    causal_attention,
    causal_local_attention,
    global_attention,
    local_attention,
    local_mask,
    marker_after,
    masked_attention,
    previous,
    strict_mask,
)
from expressivity.attention.masked.block import MaskedConfig
from expressivity.attention.masked.language_model import MaskedLanguageModel
from expressivity.attention.masked.positions import POSITIONS
from expressivity.attention.masked.recognizer import MarkedTransformer
from expressivity.attention.masked.transformer import MaskedTransformer
from expressivity.attention.rivals.matchers import PARTS, MatcherConfig, MatcherStack
from expressivity.attention.rivals.perceptron import PerceptronStack
from expressivity.attention.rivals.recurrent import GATES, RecurrentStack
from expressivity.attention.units.learned import LearnedUnit
from expressivity.attention.units.stacked import MappedSets, MappedUnits, SetUnits
from expressivity.attention.units.strassen import strassen_attention, strassen_attention_by_pairs
from expressivity.attention.units.tensor import tensor_attention
from expressivity.attention.units.unit import SelfAttentionUnit, self_attention

N, D = 7, 4


def mask_for(q):
    """A mask on the CPU, whatever the device of the queries."""
    return torch.ones(q.shape[-2], q.shape[-2], dtype=torch.bool).tril()


def third_order(q, j, k, v, w, **options):
    return tensor_attention(q, (j, k), (v, w), **options)


def by_marker(q, k, v):
    ends = torch.ones(q.shape[:2], dtype=torch.long, device=q.device)
    view = marker_after(ends)
    q = q[..., :1, :]
    return view.global_heads(q, k, v) + view.local_heads(q, k, v, 3) + view.previous(v)


FUNCTIONS = {
    "masked": (3, lambda q, k, v: masked_attention(q, k, v, mask_for(q))),
    "masked there": (
        3,
        lambda q, k, v: masked_attention(q, k, v, local_mask(q.shape[-2], 2, q.device)),
    ),
    "global": (3, global_attention),
    "causal": (3, causal_attention),
    "previous": (1, previous),
    **{
        f"{window}-local": (3, lambda q, k, v, w=window: local_attention(q, k, v, w))
        for window in (1, 2, 4, 20)
    },
    "causal 3-local": (3, lambda q, k, v: causal_local_attention(q, k, v, 3)),
    "marker": (3, by_marker),
    "unit": (1, lambda x: self_attention(x, *x.new_ones(3, D, D))),
    "third order": (5, third_order),
    "third order, causal": (5, lambda *parts: third_order(*parts, causal=True)),
    "third order, mask": (5, lambda *parts: third_order(*parts, mask=mask_for(parts[0]))),
    "strassen": (5, strassen_attention),
    "strassen, causal": (5, lambda *parts: strassen_attention(*parts, causal=True)),
    "strassen, mask": (
        5,
        lambda *parts: strassen_attention(*parts, mask=mask_for(parts[0]), causal=True),
    ),
    "pairs": (5, strassen_attention_by_pairs),
}


def masked_models(positions, kind):
    config = MaskedConfig(3, *HYBRIDS[positions], width=8, layers=2, hidden=8, positions=positions)
    return kind(config, generators([1, 2]))


HYBRIDS = {"none": (2, 0, 1), "learned": (0, 2, 1), "sinusoidal": (1, 1, 1), "rotary": (1, 1, 4)}
"""Patterns of heads, one for each kind of positions: global, 1-local, hybrid, hybrid with a window."""

WORDS = ((2, 3, N), torch.long)
TOKENS = ((2, 3, N, D), torch.float32)
MODULES = {
    **{
        f"{kind.__name__} {positions}": (
            lambda positions=positions, kind=kind: masked_models(positions, kind),
            WORDS,
        )
        for kind in (MaskedTransformer, MarkedTransformer, MaskedLanguageModel)
        for positions in POSITIONS
    },
    **{
        kind: (
            lambda kind=kind: MatcherStack(MatcherConfig(kind, N, 2), [5, 7], generators([1, 2])),
            WORDS,
        )
        for kind in PARTS
    },
    **{
        kind: (lambda kind=kind: RecurrentStack(kind, D, 3, 2, generators([1, 2])), TOKENS)
        for kind in GATES
    },
    "perceptron": (lambda: PerceptronStack(N, D, 3, 2, generators([1, 2])), TOKENS),
    "learned unit": (lambda: LearnedUnit(D, 3, 2, generators([1, 2])), TOKENS),
    "mapped units": (lambda: MappedUnits(D, [3, 4], [2, 3], 2, generators([1, 2])), TOKENS),
    "set units": (lambda: SetUnits(N, [2, 3], generators([1, 2])), ((2, 3, N), torch.float32)),
    "mapped sets": (lambda: MappedSets(N, 2, 3, [2, 3], generators([1, 2])), ((2, 3, 2), WORDS[1])),
    "unit": (
        lambda: SelfAttentionUnit(torch.ones(2, D, 3), torch.ones(2, D, 3), torch.ones(2, D, 2)),
        TOKENS,
    ),
}

FIXED = (*PARTS, "perceptron", "set units", "mapped sets")
"""Modules that are built for one length."""

PLACES = {"meta": nullcontext, "cuda" if torch.backends.cuda.is_built() else "lazy": FakeTensorMode}


@pytest.mark.parametrize("device", PLACES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_stay_on_the_device_of_their_input(name, device):
    count, function = FUNCTIONS[name]
    trains = device != "lazy" or count < 5  # torch does not recompute on this device
    with PLACES[device](), torch.set_grad_enabled(trains):
        parts = [torch.empty(2, 3, 2, N, D, device=device).requires_grad_() for _ in range(count)]
        output = function(*parts)
        assert output.device.type == device
        if trains:
            output.sum().backward()
            assert any(part.grad is not None for part in parts)


@pytest.mark.slow
@pytest.mark.parametrize("device", PLACES)
@pytest.mark.parametrize("name", MODULES)
def test_modules_stay_on_the_device_of_their_weights(name, device):
    make, (shape, dtype) = MODULES[name]
    module = make()
    with PLACES[device]():
        weights = {
            name: torch.empty(weight.shape, device=device).requires_grad_()
            for name, weight in module.named_parameters()
        }
        words = torch.empty(shape, dtype=dtype, device=device)
        output = torch.func.functional_call(module, weights, (words,))
        assert output.device.type == device and output.shape[:2] == shape[:2]
        output.sum().backward()
        assert any(weight.grad is not None for weight in weights.values())


@pytest.mark.slow
@pytest.mark.parametrize("device", PLACES)
@pytest.mark.parametrize("positions", POSITIONS)
def test_one_marker_for_each_word_stays_on_the_device(device, positions):
    module = masked_models(positions, MarkedTransformer)
    with PLACES[device](), torch.no_grad():
        weights = {
            name: torch.empty(weight.shape, device=device)
            for name, weight in module.named_parameters()
        }
        words, lengths = (torch.empty(2, 3, *n, dtype=torch.long, device=device) for n in ([N], []))
        module.forward = module.answers  # `functional_call` calls nothing else
        assert torch.func.functional_call(module, weights, (words, lengths)).device.type == device


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_length_0_gives_length_0(name, dtype):
    count, function = FUNCTIONS[name]
    parts = [torch.empty(2, 3, 2, 0, D, dtype=dtype).requires_grad_() for _ in range(count)]
    if name == "marker":
        pytest.skip("a marker stands after a letter")
    output = function(*parts)
    assert output.shape == (2, 3, 2, 0, D)
    output.sum().backward()
    assert all(part.grad is None or part.grad.shape == part.shape for part in parts)


@pytest.mark.parametrize("name", [name for name in MODULES if name not in FIXED])
def test_modules_of_length_0_give_length_0(name):
    make, (shape, dtype) = MODULES[name]
    module = make()
    output = module(torch.zeros(*shape[:2], 0, *shape[3:], dtype=dtype))
    assert output.shape[:3] == (2, 3, 0)
    output.sum().backward()
    assert all(
        weight.grad is None or weight.grad.isfinite().all() for weight in module.parameters()
    )


def test_no_batch_gives_no_batch():
    for attend in (global_attention, partial(local_attention, window=3), causal_attention):
        assert attend(*(torch.empty(0, 2, N, D) for _ in range(3))).shape == (0, 2, N, D)


def test_masks_are_made_where_asked_for():
    for mask in (strict_mask(3, "meta"), local_mask(3, 2, "meta"), band(2, 3, "meta")):
        assert mask.is_meta


def test_a_run_without_numbers_leaves_nothing_behind():
    """What is computed once and kept must not be kept from a run on a device that holds no numbers."""
    module = masked_models("rotary", MaskedTransformer)
    words = torch.zeros(2, 3, 11, dtype=torch.long)
    before = module(words)
    with FakeTensorMode(allow_non_fake_inputs=True):
        module(words[:, :, :9])
    assert torch.equal(module(words), before) and module(words[:, :, :9]).isfinite().all()
