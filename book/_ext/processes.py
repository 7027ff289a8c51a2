"""Sphinx: several processes write the pages. One reads them, since verdicts are noted in its memory."""

import os
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def share(app: Sphinx, env: BuildEnvironment) -> None:
    """From here on there is only writing: one process for each core, and this one, which hands out the pages."""
    app.parallel = (os.cpu_count() or 1) + 1


def setup(app: Sphinx) -> dict[str, Any]:
    """Late, after every check of what was read."""
    app.connect("env-check-consistency", share, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
