"""A GRU's weights on their way from Keras to PyTorch, right and wrong: exercise 10.2."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Answer, Case, FunctionExercise
from lstm_course.checks._tools import expect

ADVICE = "Split into three blocks along the last axis, put them together as r, z, n"
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def moved(array: Array, order: str = "rzn", sign: int = 1) -> Array:
    """Put Keras' blocks z, r, h, the last of which is called n here, in another order."""
    z, r, n = np.split(array, 3, axis=-1)
    blocks = {"z": sign * z, "r": r, "n": n}
    return np.concatenate([blocks[k] for k in order], axis=-1)


def to_pytorch(kernel: Array, recurrent: Array, bias: Array) -> tuple[Array, ...]:
    """Give the four arrays of torch.nn.GRU."""
    bias_ih, bias_hh = moved(bias)
    return moved(kernel).T, moved(recurrent).T, bias_ih, bias_hh


def with_order(order: str, *places: int, sign: int = 1) -> Answer:
    """Make a function that has the blocks of some of the four arrays in another order."""

    def wrong(*keras: Array) -> list[Array]:
        bias_ih, bias_hh = moved(keras[2], order, sign)
        other = moved(keras[0], order, sign).T, moved(keras[1], order, sign).T, bias_ih, bias_hh
        return [other[k] if k in places else right for k, right in enumerate(to_pytorch(*keras))]

    return wrong


def cases() -> Iterator[Case]:
    """Give first D = 3H, where a forgotten transpose fits."""
    rng = np.random.default_rng(102)
    for D, H in ((6, 2), (3, 4)):
        shapes = {"kernel": (D, 3 * H), "recurrent_kernel": (H, 3 * H), "bias": (2, 3 * H)}
        yield {name: rng.normal(size=shape) for name, shape in shapes.items()}


def judge(results: list[Any], case: Case) -> None:
    """Say why a matrix has the shape that it has in Keras."""
    for value, name, keras in zip(results, NAMES, list(case.values())[:2], strict=False):
        shape = keras.shape[::-1]
        expect(
            np.shape(value) != keras.shape or len(set(shape)) == 1,
            f"{name} has the shape {keras.shape}: PyTorch stores its matrices transposed, {shape}.",
        )


def parts(weight_ih: Array, weight_hh: Array, bias_ih: Array, bias_hh: Array) -> dict[str, Array]:
    """Add up the biases of r and z, where only the sum counts."""
    bias_ih, bias_hh = np.copy(bias_ih), np.copy(bias_hh)
    gates = slice(0, 2 * len(bias_ih) // 3)
    bias_ih[gates] += bias_hh[gates]
    bias_hh[gates] = 0
    return dict(zip(NAMES, (weight_ih, weight_hh, bias_ih, bias_hh), strict=True))


def orders() -> Iterator[tuple[str, Answer]]:
    """Give every wrong order of the blocks in every array."""
    for order in map("".join, permutations("zrn")):
        if order == "rzn":
            continue
        found = f"has the blocks in the order {', '.join(order)}; PyTorch wants r, z, n."
        if order == "zrn":
            found = "is still in Keras' order z, r, h; PyTorch wants r, z, n."
        for k, name in enumerate(NAMES):
            yield f"{name} {found}", with_order(order, k, *((3,) if k == 2 else ()))
        yield f"bias_hh is right. bias_ih {found}", with_order(order, 2)


keras_to_pytorch = FunctionExercise(
    label="Exercise 10.2",
    answer=to_pytorch,
    cases=cases,
    results=dict(zip(NAMES, ("(3H, D)", "(3H, H)", "(3H,)", "(3H,)"), strict=True)),
    parts=parts,
    judge=judge,
    mistakes={
        **dict(orders()),
        "weight_ih is not transposed. Here it is square, so no shape complains; PyTorch's rows "
        "are Keras' columns.": ("(kernel).T", "(kernel)"),
        "weight_hh is reshaped, which reads the numbers on in another rhythm; use the transpose, "
        ".T.": ("moved(recurrent).T", "moved(recurrent).reshape(recurrent.shape[::-1])"),
        **{
            f"{name}: the sign of block z is changed, but in Keras, too, z = 1 keeps: nothing has "
            "to be turned around.": with_order("rzn", k, sign=-1)
            for k, name in enumerate(NAMES[:2])
        },
        "the two rows of bias are exchanged: the first belongs to the input, bias_ih.": (
            "bias_ih, bias_hh =",
            "bias_hh, bias_ih =",
        ),
        "the two rows of bias are added into one. For r and z that is harmless; in block n the "
        "second row stands inside the bracket that r scales, and belongs to bias_hh.": (
            "bias_ih, bias_hh\n",
            "bias_ih + bias_hh, 0 * bias_hh\n",
        ),
        "the sign of block z is changed in the biases, but in Keras, too, z = 1 keeps: nothing has "
        "to be turned around.": with_order("rzn", 2, 3, sign=-1),
    },
    else_={name: f"{ADVICE}{', then transpose' if name[0] == 'w' else ''}." for name in NAMES},
)
