"""How a check talks to a student: what is wrong, where, and what to try."""

from __future__ import annotations

import functools
import sysconfig
import textwrap
import traceback
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, ParamSpec

import numpy as np
from numpy.typing import NDArray

from lstm_course._console import say

P = ParamSpec("P")
PACKAGE = Path(__file__).parents[1]
WIDTH = 88  # JupyterLab breaks longer lines inside words
WHOLE: Any = {"break_long_words": False, "break_on_hyphens": False}


class CheckFailed(AssertionError):  # noqa: N818 - a student reads this name
    """An answer that is not right yet; its message says what to do."""

    def _render_traceback_(self) -> list[str]:  # IPython shows this instead of a traceback
        lines = f"✗ {self}".splitlines()
        return [part for line in lines for part in textwrap.wrap(line, WIDTH, **WHOLE) or [""]]


def exercise(label: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Turn assertions into the check of one exercise; what goes wrong becomes CheckFailed."""

    def decorate(check: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(check)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                check(*args, **kwargs)
            except CheckFailed as failed:
                raise CheckFailed(f"{label}: {failed}") from None
            except NotImplementedError:
                raise CheckFailed(
                    f"{label}: not written yet. Replace `raise NotImplementedError()` by your "
                    "answer."
                ) from None
            except Exception as error:
                raise CheckFailed(f"{label}: {_unreadable(error)}") from error
            say(f"✓ {label} is right.")

        return run

    return decorate


def stopped(error: Exception) -> str:
    """Tell with which error, and in which line, a student's code stopped."""
    line = _their_line(error)
    where = f" at `{textwrap.shorten(line, 100)}`" if line else ""
    return f"your code stopped{where} with {type(error).__name__}: {error}".rstrip(" .") + "."


def _unreadable(error: Exception) -> str:
    """Tell of an error between a student's code and ours; it is ours where no line is theirs."""
    if _their_line(error) or "argument" in str(error):  # called with other arguments than it takes
        return stopped(error)
    return (
        f"the check itself stopped with {type(error).__name__}: {error}".rstrip(" .")
        + ". It could not read the answer: give NumPy arrays or plain numbers, and please report "
        "this message."
    )


def _their_line(error: Exception) -> str | None:
    """Give the last line of the student's that an error came through."""
    trace = error.__traceback__
    frames = zip(traceback.walk_tb(trace), traceback.extract_tb(trace), strict=True)
    theirs = [
        told.line
        for (frame, _), told in frames
        if written_here(told.filename, str(frame.f_globals.get("__name__")))
    ]
    return theirs[-1] if theirs else None


def written_here(filename: str, module: str) -> bool:
    """Tell a student's code, of the notebook or of a file beside it, from any library's."""
    if module == "__main__":  # a notebook's cell
        return True
    path, folders = Path(filename), sysconfig.get_paths()
    libraries = [str(PACKAGE), *(folders[k] for k in ("stdlib", "platstdlib", "purelib"))]
    packed = {"site-packages", "dist-packages"} & set(path.parts)
    return (
        Path.cwd() in path.parents
        and not packed
        and not any(Path(library) in path.parents for library in libraries)
    )


def expect(condition: bool, message: str) -> None:
    """Fail with a message, what is wrong and what to try, unless a condition holds."""
    if not condition:
        raise CheckFailed(message)


def expect_array(value: Any, name: str, shape: tuple[int, ...], meaning: str = "") -> np.ndarray:
    """Require an array of numbers with a given shape; lists, tuples and tensors will do."""
    expect(
        value is not None,
        f"{name} is None. Give it a value; and if a function makes it, does the function end with "
        "`return`?",
    )
    array = plain(value)
    wanted = "an array of numbers" if shape else "one number"
    expect(array.dtype.kind in "biuf", f"{name} should be {wanted}, not {_described(value)}")
    letters = f"{meaning} = " if meaning else ""
    expect(
        array.shape == shape,
        f"{name} has the shape {array.shape}, but should have {letters}{shape}"
        if shape
        else f"{name} should be one number, not an array of the shape {array.shape}",
    )
    return array.astype(np.float64)


def expect_number(value: Any, name: str) -> float:
    """Require one finite number."""
    return float(expect_finite(expect_array(value, name, ()), name))


def close(value: Any, expected: Any, *, rtol: float = 1e-6, atol: float = 1e-8) -> bool:
    """Tell whether numbers agree up to rounding; False also where the shapes differ."""
    left, right = plain(value).astype(np.float64), plain(expected).astype(np.float64)
    return left.shape == right.shape and bool(np.allclose(left, right, rtol=rtol, atol=atol))


def expect_close(
    value: Any, expected: Any, name: str, hints: dict[str, Any] | None = None, else_: str = ""
) -> None:
    """Require the right numbers; recognize the wrong ones that have a known cause."""
    right = np.asarray(expected, dtype=np.float64)
    numbers = expect_finite(expect_array(value, name, right.shape), name)
    if close(numbers, right):
        return
    recognize(numbers, right, hints or {})
    worst = float(np.max(np.abs(numbers - right)))
    by = "by up to" if right.ndim else "by"
    raise CheckFailed(f"{name} is off {by} {worst:.3g}. {else_}".strip())


def recognize(value: Any, right: Any, mistakes: Mapping[str, Any], rtol: float = 1e-6) -> None:
    """Fail where wrong numbers are those that a known mistake leads to."""
    for message, wrong in mistakes.items():
        ours, theirs = (close(value, number, rtol=rtol) for number in (right, wrong))
        expect(ours or not theirs, message)


def plain(value: Any) -> np.ndarray:
    """Make an array of tensors, lists, tuples and numbers; one of None where that cannot be."""
    if hasattr(value, "detach"):  # a torch tensor that may carry a gradient
        value = value.detach().cpu()
    if isinstance(value, list | tuple):
        value = [plain(part) for part in value]
    if isinstance(value, Fraction):
        value = float(value)
    try:
        return np.asarray(value)
    except (ValueError, TypeError, RuntimeError):  # rows of different lengths
        return np.asarray(None)


def agree(value: Any, expected: Any, rtol: float = 1e-6, atol: float = 1e-8) -> bool:
    """Tell whether numbers of any kind agree, up to the rounding of the precision they came in."""
    left, right = plain(value), plain(expected)
    if left.shape != right.shape or left.dtype.kind not in "biufc":
        return False
    single = left.dtype.kind == "f" and left.dtype.itemsize < 8
    rtol, atol = (max(rtol, 1e-4), max(atol, 1e-5)) if single else (rtol, atol)
    return bool(np.allclose(left, right, rtol=rtol, atol=atol, equal_nan=True))


def numbers(given: Any) -> NDArray[np.float64]:
    """Make an array of whatever the visible checks accept, for hidden tests that reckon with it.

    Parameters
    ----------
    given : array_like
        A NumPy array or scalar, a list, a tuple or a PyTorch tensor, in any precision.

    Returns
    -------
    numpy.ndarray of float64, of the same shape

    Raises
    ------
    CheckFailed
        If it holds anything but numbers.

    Examples
    --------
    >>> numbers([np.float32(0.5), 2])
    array([0.5, 2. ])
    """
    array = plain(given)
    expect(array.dtype.kind in "biuf", f"there should be numbers, not {_described(given)}")
    return array.astype(np.float64)


def first_difference(given: Any, right: Any, name: str) -> str:
    """Say how far numbers are off, and where the first of them stands."""
    off = np.abs(given - right)
    if not off.ndim:
        return f"{name} is off by {float(off):.3g}."
    place = tuple(np.argwhere(off > min(off.max() / 2, 1e-6))[0].tolist())
    where = f"{name if name.isidentifier() else 'the result'}[{', '.join(map(str, place))}]"
    return (
        f"{name} is off by up to {off.max():.3g}. The first difference: {where} is "
        f"{given[place]:.4g} instead of {right[place]:.4g}."
    )


def same(given: Any, right: Any, *, rtol: float = 1e-6, atol: float = 1e-8) -> None:
    """Require right numbers, from whatever the visible checks accept: the hidden tests' comparison.

    Parameters
    ----------
    given : array_like
        A NumPy array or scalar, a list, a tuple or a PyTorch tensor, in any precision.
    right : array_like
        The right numbers; in a tuple, the right results one by one.
    rtol, atol : float
        Relative and absolute tolerance for double precision, as in :func:`numpy.allclose`.

    Raises
    ------
    CheckFailed
        If the shapes or the numbers differ; with the first difference.

    Examples
    --------
    >>> same([0.5, 0.25], np.array([0.5, 0.25]))
    >>> same((1, [2.0, 3.0]), (np.float32(1), np.array([2, 3])))
    >>> same([0.5, 0.2], np.array([0.5, 0.25]))
    Traceback (most recent call last):
    lstm_course.checks._tools.CheckFailed: result is off by up to 0.05. The first difference: ...
    """
    several = right if isinstance(right, tuple) else (right,)
    expect(
        not isinstance(right, tuple) or isinstance(given, list | tuple),
        f"there should be {len(several)} results",
    )
    results = given if isinstance(right, tuple) else (given,)
    expect(len(results) == len(several), f"there should be {len(several)} results")
    for value, wanted in zip(results, several, strict=True):
        array = expect_array(value, "result", np.shape(plain(wanted)))
        if not agree(value, wanted, rtol, atol):
            expect_finite(array, "result")
            raise CheckFailed(first_difference(array, plain(wanted), "result"))


def expect_finite(array: np.ndarray, name: str) -> np.ndarray:
    """Require numbers without nan and inf."""
    expect(
        bool(np.all(np.isfinite(array))),
        f"{name} holds nan or inf; look for a 0 in a division, or a 0 or less in a log",
    )
    return array


def _described(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of other things, or with rows of different lengths"
    return f"a {type(value).__name__}"
