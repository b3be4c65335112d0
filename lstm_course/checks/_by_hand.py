"""Tables worked out on paper: the first slip in them, judged by the student's own numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lstm_course.checks._lstm_steps import Array
from lstm_course.checks._tools import close, expect


def recognise(numbers: Array, right: Array, mistakes: Mapping[str, Array]) -> None:
    """Fail where a whole table is the one that a known mistake leads to.

    Parameters
    ----------
    numbers, right : numpy.ndarray
        The student's table and the right one, of one shape.
    mistakes : mapping of str to numpy.ndarray
        The message for each mistake, and its table.

    Raises
    ------
    CheckFailed
        With the message of the mistake.

    Examples
    --------
    >>> recognise(np.ones(2), np.ones(2), {"all are 1": np.ones(2)})
    """
    for message, wrong in mistakes.items():
        expect(close(numbers, right) or not close(numbers, wrong), message)


def follow_slates(c: Array, start: Array, f: Array, i: Array, g: Array) -> None:
    """Fail at the first number of a slate that does not follow from the one before it.

    Parameters
    ----------
    c : numpy.ndarray, shape (T, H)
        The student's slates after each step.
    start : numpy.ndarray, shape (H,)
    f, i, g : numpy.ndarray, shape (T, H)

    Raises
    ------
    CheckFailed
        With the place, what stands around it, and what may have happened.

    Examples
    --------
    >>> half = np.full((2, 1), 0.5)
    >>> follow_slates(np.array([[1.5], [0.75]]), np.array([3.0]), half, half, 0 * half)
    """
    old = np.concatenate([start[None], c[:-1]])
    for t, k in np.ndindex(*c.shape):
        before, found = old[t, k], c[t, k]
        kept, new = f[t, k] * before, i[t, k] * g[t, k]
        slips = {
            "leave out f * c": new,
            "leave out i * g": kept,
            "leave out f": before + new,
            "leave out i": kept + g[t, k],
            "subtract i * g": kept - new,
            "exchange f and i": i[t, k] * before + f[t, k] * g[t, k],
        }
        guesses = [slip for slip, value in slips.items() if close(found, value)]
        asked = f" Did you {', or '.join(guesses)}?" if guesses else ""
        place = ("first", "second", "third")[k]
        expect(
            close(found, kept + new),
            f"look at the {place} number of c_{t + 1}. f is {f[t, k]:g}, the number before it is "
            f"{before:g}, i is {i[t, k]:g} and g is {g[t, k]:g}: f times the old number plus i "
            f"times g is not {found:g}.{asked}",
        )


def follow_blame(dc: Array, own: Array, f: Array) -> None:
    """Fail at the last slate whose blame does not follow from the one after it.

    Parameters
    ----------
    dc : numpy.ndarray, shape (T + 1,)
        The student's blame of c_0 to c_T.
    own : numpy.ndarray, shape (T + 1,)
        What the loss itself sends to each.
    f : numpy.ndarray, shape (T,)
        The forget gates of steps 1 to T.

    Raises
    ------
    CheckFailed
        With the place and what should be added there.

    Examples
    --------
    >>> follow_blame(np.array([2.0, 4.0]), np.array([0.0, 4.0]), np.array([0.5]))
    """
    last = len(f)
    expect(
        close(dc[last], own[last]),
        f"begin with dc_{last}: when c_{last} rises by 1, by how much does the loss rise? Not by "
        f"{dc[last]:g}.",
    )
    for t in reversed(range(last)):
        expect(
            close(dc[t], own[t] + dc[t + 1] * f[t]),
            f"look at dc_{t}: the loss itself sends {own[t]:g} to c_{t}, and the slate after it "
            f"sends dc_{t + 1} * f_{t + 1}. With your dc_{t + 1} = {dc[t + 1]:g} and f_{t + 1} = "
            f"{f[t]:g} the sum is not {dc[t]:g}.",
        )


def follow_gate_blame(df: Array, dc: Array, c: Array) -> None:
    """Fail at the first forget gate whose blame is not that of its slate times what it met.

    Parameters
    ----------
    df : numpy.ndarray, shape (T,)
        The student's blame of f_1 to f_T.
    dc, c : numpy.ndarray, shape (T + 1,)
        The right blame of the slates c_0 to c_T, none of it 0, and the slates.

    Raises
    ------
    CheckFailed
        With the place and the slate that the number would need.

    Examples
    --------
    >>> follow_gate_blame(np.array([8.0]), np.array([1.0, 2.0]), np.array([4.0, 2.0]))
    """
    for t, found in enumerate(df, start=1):
        met = found / dc[t]
        check = "c_0 is given." if t == 1 else f"Work out c_{t - 1} once more."
        expect(
            close(met, c[t - 1]),
            f"look at df_{t}: it is dc_{t} times the slate that f_{t} met, c_{t - 1}. With dc_{t} "
            f"= {dc[t]:g} your {found:g} would need c_{t - 1} = {met:g}. {check}",
        )
