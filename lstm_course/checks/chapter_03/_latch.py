"""A unit whose sign remembers whether a or b came last: exercise 3.4."""

from itertools import pairwise

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._tools import expect

MANY = 10_000


def judge_latch(W_x: Array, W_h: Array, b: Array) -> None:
    """Fail where one tanh unit does not remember by its sign whether a or b came last."""

    def states(text: str) -> list[float]:
        h = [0.0]
        for letter in text:
            h.append(float(np.tanh(W_x["abc".index(letter), 0] + h[-1] * W_h[0, 0] + b[0])))
        return h[1:]

    def state_after(text: str) -> float:
        return states(text)[-1]

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
        "W_h is negative: then a c turns the order round, what stands after an a comes to stand "
        "below what stands after a b, and both cannot be kept.",
    )
    kept_a, kept_b = (state_after(letter + MANY * "c") for letter in "ab")
    expect(
        max(abs(kept_a), abs(kept_b)) > 0.5,
        f"the page fades: after an a and {MANY:,} c's the state is {kept_a:.2g}. tanh shrinks "
        "every number, so W_h must be well above 1 to make up for it.",
    )
    expect(
        kept_a > 0.5 and kept_b < -0.5,
        f"the c's push the state: {MANY:,} of them after an a lead to {kept_a:.2f}, after a b to "
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
    wrong, came_last = 0, 1
    for letter, state in zip(text, states(text), strict=True):
        came_last = {"a": 1, "b": -1, "c": came_last}[letter]
        wrong += state * came_last <= 0.5
    expect(
        wrong == 0,
        f"in a text of {len(text)} letters the state is wrong or too close to 0 at {wrong} places; "
        "make W_x and W_h larger.",
    )
