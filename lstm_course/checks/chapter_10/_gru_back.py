"""The way back that exercise 10.3 asks for, and what the usual mistakes give on it."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._tools import close, expect, expect_close

Array = NDArray[np.float64]


def back_before(
    dh: Array, h: Array, r: Array, z: Array, n: Array, W_h: Array
) -> tuple[Array, Array]:
    """Go one step back through a GRU whose reset stands before the product.

    Parameters
    ----------
    dh, h, r, z, n : numpy.ndarray, shape (N, H)
        Blame of the new state; the old state; gates and candidate.
    W_h : numpy.ndarray, shape (H, 3H)

    Returns
    -------
    da : numpy.ndarray, shape (N, 3H)
        Blame of the three sums before the bends.
    dh_before : numpy.ndarray, shape (N, H)
        Blame of the old state.

    Examples
    --------
    >>> arrays = (*np.full((5, 2, 3), 0.5), np.ones((3, 9)))
    >>> [array.shape for array in back_before(*arrays)]
    [(2, 9), (2, 3)]
    """
    W_hr, W_hz, W_hn = np.split(W_h, 3, axis=1)
    da_z, da_n = dh * (h - n) * z * (1 - z), dh * (1 - z) * (1 - n**2)
    d_seen = da_n @ W_hn.T
    da_r = d_seen * h * r * (1 - r)
    dh_before = dh * z + d_seen * r + da_r @ W_hr.T + da_z @ W_hz.T
    return np.concatenate([da_r, da_z, da_n], axis=1), dh_before


def judge_sums(given: Array, dh: Array, h: Array, r: Array, z: Array, n: Array, W_h: Array) -> None:
    """Fail where the blame of the three sums is not right, block by block.

    Parameters
    ----------
    given : numpy.ndarray, shape (N, 3H)
        The student's.
    dh, h, r, z, n : numpy.ndarray, shape (N, H)
        Blame of the new state; the old state; gates and candidate.
    W_h : numpy.ndarray, shape (H, 3H)

    Raises
    ------
    CheckFailed
        With the block that is wrong, and a hint where the numbers tell what went wrong.

    Examples
    --------
    >>> arrays = (*np.full((5, 2, 3), 0.5), np.ones((3, 9)))
    >>> judge_sums(back_before(*arrays)[0], *arrays)
    """
    right = dict(zip("rzn", np.split(back_before(dh, h, r, z, n, W_h)[0], 3, axis=1), strict=True))
    found = dict(zip("rzn", np.split(given, 3, axis=1), strict=True))
    for order in permutations("rzn"):
        stacked = np.concatenate([right[k] for k in order], axis=1)
        expect(
            order == tuple("rzn") or not close(given, stacked),
            f"the three blocks stand in the order {', '.join(order)}; r, z, n is meant.",
        )
    da_n, slope_r, slope_z = right["n"], r * (1 - r), z * (1 - z)
    W_hr, W_hz, W_hn = np.split(W_h, 3, axis=1)
    hints = {
        "n": {
            "lacks the slope of its bend, 1 - n**2.": dh * (1 - z),
            "has the wrong slope: it is 1 - n**2, for n is the value after the bend.": dh
            * (1 - z)
            * (1 - np.tanh(n) ** 2),
            "is weighted with z; the candidate is written in the share 1 - z.": dh * z * (1 - n**2),
            "lacks the share 1 - z, in which the candidate is written.": dh * (1 - n**2),
            "is scaled by r. That belongs to a reset *after* the product; here nothing stands "
            "between the sum and its bend.": da_n * r,
        },
        "z": {
            "has the wrong sign: h' = z h + (1 - z) n grows with z by h - n.": -right["z"],
            "lacks the slope of its bend, z (1 - z).": dh * (h - n),
            "knows only that z keeps h; it also pushes n out: h - n.": dh * h * slope_z,
        },
        "r": {
            "is that of a reset *after* the product: there r meets h W_hn, here it meets h.": da_n
            * (h @ W_hn)
            * slope_r,
            "lacks the slope of its bend, r (1 - r).": da_n @ W_hn.T * h,
            "has not met h: r is multiplied with the old state.": da_n @ W_hn.T * slope_r,
            "has W_hn untransposed; on the way back it is W_hn.T. As it is square, NumPy cannot "
            "notice.": da_n @ W_hn * h * slope_r,
            "came through the block W_hr; the candidate's is W_hn, the last of three.": da_n
            @ W_hr.T
            * h
            * slope_r,
            "came through the block W_hz; the candidate's is W_hn, the last of three.": da_n
            @ W_hz.T
            * h
            * slope_r,
        },
    }
    advice = {
        "n": "n gets dh (1 - z); then comes the slope of tanh.",
        "z": "z gets dh (h - n); then comes the slope of the sigmoid.",
        "r": "The sum of n hands W_hn.T on to r * h; of that product r gets the factor h; then "
        "comes the slope of the sigmoid.",
    }
    for k in "nzr":  # in the order of the work
        wrong = {f"block {k} {message}": numbers for message, numbers in hints[k].items()}
        name = f"block {k} of the sums' blame"
        expect_close(found[k], right[k], name, wrong, advice[k])


def judge_old_state(
    given: Array, dh: Array, h: Array, r: Array, z: Array, n: Array, W_h: Array
) -> None:
    """Fail where the blame of the old state is not right.

    Parameters
    ----------
    given : numpy.ndarray, shape (N, H)
        The student's.
    dh, h, r, z, n : numpy.ndarray, shape (N, H)
        Blame of the new state; the old state; gates and candidate.
    W_h : numpy.ndarray, shape (H, 3H)

    Raises
    ------
    CheckFailed
        With the path that is wrong, where the numbers tell.

    Examples
    --------
    >>> arrays = (*np.full((5, 2, 3), 0.5), np.ones((3, 9)))
    >>> judge_old_state(back_before(*arrays)[1], *arrays)
    """
    da, right = back_before(dh, h, r, z, n, W_h)
    da_r, da_z, da_n = np.split(da, 3, axis=1)
    W_hr, W_hz, W_hn = np.split(W_h, 3, axis=1)
    seen, through_r, through_z = da_n @ W_hn.T, da_r @ W_hr.T, da_z @ W_hz.T
    where = "the blame of the old state"
    faults = {
        "lacks the direct path: h is kept in the share z, which gives dh * z.": -dh * z,
        "has the direct path with 1 - z; h is kept in the share z.": dh * (1 - 2 * z),
        "has the direct path whole; h is kept in the share z only.": dh * (1 - z),
        "lacks one path: h also runs into the candidate, as r * h, which gives r times that "
        "product's blame.": -seen * r,
        "lacks the r on the candidate's path: the candidate saw r * h.": seen * (1 - r),
        "lacks one path: through the reset gate and W_hr.": -through_r,
        "lacks one path: through the update gate and W_hz.": -through_z,
        "is that of a reset *after* the product: here the product comes first on the way back, "
        "then r.": (da_n * r) @ W_hn.T - seen * r,
        "has W_hr and W_hz untransposed. As they are square, NumPy cannot notice.": da_r @ W_hr
        + da_z @ W_hz
        - through_r
        - through_z,
        "has W_hr untransposed. As it is square, NumPy cannot notice.": da_r @ W_hr - through_r,
        "has W_hz untransposed. As it is square, NumPy cannot notice.": da_z @ W_hz - through_z,
        "has W_hr and W_hz exchanged; W_h holds the blocks r, z, n.": da_r @ W_hz.T
        + da_z @ W_hr.T
        - through_r
        - through_z,
    }
    expect_close(
        given,
        right,
        where,
        {f"{where} {message}": right + fault for message, fault in faults.items()},
        "The old state feeds four things: the average, r * h, the reset gate, the update gate.",
    )
