"""Erasing by feedback: what two weights of a candidate do to a number that is to be replaced."""

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._tools import CheckFailed, close, expect

SCALE = 0.01  # the unit holds this times the number


def remember(share: float, W_xg: float, W_hg: float, values: Array) -> Array:
    """Write numbers one after the other to a unit without a forget gate, always in view."""
    c, states = 0.0, np.empty(len(values))
    for t, value in enumerate(values):
        c += share * np.tanh(W_xg * value + W_hg * np.tanh(c))
        states[t] = c
    return states


def judge_feedback(share: float, W_xg: float, W_hg: float) -> None:
    """Fail where two weights do not replace the old number by the new one."""
    values = np.random.default_rng(66).uniform(-1, 1, 50)
    held, wanted = remember(share, W_xg, W_hg, values), SCALE * values
    if np.mean((held - wanted) ** 2) < 1e-3 * np.mean(wanted**2):
        return
    name = f"feedback_weights({share:g})"
    given, right = (W_xg, W_hg), (SCALE / share, -1 / share)
    for message, weights in wrong_weights(share).items():
        slips = [
            close(mine, wrong) and not close(mine, exact)  # with share = 1 some are no mistakes
            for mine, wrong, exact in zip(given, weights, right, strict=True)
            if wrong is not None
        ]
        expect(not all(slips), f"{name}: {message}")
    t = int(np.argmax(np.abs(held - wanted)[:3]))
    raise CheckFailed(
        f"{name}: after {values[: t + 1].round(2).tolist()} have been written, the unit holds "
        f"{held[t]:.5f}, not {wanted[t]:.5f}. Write the new c with tanh(a) = a, and sort it: what "
        "stands before the value, and what before the old c?",
    )


def wrong_weights(share: float) -> dict[str, tuple[float | None, float | None]]:
    """Give W_xg and W_hg, or one of them, as the usual mistakes make them."""
    return {
        "the two weights are exchanged: return W_xg first, then W_hg.": (-1 / share, SCALE / share),
        "both weights are divided by `share`; yours are multiplied.": (SCALE * share, -share),
        "W_hg is 0: nothing is taken away, and every new number is added.": (None, 0.0),
        "W_hg has the wrong sign: the old number is added once more.": (None, 1 / share),
        "W_hg is -1, but the candidate passes the input gate: only `share` of what it takes away "
        "arrives, and the rest of the old number is left.": (None, -1.0),
        "W_hg is -share: divide by `share` instead of multiplying.": (None, -share),
        "W_hg takes the old number away twice: its sign changes forever.": (None, -2 / share),
        "W_xg is 0.01, but only `share` of it passes the input gate.": (SCALE, None),
        "W_xg is 0.01 * share: divide instead of multiplying.": (SCALE * share, None),
        "W_xg is as in the chapter, for 0.1 times the number; here 0.01.": (0.1 / share, None),
        "W_xg is as if the unit should hold the whole number; it is to hold 0.01 times the "
        "number, where tanh is straight.": (1 / share, None),
    }
