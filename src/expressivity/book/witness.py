"""Which functions run while a check runs: so that the code that a claim names is code that its check enters.

A function is watched by its code object, which every import of it shares: the code is exchanged for some that counts a call and goes on
with the original. Workers in other processes are not watched.
"""

import functools
import importlib
import types
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from expressivity.errors import InvalidInput

_watched: dict[str, "_Watch"] = {}
"""The functions that are watched, by their key."""


@contextmanager
def watching(names: Sequence[str], *, once: bool = False) -> Iterator[Counter[str]]:
    """Count the calls of functions while the context is open. What they remember of earlier calls is forgotten first.

    Args:
        names: dotted names of functions or of classes. A class is entered with any of the functions that it defines.
        once: count a function's first call only, after which it is as fast as before.

    Raises:
        InvalidInput: a name that is neither.
    """
    calls: Counter[str] = Counter()
    with ExitStack() as stack:
        for name in dict.fromkeys(names):
            for function in functions_of(name):
                stack.enter_context(_counted(function, name, calls, once))
        yield calls


def functions_of(name: str) -> list[types.FunctionType]:
    """Return the functions behind a dotted name: itself, or those that a class defines.

    Raises:
        InvalidInput: there is nothing of the name, or nothing that could run.
    """
    found = _found(name)
    if isinstance(found, type):
        own = [
            part
            for each in found.__mro__
            if each.__module__.startswith("expressivity")
            for part in vars(each).values()
        ]
        functions = [function for part in own if (function := _function(part)) is not None]
    else:
        one = _function(found)
        functions = [] if one is None else [one]
    if not functions:
        raise InvalidInput(f"{name} is no function, and no class that defines one")
    return list(dict.fromkeys(functions))


def _found(name: str) -> Any:
    """Return what a dotted name names: a module's longest prefix, and attributes after it."""
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            if not hasattr(found, part):
                raise InvalidInput(f"{'.'.join(parts[:cut])} has no {part}")
            found = getattr(found, part)
        return found
    raise InvalidInput(f"no module of the name {name} can be imported")


def _function(part: Any) -> types.FunctionType | None:
    """Return the Python function inside a method, a property, a cache (which is emptied) or other wrappers; None if there is none."""
    if isinstance(part, property):
        part = part.fget
    if isinstance(part, functools.cached_property):
        part = part.func
    if isinstance(part, (staticmethod, classmethod)):
        part = part.__func__
    while hasattr(part, "__wrapped__"):
        if hasattr(part, "cache_clear"):
            part.cache_clear()
        part = part.__wrapped__
    return part if isinstance(part, types.FunctionType) else None


@contextmanager
def _counted(
    function: types.FunctionType, name: str, calls: Counter[str], once: bool
) -> Iterator[None]:
    """Count the calls of one function under a name; the function is the same object as before, with other code.

    Contexts may lie inside one another: each counts for itself, and the original code is back when the last one that counts has ended.
    """
    key = f"{function.__module__}.{function.__qualname__}:{id(function)}"
    watch = _watched.get(key) or _Watch(key, function)
    counter = _Count(name, calls, once)
    watch.add(counter)
    try:
        yield
    finally:
        watch.remove(counter)


@dataclass(eq=False)
class _Count:
    """Where the calls of a function are counted, under which name, and whether only the first is."""

    name: str
    calls: Counter[str]
    once: bool


class _Watch:
    """A function with other code, as long as somebody counts its calls."""

    def __init__(self, key: str, function: types.FunctionType) -> None:
        self.key, self.function, self.code = key, function, function.__code__
        self.original = types.FunctionType(
            self.code, function.__globals__, function.__name__, None, function.__closure__
        )
        self.counters: list[_Count] = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Count a call and go on with the original."""
        for counter in tuple(self.counters):
            counter.calls[counter.name] += 1
            if counter.once:
                self.remove(counter)
        self.original.__defaults__ = self.function.__defaults__
        self.original.__kwdefaults__ = self.function.__kwdefaults__
        return self.original(*args, **kwargs)

    def add(self, counter: _Count) -> None:
        """Begin to count."""
        self.counters.append(counter)
        _watched[self.key] = self
        self.function.__code__ = _entrance(self.key).replace(
            co_freevars=self.code.co_freevars,
            co_name=self.code.co_name,
            co_qualname=self.code.co_qualname,
        )

    def remove(self, counter: _Count) -> None:
        """End to count; the last one gives the function its own code back."""
        if counter in self.counters:
            self.counters.remove(counter)
        if not self.counters:
            self.function.__code__ = self.code
            _watched.pop(self.key, None)


def _entrance(key: str) -> types.CodeType:
    """Return the code of a function that hands its arguments to the counter with this key.

    Defaults are left to the original, so they are not those of this code: its arguments are starred.
    """
    text = (
        "def entrance(*args, **kwargs):\n"
        f"    from expressivity.book.witness import _watched\n"
        f"    return _watched[{key!r}](*args, **kwargs)\n"
    )
    module = compile(text, __file__, "exec")
    return next(const for const in module.co_consts if isinstance(const, types.CodeType))
