"""Theorem 2's unit as a member of the class: the unit's own outputs, from tokens taken one by one."""

import numpy as np
import pytest
import torch

from expressivity.constructions.averaging import CertificateFailure, sparse_averaging_unit
from expressivity.constructions.averaging_transformer import as_tokens, averaging_transformer
from expressivity.tasks.averaging import random_subsets, random_values


@pytest.mark.parametrize("length, q, value_dim", [(5, 2, 1), (12, 3, 4)])
def test_equals_the_unit(length, q, value_dim):
    rng = np.random.default_rng(length)
    unit = sparse_averaging_unit(length, q, value_dim, 0.1, generator=rng)
    values, subsets = (
        random_values((length,), value_dim, rng),
        random_subsets((length,), length, q, rng),
    )
    tokens, member = as_tokens(values, subsets), averaging_transformer(unit)
    assert tokens.shape == (length, value_dim + q + 1)
    assert torch.equal(member.embeddings(tokens), torch.from_numpy(unit.phi(values, subsets)))
    assert member.forward(tokens).numpy() == pytest.approx(unit.forward(values, subsets), abs=1e-12)
    assert (member.depth, member.heads, member.embedding_dimension, member.bits) == (
        1,
        1,
        unit.embedding_dimension,
        unit.bits,
    )


def test_a_set_without_a_certificate_is_refused():
    rng = np.random.default_rng(0)
    unit = sparse_averaging_unit(64, 3, 1, 0.1, generator=rng, key_dim=24)
    values, subsets = random_values((64,), 1, rng), random_subsets((64,), 64, 3, rng)
    with pytest.raises(CertificateFailure, match="enlarge m0=24"):
        averaging_transformer(unit).forward(as_tokens(values, subsets))
