"""An RNN whose input product stands before the loop, right and wrong: exercise 15.3."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Answer, Case, FunctionExercise
from lstm_course.checks._tools import expect

Product = Callable[[Any, Any], Any]


def hoisted(x: Array, h_0: Array, W_x: Array, W_h: Array, b: Array, product: Product) -> Array:
    """Run the RNN with one product for all inputs, and one a step for the state."""
    T, N, D = x.shape
    ahead = product(x.reshape(T * N, D), W_x).reshape(T, N, -1) + b
    h, output = h_0, []
    for t in range(T):
        h = np.tanh(ahead[t] + product(h, W_h))
        output.append(h)
    return np.stack(output)


def cases() -> Iterator[Case]:
    """Give sizes that all differ."""
    rng = np.random.default_rng(153)
    for T, N, D, H in ((4, 3, 5, 2), (1, 2, 3, 4)):
        shapes = {"x": (T, N, D), "h_0": (N, H), "W_x": (D, H), "W_h": (H, H), "b": (H,)}
        yield {name: rng.normal(size=shape) for name, shape in shapes.items()} | {
            "product": np.matmul
        }


def counted(function: Answer) -> None:
    """Say where products are still taken one by one, or not by ``product``."""
    case = next(cases())
    shapes: list[tuple[int, ...]] = []

    def product(left: Any, right: Any, **settings: Any) -> Any:
        shapes.append((*np.shape(left)[:-1], np.shape(right)[-1]))
        return np.matmul(left, right, **settings)

    function(*{**case, "product": product}.values())
    T = len(case["x"])
    calls = len(shapes)
    expect(calls != 0, "the states are right, but take every product with `product(a, b)`.")
    expect(
        calls != 2 * T,
        f"the states are right, but there are {calls} products for {T} steps: the input's is "
        "still in the loop. Take it before, for all steps.",
    )
    expect(
        calls != 1,
        f"the states are right, but only 1 of {T + 1} products is taken with `product(a, b)`: the "
        "states' must be, too.",
    )
    expect(
        calls != T,
        f"the states are right, but `product(a, b)` was called {T} times; {T + 1} are asked for: "
        "one for all inputs before the loop, and one a step for the state.",
    )
    expect(
        calls == T + 1,
        f"the states are right, but there are {calls} products for {T} steps; {T + 1} are needed, "
        "one a step for the state and one for all inputs.",
    )
    expect(
        max(len(shape) for shape in shapes) == 2,
        f"the inputs' product is a stack of {T} small ones, since x has three axes. Make a matrix "
        "of it, x.reshape(T * N, D), and give the result its shape back.",
    )


states_with_one_input_product = FunctionExercise(
    label="Exercise 15.3",
    answer=hoisted,
    cases=cases,
    results={"output": "(T, N, H)"},
    mistakes={
        "the bias is missing: tanh(x W_x + h W_h + b).": (" + b\n", "\n"),
        "the bias is added twice, before the loop and in it.": (
            "ahead[t] + product(h, W_h)",
            "ahead[t] + product(h, W_h) + b",
        ),
        "all states are the last one: one array is filled again and again. Append a new one, or a "
        "copy, at every step.": ("np.stack(output)", "np.stack(output[-1:] * T)"),
        "the state is not carried over: every step starts from h_0.": (
            "product(h, W_h)",
            "product(h_0, W_h)",
        ),
        "the tanh is missing.": (
            "np.tanh(ahead[t] + product(h, W_h))",
            "ahead[t] + product(h, W_h)",
        ),
        "the inputs' product has the right numbers in the wrong order: reshape it to (T, N, H), "
        "time first, as x was.": (
            ".reshape(T, N, -1) + b",
            ".reshape(N, T, -1).swapaxes(0, 1) + b",
        ),
        "the first state given back is h_0; give the states after each step.": [
            ("h, output = h_0, []", "h, output = h_0, [h_0]"),
            ("np.stack(output)", "np.stack(output[:-1])"),
        ],
        "the input's part is missing in the loop.": ("ahead[t] + ", ""),
    },
    else_="Start from the readable loop, and move only x @ W_x out of it.",
    beyond=counted,
)
