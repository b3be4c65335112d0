"""One step of an LSTM with weights as PyTorch stores them, right and wrong: exercise 6.2."""

import itertools
from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array, sigmoid
from lstm_course.checks._declared import Case, FunctionExercise, Mistake


def lstm_like_pytorch(
    x: Array, h: Array, c: Array, weight_ih: Array, weight_hh: Array, bias_ih: Array, bias_hh: Array
) -> tuple[Array, Array]:
    """Take one step."""
    a = x @ weight_ih.T + h @ weight_hh.T + bias_ih + bias_hh
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=-1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    new_c = f * c + i * g
    return o * np.tanh(new_c), new_c


def cases() -> Iterator[Case]:
    """Give batches of several sizes; in the last D = H."""
    rng = np.random.default_rng(62)
    for N, D, H in [(3, 2, 4), (1, 3, 2), (2, 5, 5)]:
        shapes = {"x": (N, D), "h": (N, H), "c": (N, H), "weight_ih": (4 * H, D)}
        shapes |= {"weight_hh": (4 * H, H)}
        arrays = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        yield arrays | {name: rng.normal(size=4 * H) for name in ("bias_ih", "bias_hh")}


def parts(h: Array, c: Array) -> dict[str, Array]:
    """Look at c first, of which h is made."""
    return {"c": c, "h": h}


SPLIT, NEW, END = "np.split(a, 4, axis=-1)", "f * c + i * g", "return o * np.tanh(new_c), new_c"
ORDERS: dict[str, Mistake] = {
    f"the blocks are taken in the order {', '.join(order)}; PyTorch stacks them i, f, g, o.": (
        "a_i, a_f, a_g, a_o =",
        ", ".join(f"a_{gate}" for gate in order) + " =",
    )
    for order in itertools.permutations("ifgo")
    if order not in (tuple("ifgo"), tuple("figo"))
}
lstm_step = FunctionExercise(
    label="Exercise 6.2",
    answer=lstm_like_pytorch,
    cases=cases,
    results={"h": "(N, H)", "c": "(N, H)"},
    note="N is len(x) and H is h.shape[1]; PyTorch's weights must be transposed, and a split along "
    "its last axis.",
    parts=parts,
    mistakes={
        "f and i are exchanged: f scales the old c, and i comes first.": (NEW, "i * c + f * g"),
        "the old cell state is scaled by 1 - f; f says how much is kept.": (
            NEW,
            "(1 - f) * c + i * g",
        ),
        "the forget gate is missing: the old c is added whole.": (NEW, "c + i * g"),
        "the input gate is missing: g is added whole.": (NEW, "f * c + g"),
        "the candidate is scaled by 1 - f; it has its own gate, i.": ("i * g", "(1 - f) * g"),
        "the candidate g has gone through a sigmoid; it is a tanh.": ("np.tanh(a", "sigmoid(a"),
        "the candidate has gone through nothing; it is tanh(a_g).": ("np.tanh(a_g)", "a_g"),
        "sigmoid is mirrored, 1 / (1 + exp(+a)): it is 1 / (1 + exp(-a)), near 1 for a large a.": (
            "sigmoid(a",
            "sigmoid(-a",
        ),
        "sigmoid lacks parentheses: Python takes `1 / 1 + np.exp(-a)` as 1 + exp(-a).": (
            "sigmoid(a",
            "(lambda a: 1 + np.exp(-a))(a",
        ),
        "the gates have not been through the sigmoid.": ("sigmoid(a", "(a"),
        "all four blocks have gone through tanh; gates take sigmoid.": ("sigmoid(a", "np.tanh(a"),
        "the tanh on c is missing in h = o * tanh(c).": ("np.tanh(new_c)", "new_c"),
        "c has gone through a sigmoid in h = o * tanh(c).": ("np.tanh(new_c)", "sigmoid(new_c)"),
        "h is made from the old c; it should be made from the new one.": ("(new_c)", "(c)"),
        "h is made from the old h; it is o * tanh of the new c.": ("np.tanh(new_c)", "np.tanh(h)"),
        "the output gate is missing in h = o * tanh(c).": ("return o *", "return"),
        "h is right, but c is returned as it came; return the new one.": ("), new_c", "), c"),
        "c and h are returned the other way round: return h, c.": (
            END,
            "return new_c, o * np.tanh(new_c)",
        ),
        "bias_hh is missing: PyTorch adds both biases.": (" + bias_hh\n", "\n"),
        "bias_ih is missing: PyTorch adds both biases.": (" + bias_ih +", " +"),
        "both biases are missing.": (" + bias_ih + bias_hh", ""),
        "the hidden state is not read: h @ weight_hh.T is missing.": (" + h @ weight_hh.T", ""),
        "the input is not read: x @ weight_ih.T is missing.": ("x @ weight_ih.T + ", ""),
        "a is (N, 4H), and its blocks lie side by side: reshape cuts it elsewhere. Use "
        "np.split(a, 4, axis=-1).": (SPLIT, "a.reshape(4, *h.shape)"),
        "each block is H numbers side by side, not every fourth number. Use "
        "np.split(a, 4, axis=-1).": (SPLIT, "np.moveaxis(a.reshape(*h.shape, 4), -1, 0)"),
        **ORDERS,
    },
    else_={
        "c": "Compare with The whole step in the chapter, and try your sigmoid: it gives 0.5 for "
        "0, and numbers near 1 for large a.",
        "h": "Look at h = o * tanh(c).",
    },
)
