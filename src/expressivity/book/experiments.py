"""Which experiments there are: every module `runs*` of a study may list some as `EXPERIMENTS`.

Their names are read from the source, so that to list them, or to refuse an unknown name, loads no torch.
"""

import ast
import difflib
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import expressivity.studies
from expressivity.errors import InvalidInput
from expressivity.provenance import module_file

if TYPE_CHECKING:
    from expressivity.training.experiments import Experiment


@dataclass(frozen=True)
class Listed:
    """What is known of an experiment without loading it.

    Args:
        name, about, former: as in `expressivity.training.experiments.Experiment`.
        module: the module that lists it.
    """

    name: str
    about: str
    former: tuple[str, ...]
    module: str

    @property
    def chapter(self) -> str:
        """The stem of its chapter's page, such as `learning-matching`."""
        return self.module.split(".")[2].replace("_", "-")


def modules() -> list[str]:
    """Return the modules of the studies that may list experiments: those whose name begins with `runs`."""
    infos = pkgutil.walk_packages(
        expressivity.studies.__path__, f"{expressivity.studies.__name__}."
    )
    return sorted(info.name for info in infos if info.name.rpartition(".")[2].startswith("runs"))


@cache
def listed() -> tuple[Listed, ...]:
    """Return every experiment of every study, in the order of the modules' names."""
    return tuple(one for module in modules() for one in _written(module))


def named(name: str) -> Listed:
    """Return the experiment with a name, or with a former one.

    Raises:
        InvalidInput: a name that no experiment has or had, with the nearest ones.
    """
    known = {former: one for one in listed() for former in one.former}
    known |= {one.name: one for one in listed()}
    if name not in known:
        near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.4)
        names = ", ".join(dict.fromkeys(known[one].name for one in near))
        nearest = f"the nearest are {names}; " if near else ""
        raise InvalidInput(
            f"unknown experiment {name!r}: {nearest}`expressivity sweep --list` lists all"
        )
    return known[name]


def load(one: Listed) -> "Experiment[Any, Any, Any]":
    """Return the experiment itself, which loads its module and all that it needs."""
    return next(
        experiment for experiment in experiments_of(one.module) if experiment.name == one.name
    )


def experiments_of(module: str) -> "tuple[Experiment[Any, Any, Any], ...]":
    """Return the experiments that a module of a study lists, which loads it."""
    return getattr(importlib.import_module(module), "EXPERIMENTS", ())


def _written(module: str) -> Iterator[Listed]:
    """Yield the calls of `Experiment` in a module's source; name, line and former names are written there as literals."""
    path = module_file(module, Path(__file__).parents[2])
    assert path is not None, f"{module} is a module of this package"
    tree = ast.parse(path.read_text(encoding="utf8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Experiment":
            given = {
                keyword.arg: ast.literal_eval(keyword.value)
                for keyword in node.keywords
                if keyword.arg in {"name", "about", "former"}
            }
            yield Listed(given["name"], given["about"], given.get("former", ()), module)
