"""Sphinx: theorems by their number in a paper, and what they are here. `{numberings}` makes the table of the verdicts' sources.

A source such as "[SHT23] Theorem 2" stands with each claim. A row is one number of one paper: the statements of the book beside which such a
claim stands, the claims with their verdicts, and how each is known.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

PAPERS = ("SHT23", "LC25", "LC26", "KUJS25")
KIND = r"(?:Informal Conjecture|Theorem|Definition|Proposition|Corollary|Lemma|Figure|Appendix)"
NUMBER = r"(?:[A-Z]\.)?\d+(?:\.\d+)?|[A-Z]\.\d+|[A-Z](?=\W|$)"
PAPER = re.compile(rf"\[({'|'.join(PAPERS)})\](.*?)(?=\[|$)")
ITEM = re.compile(
    rf"(?P<kind>{KIND})?s?\s*(?P<section>§)?(?P<number>{NUMBER})(?: to (?P<last>{NUMBER}))?"
)
STATEMENT = re.compile(
    r"^:::+\{prf:(?:theorem|lemma|proposition|conjecture|definition|remark)\}.*\n:label: (\S+)",
    re.MULTILINE,
)
SECTION = re.compile(r"^##? ", re.MULTILINE)
CLAIM = re.compile(r"\{claim\}`([\w.-]+)`")


def items(source: str) -> Iterator[tuple[str, str]]:
    """Yield the paper and the place of every numbered item that a claim's source names."""
    for paper, said in PAPER.findall(source):
        kind = ""
        listed = re.split(r"[;(]| has p = |as the |, for |, the | that | with ", said)[0]
        for part in re.split(r", and |, | and ", listed):
            found = ITEM.match(part.strip().removeprefix("after "))
            if not found:
                continue
            kind = found["kind"] or ("" if found["section"] else kind)
            number = found["number"] + (f" to {found['last']}" if found["last"] else "")
            place = f"§{number}" if found["section"] else f"{kind or 'Appendix'} {number}"
            yield paper, place


def rank(item: tuple[str, str]) -> tuple[Any, ...]:
    """Return what sorts a paper's items: by paper, then numbered statements, then sections and appendices, each by number."""
    paper, place = item
    numbers = tuple(int(number) for number in re.findall(r"\d+", place))
    letters = "".join(re.findall(r"\b[A-Z]\b", place))
    late = place.startswith(("§", "Appendix", "Figure", "Informal"))
    return PAPERS.index(paper), late, letters, numbers, place


def beside(pages: Iterable[Path], top: Path) -> dict[str, str]:
    """Return where each claim stands first, as a link in Markdown.

    That is a statement, if it stands below one in the same section of some page, and else the page.
    """
    statements: dict[str, str] = {}
    documents: dict[str, str] = {}
    for page in pages:
        text = page.read_text(encoding="utf8")
        places = [(match.start(), f"{{prf:ref}}`{match[1]}`") for match in STATEMENT.finditer(text)]
        places += [(match.start(), "") for match in SECTION.finditer(text)]
        document = page.relative_to(top).with_suffix("").as_posix()
        for claim in CLAIM.finditer(text):
            _, link = max(place for place in places if place[0] < claim.start())
            if link:
                statements.setdefault(claim[1], link)
            documents.setdefault(claim[1], f"{{doc}}`/{document}`")
    return documents | statements


def chapters(top: Path) -> list[Path]:
    """Return the pages of the parts; what came before and after comes last, since it names claims of all chapters."""
    pages = sorted((top / "book").glob("part*/*.md"))
    return sorted(pages, key=lambda page: page.stem in ("after", "before-and-after"))


def _page_last(link: str) -> bool:
    return link.startswith("{doc}")


class NumberingsDirective(SphinxDirective):
    """The table, one row for each number of a paper."""

    def run(self) -> list[nodes.Node]:
        claims = self.env.app.env_claims
        rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for claim in claims.values():
            for item in items(claim["source"]):
                rows.setdefault(item, []).append(claim)
        top = Path(self.env.srcdir)
        links = beside(chapters(top), top)
        lines = ["| in the paper | here | claims | known |", "|---|---|---|---|"]
        for item in sorted(rows, key=rank):
            lines.append(self._row(item, rows[item], links))
        container = nodes.container(classes=["numberings"])
        self.state.nested_parse(StringList(lines, source="numberings"), 0, container)
        self._link(container)
        return [container]

    def _row(
        self, item: tuple[str, str], claims: list[dict[str, Any]], links: dict[str, str]
    ) -> str:
        here = dict.fromkeys(links[claim["id"]] for claim in claims if claim["id"] in links)
        statements = ", ".join(sorted(here, key=_page_last)) or "–"
        names = ", ".join(f"`claim:{claim['id']}`" for claim in claims)
        stated = [claim for claim in claims if claim["source"].startswith(f"[{item[0]}]")]
        known = ", ".join(dict.fromkeys(claim["known"] for claim in stated or claims))
        return f"| [{item[0]}] {item[1]} | {statements} | {names} | {known} |"

    def _link(self, container: nodes.container) -> None:
        """Make links of the claims' names. The role would count this page as one that names the claim."""
        page = self.env.app.builder.get_relative_uri(self.env.docname, "book/claims")
        for name in list(container.findall(nodes.literal)):
            if name.astext().startswith("claim:"):
                claim = name.astext().removeprefix("claim:")
                target = f"{page}#claim-{claim.replace('.', '-')}"
                name.replace_self(nodes.reference("", claim, internal=True, refuri=target))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive; the verdicts are loaded by `verdicts`."""
    app.add_directive("numberings", NumberingsDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
