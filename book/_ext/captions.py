"""Sphinx: a figure on a notebook's page has the number and the caption that it has in its chapter.

A notebook shows a figure below the code that draws it; the chapter numbers it and says what each mark means. A reader of the notebook needs
both. They are taken from the chapter, so that they are written once. A figure that no chapter shows stays as it is.
"""

from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from figures import normal, shown
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform


class Captioned(NamedTuple):
    """A figure of a chapter."""

    page: str
    place: str
    number: str
    caption: nodes.caption


def captioned(env: BuildEnvironment) -> dict[str, Captioned]:
    """Return the figures of all chapters by their names; the first chapter that shows a figure counts."""
    if not hasattr(env, "captioned_figures"):
        env.captioned_figures = _find(env)  # type: ignore[attr-defined]
    return env.captioned_figures  # type: ignore[no-any-return]


def _find(env: BuildEnvironment) -> dict[str, Captioned]:
    found: dict[str, Captioned] = {}
    # A chapter explains a figure at length; the introduction and the other pages may show it too.
    chapters = sorted(
        (page for page in env.found_docs if page.startswith("book/") and "/api/" not in page),
        key=lambda page: (not page.startswith("book/part"), page),
    )
    for page in chapters:
        numbers = env.toc_fignumbers.get(page, {}).get("figure", {})
        for figure in env.get_doctree(page).findall(nodes.figure):
            image, caption = figure.next_node(nodes.image), figure.next_node(nodes.caption)
            if image is None or caption is None or not figure["ids"]:
                continue
            number = ".".join(map(str, numbers.get(figure["ids"][0], ())))
            name = Path(image["uri"]).stem
            if number and Path(image["uri"]).parent.name == "figures":
                found.setdefault(name, Captioned(page, figure["ids"][0], number, caption))
    return found


class CaptionNotebookFigures(SphinxPostTransform):
    """Wraps the figures in outputs, once it is known which output is shown and before links and numbers in captions are resolved."""

    default_priority = 4

    def run(self, **_: Any) -> None:
        page = self.env.docname
        if not page.startswith("notebooks/") or self.app.builder.format != "html":
            return
        known = shown(Path(self.env.srcdir))
        for image in list(self.document.findall(nodes.image)):
            path = Path(self.env.srcdir) / image["uri"]
            if path.suffix != ".svg" or not path.is_file():
                continue
            about = known.get(normal(path.read_text(encoding="utf8")))
            source = captioned(self.env).get(about.name) if about else None
            if about and source:
                image["alt"] = about.alt
                image.replace_self(self.figure(image.deepcopy(), about.name, source))

    def figure(self, image: nodes.image, name: str, source: Captioned) -> nodes.figure:
        """Return a figure of the notebook with number and caption of the chapter's one; the number leads there."""
        caption = source.caption.deepcopy()
        for link in caption.findall(addnodes.pending_xref):
            link["refdoc"] = self.env.docname
        address = self.app.builder.get_relative_uri(self.env.docname, source.page)
        number = nodes.reference(
            "", f"Fig. {source.number}", refuri=f"{address}#{source.place}", internal=True
        )
        lead = nodes.inline("", "", number, nodes.Text(" "), classes=["caption-number"])
        caption.insert(0, lead)
        return nodes.figure("", image, caption, ids=[f"notebook-{name}"], align="default")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform; it must be registered after MyST-NB's own, which chooses among outputs at the same priority."""
    app.add_post_transform(CaptionNotebookFigures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
