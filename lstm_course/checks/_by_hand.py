"""A unit whose weights a student sets by hand: take the arrays, and let the unit read."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array, sigmoid
from lstm_course.checks._tools import expect, expect_array

COUNTS = {3: "three", 4: "four"}


def weights_by_hand(given: Any, shapes: Mapping[str, tuple[int, ...]]) -> list[Array]:
    """Take the arrays that are named, or say what is wrong with them."""
    wanted = f"`return {', '.join(shapes)}`"
    expect(given is not None, f"nothing came back; end with {wanted}.")
    expect(
        isinstance(given, tuple | list) and len(given) == len(shapes),
        f"return {COUNTS[len(shapes)]} arrays: {wanted}.",
    )
    arrays = []
    for (name, shape), value in zip(shapes.items(), given, strict=True):
        array = expect_array(value, name, shape)
        expect(bool(np.isfinite(array).all()), f"{name} holds nan or inf.")
        expect(bool(np.abs(array).max() <= 100), f"{name} holds a weight larger than 100.")
        arrays.append(array)
    return arrays


def run_unit(inputs: Iterable[Array], W_h: Array, b: Array) -> tuple[Array, Array]:
    """Run an LSTM of one unit from h = c = 0; give h and c after each step, or (steps, sequences).

    ``inputs`` holds each step's x W_x, four numbers in the order i, f, g, o, or (4, sequences).
    """
    h = c = np.float64(0)
    states = []
    for x_W_x in inputs:
        a = (x_W_x.T + np.multiply.outer(h, W_h[0]) + b).T
        (i, f, o), g = sigmoid(a[[0, 1, 3]]), np.tanh(a[2])
        c = f * c + i * g
        h = o * np.tanh(c)
        states.append((h, c))
    hidden, cell = np.moveaxis(np.array(states), 1, 0)
    return hidden, cell
