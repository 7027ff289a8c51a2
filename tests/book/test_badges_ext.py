"""What the pages make of recorded verdicts: a failure stops them, a changed source is said, a claim without a control is refused."""

import importlib.util
import json
from types import SimpleNamespace

import pytest
from sphinx.errors import ExtensionError

from expressivity.book.verdicts import claim_key
from expressivity.paths import root

spec = importlib.util.spec_from_file_location("verdicts", root() / "book" / "_ext" / "verdicts.py")
badges = importlib.util.module_from_spec(spec)
spec.loader.exec_module(badges)

MODULE = "expressivity.studies.census.claims"


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """Load one claim that was recorded, with some changes; what was warned of, and the claim as it is shown."""
    warned = []
    monkeypatch.setattr(badges.logger, "warning", lambda text, *words: warned.append(text % words))

    def load(**changes):
        claim = {
            "id": "c",
            "kind": "identity",
            "verdict": "holds",
            "control": {"broken": "a sign"},
            "module": MODULE,
            "key": claim_key(MODULE),
            "reach": "all",
            "extent": "n ≤ 3",
            "proof": "page",
        }
        (tmp_path / "data").mkdir(exist_ok=True)
        document = {"commit": "0", "claims": [claim | changes]}
        (tmp_path / "data" / "claims.json").write_text(json.dumps(document), encoding="utf8")
        app = SimpleNamespace(srcdir=tmp_path)
        badges.load(app)
        return app.env_claims["c"], warned

    return load


def test_a_current_verdict_is_shown_with_how_far_it_goes(loaded):
    claim, warned = loaded()
    assert not warned
    assert badges._shown(claim) == "✓ all: n ≤ 3; proved on the page"


def test_a_failure_is_a_warning_which_stops_the_pages(loaded):
    claim, warned = loaded(verdict="fails", reason="1 is not 2")
    assert warned == ["claim c fails: 1 is not 2"] and badges._shown(claim) == "✗ fails"


def test_a_verdict_of_other_sources_is_stale(loaded):
    assert badges._shown(loaded(key="another")[0]) == "? stale"


def test_a_claim_without_a_control_is_refused(loaded):
    with pytest.raises(ExtensionError, match="claim c has no control"):
        loaded(control={"broken": ""})
