"""Hard heads against their definitions in a few lines."""

import numpy as np
import pytest

from expressivity.attention.finite.hard import KINDS, with_heads
from expressivity.attention.finite.random_models import random_model
from expressivity.attention.finite.values import QUARTERS


@pytest.mark.parametrize(
    ("kind", "expected"), [("average", 1.5), ("exact average", 2.0), ("last", 1.0)]
)
def test_the_greatest_scores_share_everything(kind, expected):
    head = random_model(np.random.default_rng(0), ((None,),), QUARTERS).blocks[0].heads[0]
    hard = KINDS[kind](None, head.query, head.key, head.value, head.output)
    keys, contents = (
        np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [-1.0, 0.0]]),
        np.array([[2.0], [3.0], [1.0], [8.0]]),
    )
    counts = (
        np.array([[1, 2, 3, 4]]) if kind == "last" else np.ones((1, 4), dtype=np.int64)
    )  # an order, or how often
    assert hard.attend(QUARTERS, np.array([[1.0, 0.0]]), keys, contents, counts).item() == expected


def test_nothing_admitted_is_zero():
    for kind in KINDS:
        head = (
            with_heads(random_model(np.random.default_rng(1), ((None,),), QUARTERS), kind)
            .blocks[0]
            .heads[0]
        )
        returned = head.attend(
            QUARTERS,
            np.ones((2, 2)),
            np.ones((3, 2)),
            np.ones((3, 2)),
            np.zeros((2, 3), dtype=np.int64),
        )
        assert (returned == 0).all()


def test_the_weights_stay_the_same():
    model = random_model(np.random.default_rng(2), ((None,), (1,)))
    hard = with_heads(model, "last")
    assert all((a == b).all() for a, b in zip(model.parameters(), hard.parameters()))
    assert type(hard.blocks[1].heads[0]) is KINDS["last"] and hard.blocks[1].heads[0].window == 1
