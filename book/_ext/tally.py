"""Sphinx: the verdicts in a few lines. `{tally}` counts the claims of `data/claims.json`, by verdict, by how far checks go, and by how known."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

Claim = dict[str, Any]

VERDICTS = {
    "holds": "held",
    "did not hold": "did not hold, and are kept as such",
    "fails": "fail",
    "not run": "were not run",
    "stale": "were not checked again since their sources changed",
    None: "no machine can check: a conjecture of a paper",
}
"""What a verdict is called in the first line."""

REACH = {
    "all": "on every instance up to a size that is named",
    "certified": "on listed objects, in exact arithmetic or with intervals that hold the truth",
    "sampled": "on a sample",
    "trained": "on trained models, by a rule that was written down before the run",
}
KNOWN = {
    "read": "statements of papers that we read",
    "restated": "statements of papers that others restate",
    "recalled": "statements of papers from memory",
    "ours": "our own",
}


def lines(claims: Iterable[Claim]) -> list[str]:
    """Return the three lines, as Markdown."""
    every = list(claims)
    checked = [claim for claim in every if claim["shown"] is not None]
    parts = (
        ("What became of them", _counted(every, "shown", VERDICTS)),
        ("How far the checks go", _counted(checked, "reach", REACH)),
        ("Whose statements they are", _counted(every, "known", KNOWN)),
    )
    return [f"- *{name}:* {said}." for name, said in parts if said]


def _counted(claims: list[Claim], key: str, names: dict[Any, str]) -> str:
    counts = Counter(claim[key] for claim in claims if key in claim)
    return "; ".join(
        f"**{counts[value]}** {name}" for value, name in names.items() if counts[value]
    )


class TallyDirective(SphinxDirective):
    """The counts, as a list with its total above."""

    def run(self) -> list[nodes.Node]:
        claims = self.env.app.env_claims.values()
        text = [f"The book makes **{len(claims)}** claims.", "", *lines(claims)]
        box = nodes.container(classes=["tally"])
        self.state.nested_parse(StringList(text, source="tally"), 0, box)
        return [box]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive; the verdicts are loaded by `verdicts`."""
    app.add_directive("tally", TallyDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
