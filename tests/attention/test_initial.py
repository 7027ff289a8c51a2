"""Generators: one per model, and none depends on its neighbours."""

import numpy as np
import torch

from expressivity.attention.initial import generators, generators_from


def test_a_generator_is_seeded_by_the_next_number_of_its_stream():
    streams = [np.random.default_rng(seed) for seed in (1, 2)]
    seeds = [int(np.random.default_rng(seed).integers(2**62)) for seed in (1, 2)]
    found, wanted = generators_from(streams), generators(seeds)
    for one, other in zip(found, wanted, strict=True):
        assert torch.equal(torch.rand(3, generator=one), torch.rand(3, generator=other))
    assert streams[0].integers(9) != np.random.default_rng(1).integers(9)  # the stream goes on


def test_models_of_different_seeds_draw_different_numbers_and_those_of_one_seed_the_same():
    drawn = [torch.rand(3, generator=source) for source in generators((1, 2, 1))]
    assert torch.equal(drawn[0], drawn[2]) and not torch.equal(drawn[0], drawn[1])
