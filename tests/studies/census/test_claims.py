"""The claims on the census: each holds on its subject and fails on its control."""

import numpy as np
import pytest
from automata.fa.dfa import DFA

from expressivity.automata.census import tables
from expressivity.book.registry import verify
from expressivity.studies.census.claims import CLAIMS, finite


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
@pytest.mark.slow
def test_the_claim_holds_and_its_control_fails(claim):
    result = verify(claim)
    assert result.verdict == "holds" and result.control_failed, result


def test_finite_languages_are_those_the_library_calls_finite():
    deltas, accepting = (part[::5] for part in tables(3))
    found = finite(deltas, accepting)
    assert found.any() and not found.all()
    for delta, ends, said in zip(deltas, accepting, found.tolist()):
        machine = DFA(
            states=set(range(len(delta))),
            input_symbols={"a", "b"},
            transitions={q: dict(zip("ab", row)) for q, row in enumerate(delta.tolist())},
            initial_state=0,
            final_states=set(np.flatnonzero(ends).tolist()),
        )
        assert machine.isfinite() == said
    assert finite(np.array([[[0, 0]]]), np.array([[False]])).all()
