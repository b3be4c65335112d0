"""Blame sent back through an RNN, rightly and wrongly, so that checks can recognise a mistake."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checks._backward import Array, tanh_slope

Slope = Callable[[Array], Array]


def sent_back(dh: Array, output: Array, W: Array, slope: Slope = tanh_slope) -> Array:
    """Send blame back through the states of an RNN, or of one with another slope or matrix."""
    blame = [dh]
    for h in output[:0:-1]:
        blame.append((blame[-1] * slope(h)) @ W)
    return np.stack(blame)


def wrong_blames(dh: Array, output: Array, W_h: Array) -> dict[str, Array]:
    """Give the blames that the usual mistakes lead to."""
    right = sent_back(dh, output, W_h.T)
    shifted = sent_back(dh, np.concatenate([output[:1], output[:-1]]), W_h.T)
    one_step_on = np.concatenate([right[1:], ((right[-1] * (1 - output[0] ** 2)) @ W_h.T)[None]])
    in_order_of_time = np.concatenate([output[:1], output[:0:-1]])  # output[k] for the k-th step

    def by(step: Callable[[Array, Array], Array]) -> Array:
        blame = [dh]
        for h in output[:0:-1]:
            blame.append(step(blame[-1], h))
        return np.stack(blame)

    return {
        "W_h is used as it is; on the way back a row meets its transpose. As it is square, NumPy "
        "cannot notice.": sent_back(dh, output, W_h),
        "the slope of tanh, 1 - h**2, is missing.": sent_back(dh, output, W_h.T, np.ones_like),
        "W_h is missing: (dh * (1 - h**2)) @ W_h.T.": by(lambda dh, h: dh * (1 - h**2)),
        "the slope comes after the product; going back, blame meets the slope first and W_h "
        "transposed second.": by(lambda dh, h: (dh @ W_h.T) * (1 - h**2)),
        "this is the step forward: going back, blame meets the slope first, and then W_h "
        "transposed.": by(lambda dh, h: (dh @ W_h) * (1 - h**2)),
        "output holds states, on which tanh has been used already: the slope is 1 - h**2, not "
        "1 - tanh(h)**2.": sent_back(dh, output, W_h.T, lambda h: 1 - np.tanh(h) ** 2),
        "the slope is 1 - h**2; you took 1 - h.": sent_back(dh, output, W_h.T, lambda h: 1 - h),
        "the slopes of the first sequence are used for all; each sequence of the batch has states "
        "of its own.": by(lambda dh, h: (dh * (1 - h[:1] ** 2)) @ W_h.T),
        "these are the blames of the sums before the bend, da; asked for are those of the states, "
        "dh.": right * (1 - output[::-1] ** 2),
        "the states are walked through in the order of time; blame starts at the last one, "
        "output[-1].": sent_back(dh, output[::-1], W_h.T),
        "the states are walked through in the order of time: lag k comes from lag k - 1 through "
        "output[-k], not output[k].": sent_back(dh, in_order_of_time, W_h.T),
        "the right numbers, in the order of time; lag 0, the last state, comes first.": right[::-1],
        "all is one step late: entry 0 is dh itself, before any step back.": one_step_on,
        "the slope belongs to the state that a step led to; you took the one before it.": shifted,
    }
