"""Objects of the library are values: they do not change, and equal parts make equal objects, but for the few that are named here."""

import dataclasses
import importlib
import pkgutil

import pytest

import expressivity

CHANGE = {
    "automata.att.Line",
    "automata.att._Described",
    "automata.nondeterministic.Nfa",
    "automata.nondeterministic._Subsets",
    "automata.python_tree.Regex",
    "automata.readers.dot._Graph",
    "automata.readers.hoa._Head",
    "automata.readers.hoa._Tokens",
    "book.compare.Comparison",
    "book.notebook.Run",
    "book.witness._Count",
    "constructions.plan.Plan",
    "constructions.plan.Step",
    "examination.asking._Job",
    "logic.translation.Reached",
}
"""What is filled while something is read, built or counted."""

SELVES = {
    "attention.finite.forest.Forest",
    "attention.finite.forest.Stream",
    "attention.finite.transformer.Block",
    "attention.finite.transformer.FiniteTransformer",
    "attention.finite.transformer.Head",
    "attention.finite.transformer.Norm",
    "attention.finite.transformer.Perceptron",
    "automata.dfa.Dfa",
    "automata.identities.Maps",
    "automata.semigroup.Semigroup",
    "book.witness._Count",
    "constructions.float32.Float32",
    "constructions.language_model.LanguageModel",
    "constructions.plan.Step",
    "studies.census.runs.Counted",
    "training.experiments.Experiment",
}
"""What equals itself only: its parts are arrays or functions, or it says itself what equal means."""


def dataclasses_of_the_package():
    """Every dataclass, by its dotted name without the package's."""
    found = {}
    for info in pkgutil.walk_packages(expressivity.__path__, "expressivity."):
        if info.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(info.name)).values():
            if isinstance(value, type) and "__dataclass_params__" in vars(value):
                if value.__module__.startswith("expressivity."):
                    name = f"{value.__module__}.{value.__qualname__}"
                    found[name.removeprefix("expressivity.")] = value
    return found


ALL = dataclasses_of_the_package()


def test_the_named_ones_exist():
    assert CHANGE | SELVES <= ALL.keys()
    assert all(dataclasses.is_dataclass(ALL[name]) for name in CHANGE | SELVES)


@pytest.mark.parametrize("name", ALL)
def test_values_do_not_change_and_equal_parts_make_equal_values(name):
    params = ALL[name].__dataclass_params__
    assert params.frozen == (name not in CHANGE) and params.eq == (name not in SELVES)
