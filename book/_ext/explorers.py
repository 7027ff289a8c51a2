"""Sphinx: explorers, panels in a page that a reader moves, and questions that the page itself marks.

`{explorer} NAME` puts one of `EXPLORERS` into a page; what stands in the directive says in words what it shows, for those who cannot see it and
for print. `_static/explorers/NAME.js` builds the panel; what it needs from the library is computed here, when the book is built, and stands
in the page as JSON. Pages without an explorer load nothing of this.
"""

import json
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import explorer_keys
import question_data
import trained
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

EXPLORERS: dict[str, tuple[str, Callable[[Path], Any] | None]] = {
    "match2": ("Match2 on a circle", None),
    "averaging": ("Sparse averaging", explorer_keys.averaging),
    "alice-bob": ("Alice and Bob", explorer_keys.alice_bob),
    "replay": ("Training, replayed", trained.replay),
    "language": ("A language and its automaton", None),
    "heads": ("Heads and formulas", None),
    "longer-words": ("Longer words than those learned from", trained.longer_words),
}
"""Every explorer: its title, and what computes its data from the folder that the pages are built from."""

QUESTION_OPTIONS = (
    "kind quantity tolerance in out either alphabet most language operators starfree states modulus length matched bits "
    "arithmetic count depth options right solution wrong"
).split()
KEPT_BACK = ("solution", "wrong")

FOLDER = "explorers"
SCRIPTS = ("explorers/modules.js", "explorers/loader.js")


class Explorer(nodes.General, nodes.Element):
    """A panel; its children say in words what it shows."""


class ExplorerDirective(SphinxDirective):
    """An explorer by name, with its description as content. `:start: task=match3` is what this page's begins with, written as in an address."""

    required_arguments = 1
    has_content = True
    option_spec = {"start": str}

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        if name not in EXPLORERS:
            raise self.error(f"no explorer is named {name}: there are {', '.join(EXPLORERS)}")
        if not self.content:
            raise self.error(f"explorer {name}: say in words what it shows")
        start = self.options.get("start", "")
        panel = Explorer("", explorer=name, start=start, ids=[f"explorer-{name}"])
        self.state.nested_parse(self.content, self.content_offset, panel)
        return [panel]


class QuestionDirective(SphinxDirective):
    """A question that the page marks: an identifier, its kind and what the kind needs as options, and the question in words as content.

    `solution` and `wrong` are an answer that is right and one that is not: they serve the tests, and are not in the page.
    """

    required_arguments = 1
    has_content = True
    option_spec = dict.fromkeys((*QUESTION_OPTIONS, *question_data.OPTIONS), str)

    def run(self) -> list[nodes.Node]:
        missing = {"kind", "solution", "wrong"} - self.options.keys()
        if missing or not self.content:
            said = ", ".join(sorted(missing)) or "the question in words"
            raise self.error(f"question {self.arguments[0]} lacks: {said}")
        panel = Explorer(
            "",
            explorer="question",
            question={"id": self.arguments[0], **asked(self.options)},
            ids=[f"question-{self.arguments[0]}"],
        )
        self.state.nested_parse(self.content, self.content_offset, panel)
        return [panel]


def asked(options: dict[str, str]) -> dict[str, str]:
    """Return what a page holds of a question: its options without the answers, and what its kind needs of the library."""
    kept = {key: value for key, value in options.items() if key not in KEPT_BACK}
    return kept | question_data.needed(kept)


def as_json(data: Any) -> str:
    """Return data as JSON that may stand in a page: no text in it can end the element.

    >>> as_json({"a": "</script>"})
    '{"a":"\\\\u003c/script>"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def open_panel(writer: Any, node: Explorer) -> None:
    """Begin an explorer: its title; the description follows."""
    name = node["explorer"]
    title = escape(EXPLORERS[name][0] if name in EXPLORERS else "Marked here")
    start = f' data-start="{escape(node["start"])}"' if node.get("start") else ""
    writer.body.append(
        f'<div class="explorer" id="{node["ids"][0]}" data-explorer="{name}"{start} role="group" aria-label="{title}">'
        f'<p class="explorer-title">{title}</p>'
    )


def close_panel(writer: Any, node: Explorer) -> None:
    """Put the panel's place and its data after the description."""
    data = data_of(node, Path(writer.builder.srcdir))
    waiting = '<p class="explorer-help">This panel moves where JavaScript is on.</p>'
    writer.body.append(f'<div class="explorer-panel">{waiting}</div>')
    if data is not None:
        writer.body.append(f'<script type="application/json">{as_json(data)}</script>')
    writer.body.append("</div>\n")


def data_of(node: Explorer, folder: Path) -> Any:
    """Return what a panel is given: a question, or what its explorer's data are; None if it needs nothing."""
    if "question" in node:
        return node["question"]
    compute = EXPLORERS[node["explorer"]][1]
    return compute(folder) if compute else None


def modules(folder: Path) -> str:
    """Return the script that holds the texts of all modules in a folder, by their names."""
    texts = {
        path.stem: path.read_text(encoding="utf8")
        for path in sorted(folder.glob("*.js"))
        if path.stem not in ("loader", "modules")
    }
    return f"globalThis.explorerModules = {as_json(texts)};\n"


def add_scripts(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Have a page with an explorer load the modules and what starts them."""
    if document is not None and next(document.findall(Explorer), None) is not None:
        for script in SCRIPTS:
            app.add_js_file(script, loading_method="defer")


def write_modules(app: Sphinx, exception: Exception | None) -> None:
    """Write the script of all modules beside them."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / FOLDER
    (folder / "modules.js").write_text(modules(folder), encoding="utf8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register directive, node, style and scripts."""
    app.add_node(Explorer, html=(open_panel, close_panel))
    app.add_directive("explorer", ExplorerDirective)
    app.add_directive("question", QuestionDirective)
    app.add_css_file("explorers.css")
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_modules)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
