"""The phase diagram: frozen keys stay, masked dimensions do nothing, frontiers are read off correctly."""

import pytest
import torch

from expressivity.attention.initial import generators
from expressivity.errors import InvalidInput
from expressivity.studies.neighbourly.runs import (
    EXPERIMENT,
    TRAINED_DIMENSIONS,
    FreeQueries,
    Job,
    bits_table,
    frontier,
    run,
)
from expressivity.tables import Table


def test_what_is_masked_does_nothing():
    model = FreeQueries((1, 3), 5, 2, generators([0, 1]))
    with torch.no_grad():
        model.queries.fill_(1.0)
        scores = model()
        model.keys[0, :, 1:] = 7.0
    assert torch.equal(model()[0], scores[0])
    assert scores.shape == (2, 2, 5)


def test_frozen_keys_are_not_trained():
    keys = torch.ones(1, 5, 2)
    model = FreeQueries((2,), 5, 3, generators([0]), keys)
    assert [name for name, parameter in model.named_parameters() if parameter.requires_grad] == [
        "queries"
    ]


def test_a_short_run_fits_more_with_more_dimensions():
    rows = run(Job(q=1, steps=60, seeds=1))
    errors = {row["m0"]: row["own"] for row in rows}
    assert list(errors) == list(TRAINED_DIMENSIONS)
    assert errors[24] < 0.01 < errors[1]


def test_a_frontier_is_the_end_of_the_last_good_run():
    errors = {1: 0.9, 2: 0.05, 3: 0.2, 4: 0.01, 6: 0.0}
    rows = [{"q": 1, "m0": m, "seed": 0, "e": e} for m, e in errors.items()]
    rows += [{"q": 2, "m0": m, "seed": 0, "e": 1.0} for m in (1, 2, 3, 4, 6)]
    table = Table(
        "t", "", dict.fromkeys(("q", "m0", "seed", "e"), ""), rows, group=("q", "m0"), seed="seed"
    )
    assert frontier(table, "e", 0.1, above=False) == {1: 4, 2: None}


def test_bits_grow_with_q():
    table = bits_table(16, 4)
    assert table.column("moment") == sorted(table.column("moment"))
    assert table.column("q") == [1, 2, 3, 4]


def test_an_unknown_profile_is_refused():
    with pytest.raises(InvalidInput):
        EXPERIMENT.table("huge")
