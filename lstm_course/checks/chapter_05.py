"""Checks for the exercises of chapter 05, Vanishing and exploding gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._blames import (
    sent_back,
    tanh_slope,
    wrong_blames,
    wrong_pencil_blames,
)
from lstm_course.checks._clipping import judge_clipping
from lstm_course.checks._tools import (
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_number,
)


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
        arguments = dh, output, W_h
        before = [array.copy() for array in arguments]
        given = function(*arguments)
        expect(
            all(np.array_equal(a, b) for a, b in zip(arguments, before, strict=True)),
            "the function changes its inputs; `dh = ...` makes a new array, `dh *= ...` and "
            "`dh[:] = ...` write into the caller's.",
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
        expect_close(
            expect_array(given, "the blame", (T, N, H), "(T, N, H)"),
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
    turn = np.array([[0.5, -2.0, 1.0], [2.0, 0.5, 0.0], [0.0, 0.0, 1.5]])  # 0.5 ± 2i and 1.5
    negative = np.diag([-3.0, 1.0, 2.0]) + np.triu(np.ones((3, 3)), 1)  # -3, 1 and 2
    for W in (negative, turn, rng.normal(size=(5, 5))):
        eigenvalues, before = np.linalg.eigvals(W), W.copy()
        given = function(W, radius)
        expect(
            np.array_equal(W, before),
            "the function writes into the caller's W; return a scaled copy.",
        )
        expect(
            not np.iscomplexobj(given),
            "the result is complex: eigenvalues may be, but their absolute values are real. Take "
            "np.abs before the maximum.",
        )
        largest = np.abs(eigenvalues).max()
        expect_close(
            expect_array(given, "the scaled matrix", W.shape),
            W * radius / largest,
            "the scaled matrix",
            {
                "W is divided by its largest singular value; the spectral radius is the largest "
                "absolute value of an eigenvalue, np.linalg.eigvals.": W
                * (radius / np.linalg.norm(W, ord=2)),
                "W is divided by its Frobenius norm, which is no eigenvalue.": W
                * (radius / np.linalg.norm(W)),
                "the imaginary parts are lost: take np.abs of the eigenvalues as they are, not of "
                "their real parts.": W * (radius / np.abs(eigenvalues.real).max()),
                "the largest eigenvalue is not the one with the largest real part: take the "
                "absolute value of each, np.abs(...).max().": W * (radius / eigenvalues.real.max()),
                "W has changed its sign: divide by the eigenvalue's absolute value, not by the "
                "eigenvalue itself.": -W * (radius / largest),
                "W is multiplied by radius; that is its new radius only if the old one was 1.": W
                * radius,
                "the radius is 1 now; multiply by the one that is asked for.": W / largest,
                "the factor is the wrong way round: radius / old radius.": W * largest / radius,
            },
            "Multiply W by radius / (largest absolute value of an eigenvalue).",
        )


@exercise("Exercise 5.4")
def clip(function: Callable[..., Any]) -> None:
    """Check clipping by the global norm, in place, on tensors with gradients.

    Parameters
    ----------
    function : callable
        ``function(parameters, max_norm)`` to the norm before clipping.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> import torch
    >>> clip(torch.nn.utils.clip_grad_norm_)
    ✓ Exercise 5.4 is right.
    """
    judge_clipping(function)


@exercise("Exercise 5.5")
def reach(function: Callable[..., Any]) -> None:
    """Check the lag at which a gradient has faded.

    Parameters
    ----------
    function : callable
        ``function(norms, share)`` to a lag, or to ``len(norms)`` if it never fades so far.

    Raises
    ------
    CheckFailed
        With what is wrong.

    Examples
    --------
    >>> def right(norms, share):
    ...     faded = np.flatnonzero(norms < share * norms[0])
    ...     return faded[0] if len(faded) else len(norms)
    >>> reach(right)
    ✓ Exercise 5.5 is right.
    """
    falling = 10 * 0.5 ** np.arange(10.0)  # 10, 5, 2.5, 1.25, 0.625, ...
    lag = expect_number(function(falling, 0.1), "the reach")
    expect(
        lag != 7,
        "the norms are compared with share itself; they should be compared with share times the "
        "norm at lag 0.",
    )
    expect(
        lag != 3,
        "this is the last lag above the threshold; asked for is the first one below it, which is "
        "one more.",
    )
    expect(lag != 5, "lags count from 0: norms[4] belongs to lag 4.")
    expect(
        lag == 4, f"of 10, 5, 2.5, 1.25, 0.625, ... the first below a tenth is lag 4, not {lag:g}."
    )
    rising = np.array([2.0, 8.0, 1.5, 0.5, 3.0, 0.5])
    again = expect_number(function(rising, 0.5), "the reach")
    expect(
        again not in (0, 2),
        "the threshold is a share of the largest norm; it should be a share of the norm at lag 0.",
    )
    expect(
        again not in (4, 5),
        "the gradient falls below the threshold, rises again and falls again; only the first "
        "time counts.",
    )
    expect(
        again == 3,
        f"of 2, 8, 1.5, 0.5, 3, 0.5 the first below one half of 2 is lag 3, not {again:g}.",
    )
    never = function(np.array([1.0, 0.9, 0.8]), 0.5)
    expect(never is not None, "it returns None where the gradient never fades; return len(norms).")
    expect(
        expect_number(never, "the reach") == 3,
        "where the gradient never falls below the threshold, return len(norms). (np.argmax of "
        "nothing but False is 0.)",
    )
