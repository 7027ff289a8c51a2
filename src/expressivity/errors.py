"""Typed errors. Each message is one line that says what was wrong and what is accepted."""

import errno


class ExpressivityError(Exception):
    """Base of everything that the library raises on purpose."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the line, without a traceback (IPython asks for this by name)."""
        return [f"{type(self).__name__}: {self}"]


class InvalidInput(ExpressivityError, ValueError):
    """The caller asked for something that has no meaning: the message names the inequality or the accepted values."""


class NotAvailable(ExpressivityError):
    """Data or a machine that cannot be had here; a claim that needs it is "not run", with this message as the reason.

    Example:
        >>> import expressivity as ex
        >>> raise ex.NotAvailable("the corpus is not here")
        Traceback (most recent call last):
            ...
        expressivity.errors.NotAvailable: the corpus is not here
    """


class Unwritable(NotAvailable, InvalidInput):
    """A place that results belong in cannot be written: a claim that needs it is "not run", and a command for it is refused."""


UNWRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT)
"""What a system answers where a file cannot be written, whoever asks; and:"""

IN_THE_WAY = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR)
"""What it answers where a file lies in a folder's place, or a folder in a file's."""


def not_written(error: OSError) -> str | None:
    """One line that says which file could not be written, and why; None if the error is of another kind."""
    if error.filename is None or error.errno not in (*UNWRITABLE, *IN_THE_WAY):
        return None
    return f"{error.filename} cannot be used: {(error.strerror or '').lower()}"


def choose(kind: str, name: str, accepted: list[str]) -> str:
    """`name`, if it is among `accepted`.

    Raises:
        InvalidInput: naming the kind of thing, what was given and everything that is accepted.
    """
    if name not in accepted:
        raise InvalidInput(f"unknown {kind} {name!r}: accepted are {', '.join(accepted)}")
    return name


EXTRAS = {
    "train": ("torch", "dask", "distributed", "einops", "aalpy", "psutil"),
    "book": (
        "matplotlib",
        "papermill",
        "myst_nb",
        "jupyter_book",
        "sphinx",
        "IPython",
        "ipykernel",
        "nbformat",
    ),
    "test": ("pytest", "nbval", "hypothesis", "beartype"),
    "bench": ("local_attention",),
}
"""What `pip install expressivity` leaves out, by extra: names of modules."""


def extra_of(error: ModuleNotFoundError) -> str | None:
    """What to say of a package that is not there: one line that names the extra which brings it; None if no extra does."""
    top = (error.name or "").split(".")[0]
    extra = next((extra for extra, modules in EXTRAS.items() if top in modules), None)
    return extra and f"{top} is not installed; it comes with pip install 'expressivity[{extra}]'"
