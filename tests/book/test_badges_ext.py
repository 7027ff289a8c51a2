"""What the pages make of recorded verdicts: a failure stops them, a changed source is said, a claim without a control is refused."""

import json
from types import SimpleNamespace

import pytest
import told
import verdicts as badges
from sphinx.errors import ExtensionError

from expressivity.book.verdicts import claim_key

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
    assert told.shown(claim) == "✓ all: n ≤ 3; proved on the page"


def test_a_failure_is_a_warning_which_stops_the_pages(loaded):
    claim, warned = loaded(verdict="fails", reason="1 is not 2")
    assert warned == ["claim c fails: 1 is not 2"] and told.shown(claim) == "✗ fails"


def test_a_verdict_of_other_sources_is_stale(loaded):
    assert told.shown(loaded(key="another")[0]) == "? stale"


def test_a_claim_without_a_control_is_refused(loaded):
    with pytest.raises(ExtensionError, match="claim c has no control"):
        loaded(control={"broken": ""})


def test_the_age_of_a_verdict_is_its_commit_and_its_day(monkeypatch):
    monkeypatch.setattr(badges, "git", lambda *words: b"2026-11-29\n")
    assert badges.age("0123456789abcdef") == "commit 0123456789ab of 2026-11-29"
    changed = "commit 0123456789ab of 2026-11-29, with changes that were not committed yet"
    assert badges.age("0123456789abcdef+changes") == changed


def test_without_git_the_age_is_the_commit_alone(monkeypatch):
    monkeypatch.setattr(badges, "git", lambda *words: None)
    assert badges.age("0123456789abcdef") == "commit 0123456789ab"


def test_a_card_waits_in_a_template_and_leads_to_its_entry(loaded):
    more = {"statement": "$x$ is 1", "source": "ours", "known": "ours", "evidence": {}}
    claim, _ = loaded(boundary="One.", **more, control={"broken": "a sign", "failed": True})
    app = SimpleNamespace(
        builder=SimpleNamespace(get_relative_uri=lambda here, there: f"../{there}.html"),
        claims_age="commit 0",
    )
    card = badges.card(app, claim, "book/part1/x")
    assert card.startswith('<template id="card-c">') and card.endswith("</template>")
    assert "a sign: the same check rejects it, as it must" in card
    assert 'href="../book/claims.html#claim-c"' in card
