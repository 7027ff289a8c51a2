"""The claims on masks: what they accept, and masks that a good engineer might have written instead."""

from dataclasses import replace

import pytest
import torch

from expressivity.attention.masked.attention import (
    global_attention,
    local_attention,
    masked_attention,
    strict_mask,
)
from expressivity.attention.masked.block import MaskedConfig
from expressivity.studies.attention import claims
from expressivity.studies.attention.claims import (
    CLAIMS,
    Kernels,
    check_masks,
    check_window,
    random_models,
)

RIGHT = Kernels(global_attention, local_attention)
MASKS, WINDOW = CLAIMS


@pytest.fixture(autouse=True)
def few_sizes(monkeypatch):
    monkeypatch.setattr(claims, "SIZES", (1, 2, 5))


def test_the_kernels_are_accepted_at_every_length_and_window():
    evidence = MASKS.check(MASKS.subject())
    assert evidence.holds and evidence.facts["cases"] == 3 * 5
    assert evidence.facts["strict"] and evidence.facts["first_row_zero"]


def test_a_position_that_sees_itself_is_rejected_and_named():
    evidence = MASKS.check(MASKS.control())
    assert not evidence.holds
    assert not evidence.facts["strict"] and not evidence.facts["first_row_zero"]


def one_too_wide(q, k, v, window):
    return local_attention(q, k, v, window + 1)


def one_too_narrow(q, k, v, window):
    return local_attention(q, k, v, max(1, window - 1))


def the_future(q, k, v):
    return masked_attention(q, k, v, strict_mask(q.shape[-2]).T)


def without_the_root(q, k, v):
    return global_attention(q * q.shape[-1] ** 0.5, k, v)


def the_first_value_first(q, k, v):
    output = global_attention(q, k, v)
    return torch.cat([v[:, :1], output[:, 1:]], dim=1)


@pytest.mark.parametrize("window", [one_too_wide, one_too_narrow])
def test_a_window_that_is_off_by_one_is_rejected_though_it_is_strict(window):
    evidence = check_masks(replace(RIGHT, window=window))
    assert not evidence.holds and evidence.facts["strict"] and evidence.facts["first_row_zero"]


def test_a_mask_of_the_future_is_rejected():
    evidence = check_masks(replace(RIGHT, everything=the_future))
    assert not evidence.holds and not evidence.facts["strict"]


def test_scores_that_are_not_divided_by_the_root_are_rejected():
    evidence = check_masks(replace(RIGHT, everything=without_the_root))
    assert not evidence.holds and evidence.facts["strict"]


def test_a_first_row_that_is_not_zero_is_rejected_for_that_alone_and_what_it_implies():
    evidence = check_masks(replace(RIGHT, everything=the_first_value_first))
    assert not evidence.holds and not evidence.facts["first_row_zero"]


def stack(global_heads, local_heads, window=1, layers=1):
    return random_models(MaskedConfig(3, global_heads, local_heads, window, 8, layers))


def test_local_layers_see_one_letter_each_and_the_last():
    evidence = check_window([stack(0, 2), stack(0, 2, layers=2)])
    assert evidence.holds and evidence.measured["layers"] == 2


@pytest.mark.parametrize("heads", [(1, 1), (0, 2, 2)])
def test_one_global_head_or_a_window_of_two_sees_more(heads):
    evidence = check_window([stack(*heads)])
    assert not evidence.holds and not evidence.facts["unchanged_with_L_plus_1"]


def test_models_that_know_their_place_are_seen_by_shorter_words():
    config = MaskedConfig(3, 0, 2, width=8, layers=1, positions="sinusoidal")
    evidence = check_window([random_models(config)])
    assert not evidence.holds and not evidence.facts["nor_with_shorter_words"]
    assert evidence.facts["unchanged_with_L_plus_1"]


def test_models_that_read_nothing_are_no_evidence():
    models = stack(0, 2)
    with torch.no_grad():
        for weight in models.parameters():
            weight.zero_()
    evidence = check_window([models])
    assert not evidence.holds and not evidence.facts["changed_with_L"]
    assert evidence.facts["unchanged_with_L_plus_1"]


def test_the_control_of_the_window_differs_from_its_subject_in_the_heads_only():
    for right, wrong in zip(WINDOW.subject(), WINDOW.control(), strict=True):
        assert replace(wrong.config, global_heads=0, local_heads=2) == right.config
