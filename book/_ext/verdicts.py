"""Sphinx: the verdict of a claim beside its theorem, and the table of all claims.

The role {claim}`sht-thm-2` shows the verdict and links to the claim's entry; the directive {claims} writes all entries. Both read
`data/claims.json`, which the last run wrote. The build fails on a claim that fails, that has no control, that is named on no page,
and on a name that is no claim.
"""

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from expressivity.book.registry import PROOF
from expressivity.book.verdicts import claim_key

logger = logging.getLogger(__name__)

PAGE = "book/claims"
SIGNS = {
    "holds": "✓",
    "did not hold": "✗ did not hold",
    "fails": "✗ fails",
    "not run": "– not run",
    "stale": "? stale",
    None: "conjecture",
}
KNOWN = {
    "read": "read in the paper",
    "restated": "restated by others, not read in the paper",
    "recalled": "recalled, not seen in text",
    "ours": "ours",
}


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
    app.claims_origin = document["commit"]


class ClaimRole(SphinxRole):
    """A verdict in the text, linked to its entry."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        claim = self.env.app.env_claims.get(self.text)
        if claim is None:
            logger.warning("no claim is named %s", self.text, location=self.get_location())
            return [nodes.literal(text=self.text)], []
        if not hasattr(self.env, "claims_named"):
            self.env.claims_named = {}
        pages = self.env.claims_named.setdefault(self.text, [])
        if self.env.docname not in pages:
            pages.append(self.env.docname)
        return [_badge(self.env.app, claim, self.env.docname)], []


def _shown(claim: dict[str, Any]) -> str:
    """What a badge says before the claim's name: how far a check that holds goes, or what else became of it."""
    sign = SIGNS[claim["shown"]]
    return f"{sign} {_how_far(claim)}" if claim["shown"] == "holds" else sign


def _how_far(claim: dict[str, Any]) -> str:
    return f"{claim['reach']}: {claim['extent']}{PROOF[claim['proof']]}"


def _badge(app: Sphinx, claim: dict[str, Any], docname: str) -> nodes.reference:
    target = app.builder.get_relative_uri(docname, PAGE) + f"#claim-{_slug(claim['id'])}"
    shown = claim["shown"]
    return nodes.reference(
        "",
        f"{_shown(claim)} · {claim['id']}",
        internal=True,
        refuri=target,
        classes=["claim", f"claim-{(shown or 'conjecture').replace(' ', '-')}"],
        reftitle=f"{claim['source']}: {_shown(claim)}; open the evidence",
    )


def _short(commit: str) -> str:
    number, plus, _ = commit.partition("+")
    return number[:12] + (", with changes that were not committed yet" if plus else "")


def _slug(name: str) -> str:
    return name.replace(".", "-")


class ClaimsDirective(SphinxDirective):
    """The table of all claims, then one entry each with evidence, control, boundary, and the command that recomputes it."""

    def run(self) -> list[nodes.Node]:
        claims = list(self.env.app.env_claims.values())
        return [
            self._summary(claims),
            _table(claims),
            *(node for claim in claims for node in self._entry(claim)),
        ]

    def _summary(self, claims: list[dict[str, Any]]) -> nodes.paragraph:
        counts = {key: sum(c["shown"] == key for c in claims) for key in SIGNS}
        verdicts = ", ".join(f"{key or 'conjecture'} {n}" for key, n in counts.items() if n)
        return nodes.paragraph(
            text=f"{len(claims)} claims, by verdict: {verdicts}. Computed from commit {_short(self.env.app.claims_origin)}."
        )

    def _entry(self, claim: dict[str, Any]) -> list[nodes.Node]:
        section = nodes.section(ids=[f"claim-{_slug(claim['id'])}"], classes=["claim-entry"])
        section += nodes.title("", claim["id"])
        lines = [
            f"**{_shown(claim)}** · {claim['kind']} · {claim['source']} · {KNOWN[claim['known']]}",
            "",
            claim["statement"],
            "",
        ]
        if claim.get("reason"):
            lines += [f"Reason: {claim['reason']}", ""]
        if claim["kind"] != "conjecture":
            lines += [
                "Evidence",
                ":   " + ("; ".join(_fact(k, v) for k, v in claim["evidence"].items()) or "none"),
                "",
            ]
            failed = claim["control"]["failed"]
            word = {True: "fails", False: "holds", None: "was not run"}[failed]
            must = {True: ", as it must", False: ", which it must not", None: ""}
            said = must[failed if "refuted" not in claim or failed is None else not failed]
            lines += [
                "Control",
                f":   {claim['control']['broken']}: the same check {word}{said}.",
                "",
            ]
            lines += _rates(claim.get("rates")) + _refuted(claim.get("refuted"))
        lines += ["What this does not show", f":   {claim['boundary']}", ""]
        lines += ["Recompute", f":   `expressivity verify {claim['id']}`", ""]
        if claim["code"]:
            lines += [
                "Code",
                ":   " + ", ".join(f"{{py:obj}}`{name}`" for name in claim["code"]),
                "",
            ]
        self.state.nested_parse(StringList(lines, source="claims"), 0, section)
        section += nodes.paragraph(
            "", "", nodes.inline(classes=["claim-pages"], ids=[f"pages-{_slug(claim['id'])}"])
        )
        return [section]


def _table(claims: list[dict[str, Any]]) -> nodes.table:
    """One row a claim, its name linked to the entry below."""
    columns = ("claim", "verdict", "kind", "known", "source")
    group = nodes.tgroup(
        "", *(nodes.colspec(colwidth=width) for width in (30, 12, 14, 10, 34)), cols=len(columns)
    )
    head, body = nodes.thead("", _row([nodes.Text(name) for name in columns])), nodes.tbody()
    for claim in claims:
        link = nodes.reference(
            "", claim["id"], internal=True, refuri=f"#claim-{_slug(claim['id'])}"
        )
        body += _row(
            [
                link,
                *(
                    nodes.Text(text)
                    for text in (
                        _shown(claim),
                        claim["kind"],
                        claim["known"],
                        claim["source"],
                    )
                ),
            ]
        )
    group += [head, body]
    return nodes.table("", group, classes=["claims-table"])


def _row(cells: list[nodes.Node]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def _rates(rates: dict[str, Any] | None) -> list[str]:
    """How often the rule of an experiment errs."""
    if rates is None:
        return []
    how = f"{rates['draws']:,} simulated tables" if rates["draws"] else "exact"
    text = f"{rates['false_alarm']:.2g} if {rates['null']}; it finds {rates['effect']} with {rates['power']:.0%} ({how})."
    return ["False alarms", f":   {text}", ""]


def _refuted(refuted: dict[str, Any] | None) -> list[str]:
    """What was found where a rule did not hold."""
    return ["Found instead", f":   {refuted['found']} ({refuted['on']})", ""] if refuted else []


def _fact(name: str, value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else str(value)
    if isinstance(value, float):
        text = f"{value:.6g}"
    return f"{name.replace('_', ' ')} `{text}`"


def link_back(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Under each entry, links to the pages that name the claim."""
    if docname != PAGE:
        return
    titles = app.env.titles
    for inline in doctree.findall(nodes.inline):
        if "claim-pages" not in inline["classes"]:
            continue
        name = inline["ids"][0].removeprefix("pages-")
        pages = next(
            (
                p
                for claim, p in getattr(app.env, "claims_named", {}).items()
                if _slug(claim) == name
            ),
            [],
        )
        inline += nodes.Text("Named in: ")
        for position, page in enumerate(pages):
            inline += nodes.Text(", " if position else "")
            inline += nodes.reference(
                "",
                titles[page].astext(),
                internal=True,
                refuri=app.builder.get_relative_uri(docname, page),
            )


def all_named(app: Sphinx, env: Any) -> None:
    """A claim that no page names is a claim that no reader meets."""
    for name in app.env_claims:
        if name not in getattr(env, "claims_named", {}):
            logger.warning("claim %s is named on no page", name)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role, the directive and the checks."""
    app.add_role("claim", ClaimRole())
    app.add_directive("claims", ClaimsDirective)
    app.connect("builder-inited", load)
    app.connect("env-check-consistency", all_named)
    app.connect("doctree-resolved", link_back)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
