"""Sphinx: links out of the book, each from one setting in `_config.yml`: the repository (`repository: url`) and the two licences.

`{outside}` links to one of them: `repository`, `text` or `code`. Without an address it leaves the text as it is: no page links to what is not
known. The footer, the repository's button and the launch buttons read the same settings. A link is no request: nothing is loaded.
"""

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.nodes import split_explicit_title

logger = logging.getLogger(__name__)

HOSTS = {"binderhub_url": "https://mybinder.org", "colab_url": "https://colab.research.google.com"}
"""Where a notebook can be run, if the repository is on GitHub; both find it by the repository's address."""


def address(config: Config, name: str) -> tuple[str, str]:
    """Return what a link is called, and its address, empty if there is none.

    Raises:
        KeyError: no address has this name.
    """
    if name == "repository":
        return "the repository", config.html_theme_options.get("repository_url", "")
    licence = config.licences[name]
    return licence["name"], licence["url"]


class OutsideRole(SphinxRole):
    """A link out of the book, by its name."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        explicit, title, name = split_explicit_title(self.text)
        try:
            called, url = address(self.config, name)
        except KeyError:
            logger.warning("no address is named %s", name, location=self.get_location())
            return [nodes.Text(title)], []
        text = title if explicit else called
        if not url:
            return [nodes.Text(text)], []
        return [nodes.reference("", text, refuri=url, internal=False)], []


def footer(config: Config) -> str:
    """Return the line under every page."""
    parts = [
        f'{label}: <a href="{escape(url)}">{escape(called)}</a>.'
        for label, (called, url) in (
            ("Text", address(config, "text")),
            ("Code", address(config, "code")),
        )
    ]
    _, url = address(config, "repository")
    return " ".join([*parts, *([f'<a href="{escape(url)}">Repository</a>.'] if url else [])])


def apply(app: Sphinx, config: Config) -> None:
    """Set the footer and the buttons."""
    options = config.html_theme_options
    url = address(config, "repository")[1]
    options["extra_footer"] = footer(config)
    options["use_repository_button"] = bool(url)
    if url.startswith("https://github.com/"):
        options["launch_buttons"] = {**options.get("launch_buttons", {}), **HOSTS}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the setting, the role and what follows from them."""
    app.add_config_value("licences", {}, "env")
    app.add_role("outside", OutsideRole())
    app.connect("config-inited", apply, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
