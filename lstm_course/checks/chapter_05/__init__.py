"""Checks for the exercises of chapter 5, Vanishing and exploding gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._backward import tanh_slope
from lstm_course.checks._calls import call
from lstm_course.checks._made import expect_made
from lstm_course.checks._pencils import wrong_pencil_blames
from lstm_course.checks._tools import exercise, expect, expect_array, expect_close
from lstm_course.checks.chapter_05._blames import sent_back, wrong_blames
from lstm_course.checks.chapter_05._clipping import clip
from lstm_course.checks.chapter_05._radius import wrong_radii
from lstm_course.checks.chapter_05._reach import reach

__all__ = [
    "blame_by_lag",
    "blames_by_hand",
    "clip",
    "reach",
    "with_radius",
]


@exercise("Exercise 5.1")
def blames_by_hand(blames: Any) -> None:
    """Check blames sent back through one unit, worked out on paper.

    Parameters
    ----------
    blames : array_like, shape (3,)
        The blames of the states after steps 2, 1 and 0.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> blames_by_hand([-0.72, 1.44, -2.16])
    ✓ Exercise 5.1 is right.
    """
    w, after, before = -2.0, np.array([0.8, 0.0, 0.5]), np.array([0.0, 0.5, 0.0])
    expect_close(
        expect_array(blames, "blames", (3,), "(dh_2, dh_1, dh_0)"),
        np.cumprod(w * tanh_slope(after)),
        "blames",
        wrong_pencil_blames(after, before, w),
        "Write down the factor w (1 - h_t^2) for t = 3, 2 and 1, then multiply from the top.",
    )


@exercise("Exercise 5.2")
def blame_by_lag(function: Callable[..., Any]) -> None:
    """Check the blame of every state, sent back from the last one.

    Parameters
    ----------
    function : callable
        ``function(dh, output, W_h)`` to the blames, lag 0 first, an array of shape (T, N, H).

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> blame_by_lag(lambda dh, output, W_h: sent_back(dh, output, W_h.T))
    ✓ Exercise 5.2 is right.
    """
    rng = np.random.default_rng(52)
    for T, N, H in [(5, 2, 3), (1, 1, 4), (4, 3, 1)]:
        output, dh = np.tanh(rng.normal(size=(T, N, H))), rng.normal(size=(N, H))
        W_h = rng.normal(size=(H, H))
        given = call(
            function,
            {"dh": dh, "output": output, "W_h": W_h},
            "The last of the T states is output[-1]; lag k comes from lag k - 1 through "
            "output[-k].",
        )
        expect(
            T == 1 or np.shape(given) != (T + 1, N, H),
            "one row too many: the blame of the first state is the last that is asked for; that "
            "of h_0 is not.",
        )
        expect(
            T == 1 or np.shape(given) != (T - 1, N, H),
            "one row too few: entry 0 is dh itself, the blame of the last state.",
        )
        blame = expect_made(given, "the blame", (T, N, H), "(T, N, H)")
        expect(
            T == 1 or not np.array_equal(blame, np.broadcast_to(blame[-1], blame.shape)),
            "every entry holds the same numbers: one array is written over again and again, and "
            "each entry is another name for it. Make a new one at each step, `dh = ...`.",
        )
        expect_close(
            blame,
            sent_back(dh, output, W_h.T),
            "the blame",
            wrong_blames(dh, output, W_h) if T > 1 and H > 1 else {},
            "One step back is (dh * (1 - h**2)) @ W_h.T, with the h that the step led to.",
        )


@exercise("Exercise 5.3")
def with_radius(function: Callable[..., Any]) -> None:
    """Check a matrix scaled to a given spectral radius.

    Parameters
    ----------
    function : callable
        ``function(W, radius)`` to the scaled matrix.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> with_radius(lambda W, radius: W * radius / np.abs(np.linalg.eigvals(W)).max())
    ✓ Exercise 5.3 is right.
    """
    rng, radius = np.random.default_rng(53), 0.8
    # The first matrix has the eigenvalues 1.5, -3, 2 and 0.5; the second 0.5 ± 2i and 1.5.
    real = np.diag([1.5, -3.0, 2.0, 0.5]) + np.triu(np.ones((4, 4)), 1)
    turn = np.array([[0.5, -2.0, 1.0], [2.0, 0.5, 0.0], [0.0, 0.0, 1.5]])
    for W in (real, turn, rng.normal(size=(5, 5))):
        given = call(
            function,
            {"W": W, "radius": radius},
            "np.linalg.eigvals(W) gives the eigenvalues alone, np.linalg.eig the eigenvectors, "
            "too.",
        )
        expect(
            not np.iscomplexobj(given),
            "the result is complex: eigenvalues may be, but their absolute values are real. Take "
            "np.abs before the maximum.",
        )
        expect(
            given is None or np.shape(given) not in ((), (len(W),)),
            "the result should be the scaled matrix itself, not its eigenvalues or its radius.",
        )
        expect_close(
            expect_made(given, "the scaled matrix", W.shape, "W.shape"),
            W * (radius / np.abs(np.linalg.eigvals(W)).max()),
            "the scaled matrix",
            wrong_radii(W, radius),
            "Multiply W by radius / (largest absolute value of an eigenvalue).",
        )
