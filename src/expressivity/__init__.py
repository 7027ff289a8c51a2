"""What attention can and cannot compute: constructions, decisions and experiments behind the book.

    >>> import expressivity as ex
    >>> ex.classify(ex.from_regex(".*ab.*", "abc")).to_json()["formula"]
    'P(b & Y a)'

The names below are loaded when they are first asked for: `import expressivity` takes no time, and torch is needed only by what runs weights.
"""

import importlib
from typing import Any

_PLACES = {
    "LANGUAGES": "tasks.languages:LANGUAGES",
    "Dfa": "automata.dfa:Dfa",
    "Formula": "logic.syntax:Formula",
    "InvalidInput": "errors:InvalidInput",
    "NotAvailable": "errors:NotAvailable",
    "challenge_set": "tasks.challenge:challenge_set",
    "classify": "logic.report:report",
    "compile": "constructions.language:compile_language",
    "compile_formulas": "constructions.temporal:compile_formulas",
    "evaluate": "logic.evaluation:evaluation",
    "examine": "examination.examine:examine",
    "fit": "training.ensembles:fit",
    "from_python_regex": "automata.python_regex:from_python_regex",
    "from_regex": "automata.dfa:from_regex",
    "global_attention": "attention.masked.attention:global_attention",
    "hard_pair": "automata.hard_pairs:hard_pair",
    "hierarchy": "automata.hierarchy:hierarchy",
    "local_attention": "attention.masked.attention:local_attention",
    "match2_head": "constructions.matching:match2_head",
    "parse": "logic.parser:parse",
    "read_att": "automata.att:read_att",
    "read_automaton": "automata.files:read_automaton",
    "sparse_averaging_unit": "constructions.averaging:sparse_averaging_unit",
    "strassen_attention": "attention.units.strassen:strassen_attention",
    "synthesise": "logic.synthesis:synthesise",
    "tensor_attention": "attention.units.tensor:tensor_attention",
    "to_dfa": "logic.translation:to_dfa",
    "verify": "book.verification:verify_claims",
}
"""Where each public name is: module and name there."""

__all__ = sorted([*_PLACES, "__version__"])


def __getattr__(name: str) -> Any:
    """A public name, loaded now (PEP 562).

    Raises:
        NotAvailable: it needs a package of an extra that is not installed.
    """
    if name == "__version__":
        from importlib.metadata import version

        return version("expressivity")
    if name not in _PLACES:
        raise AttributeError(f"module 'expressivity' has no attribute {name!r}")
    module, there = _PLACES[name].split(":")
    from expressivity.errors import NotAvailable, extra_of

    try:
        found = getattr(importlib.import_module(f"expressivity.{module}"), there)
    except ModuleNotFoundError as err:
        if (said := extra_of(err)) is None:
            raise
        raise NotAvailable(f"expressivity.{name}: {said}") from err
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
