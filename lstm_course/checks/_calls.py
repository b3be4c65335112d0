"""How a check calls a student's function: errors with their line, results, untouched arguments."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_course.checks._tools import CheckFailed, expect, stopped

ARRAYS = "`a = a + b` makes a new array; `a += b`, `a *= b` and `a[...] = b` write into"
LISTS = (
    "`list(a)` and `sorted(a)` make a new list; `a.sort()`, `a.pop()`, `a.append(b)`, `a += b` and "
    "`a[k] = b` change"
)


def call(function: Callable[..., Any], given: Mapping[str, Any], note: str = "") -> Any:
    """Call a student's function with copies of arrays and lists, which must stay as they are.

    What stands in a list belongs to the caller as well.
    """
    expect(callable(function), f"give the function itself, not a {type(function).__name__}.")
    kept = {name: value for name, value in given.items() if isinstance(value, np.ndarray | list)}
    copies = {name: _copied(value) for name, value in kept.items()}
    try:
        result = function(*{**given, **copies}.values())
    except (NotImplementedError, CheckFailed):
        raise
    except Exception as error:
        raise CheckFailed(_stopped(error, given, note)) from error
    for name, value in kept.items():
        how = LISTS if isinstance(value, list) else ARRAYS
        expect(
            _untouched(copies[name], value),
            f"the function changes {name}, which belongs to the caller. {how} the old one, also "
            f"where `a` is only a part of {name} or another name for it.",
        )
    return result


def _copied(value: Any) -> Any:
    if isinstance(value, list):
        return [_copied(part) for part in value]
    return value.copy() if isinstance(value, np.ndarray) else value


def _untouched(copy: Any, value: Any) -> bool:
    if isinstance(value, list) and isinstance(copy, list):
        return len(copy) == len(value) and all(map(_untouched, copy, value))
    if isinstance(value, np.ndarray) and isinstance(copy, np.ndarray):
        return np.array_equal(copy, value, equal_nan=value.dtype.kind == "f")
    return copy is value


def returned(result: Any, *names: str) -> list[Any]:
    """Require as many results as there are names, in a tuple or a list."""
    wanted = f"`return {', '.join(names)}`"
    expect(result is not None, f"the function returns None; end it with {wanted}.")
    if isinstance(result, tuple | list):
        kind = f"{len(result)} results" if len(result) != 1 else "one result"
    elif hasattr(result, "shape"):
        kind = f"one array of the shape {tuple(result.shape)}"
    else:
        kind = f"one result, a {type(result).__name__}"
    expect(
        isinstance(result, tuple | list) and len(result) == len(names),
        f"return {len(names)} results, {wanted}; your function returns {kind}.",
    )
    return list(result)


def _stopped(error: Exception, given: Mapping[str, Any], note: str) -> str:
    """Say where a student's code stopped, and where sizes may be to blame what it was given."""
    told = stopped(error)
    sized = [(name, value.shape) for name, value in given.items() if hasattr(value, "shape")]
    if isinstance(error, ValueError | IndexError | RuntimeError | StopIteration) and sized:
        shapes = ", ".join(f"{name} {tuple(shape)}" for name, shape in sized)
        told = f"{told} It was given {shapes}. {note}"
    return told.strip()
