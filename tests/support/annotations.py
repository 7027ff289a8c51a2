"""Annotations checked where functions are called: by beartype, and by jaxtyping, which knows the shapes of tensors.

To check a call takes from ten to a hundred microseconds, and some functions are called millions of times. So the first
`ALWAYS` calls of each function are checked in each process, and after them one in `ONE_IN`. A whole number may stand where
a real one is announced, as PEP 484 has it. Where `JAXTYPING_DISABLE` is set, nothing is checked.
"""

import functools
import inspect
from collections import Counter
from collections.abc import Callable
from types import CodeType
from typing import Any

import jaxtyping

CHECKER = "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))"
ALWAYS = 200
ONE_IN = 100

calls: Counter[CodeType] = Counter()
"""Calls so far. Functions made within functions are made anew each time; what they share is their code."""

jaxtyped = jaxtyping.jaxtyped


def check(package: str) -> None:
    """Check the annotations of a package that has not been imported yet."""
    if not jaxtyping.config.jaxtyping_disable:
        jaxtyping.install_import_hook(package, CHECKER)
        jaxtyping.jaxtyped = sampled  # what jaxtyping's hook puts above every function and class


def sampled(typechecker: Callable[..., Any]) -> Callable[[Any], Any]:
    """Return a decorator that is `jaxtyped` for the calls that are checked, and nothing for the others."""

    def decorate(made: Any) -> Any:
        if inspect.isfunction(made):
            return _some_calls(made, lambda: jaxtyped(made, typechecker=typechecker))
        plain = made.__init__
        decorated = jaxtyped(made, typechecker=typechecker)
        if inspect.isfunction(plain) and (checked := decorated.__init__) is not plain:
            decorated.__init__ = _some_calls(plain, lambda: checked)
        return decorated

    return decorate


def _some_calls(plain: Callable[..., Any], check: Callable[[], Callable[..., Any]]) -> Any:
    """Call what `check` returns when a call's turn has come, and the plain function otherwise.

    The signature is taken now: a function that is watched at its first call has other code then.
    """
    code, plain.__signature__ = plain.__code__, inspect.signature(plain)
    checked = functools.cache(check)

    @functools.wraps(plain)
    def call(*args: Any, **kwargs: Any) -> Any:
        number = calls[code] = calls[code] + 1
        if number <= ALWAYS or number % ONE_IN == 0:
            return checked()(*args, **kwargs)
        return plain(*args, **kwargs)

    return call
