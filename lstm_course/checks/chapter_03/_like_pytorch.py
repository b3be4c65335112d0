"""An RNN that takes its weights as PyTorch stores them, right and wrong: exercise 3.2."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def like_pytorch(
    x: Array, h_0: Array, weight_ih: Array, weight_hh: Array, bias_ih: Array, bias_hh: Array
) -> tuple[Array, Array]:
    """Run an RNN with weights as PyTorch stores them."""
    h, output = h_0, []
    for x_t in x:
        h = np.tanh(x_t @ weight_ih.T + h @ weight_hh.T + bias_ih + bias_hh)
        output.append(h)
    return np.stack(output), h


def cases() -> Iterator[Case]:
    """Give first D = H, where a forgotten transpose raises no error and shows in the numbers."""
    rng = np.random.default_rng(32)
    for T, N, D, H in [(4, 3, 5, 5), (1, 1, 3, 2), (6, 2, 2, 4)]:
        shapes = {"x": (T, N, D), "h_0": (N, H), "weight_ih": (H, D), "weight_hh": (H, H)}
        arrays = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        yield arrays | {"bias_ih": rng.normal(size=H), "bias_hh": rng.normal(size=H)}


SUM = "x_t @ weight_ih.T + h @ weight_hh.T + bias_ih + bias_hh"
rnn_like_pytorch = FunctionExercise(
    label="Exercise 3.2",
    answer=like_pytorch,
    cases=cases,
    results={"output": "(T, N, H)", "h_n": "(N, H)"},
    note="PyTorch stores W_x and W_h transposed.",
    mistakes={
        "weight_hh is used as it is; PyTorch stores W_h transposed. As it is square, NumPy cannot "
        "notice.": ("weight_hh.T", "weight_hh"),
        "weight_ih is used as it is; PyTorch stores W_x transposed.": ("weight_ih.T", "weight_ih"),
        "both matrices are used as they are; PyTorch stores them transposed.": [
            ("weight_ih.T", "weight_ih"),
            ("weight_hh.T", "weight_hh"),
        ],
        "bias_hh is missing: PyTorch adds both biases.": (" + bias_hh)", ")"),
        "bias_ih is missing: PyTorch adds both biases.": (" + bias_ih", ""),
        "both biases are missing.": (" + bias_ih + bias_hh", ""),
        "h_0 is ignored: the first step should start from it, not from 0.": ("= h_0", "= 0 * h_0"),
        "tanh is in the wrong place: it belongs around the whole sum, h W_h included.": (
            f"np.tanh({SUM})",
            "np.tanh(x_t @ weight_ih.T + bias_ih + bias_hh) + h @ weight_hh.T",
        ),
        "tanh is missing.": ("np.tanh", ""),
        "phi is ReLU here; PyTorch's default is tanh.": ("np.tanh(", "np.maximum(0, "),
        "the state is not carried over: every step starts from h_0. Assign the new state to h "
        "inside the loop.": ("h @ weight_hh.T", "h_0 @ weight_hh.T"),
        "output is shifted by one: it holds the states before each step, from h_0 on. Append the "
        "state after the step, when it is made.": ("(output)", "([h_0, *output[:-1]])"),
        "output holds h_0, too; it begins after the first step.": ("(output)", "([h_0, *output])"),
        "the first row of output is h_0, and x[0] is never read: output begins after the first "
        "step.": [("in x:", "in x[1:]:"), ("(output)", "([h_0, *output])")],
        "every row of output holds the last state: one array is written over again and again. Make "
        "a new one at each step, `h = ...`.": ("(output)", "([h] * len(output))"),
        "h_n is the first state of output; it is the last.": ("output), h", "output), output[0]"),
        "the results stand in another order: `return output, h_n`.": (
            "np.stack(output), h",
            "h, np.stack(output)",
        ),
    },
    else_={
        "output": "Compare your step with the chapter's first equation, letter by letter.",
        "h_n": "It is the last state of output.",
    },
)
