"""The claim on stacks: models trained together take the steps that each takes alone, and faults of clipping are seen."""

import pytest
import torch

from expressivity.studies.engine import claims
from expressivity.studies.engine.claims import CLAIMS, check_stacks
from expressivity.training.adam import clipped

(STACKS,) = CLAIMS


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr(claims, "STEPS", 3)


def test_the_stack_takes_the_steps_of_its_models():
    evidence = STACKS.check(STACKS.subject())
    assert evidence.holds and evidence.facts["equal"] and evidence.facts["padding_stays_zero"]
    assert (evidence.measured["models"], evidence.measured["steps"]) == (3, 3)


def test_one_norm_for_the_whole_stack_is_rejected():
    evidence = STACKS.check(STACKS.control())
    assert not evidence.holds and not evidence.facts["equal"]
    assert evidence.facts["padding_stays_zero"]


def by_the_first_model(slopes, largest):
    norm = torch.stack([slope[0].norm() for slope in slopes]).norm()
    return [slope * (largest / norm).clamp_max(1.0) for slope in slopes]


def the_mean_taken_out(slopes, largest):
    return [slope - slope.mean(0, keepdim=True) / 2 for slope in clipped(slopes, largest)]


def every_entry_moved(slopes, largest):
    return [slope + 1e-3 for slope in clipped(slopes, largest)]


@pytest.mark.parametrize("clip", [by_the_first_model, the_mean_taken_out])
def test_a_clip_that_mixes_models_is_rejected(clip):
    assert not check_stacks(clip).facts["equal"]


def none_at_all(slopes, largest):
    return list(slopes)


def ten_times_the_limit(slopes, largest):
    return clipped(slopes, 10 * largest)


def nine_tenths_of_the_limit(slopes, largest):
    return clipped(slopes, 0.9 * largest)


def always_the_limit(slopes, largest):
    return [slope * 1e6 for slope in clipped([slope * 1e6 for slope in slopes], largest * 1e-6)]


@pytest.mark.parametrize(
    "clip", [none_at_all, ten_times_the_limit, nine_tenths_of_the_limit, always_the_limit]
)
def test_another_clip_than_that_of_each_model_alone_is_rejected(clip, monkeypatch):
    monkeypatch.setattr(claims, "STEPS", 20)
    evidence = check_stacks(clip)
    assert not evidence.holds and not evidence.facts["equal"]
    assert evidence.facts["padding_stays_zero"]


def test_some_gradients_are_clipped_and_some_are_not(monkeypatch):
    monkeypatch.setattr(claims, "STEPS", 20)
    facts = check_stacks(clipped).facts
    assert facts["gradients longer than the limit"] > 0 < facts["gradients shorter than the limit"]


def test_a_clip_that_trains_the_padding_is_rejected():
    evidence = check_stacks(every_entry_moved)
    assert not evidence.holds and not evidence.facts["padding_stays_zero"]
