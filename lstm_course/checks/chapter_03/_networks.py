"""Small networks that the checks run to recognize a mistake by the numbers it gives."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._tools import expect
from lstm_course.text import one_hot

Array = NDArray[np.float64]
Join = Callable[[Array, Array], Array]
LETTERS = "abc"


def tanh_of_sum(from_x: Array, from_h: Array) -> Array:
    """Make the new state as an RNN with tanh does."""
    return np.tanh(from_x + from_h)


def relu_of_sum(from_x: Array, from_h: Array) -> Array:
    """Make the new state as an RNN with ReLU does."""
    return np.maximum(from_x + from_h, 0.0)


def run_rnn(
    x: Array, h: Array, W_x: Array, W_h: Array, b: Array, join: Join = tanh_of_sum
) -> tuple[Array, Array]:
    """Run a vanilla RNN, or a faulty one that joins its two sums in another way."""
    output = []
    for x_t in x:
        h = join(x_t @ W_x + b, h @ W_h)
        output.append(h)
    return np.stack(output), h


def judge_latch(W_x: Array, W_h: Array, b: Array) -> None:
    """Fail where one tanh unit does not remember by its sign whether a or b came last."""

    def state_after(text: str) -> float:
        x = one_hot([LETTERS.index(letter) for letter in text], 3)[:, None]
        return float(run_rnn(x, np.zeros((1, 1)), W_x, W_h, b)[1][0, 0])

    a, b_alone = state_after("a"), state_after("b")
    expect(
        not (a < 0 < b_alone),
        "the signs are the wrong way round: positive after an a, negative after a b.",
    )
    expect(a > 0.5, f"after an a on a blank page the state is {a:.2f}; it should be above 0.5.")
    expect(
        b_alone < -0.5,
        f"after a b on a blank page the state is {b_alone:.2f}; it should be below -0.5.",
    )
    expect(
        W_h[0, 0] >= 0,
        "W_h is negative, so that the state changes its sign at every step.",
    )
    kept_a, kept_b = state_after("a" + 100 * "c"), state_after("b" + 100 * "c")
    expect(
        max(abs(kept_a), abs(kept_b)) > 0.5,
        f"the page fades: after an a and 100 c's the state is {kept_a:.2g}. tanh shrinks every "
        "number, so W_h must be well above 1 to make up for it.",
    )
    expect(
        kept_a > 0.5 and kept_b < -0.5,
        f"the c's push the state: 100 of them after an a lead to {kept_a:.2f}, after a b to "
        f"{kept_b:.2f}. A c should write nothing, and b should not lean to one side.",
    )
    for old, new in pairwise("aba"):
        text = old + 5 * "c" + new
        turned = state_after(text)
        expect(
            turned > 0.5 if new == "a" else turned < -0.5,
            f"{new} cannot turn the page: after {text} the state is {turned:.2f}. What {new} "
            "writes must outweigh W_h, which holds on to the old sign.",
        )
    text = "a" + "".join(np.random.default_rng(34).choice(list("abcccccc"), size=2000))
    x = one_hot([LETTERS.index(letter) for letter in text], 3)[:, None]
    states = run_rnn(x, np.zeros((1, 1)), W_x, W_h, b)[0][:, 0, 0]
    wrong = 0
    came_last = 1.0
    for letter, state in zip(text, states, strict=True):
        came_last = {"a": 1.0, "b": -1.0, "c": came_last}[letter]
        wrong += state * came_last <= 0.5
    expect(
        wrong == 0,
        f"in a text of {len(text)} letters the state is wrong or too close to 0 at {wrong} places; "
        "make W_x and W_h larger.",
    )
