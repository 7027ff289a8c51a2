"""Sphinx: the verdict of a claim beside its theorem, and a card that opens there.

The role {claim}`sht-thm-2` shows the verdict and links to the claim's entry. Each page carries a card for each claim that it names, in a
template: `_static/cards.js` opens it beside the verdict; without the script the verdict is a link. `entries.py` writes the page of all claims.
Both read `data/claims.json`, which the last run wrote. The build fails on a claim that fails, that has no control, that is named on no page,
and on a name that is no claim.
"""

import json
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from noted import keep, note, notes, pages_by_note
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from told import NAMED, PAGE, Claim, headline, listed, rows, shown, slug, style, text

from expressivity.book.verdicts import claim_key
from expressivity.provenance import CHANGES, git

logger = logging.getLogger(__name__)


def load(app: Sphinx) -> None:
    """Read the verdicts, and mark those whose sources have changed since they were computed."""
    path = Path(app.srcdir) / "data" / "claims.json"
    if not path.is_file():
        raise ExtensionError(
            f"no verdicts: {path} is missing (run `expressivity verify` through `make book`)"
        )
    document = json.loads(path.read_text(encoding="utf8"))
    found = {claim["id"]: claim for claim in document["claims"]}
    for claim in found.values():
        if claim["kind"] != "conjecture" and not claim["control"]["broken"]:
            raise ExtensionError(f"claim {claim['id']} has no control")
        if claim["verdict"] == "fails":
            logger.warning("claim %s fails: %s", claim["id"], claim.get("reason", ""))
        stale = claim["kind"] != "conjecture" and claim_key(claim["module"]) != claim["key"]
        claim["shown"] = "stale" if stale else claim["verdict"]
    app.env_claims = found
    app.claims_age = age(document["commit"])


def age(commit: str) -> str:
    """Say of which commit a verdict is, and of which day where git knows it."""
    number, plus, _ = commit.partition(CHANGES)
    day = git("show", "-s", "--format=%cs", number)
    dated = f" of {day.decode().strip()}" if day else ""
    changed = ", with changes that were not committed yet" if plus else ""
    return f"commit {number[:12]}{dated}{changed}"


class ClaimRole(SphinxRole):
    """A verdict in the text, linked to its entry."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        claim = self.env.app.env_claims.get(self.text)
        if claim is None:
            logger.warning("no claim is named %s", self.text, location=self.get_location())
            return [nodes.literal(text=self.text)], []
        note(self.env, NAMED, {})[self.text] = True
        return [_badge(self.env.app, claim, self.env.docname)], []


def _badge(app: Sphinx, claim: Claim, docname: str) -> nodes.reference:
    return nodes.reference(
        "",
        f"{shown(claim)} · {claim['id']}",
        internal=True,
        refuri=_entry_address(app, claim, docname),
        classes=style(claim).split(),
        reftitle=f"{claim['source']}: {shown(claim)}; open the evidence",
    )


def _entry_address(app: Sphinx, claim: Claim, docname: str) -> str:
    return f"{app.builder.get_relative_uri(docname, PAGE)}#claim-{slug(claim['id'])}"


def card(app: Sphinx, claim: Claim, docname: str) -> str:
    """Return the card of a claim for a page: no part of the page until its script opens it."""
    address = escape(_entry_address(app, claim, docname))
    return (
        f'<template id="card-{slug(claim["id"])}"><p class="claim-name">{headline(claim)}</p><p class="claim-statement">{text(claim["statement"])}</p>'
        f'{listed(rows(claim, app.claims_age))}<p><a href="{address}">evidence and code of {escape(claim["id"])}</a></p></template>'
    )


def add_cards(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Add to a page the cards of the claims that it names."""
    named = pages_by_note(app.env, NAMED)
    cards = [card(app, app.env_claims[name], pagename) for name in named if pagename in named[name]]
    if cards:
        context["body"] += "\n".join(cards)


def all_named(app: Sphinx, env: Any) -> None:
    """A claim that no page names is a claim that no reader meets."""
    named = pages_by_note(env, NAMED)
    for name in app.env_claims:
        if name not in named:
            logger.warning("claim %s is named on no page", name)


def load_formulas(app: Sphinx, env: Any) -> None:
    """Have the pages that name a claim load what sets formulas, even if none but those of cards and entries are on them."""
    equations = env.get_domain("math").data["has_equations"]
    for page in {PAGE, *notes(env, NAMED)}:
        equations[page] = True


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role and the checks. Cards come to a page before `breaks.py` keeps lines of it from breaking."""
    app.setup_extension("entries")
    keep(app, NAMED)
    app.add_role("claim", ClaimRole())
    app.connect("builder-inited", load)
    app.connect("env-check-consistency", all_named)
    app.connect("env-check-consistency", load_formulas)
    app.connect("html-page-context", add_cards, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
