"""Run one notebook with papermill, and drop from it what changes between runs that computed the same."""

import json
import logging
import os
from pathlib import Path
from typing import Any

from expressivity.book.notebook import defaults
from expressivity.errors import ExpressivityError, InvalidInput
from expressivity.paths import naming, root, run_dir, write_whole

CELL_TIMEOUT = {"ci": 1800, "full": None, "large": None}
"""Seconds that one cell may take."""

KERNEL_CONFIG = """c = get_config()  # noqa: F821
c.IPKernelApp.log_level = "CRITICAL"
c.HistoryManager.enabled = False
"""


class NotebookFailed(ExpressivityError):
    """A cell raised, or took too long; the message names the notebook, the cell and the error."""


def prepare_kernels() -> None:
    """Give kernels an IPython folder of the project's own: no start-up file of the user's runs in them, and they do not chatter."""
    folder = root() / "_build" / "ipython"
    write_whole(folder / "profile_default" / "ipython_kernel_config.py", KERNEL_CONFIG)
    os.environ["IPYTHONDIR"] = str(folder)


def execute(name: str, profile: str, parameters: dict[str, Any], target: Path) -> None:
    """Run a notebook in the folder of a profile, and write it with its outputs.

    Args:
        name: without suffix.
        profile: one of `expressivity.paths.PROFILES`.
        parameters: handed to papermill.
        target: where the notebook goes when it is through.

    Raises:
        InvalidInput: a cell refused a parameter.
        NotebookFailed: a cell failed or took too long, or the kernel was killed; what was computed so far is kept as a draft.
    """
    draft = run_dir(profile) / "unfinished" / f"{name}.ipynb"
    draft.parent.mkdir(parents=True, exist_ok=True)
    with naming(draft):
        _run(name, profile, parameters, draft)
    document = normalise(json.loads(draft.read_text(encoding="utf8")))
    text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True)
    write_whole(target, text + "\n")
    draft.unlink()


def _run(name: str, profile: str, parameters: dict[str, Any], draft: Path) -> None:
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    # What it logs beside an error says less than the error, in a line more.
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    notebook = f"notebooks/{name}.ipynb"
    given = parameters | ({"profile": profile} if profile != defaults(name).get("profile") else {})
    try:
        papermill.execute_notebook(
            str(root() / notebook),
            str(draft),
            parameters=given,
            cwd=str(run_dir(profile)),
            progress_bar=False,
            log_output=False,
            kernel_name="python3",
            language="python",
            execution_timeout=CELL_TIMEOUT[profile],
            autosave_cell_every=0,
        )
    except PapermillExecutionError as err:
        place = f"{notebook}, cell {err.exec_count}"
        said = " ".join(str(err.evalue).split())
        # What the caller handed in has no meaning: nothing here is broken.
        if parameters and err.ename == InvalidInput.__name__:
            raise InvalidInput(f"{place}: {said}") from err
        kept = draft.relative_to(root()) if draft.is_relative_to(root()) else draft
        raise NotebookFailed(f"{place}: {err.ename}: {said} (outputs so far: {kept})") from err
    except DeadKernelError as err:
        raise NotebookFailed(f"{notebook}: its kernel was killed, or ran out of memory") from err
    except CellTimeoutError as err:
        limit = CELL_TIMEOUT[profile]
        raise NotebookFailed(f"{notebook}: a cell took more than {limit} s") from err


def normalise(notebook: dict[str, Any]) -> dict[str, Any]:
    """Drop what changes between runs that computed the same: papermill's and the kernel's timings, versions and execution ids, and in
    how many pieces a text was printed, which depends on how busy the machine was."""
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags")
        kept = {key: cell["metadata"][key] for key in ("mystnb",) if key in cell["metadata"]}
        cell["metadata"] = kept | ({"tags": tags} if tags else {})
        if "outputs" in cell:
            cell["outputs"] = _joined(cell["outputs"])
    return notebook


def _joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join pieces of one text that follow each other, its lines apart as Jupyter writes them."""
    joined: list[dict[str, Any]] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            text = "".join([*last["text"], *output["text"]])
            joined[-1] = last | {"text": text.splitlines(keepends=True)}
        else:
            joined.append(output)
    return joined
