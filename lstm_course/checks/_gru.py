"""Ways of a GRU that the checks of chapter 10 recognise by the numbers they give."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._tools import expect, expect_array, expect_close

Array = NDArray[np.float64]


def expect_block_order(
    value: Any, keras: Array, name: str, shape: tuple[int, ...], bias: Array
) -> None:
    """Require one array of PyTorch's, made from one of Keras'.

    Parameters
    ----------
    value : object
        What the student's code gave back.
    keras : numpy.ndarray, shape (D, 3H), (H, 3H) or (3H,)
        Blocks z, r, h along the last axis.
    name : str
        PyTorch's name.
    shape : tuple of int
        PyTorch's shape.
    bias : numpy.ndarray, shape (2, 3H)
        Both rows of Keras' bias.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> bias = np.arange(6.0).reshape(2, 3)
    >>> expect_block_order([1, 0, 2], bias[0], "bias_ih", (3,), bias)
    """
    z, r, n = np.split(keras, 3, axis=-1)

    def stacked(*parts: Array) -> Array:
        return np.concatenate(parts, axis=-1).T

    expect(
        np.shape(value) != shape[::-1] or shape[0] == shape[-1],
        f"{name} has the shape {np.shape(value)}: PyTorch stores its matrices transposed, {shape}.",
    )
    hints = {
        f"{name} is still in Keras' order z, r, h; PyTorch wants r, z, n.": stacked(z, r, n),
        f"{name}: the blocks stand in the order n, r, z; PyTorch wants r, z, n.": stacked(n, r, z),
        f"{name}: the blocks stand in the order r, n, z; PyTorch wants r, z, n.": stacked(r, n, z),
        f"{name}: the sign of block z is changed, but in Keras, too, z = 1 keeps: nothing has to "
        "be turned around.": stacked(r, -z, n),
    }
    if name.startswith("weight"):
        hints[f"{name} is not transposed: PyTorch stores it with the shape {shape}."] = stacked(
            r, z, n
        ).T
    else:
        z, r, n = np.split(bias.sum(axis=0), 3)
        hints[
            "the two rows of bias are added into one. For r and z that is harmless; in block n "
            "the second row stands inside the bracket that r scales."
        ] = stacked(r, z, n)
        z, r, n = np.split(bias[0] if name == "bias_hh" else bias[1], 3)
        hints["the two rows of bias are exchanged: the first belongs to the input."] = stacked(
            r, z, n
        )
    expect_close(
        expect_array(value, name, shape),
        stacked(*(np.split(keras, 3, axis=-1)[k] for k in (1, 0, 2))),
        name,
        hints,
        "Split into three blocks along the last axis, put them together as r, z, n, then "
        "transpose.",
    )


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
        Blame of the three sums inside the bends.
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


def mistakes_in_sums(
    dh: Array, h: Array, r: Array, z: Array, n: Array, W_h: Array
) -> dict[str, Array]:
    """Give the sums' blame with the usual mistakes.

    Parameters
    ----------
    dh, h, r, z, n : numpy.ndarray, shape (N, H)
        Blame of the new state; the old state; gates and candidate.
    W_h : numpy.ndarray, shape (H, 3H)

    Returns
    -------
    dict of str to numpy.ndarray, shape (N, 3H)
        The hint for each mistake, and the blame that it leads to.

    Examples
    --------
    >>> arrays = (*np.full((5, 2, 3), 0.5), np.ones((3, 9)))
    >>> len(mistakes_in_sums(*arrays)) > 5
    True
    """
    H = h.shape[1]
    (da_r, da_z, da_n), W_hn = (
        np.split(back_before(dh, h, r, z, n, W_h)[0], 3, axis=1),
        W_h[:, 2 * H :],
    )

    def joined(*parts: Array) -> Array:
        return np.concatenate(parts, axis=1)

    no_bend = dh * (1 - z)
    return {
        "the three blocks stand in another order; r, z, n is meant.": joined(da_z, da_r, da_n),
        "block z has the wrong sign: h' = z h + (1 - z) n grows with z by h - n.": joined(
            da_r, -da_z, da_n
        ),
        "block r is that of a reset *after* the product: there r meets h W_hn, here it meets "
        "h.": joined(da_n * (h @ W_hn) * r * (1 - r), da_z, da_n),
        "block r lacks the slope of its bend, r (1 - r).": joined(da_n @ W_hn.T * h, da_z, da_n),
        "block z lacks the slope of its bend, z (1 - z).": joined(da_r, dh * (h - n), da_n),
        "the slope of tanh is 1 - n**2, for n is the value after the bend.": joined(
            no_bend * (1 - np.tanh(n) ** 2) @ W_hn.T * h * r * (1 - r),
            da_z,
            no_bend * (1 - np.tanh(n) ** 2),
        ),
        "W_hn must be transposed on the way back; as it is square, NumPy cannot notice.": joined(
            da_n @ W_hn * h * r * (1 - r), da_z, da_n
        ),
    }


def mistakes_in_old_state(
    dh: Array, h: Array, r: Array, z: Array, n: Array, W_h: Array
) -> dict[str, Array]:
    """Give the old state's blame with the usual mistakes.

    Parameters
    ----------
    dh, h, r, z, n : numpy.ndarray, shape (N, H)
        Blame of the new state; the old state; gates and candidate.
    W_h : numpy.ndarray, shape (H, 3H)

    Returns
    -------
    dict of str to numpy.ndarray, shape (N, H)
        The hint for each mistake, and the blame that it leads to.

    Examples
    --------
    >>> arrays = (*np.full((5, 2, 3), 0.5), np.ones((3, 9)))
    >>> len(mistakes_in_old_state(*arrays)) > 5
    True
    """
    H = h.shape[1]
    right, right_h = back_before(dh, h, r, z, n, W_h)
    d_seen = right[:, 2 * H :] @ W_h[:, 2 * H :].T
    missing = {
        "the direct path is missing from the old state's blame: h is kept in the share z, which "
        "gives dh * z.": dh * z,
        "one path is missing from the old state's blame: h also runs into the candidate, as r * h, "
        "which gives r times that product's blame.": d_seen * r,
        "r is missing on the candidate's path back to the old state: the candidate saw "
        "r * h.": d_seen * r - d_seen,
        "one path is missing from the old state's blame: through the reset gate and W_hr.": right[
            :, :H
        ]
        @ W_h[:, :H].T,
        "one path is missing from the old state's blame: through the update gate and W_hz.": right[
            :, H : 2 * H
        ]
        @ W_h[:, H : 2 * H].T,
    }
    after = right_h - d_seen * r + (right[:, 2 * H :] * r) @ W_h[:, 2 * H :].T
    hints = {message: right_h - part for message, part in missing.items()}
    hints[
        "the old state's blame is that of a reset *after* the product: here the product comes "
        "first on the way back, then r."
    ] = after
    return hints
