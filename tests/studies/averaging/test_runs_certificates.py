"""Bits needed against bits promised: one bit less than needed fails, and a unit without rounding has none."""

from dataclasses import replace

import numpy as np
import pytest

from expressivity.constructions.averaging import CertificateFailure, sparse_averaging_unit
from expressivity.constructions.enclosure import enclosed_errors
from expressivity.errors import InvalidInput
from expressivity.studies.averaging.runs_certificates import (
    fewest_fraction_bits,
    needed_table,
    trial_sets,
    with_fraction_bits,
)


@pytest.fixture
def unit():
    return sparse_averaging_unit(64, 2, 4, 0.05, generator=np.random.default_rng(0))


def test_one_bit_less_than_needed_is_too_few(unit):
    found = unit.certify(trial_sets(unit, 100, np.random.default_rng(0)))
    fewest = fewest_fraction_bits(unit, found)
    enough, short = (
        enclosed_errors(with_fraction_bits(unit, t), found)[1].max() for t in (fewest, fewest - 1)
    )
    assert enough <= unit.epsilon < short
    assert (
        needed_table((unit,), random=100).rows[0]["needed"]
        == unit.bits - unit.arithmetic.fraction_bits + fewest
    )


def test_a_unit_that_never_errs_too_much_needs_no_bits():
    unit = sparse_averaging_unit(3, 3, 1, 0.9, generator=np.random.default_rng(0))
    assert fewest_fraction_bits(unit, unit.certify(np.array([[0, 1, 2]]))) == 0


def test_sets_without_certificates_are_no_evidence():
    unit = sparse_averaging_unit(64, 3, 1, 0.1, generator=np.random.default_rng(0), key_dim=20)
    with pytest.raises(CertificateFailure):
        needed_table((unit,), random=50)


def test_a_unit_without_rounding_is_refused(unit):
    found = unit.certify(np.array([[0, 1]]))
    with pytest.raises(InvalidInput, match="float64 has no bits"):
        fewest_fraction_bits(replace(unit, arithmetic=None), found)
