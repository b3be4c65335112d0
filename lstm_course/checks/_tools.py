"""How a check talks to a student: what is wrong, where, and what to try."""

from __future__ import annotations

import functools
import textwrap
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec

import numpy as np

from lstm_course._console import say

P = ParamSpec("P")
PACKAGE = Path(__file__).parents[1]


class CheckFailed(AssertionError):  # noqa: N818 - a student reads this name
    """An answer that is not right yet; its message says what to do."""

    def _render_traceback_(self) -> list[str]:  # IPython shows this instead of a traceback
        return [f"✗ {self}"]


def exercise(label: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Turn a function of assertions into the check of one exercise.

    The check prints a line when all is well. What goes wrong inside the student's code becomes a
    :class:`CheckFailed` that begins with the exercise's label.

    Parameters
    ----------
    label : str
        Such as ``"Exercise 3.2"``.

    Returns
    -------
    callable
        A decorator.

    Examples
    --------
    >>> @exercise("Exercise 0.1")
    ... def answer(value):
    ...     expect(value == 2, "one and one make two")
    >>> answer(2)
    ✓ Exercise 0.1 is right.
    >>> answer(3)
    Traceback (most recent call last):
    lstm_course.checks._tools.CheckFailed: Exercise 0.1: one and one make two
    """

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
                raise CheckFailed(f"{label}: {stopped(error)}") from error
            say(f"✓ {label} is right.")

        return run

    return decorate


def stopped(error: Exception) -> str:
    """Tell with which error, and in which line, a student's code stopped.

    Parameters
    ----------
    error : Exception
        As it was caught.

    Returns
    -------
    str
        A sentence. Without the line where the error did not come through code of the student's.
    """
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame.line for frame in frames if not _of_ours_or_a_library(frame.filename)]
    where = f" at `{textwrap.shorten(theirs[-1], 100)}`" if theirs and theirs[-1] else ""
    return f"your code stopped{where} with {type(error).__name__}: {error}".rstrip(" .") + "."


def expect(condition: bool, message: str) -> None:
    """Fail with a message unless a condition holds.

    Parameters
    ----------
    condition : bool
    message : str
        What is wrong and what to try, as a sentence.

    Raises
    ------
    CheckFailed
        If the condition does not hold.

    Examples
    --------
    >>> expect(True, "never shown")
    """
    if not condition:
        raise CheckFailed(message)


def expect_array(value: Any, name: str, shape: tuple[int, ...], meaning: str = "") -> np.ndarray:
    """Require an array of numbers with a given shape.

    Parameters
    ----------
    value : object
        What the student's code gave back; lists are accepted.
    name : str
        What the student calls it.
    shape : tuple of int
    meaning : str
        The shape in letters, such as ``"(N, H)"``.

    Returns
    -------
    numpy.ndarray of float64, shape ``shape``

    Raises
    ------
    CheckFailed
        If it is no array of numbers, or has another shape.

    Examples
    --------
    >>> expect_array([1, 2], "row", (2,))
    array([1., 2.])
    """
    expect(
        value is not None,
        f"{name} is None. Give it a value; and if a function makes it, does the function end with "
        "`return`?",
    )
    if hasattr(value, "detach"):  # a torch tensor that may carry a gradient
        value = value.detach()
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
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
    """Require one finite number.

    Parameters
    ----------
    value : object
    name : str
        What the student calls it.

    Returns
    -------
    float

    Raises
    ------
    CheckFailed
        If it is anything else.

    Examples
    --------
    >>> expect_number(np.float32(0.5), "loss")
    0.5
    """
    return float(_finite(expect_array(value, name, ()), name))


def close(value: Any, expected: Any, *, rtol: float = 1e-6, atol: float = 1e-8) -> bool:
    """Tell whether numbers agree up to rounding; False also where the shapes differ.

    Parameters
    ----------
    value, expected : array_like of float
    rtol, atol : float
        Relative and absolute tolerance, as in :func:`numpy.allclose`.

    Returns
    -------
    bool

    Examples
    --------
    >>> close([0.1 + 0.2], [0.3]), close([1.0], [1.0, 1.0])
    (True, False)
    """
    left = np.asarray(value, dtype=np.float64)
    right = np.asarray(expected, dtype=np.float64)
    return left.shape == right.shape and bool(np.allclose(left, right, rtol=rtol, atol=atol))


def expect_close(
    value: Any, expected: Any, name: str, hints: dict[str, Any] | None = None, else_: str = ""
) -> None:
    """Require the right numbers; recognise the wrong ones that have a known cause.

    Parameters
    ----------
    value : array_like of float
        The student's numbers.
    expected : array_like of float
        The right ones.
    name : str
        What the student calls it.
    hints : dict of str to array_like, optional
        Message for a mistake, and the numbers that this mistake gives.
    else_ : str
        What to try when no mistake is recognised.

    Raises
    ------
    CheckFailed
        If the numbers differ; with the hint whose numbers they match.

    Examples
    --------
    >>> expect_close(3.0, 3.0, "h")
    """
    right = np.asarray(expected, dtype=np.float64)
    numbers = _finite(expect_array(value, name, right.shape), name)
    if close(numbers, right):
        return
    for message, wrong in (hints or {}).items():
        expect(not close(numbers, wrong), message)
    worst = float(np.max(np.abs(numbers - right)))
    by = "by up to" if right.ndim else "by"
    raise CheckFailed(f"{name} is off {by} {worst:.3g}. {else_}".strip())


def _finite(array: np.ndarray, name: str) -> np.ndarray:
    expect(
        bool(np.all(np.isfinite(array))),
        f"{name} holds nan or inf; look for a 0 in a log or a division",
    )
    return array


def _described(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of other things, or with rows of different lengths"
    return f"a {type(value).__name__}"


def _of_ours_or_a_library(filename: str) -> bool:
    path = Path(filename)
    return PACKAGE in path.parents or "site-packages" in path.parts
