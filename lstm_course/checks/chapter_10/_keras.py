"""How the check of exercise 10.2 tells what became of the weights of a GRU from Keras."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._tools import close, expect, expect_array, expect_close

Array = NDArray[np.float64]
ADVICE = "Split into three blocks along the last axis, put them together as r, z, n"


def judge_weight(value: Any, keras: Array, name: str) -> None:
    """Fail where a matrix is not Keras' own in PyTorch's order, transposed.

    Parameters
    ----------
    value : object
        What the student's code gave back.
    keras : numpy.ndarray, shape (D, 3H) or (H, 3H)
        Blocks z, r, h along the last axis.
    name : str
        PyTorch's name.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> judge_weight([[1.0], [0.0], [2.0]], np.array([[0.0, 1.0, 2.0]]), "weight_ih")
    """
    shape = keras.shape[::-1]
    expect(
        np.shape(value) != keras.shape or len(set(shape)) == 1,
        f"{name} has the shape {keras.shape}: PyTorch stores its matrices transposed, {shape}.",
    )
    z, r, n = np.split(keras, 3, axis=-1)
    right = np.concatenate([r, z, n], axis=-1)
    given = expect_array(value, name, shape)
    _judge_order(given.T, keras, name)
    expect_close(
        given,
        right.T,
        name,
        {
            f"{name} is not transposed. Here it is square, so no shape complains; PyTorch's rows "
            "are Keras' columns.": right if right.shape == shape else right.T,
            f"{name} is reshaped, which reads the numbers on in another rhythm; use the "
            "transpose, .T.": right.reshape(shape),
            f"{name}: the sign of block z is changed, but in Keras, too, z = 1 keeps: nothing has "
            "to be turned around.": np.concatenate([r, -z, n], axis=-1).T,
        },
        f"{ADVICE}, then transpose.",
    )


def judge_biases(bias_ih: Any, bias_hh: Any, keras: Array) -> None:
    """Fail where two biases of ``torch.nn.GRU`` do not do what Keras' two rows do.

    Parameters
    ----------
    bias_ih, bias_hh : object
        What the student's code gave back.
    keras : numpy.ndarray, shape (2, 3H)
        The input's row and the state's, blocks z, r, h.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> keras = np.arange(6.0).reshape(2, 3)
    >>> judge_biases([1, 0, 2], [4, 3, 5], keras)
    >>> judge_biases([5, 3, 2], [0, 0, 5], keras)  # for r and z only the sum counts
    """
    z, r, n = np.split(keras, 3, axis=-1)
    right = np.concatenate([r, z, n], axis=-1)
    names, H = ("bias_ih", "bias_hh"), len(keras[0]) // 3
    given = np.array(
        [
            expect_array(value, name, (3 * H,), "(3H,)")
            for value, name in zip((bias_ih, bias_hh), names, strict=True)
        ]
    )
    memory, total = given[:, 2 * H :], given[:, : 2 * H].sum(axis=0)
    if close(memory, right[:, 2 * H :]) and close(total, right[:, : 2 * H].sum(axis=0)):
        return  # another split of the sum gives the same network
    for k, name in enumerate(names):
        _judge_order(given[k], keras[k], name)
    expect(
        not close(given, right[::-1]),
        "the two rows of bias are exchanged: the first belongs to the input, bias_ih.",
    )
    expect(
        not close(given.sum(axis=0), right.sum(axis=0)) or close(memory, right[:, 2 * H :]),
        "the two rows of bias are added into one. For r and z that is harmless; in block n the "
        "second row stands inside the bracket that r scales, and belongs to bias_hh.",
    )
    expect(
        not close(given, np.concatenate([r, -z, n], axis=-1)),
        "the sign of block z is changed in the biases, but in Keras, too, z = 1 keeps: nothing has "
        "to be turned around.",
    )
    for k, name in enumerate(names):
        expect_close(given[k], right[k], name, else_=f"{ADVICE}.")


def _judge_order(given: Array, keras: Array, name: str) -> None:
    """Name the order of the blocks, if it is a wrong one; z, r, h are called z, r, n."""
    blocks = dict(zip("zrn", np.split(keras, 3, axis=-1), strict=True))
    for order in permutations("zrn"):
        if order != tuple("rzn") and close(given, np.concatenate([blocks[k] for k in order], -1)):
            still = "is still in Keras' order z, r, h" if order == tuple("zrn") else ""
            found = still or f"has the blocks in the order {', '.join(order)}"
            expect(False, f"{name} {found}; PyTorch wants r, z, n.")
