"""Three states of a GRU with one unit, worked out on paper: exercise 10.1."""

from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._tools import close, exercise, expect, expect_array, recognize

LOG_3 = np.log(3.0)
STEPS = [("a", "3/4", "log 3"), ("b", "1/2", "-log 3"), ("c", "1/4", "0")]


def states(
    r: float = 0.5, outside: float = 1, *, turned: bool = False, carried: bool = True, kept: int = 1
) -> Array:
    """Work out the three states, or what a mistake makes of them."""
    h, found = 0.0, []
    for z, new in [(0.75, 1), (0.5, -1), (0.25, 0)]:
        z = 1 - z if turned else z
        n = outside * np.tanh(LOG_3 * (new + r * 10 * h))
        found.append(z * h * kept + (1 - z) * n)
        h = found[-1] if carried else 0.0
    return np.array(found)


MISTAKES = {
    "z is turned around: z = 1 keeps the old state, h = z h + (1 - z) n.": states(turned=True),
    "the reset gate is missing: r = sigmoid(0) = 1/2 scales what the candidate sees of the old "
    "state.": states(r=1),
    "the candidate does not look at the old state; r is 1/2, not 0.": states(r=0),
    "r stands inside the tanh: it scales the old state's part only, not all of n.": states(
        r=1, outside=0.5
    ),
    "the state is not carried over: steps two and three start from a blank page again.": states(
        carried=False
    ),
    "the share of the old state is missing: h = z h + (1 - z) n.": states(kept=0),
    "these are the candidates n; the state is z h + (1 - z) n.": np.array([0.8, 0, 0.5]),
}


@exercise("Exercise 10.1")
def states_by_hand(answer: Any) -> None:
    """Check the states after the letters a, b and c."""
    given, right = expect_array(answer, "states", (3,), "(letters,)"), states()
    recognize(given, right, MISTAKES)
    before = 0.0
    for (letter, z, a_n), found, state in zip(STEPS, given, right, strict=True):
        expect(
            close(found, state, atol=1e-6),
            f"the state after {letter} is not {found:g}. There z = {z} and r = 1/2; inside the "
            f"tanh stand {a_n} and r times 10 log 3 times {before:g}, the state before.",
        )
        before = state
