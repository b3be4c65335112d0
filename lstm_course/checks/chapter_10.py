"""Checks for the exercises of chapter 10, The GRU."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._gru import (
    back_before,
    expect_block_order,
    mistakes_in_old_state,
    mistakes_in_sums,
)
from lstm_course.checks._tools import exercise, expect, expect_array, expect_close
from lstm_course.numpy_cells import GRU

Array = NDArray[np.float64]
LOG_3 = np.log(3.0)


@exercise("Exercise 10.1")
def states_by_hand(states: Any) -> None:
    """Check three states of a GRU with one unit, worked out on paper.

    Parameters
    ----------
    states : array_like, shape (3,)
        The state after the letters a, b and c.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> states_by_hand([0.2, 0.1, 0.4])
    ✓ Exercise 10.1 is right.
    """
    a_z, a_n = LOG_3 * np.array([1.0, 0.0, -1.0]), LOG_3 * np.array([1.0, -1.0, 0.0])

    def solve(r: float = 0.5, sign: float = 1.0, carried: bool = True, seen: bool = True) -> Array:
        h, found = 0.0, []
        for z, new in zip(_sigmoid(sign * a_z), a_n, strict=True):
            n = np.tanh(new + r * 10 * LOG_3 * h * seen)
            found.append(z * h + (1 - z) * n)
            h = found[-1] if carried else 0.0
        return np.array(found)

    expect_close(
        expect_array(states, "states", (3,), "(steps,)"),
        solve(),
        "states",
        {
            "z is turned around: z = 1 keeps the old state, h = z h + (1 - z) n.": solve(sign=-1),
            "the reset gate is missing: r = sigmoid(0) = 1/2 scales what the candidate sees of the "
            "old state.": solve(r=1),
            "the candidate does not look at the old state; r is 1/2, not 0.": solve(seen=False),
            "the state is not carried over: steps two and three start from a blank page "
            "again.": solve(carried=False),
        },
        "For each letter write down z, then r times 10 log 3 times the old state, then n, then h.",
    )


@exercise("Exercise 10.2")
def keras_to_pytorch(function: Callable[..., Any]) -> None:
    """Check the way of a GRU's weights from Keras to PyTorch.

    Parameters
    ----------
    function : callable
        ``function(kernel, recurrent_kernel, bias)`` to the four arrays of ``torch.nn.GRU``.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> def right(kernel, recurrent_kernel, bias):
    ...     H = len(recurrent_kernel)
    ...     order = np.r_[H : 2 * H, :H, 2 * H : 3 * H]
    ...     return kernel[:, order].T, recurrent_kernel[:, order].T, *bias[:, order]
    >>> keras_to_pytorch(right)
    ✓ Exercise 10.2 is right.
    """
    rng = np.random.default_rng(102)
    for D, H in ((6, 2), (3, 4)):  # first D = 3H, where a forgotten transpose fits
        kernel, recurrent = rng.normal(size=(D, 3 * H)), rng.normal(size=(H, 3 * H))
        bias = rng.normal(size=(2, 3 * H))
        given = function(kernel.copy(), recurrent.copy(), bias.copy())
        expect(
            isinstance(given, tuple | list) and len(given) == 4,
            "return four arrays: `return weight_ih, weight_hh, bias_ih, bias_hh`.",
        )
        named = {
            "weight_ih": (given[0], kernel, (3 * H, D)),
            "weight_hh": (given[1], recurrent, (3 * H, H)),
            "bias_ih": (given[2], bias[0], (3 * H,)),
            "bias_hh": (given[3], bias[1], (3 * H,)),
        }
        for name, (value, keras, shape) in named.items():
            expect_block_order(value, keras, name, shape, bias)


@exercise("Exercise 10.3")
def backward_before(function: Callable[..., Any]) -> None:
    """Check one step back through a GRU whose reset stands before the product.

    Parameters
    ----------
    function : callable
        ``function(dh, h, r, z, n, W_h)`` to the blame of the three sums, (N, 3H), and of the old
        state, (N, H).

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> backward_before(back_before)
    ✓ Exercise 10.3 is right.
    """
    rng = np.random.default_rng(103)
    N, H = 4, 3
    dh, h, n = rng.normal(size=(N, H)), rng.normal(size=(N, H)), rng.uniform(-0.9, 0.9, (N, H))
    r, z = rng.uniform(0.1, 0.9, size=(2, N, H))
    W_h = rng.normal(size=(H, 3 * H))
    arrays = (dh, h, r, z, n, W_h)
    before = [array.copy() for array in arrays]
    given = function(*arrays)
    expect(
        all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True)),
        "the function changes its inputs; `dh = dh * ...` makes a new array, `dh *= ...` writes "
        "into the caller's.",
    )
    expect(
        isinstance(given, tuple | list) and len(given) == 2,
        "return two arrays: the blame of the sums, and that of the old state.",
    )
    right, right_h = back_before(*arrays)
    expect_close(
        expect_array(given[0], "the blame of the sums", (N, 3 * H), "(N, 3H)"),
        right,
        "the blame of the sums",
        mistakes_in_sums(dh, h, r, z, n, W_h),
        "Go from the last line of the step to the first: z and n, then the bend of n, then what r "
        "and h were multiplied to, then the bends of the gates.",
    )
    expect_close(
        expect_array(given[1], "the blame of the old state", (N, H), "(N, H)"),
        right_h,
        "the blame of the old state",
        mistakes_in_old_state(*arrays),
        "The old state feeds four things: the average, r * h, the reset gate, the update gate.",
    )


@exercise("Exercise 10.4")
def sample_and_hold(weights: tuple[Any, Any, Any, Any]) -> None:
    """Check weights set by hand so that one unit stores a value at a flag and holds it otherwise.

    Parameters
    ----------
    weights : tuple of array_like, shapes (2, 3), (1, 3), (3,) and (1,)
        ``W_x``, ``W_h``, ``b`` and ``b_hn``, in blocks r, z, n.

    Raises
    ------
    CheckFailed
        With what the unit does instead.

    Examples
    --------
    >>> sample_and_hold(([[0, 0, 1], [0, -40, 0]], [[0, 0, 0]], [0, 20, 0], [0]))
    ✓ Exercise 10.4 is right.
    """
    expect(
        isinstance(weights, tuple | list) and len(weights) == 4,
        "return four arrays: `return W_x, W_h, b, b_hn`.",
    )
    cell = GRU(2, 1, rng=np.random.default_rng(0))
    shapes = {"W_x": (2, 3), "W_h": (1, 3), "b": (3,), "b_hn": (1,)}
    for (name, shape), value in zip(shapes.items(), weights, strict=True):
        array = expect_array(value, name, shape)
        expect(bool(np.abs(array).max() <= 100), f"{name} holds a weight larger than 100.")
        setattr(cell, name, array)
    rng = np.random.default_rng(104)
    values, flags = rng.uniform(-1, 1, size=(3000, 8)), np.zeros((3000, 8))
    flags[[0, 1, 1001, 2001]] = 1
    output = cell.forward(np.stack([values, flags], axis=-1))[0][..., 0]
    right = np.tanh(values[[0, 1, 1001, 2001]])

    def off(states: Array, wanted: Array) -> float:
        return float(np.abs(states - wanted).max())

    expect(
        off(output[2], np.tanh(values[2])) > 1e-3,
        "the unit stores when the flag is 0. In PyTorch's convention z = 1 keeps: z must be near 1 "
        "without the flag, and near 0 with it.",
    )
    expect(
        off(output[0], right[0]) < 1e-3,
        f"with the flag, the state is off tanh(v) by {off(output[0], right[0]):.2g}. With the flag "
        "z must be close to 0, and the candidate must be tanh(v): weight 1 on v, 0 on the flag.",
    )
    expect(
        off(output[1], right[1]) < 1e-3,
        "a second value is not stored rightly over a first one: something of the old state is "
        "left. The candidate must not see it (W_hn = 0, or r = 0), and z must be close to 0.",
    )
    expect(
        off(output[2], output[1]) < 1e-3 and off(output[1000], output[1]) < 1e-3,
        f"after 1,000 steps the state has drifted by {off(output[1000], output[1]):.2g}. Each step "
        "lets in the share 1 - z; make z nearer to 1, with a larger bias.",
    )
    expect(
        off(output[2000], right[2]) < 1e-3 and off(output[-1], right[3]) < 1e-3,
        "the first value is held, a later one is not.",
    )


@exercise("Exercise 10.5")
def bias_for(function: Callable[..., Any]) -> None:
    """Check the update gate's bias for a half-life.

    Parameters
    ----------
    function : callable
        ``function(half_life)`` to ``b_z``; takes numbers and arrays.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> bias_for(lambda half_life: -np.log(2 ** (1 / half_life) - 1))
    ✓ Exercise 10.5 is right.
    """
    lives = np.array([1.0, 5.0, 20.0, 80.0, 1000.0])

    def logit(z: Array) -> Array:
        return np.asarray(np.log(z / (1 - z)))

    z = 0.5 ** (1 / lives)
    hints = {
        "the sign is turned around: a positive bias keeps in PyTorch's convention.": -logit(z),
        "this is z itself; the bias is what the sigmoid turns into z.": z,
        "after so many steps 1/e is left, not one half.": logit(np.exp(-1 / lives)),
        "z is taken as 1 - 1/(2 half_life), as if each step took away the same amount; but each "
        "takes away the same *share*, z**half_life = 1/2.": logit(1 - 0.5 / lives),
        "the logarithm has the wrong base; the sigmoid is made with e.": logit(z) / np.log(2),
    }
    alone = function(20.0)
    expect_close(
        expect_array(alone, "bias_for(20.0)", ()),
        logit(z)[2],
        "bias_for(20.0)",
        {message: wrong[2] for message, wrong in hints.items()},
        "Solve z**20 = 1/2 for z, then sigmoid(b_z) = z for b_z.",
    )
    try:
        several = function(lives)
    except (TypeError, ValueError):
        several = None
    expect(
        several is not None,
        "it works for a number, but not for an array; use np.log, and no `if`.",
    )
    expect_close(expect_array(several, "bias_for of an array", (5,)), logit(z), "bias_for")


def _sigmoid(a: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-a)))
