"""The gradient of four cell states and three forget gates, worked out on paper: exercise 7.1."""

from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._tools import close, exercise, expect, expect_array, recognize

F, I, G = np.array([[0.5, 1, 0.5], [1, 0.5, 0], [-1, 1, 0.5]])  # noqa: E741
C = np.array([4, 1, 1.5, 0.75])
OWN = np.array([0.0, 1, 0, 4])  # what the loss itself sends to each cell state


def back(own: Array, factors: Array) -> Array:
    """Send the gradient from the last cell state to the first."""
    blame = own.copy()
    for t in (2, 1, 0):
        blame[t] += blame[t + 1] * factors[t]
    return blame


RIGHT = back(OWN, F)
GATES = RIGHT[1:] * C[:-1]
SLATES_WRONG = {
    "c_1 stands in the loss itself: its gradient is 1 plus what comes from c_2.": back(
        OWN * [1, 0, 1, 1], F
    ),
    "what comes from the next cell state must be multiplied by its forget gate.": back(
        OWN, 0 * F + 1
    ),
    "you multiplied by the input gate; it is the forget gate that scales the old cell state.": back(
        OWN, I
    ),
    "what comes from c_t is scaled by the forget gate of step t; you took the gate of another "
    "step.": back(OWN, np.array([0.5, 0.5, 1])),
    "the order is c_0, c_1, c_2, c_3.": RIGHT[::-1],
    "c_3 stands in the loss with the factor 4.": back(OWN * [1, 1, 1, 0.25], F),
    "c_1 stands in the loss itself, and c_3 there with the factor 4.": back(
        OWN * [1, 0, 1, 0.25], F
    ),
    "these are the cell states; what is asked is their gradient, which goes backward.": C,
}
GATES_WRONG = {
    "a gate answers for what it lets through: f_t scaled the cell state BEFORE the step, c_{t-1}, "
    "and you took c_t.": RIGHT[1:] * C[1:],
    "these are the gradients of the input gates, dc_t g_t.": RIGHT[1:] * G,
    "these are the dc_t alone: multiply each by the cell state that its gate scaled.": RIGHT[1:],
    "the gradient of the cell state BEFORE the gate is taken; f_t answers for c_t, so it is dc_t "
    "times c_{t-1}.": RIGHT[:-1] * C[:-1],
    "the gradient dc_t is missing: c_{t-1} alone says how c_t moves, not how the loss does.": C[
        :-1
    ],
    "the gates are given as values; there is no slope f (1 - f) to go through here.": GATES
    * F
    * (1 - F),
    "the order is f_1, f_2, f_3.": GATES[::-1],
}


@exercise("Exercise 7.1")
def blame_by_hand(dc: Any, df: Any) -> None:
    """Check the gradient of c_0 to c_3 and of f_1 to f_3."""
    slates = expect_array(dc, "dc", (4,), "one number each for c_0 to c_3,")
    gates = expect_array(df, "df", (3,), "one number each for f_1 to f_3,")
    recognize(slates, RIGHT, SLATES_WRONG)
    _follow_slates(slates)
    recognize(gates, GATES, GATES_WRONG)
    _follow_gates(gates)


def _follow_slates(dc: Array) -> None:
    """Fail at the last cell state whose gradient does not follow from the one after it."""
    expect(
        close(dc[3], OWN[3]),
        f"begin with dc_3: when c_3 rises by 1, by how much does the loss rise? Not by {dc[3]:g}.",
    )
    for t in (2, 1, 0):
        expect(
            close(dc[t], OWN[t] + dc[t + 1] * F[t]),
            f"look at dc_{t}: the loss itself sends {OWN[t]:g} to c_{t}, and the cell state after "
            f"it sends dc_{t + 1} * f_{t + 1}. With your dc_{t + 1} = {dc[t + 1]:g} and f_{t + 1} "
            f"= {F[t]:g} the sum is not {dc[t]:g}.",
        )


def _follow_gates(df: Array) -> None:
    """Fail at the first forget gate whose gradient is not its cell state's times what it met."""
    for t, found in enumerate(df, start=1):
        met = found / RIGHT[t]
        check = "c_0 is given." if t == 1 else f"Work out c_{t - 1} once more."
        expect(
            close(met, C[t - 1]),
            f"look at df_{t}: it is dc_{t} times the cell state that f_{t} met, c_{t - 1}. With "
            f"dc_{t} = {RIGHT[t]:g} your {found:g} would need c_{t - 1} = {met:g}. {check}",
        )
