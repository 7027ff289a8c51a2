"""A model as a user brings it: a function of words, by its name, and what it may answer.

A model takes one word, or with batches a list of words. It answers with a bool, or with a number (a score: above the threshold means
yes). NumPy's and torch's numbers and arrays are read as Python's own.
"""

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from math import inf, isnan
from numbers import Real
from types import ModuleType
from typing import Any

from expressivity.errors import InvalidInput, extra_of
from expressivity.shown import powers

Answer = bool | float
"""What a model says of a word: yes or no, or a score."""

Model = Callable[[Any], Any]
"""A function of a word, or of a list of words."""

LONG = 60
"""A word of more letters is shown with its runs written as powers, and cut."""


def load(name: str) -> Model:
    """The function that MODULE:FUNCTION names; the module is looked for in the current folder too, and may be a file (`model.py`).

    Raises:
        InvalidInput: no such module, file or function, a module that cannot be imported, or something that is no function.
    """
    module, colon, path = name.rpartition(":")
    if not (module and colon and path):
        raise InvalidInput(f"a model is named MODULE:FUNCTION, or FILE.py:FUNCTION: got {name!r}")
    place: Any = _module(module)
    for part in path.split("."):
        try:
            place = getattr(place, part)
        except AttributeError:
            near = get_close_matches(part, [each for each in dir(place) if each[0] != "_"])
            hint = f": the nearest are {', '.join(near)}" if near else ""
            raise InvalidInput(f"{module} has no {path!r}{hint}") from None
    if not callable(place):
        raise InvalidInput(f"{name} is no function: it is of type {type(place).__name__}")
    return place


def _module(name: str) -> ModuleType:
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        return _from_file(name) if name.endswith(".py") else importlib.import_module(name)
    except ModuleNotFoundError as err:
        if err.name and (name == err.name or name.startswith(f"{err.name}.")):
            raise InvalidInput(
                f"there is no module {err.name!r}, neither in this folder nor installed"
            ) from None
        raise InvalidInput(f"{name} cannot be imported: {told(err)}") from None
    except InvalidInput:
        raise
    except (Exception, SystemExit) as err:
        raise InvalidInput(f"{name} cannot be imported: {told(err)}") from None


def _from_file(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("examined_model", path)
    if not os.path.isfile(path) or spec is None or spec.loader is None:
        raise InvalidInput(f"there is no file {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def name_of(model: Model) -> str:
    """A name for a function: module and name, or the type of what is called.

    Raises:
        InvalidInput: what cannot be called.
    """
    if not callable(model):
        raise InvalidInput(f"a model is a function of words: got {type(model).__name__}")
    owner = model if hasattr(model, "__qualname__") else type(model)
    return f"{getattr(owner, '__module__', None) or 'builtins'}:{owner.__qualname__}"


def told(error: BaseException) -> str:
    """The type of an error and the first line of its text, shortened; of a missing package of an extra, how to get it."""
    if isinstance(error, ModuleNotFoundError) and (missing := extra_of(error)):
        return missing
    try:
        lines = str(error).strip().splitlines() or [""]
    except Exception:  # an error that cannot be printed
        lines = [""]
    return f"{type(error).__name__}{': ' if lines[0] else ''}{lines[0]:.200}"


def named(word: str) -> str:
    """A word as messages show it: quoted, long ones with runs as powers, and cut."""
    if not word:
        return "the empty word"
    if len(word) <= LONG:
        return repr(word)
    short = powers(word)
    return f"{short if len(short) <= LONG else short[: LONG - 1] + '…'} ({len(word)} letters)"


def answer_one(model: Model, word: str) -> Answer:
    """Ask a model about one word.

    Raises:
        InvalidInput: the model raises, or answers with no bool and no number, or with NaN.
    """
    try:
        said = model(word)
    except BaseException as err:  # in a thread: Ctrl-C does not arrive here
        hint = "" if word else " (--no-empty, or empty=False, leaves it out)"
        raise InvalidInput(f"the model raised on {named(word)}: {told(err)}{hint}") from err
    return _checked(said, word, "; lists of words are asked with --batch (batch=)")


def answer_batch(model: Model, words: Sequence[str]) -> list[Answer]:
    """Ask a model about a list of words.

    Raises:
        InvalidInput: the model raises, answers with other than one bool or number for each word, or with NaN.
    """
    where = f"a batch of {len(words)} words from {named(words[0])} on"
    try:
        answers = _listed(model(list(words)))
    except BaseException as err:
        raise InvalidInput(f"the model raised on {where}: {told(err)}") from err
    if not isinstance(answers, list):
        raise InvalidInput(
            f"with batches a model answers with a list: got {_shown(answers)} for {where}"
        )
    if len(answers) != len(words):
        raise InvalidInput(f"the model gave {len(answers)} answers for {where}")
    hint = "; with batches there is one for each word"
    return [_checked(answer, word, hint) for answer, word in zip(answers, words, strict=True)]


def _listed(said: Any) -> Any:
    """An answer to a batch as a list, if it is a sequence of any kind; else as it is."""
    said = said.tolist() if hasattr(said, "tolist") else said
    if isinstance(said, (str, bytes, dict)) or not isinstance(said, Iterable):
        return said
    return list(said)


def _checked(said: Any, word: str, if_several: str) -> Answer:
    """An answer as a bool or a float; what is said besides of an answer that has a length."""
    if hasattr(said, "item") and getattr(said, "ndim", 1) == 0:  # a number of NumPy or torch
        said = said.item()
    if isinstance(said, bool):
        return said
    if not isinstance(said, Real):
        hint = if_several if hasattr(said, "__len__") else ""
        raise InvalidInput(
            f"a model answers with a bool or a number: got {_shown(said)} for {named(word)}{hint}"
        )
    try:
        score = float(said)
    except OverflowError:  # a whole number, or a fraction, that no float is as large as
        score = inf if abs(said) == said else -inf
    if isnan(score):
        raise InvalidInput(f"a model answers with a bool or a number: got NaN for {named(word)}")
    return score


def _shown(said: Any) -> str:
    """An answer as messages show it; its type where it cannot be printed."""
    try:
        return f"{said!r:.60}".replace("\n", " ")
    except Exception:
        return f"a {type(said).__name__}"
