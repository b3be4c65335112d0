"""The usual mistakes in a backward pass, each with the gradients that it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from lstm_course.checks._backward import (
    Array,
    Weights,
    go_back,
    relu_slope,
    tanh_slope,
)
from lstm_course.numpy_cells import RNN


def last_state_mistakes(doutput: Array, x: Array, h: Array, cell: RNN) -> dict[str, Weights]:
    """Give what goes wrong where a ReLU network is judged by its last state, with its numbers.

    Parameters
    ----------
    doutput, x, h : numpy.ndarray
        As for ``go_back``; two steps or more, and only the last ``doutput`` is not zero.
    cell : RNN
        With ReLU.

    Returns
    -------
    dict of str to tuple of numpy.ndarray
        For ``expect_weights``.

    Examples
    --------
    >>> from lstm_course.checks._backward import example
    >>> cell, x, h, doutput = example(5, 2, 3, 4, "relu", np.random.default_rng(0))
    >>> len(last_state_mistakes(doutput, x, h, cell)) > 10
    True
    """
    W_h, before, after = cell.W_h, h[:-1], h[1:]

    def back(slope: Callable[[Array], Array] = relu_slope, **done: Any) -> Weights:
        return go_back(doutput, x, h, W_h, slope, **done)

    later = go_back(doutput[1:], x[1:], after, W_h, relu_slope)
    da_first: Array = (doutput[0] + later[3]) * relu_slope(h[1])
    dW_x, dW_h, db, dh_0 = back()
    return {
        "the slope of ReLU is missing, or 1 everywhere: da = dh * (h[t + 1] > 0). A unit that "
        "sleeps has a state of exactly 0, so >= lets it pass.": back(np.ones_like),
        "the slope is that of tanh; here the bend is ReLU.": back(tanh_slope),
        "the slope belongs to the state after the step, h[t + 1]; you took the one before "
        "it.": back(bent=before),
        "the sums before the bend lack the bias, which the function is not given; the states tell "
        "who was awake: h[t + 1] > 0.": back(bent=x @ cell.W_x + before @ W_h),
        "W_h met the state before the step, h[t]; you took the one after it.": back(met=after),
        "the weights stand before the bend: their shares are made of da, not of dh.": back(
            shared=lambda da, dh: dh
        ),
        "the way back leads through W_h transposed.": back(turn=False),
        "what goes on to the step before is da @ W_h.T; you passed dh on, around the bend.": back(
            passed=lambda da, dh, local: dh
        ),
        "the gradients hold the share of one step only; add up all of them, with `+=`.": back(
            total=False
        ),
        "the loop runs forward in time; blame starts at the last step: "
        "`for t in reversed(range(len(x)))`.": go_back(
            doutput, x[::-1], h, W_h, relu_slope, met=before[::-1], bent=after[::-1]
        ),
        "the loop stops before the first step, t = 0; x[0] and h_0 have their share, too.": later,
        "the loop leaves out the last step: it begins at t = len(x) - 1.": go_back(
            doutput[1:], x[:-1], before, W_h, relu_slope
        ),
        "dh_n is added at every step, but only the last state has a loss.": go_back(
            np.broadcast_to(doutput[-1], doutput.shape), x, h, W_h, relu_slope
        ),
        "dh_0 is still da of the first step; W_h.T is missing.": (dW_x, dW_h, db, da_first),
        "dh_0 has passed a slope too many: h_0 is given, no ReLU has bent it, so its blame is da "
        "of the first step times W_h.T, also where h_0 is negative.": (
            dW_x,
            dW_h,
            db,
            dh_0 * relu_slope(h[0]),
        ),
        "dW_h is transposed: h[t].T @ da, so that row i belongs to the old state's number i.": (
            dW_x,
            dW_h.T,
            db,
            dh_0,
        ),
    }


HINTS = {
    "a": "dW_h is wrong even for a single step, and all else is right. Which state met W_h at step "
    "t, the one before the step or the one after it?",
    "b": "for a single step only dh_0 is wrong, for two steps everything is. So the mistake is in "
    "what is passed back. What stands between h_t and the product with W_h?",
    "c": "for two steps the weights' gradients are still right, for more they are not. Something "
    "piles up on the way back. Into how many next states does each state go?",
}


def mended_mistakes(
    which: str, doutput: Array, x: Array, h: Array, W_h: Array
) -> dict[str, Weights]:
    """Give what goes wrong where a faulty backward pass is mended, with its numbers.

    Parameters
    ----------
    which : {"a", "b", "c"}
    doutput, x, h, W_h : numpy.ndarray
        As for ``go_back``; three steps or more, so that every bug can be seen.

    Returns
    -------
    dict of str to tuple of numpy.ndarray
        For ``expect_weights``.

    Examples
    --------
    >>> from lstm_course.checks._backward import example
    >>> cell, x, h, doutput = example(5, 2, 3, 4, "tanh", np.random.default_rng(0))
    >>> len(mended_mistakes("a", doutput, x, h, cell.W_h)) > 5
    True
    """

    def back(**done: Any) -> Weights:
        return go_back(doutput, x, h, W_h, **done)

    faulty = {
        "a": back(met=h[1:]),
        "b": back(passed=lambda da, dh, local: dh),
        "c": back(pile=True),
    }
    own = {f"the bug in {which} is still there: {HINTS[which]}": faulty.pop(which)}
    others = {
        f"this has the bug of suspect {name}; here a mended copy of {which} is asked for.": wrong
        for name, wrong in faulty.items()
    }
    return {
        **own,
        **others,
        "now nothing is passed back from step to step at all; the bug is a smaller one.": go_back(
            doutput, x, h, 0 * W_h
        ),
        "W_h must be transposed on the way back; it was in the faulty one.": back(turn=False),
        "the slope is taken at h[t] now, before the step; at h[t + 1] it was right, for that is "
        "the state that step t has bent.": back(bent=h[:-1]),
        "dW_h uses h[t - 1], one step too early: h begins with h_0, so h[t] is the state before "
        "step t.": back(met=np.concatenate([h[-1:], h[:-2]])),
        "what is passed back goes through the bend twice: da holds the slope already.": back(
            passed=lambda da, dh, local: da * local
        ),
    }


def in_windows(
    cell: RNN,
    doutput: Array,
    x: Array,
    saved: Sequence[Array] | Array,
    k: int,
    *,
    order: Callable[[range], Iterable[int]] = reversed,
    carry: bool = True,
) -> list[Weights]:
    """Go back through windows of a sequence, each worked out again from its first state.

    Parameters
    ----------
    cell : RNN
        With tanh.
    doutput, x : numpy.ndarray, shapes (T, N, H) and (T, N, D)
    saved : sequence of numpy.ndarray, shape (N, H)
        The first state of each window.
    k : int
        Steps in a window.
    order : callable
        In which order the windows are gone through.
    carry : bool
        Whether the blame of a window's first state is handed on.

    Returns
    -------
    list of tuple of numpy.ndarray
        What ``go_back`` gives for each window, in the order in which they were gone through.

    Examples
    --------
    >>> from lstm_course.checks._backward import example
    >>> cell, x, h, doutput = example(6, 2, 3, 4, "tanh", np.random.default_rng(0))
    >>> parts = in_windows(cell, doutput, x, h[:-1:3], 3)
    >>> bool(np.allclose(parts[-1][3], go_back(doutput, x, h, cell.W_h)[3]))
    True
    """
    parts, dh = [], np.zeros_like(saved[0])
    for i in order(range(len(x) // k)):
        window = slice(i * k, (i + 1) * k)
        output, _ = cell.forward(x[window], saved[i])
        own = doutput[window].copy()
        own[-1] += dh
        parts.append(go_back(own, x[window], np.concatenate([saved[i][None], output]), cell.W_h))
        dh = parts[-1][3] if carry else dh
    return parts


def window_mistakes(
    cell: RNN, doutput: Array, x: Array, saved: Array, k: int
) -> dict[str, Weights]:
    """Give what goes wrong where a sequence is gone through in windows, with its numbers.

    Parameters
    ----------
    cell, doutput, x, saved, k
        As for ``in_windows``; two or more windows of two or more steps.

    Returns
    -------
    dict of str to tuple of numpy.ndarray
        For ``expect_weights``.

    Examples
    --------
    >>> from lstm_course.checks._backward import example
    >>> cell, x, h, doutput = example(6, 2, 3, 4, "tanh", np.random.default_rng(0))
    >>> len(window_mistakes(cell, doutput, x, h[:-1:3], 3)) > 5
    True
    """

    def summed(saved: Sequence[Array] | Array = saved, **done: Any) -> Weights:
        parts = in_windows(cell, doutput, x, saved, k, **done)
        dW_x, dW_h, db, _ = (np.sum(arrays, axis=0) for arrays in zip(*parts, strict=True))
        return dW_x, dW_h, db, parts[-1][3]

    parts = in_windows(cell, doutput, x, saved, k)
    dh_0 = parts[-1][3]
    every = "add up those of all windows, as cell.backward sets cell.gradients anew each time."
    return {
        "this is the truncated gradient: hand the blame dh_0 of a window to the window before it, "
        "as its dh_n.": summed(carry=False),
        f"these are the gradients of the first window only; {every}": parts[-1],
        f"these are the gradients of the last window only; {every}": (*parts[0][:3], dh_0),
        "the windows are gone through from the first to the last; blame starts in the last "
        "one.": summed(order=list),
        "every window is worked out from h_0; each has a first state of its own, "
        "saved[start // k].": summed([saved[0]] * len(saved)),
        "the windows begin one saved state too early: the one that begins at step start has the "
        "first state saved[start // k].": summed(np.roll(saved, 1, axis=0)),
    }
