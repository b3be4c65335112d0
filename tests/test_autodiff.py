"""The engine against central differences and torch, operation by operation and as a whole."""

from __future__ import annotations

import copy
import gc
import itertools
import math
import pickle
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course import numpy_cells
from lstm_course.autodiff import (
    LSTM,
    SGD,
    Adam,
    Edge,
    Linear,
    Module,
    Tensor,
    concatenate,
    cross_entropy,
    no_grad,
    record,
    stack,
)

SIZES = st.integers(1, 4)
SHAPES = st.lists(SIZES, min_size=0, max_size=3).map(tuple)
SEEDS = st.integers(0, 999)
MANY = settings(deadline=None, max_examples=20)

# Each operation once, in words that both libraries understand.
ELEMENTWISE: dict[str, Callable[[Any], Any]] = {
    "exp": lambda x: x.exp(),
    "log": lambda x: (x * x + 0.5).log(),
    "tanh": lambda x: x.tanh(),
    "sigmoid": lambda x: x.sigmoid(),
    "relu": lambda x: x.relu(),
    "negative": lambda x: -x,
    "square": lambda x: x**2,
    "cube": lambda x: x**3,
    "root": lambda x: (x * x + 0.5) ** 0.5,
    "number-plus": lambda x: 2.0 + x,
    "number-minus": lambda x: 2.0 - x,
    "number-times": lambda x: 2.0 * x,
    "number-over": lambda x: 2.0 / (x * x + 0.5),
    "minus-number": lambda x: x - 3,
    "over-number": lambda x: x / 3,
    "used-three-times": lambda x: x * x + x,
}
PAIRWISE: dict[str, Callable[[Any, Any], Any]] = {
    "plus": lambda a, b: a + b,
    "minus": lambda a, b: a - b,
    "times": lambda a, b: a * b,
    "over": lambda a, b: a / (b * b + 0.5),
    "over-itself": lambda a, b: a * b / (a * a + 1),
}


def weights_like(value: Any) -> np.ndarray:
    """Give a fixed array that makes a loss of any result: no two numbers alike."""
    return np.cos(np.arange(value.size, dtype=float)).reshape(value.shape)


def ours(f: Callable[..., Any], *arrays: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    tensors = [Tensor(array, requires_grad=True) for array in arrays]
    y = f(*tensors)
    y.backward(weights_like(y.data))
    return y.data, [tensor.grad for tensor in tensors]


def theirs(f: Callable[..., Any], *arrays: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    y = f(*tensors)
    y.backward(torch.tensor(weights_like(y.detach().numpy())))
    return y.detach().numpy(), [tensor.grad.numpy() for tensor in tensors]


def by_differences(f: Callable[..., Any], *arrays: np.ndarray, step: float = 1e-6) -> list[Any]:
    """Move every number a little to both sides and see how the loss changes."""

    def loss() -> float:
        y = f(*(Tensor(array) for array in arrays)).data
        return float((y * weights_like(y)).sum())

    gradients = []
    for array in arrays:
        gradient = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            old = array[place]
            array[place] = old + step
            above = loss()
            array[place] = old - step
            gradient[place] = (above - loss()) / (2 * step)
            array[place] = old
        gradients.append(gradient)
    return gradients


def check(f: Callable[..., Any], *arrays: np.ndarray, torch_f: Any = None) -> None:
    """Compare value and gradients with torch, and the gradients with central differences."""
    arrays = tuple(np.asarray(array, dtype=float) for array in arrays)
    value, gradients = ours(f, *arrays)
    torch_value, torch_gradients = theirs(torch_f or f, *arrays)
    np.testing.assert_allclose(value, torch_value, atol=1e-12)
    for array, a, b, c in zip(
        arrays, gradients, torch_gradients, by_differences(f, *arrays), strict=True
    ):
        assert a.shape == array.shape
        np.testing.assert_allclose(a, b, atol=1e-12, rtol=1e-12)
        np.testing.assert_allclose(a, c, atol=1e-6, rtol=1e-6)


def normal(shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Draw numbers that keep away from 0, where relu has no derivative."""
    x = np.random.default_rng(seed).normal(size=shape)
    return np.asarray(x + 0.1 * np.sign(x))


@MANY
@given(shape=SHAPES, seed=SEEDS)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise(name: str, shape: tuple[int, ...], seed: int) -> None:
    check(ELEMENTWISE[name], normal(shape, seed))


@st.composite
def broadcastable(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Draw two shapes that broadcast: one shape, with axes shrunk to 1 or left out."""
    full = draw(SHAPES)
    shapes = []
    for _ in range(2):
        kept = draw(st.integers(0, len(full)))
        shapes.append(tuple(1 if draw(st.booleans()) else s for s in full[len(full) - kept :]))
    return shapes[0], shapes[1]


@MANY
@given(shapes=broadcastable(), seed=SEEDS)
@pytest.mark.parametrize("name", PAIRWISE)
def test_pairwise_with_broadcasting(name: str, shapes: Any, seed: int) -> None:
    check(PAIRWISE[name], normal(shapes[0], seed), normal(shapes[1], seed + 1))


@MANY
@given(batch=SHAPES, left=SIZES, middle=SIZES, right=SIZES, both=st.booleans(), seed=SEEDS)
def test_matmul(
    batch: tuple[int, ...], left: int, middle: int, right: int, both: bool, seed: int
) -> None:
    a = normal((*batch, left, middle), seed)
    b = normal((*(batch if both else ()), middle, right), seed + 1)
    check(lambda a, b: a @ b, a, b)


def test_matmul_broadcasts_batches() -> None:
    check(lambda a, b: a @ b, normal((2, 1, 3, 4), 0), normal((5, 4, 2), 1))
    check(lambda a, b: a @ b, normal((3, 4), 2), normal((5, 4, 2), 3))


@MANY
@given(shape=SHAPES, data=st.data(), keepdims=st.booleans(), seed=SEEDS)
@pytest.mark.parametrize("name", ["sum", "mean"])
def test_sum_and_mean(
    name: str, shape: tuple[int, ...], data: st.DataObject, keepdims: bool, seed: int
) -> None:
    axes = data.draw(st.lists(st.integers(0, max(len(shape) - 1, 0)), unique=True))
    axes = [axis - len(shape) if axis % 2 else axis for axis in axes] if shape else []
    x = normal(shape, seed)
    check(lambda x: getattr(x, name)(), x)
    if axes:
        axis = tuple(axes)
        check(lambda x: getattr(x, name)(axis, keepdims), x)
        check(lambda x: getattr(x, name)(axis[0], keepdims), x)


@MANY
@given(shape=SHAPES, data=st.data(), seed=SEEDS)
def test_reshape_and_transpose(shape: tuple[int, ...], data: st.DataObject, seed: int) -> None:
    x = normal(shape, seed)
    order = tuple(data.draw(st.permutations(range(len(shape)))))
    check(lambda x: x.reshape(-1), x)
    check(lambda x: x.reshape(*shape[::-1], 1), x)
    if shape:
        check(lambda x: x.transpose(*order), x, torch_f=lambda x: x.permute(*order))
        check(lambda x: x.T, x, torch_f=lambda x: x.permute(*range(len(shape))[::-1]))


INDICES: list[Any] = [
    0,
    -1,
    slice(1, 3),
    slice(None, None, 2),
    (slice(None), 1),
    (..., slice(0, 2)),
    (2, slice(None), 0),
    [0, 2, 0, 0],
    np.array([[1, 1], [3, 1]]),
    (slice(None), [2, 2, 0]),
    ([0, 0, 1], [1, 1, 2]),
    np.array([True, False, True, True]),
    (slice(None), np.array([False, True, True])),
    (0, 1, 1),
    None,
    np.int64(1),
]


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_indexing(index: Any) -> None:
    check(lambda x: x[index], normal((4, 3, 2), 0))
    check(lambda x: x[index] * 2 + x[index], normal((4, 3, 2), 0))


def test_a_part_and_the_whole_both_count() -> None:
    check(lambda x: x[1] * 2 + x.sum(0), normal((3, 2), 0))
    check(lambda x: x.sum(0) + x[1] * 2, normal((3, 2), 0))


@MANY
@given(sections=SIZES, length=SIZES, before=SIZES, after=SIZES, seed=SEEDS)
def test_split_concatenate_and_stack(
    sections: int, length: int, before: int, after: int, seed: int
) -> None:
    x = normal((before, sections * length, after), seed)
    for axis in (1, -2):
        parts = Tensor(x).split(sections, axis)
        assert [part.shape for part in parts] == [(before, length, after)] * sections
        check(
            lambda x, axis=axis: concatenate([p**2 for p in x.split(sections, axis)[::-1]], axis),
            x,
            torch_f=lambda x: torch.cat([p**2 for p in x.split(length, 1)[::-1]], 1),
        )
    for axis in (0, 1, -1):
        check(
            lambda x, axis=axis: stack([x, x.tanh(), x * x], axis),
            x,
            torch_f=lambda x, axis=axis: torch.stack([x, x.tanh(), x * x], axis),
        )
    pieces = [normal((before, k, after), seed + k) for k in (1, sections, length)]
    check(lambda *p: concatenate(p, 1), *pieces, torch_f=lambda *p: torch.cat(p, 1))


@MANY
@given(shape=SHAPES, V=SIZES, scale=st.sampled_from([0.1, 1.0, 30.0]), seed=SEEDS)
def test_cross_entropy(shape: tuple[int, ...], V: int, scale: float, seed: int) -> None:
    scores = scale * normal((*shape, V), seed)
    targets = np.random.default_rng(seed).integers(V, size=shape)
    check(
        lambda s: cross_entropy(s, targets),
        scores,
        torch_f=lambda s: torch.nn.functional.cross_entropy(
            s.reshape(-1, V), torch.tensor(targets).reshape(-1)
        ),
    )


def test_cross_entropy_is_stable() -> None:
    scores = Tensor([[1e4, -1e4, 0.0], [-1e300, 1e300, 0.0]], requires_grad=True)
    loss = cross_entropy(scores, [1, 1])
    loss.backward()
    assert loss.item() == 1e4
    np.testing.assert_allclose(scores.grad, [[0.5, -0.5, 0], [0, 0, 0]])


def test_sigmoid_is_stable() -> None:
    x = Tensor([-1e4, 1e4], requires_grad=True)
    x.sigmoid().sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 0])


@MANY
@given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, seed=SEEDS)
def test_lstm_equals_numpy_cells_and_torch(T: int, N: int, D: int, H: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    cell = numpy_cells.LSTM(D, H, rng=rng)
    lstm = LSTM(D, H, rng=rng)
    for name, parameter in lstm.named_parameters():
        parameter.data = cell.parameters[name]
    x, h_0, c_0 = rng.normal(size=(T, N, D)), rng.normal(size=(N, H)), rng.normal(size=(N, H))
    d_output, dh_n, dc_n = (rng.normal(size=s) for s in ((T, N, H), (N, H), (N, H)))

    expected, expected_n = cell.forward(x, (h_0, c_0))
    dx, d_0 = cell.backward(d_output, (dh_n, dc_n))
    inputs = [Tensor(array, requires_grad=True) for array in (x, h_0, c_0)]
    output, (h_n, c_n) = lstm(inputs[0], (inputs[1], inputs[2]))
    loss = (output * d_output).sum() + (h_n * dh_n).sum() + (c_n * dc_n).sum()
    loss.backward()
    for value, right in zip((output, h_n, c_n), (expected, *expected_n), strict=True):
        np.testing.assert_allclose(value.data, right, atol=1e-10)
    for tensor, right in zip(inputs, (dx, *d_0), strict=True):
        np.testing.assert_allclose(tensor.grad, right, atol=1e-8)

    module = cell.to_torch()
    torch_output, torch_n = module(
        torch.tensor(x), (torch.tensor(h_0)[None], torch.tensor(c_0)[None])
    )
    pairs = zip((torch_output, *torch_n), (d_output, dh_n[None], dc_n[None]), strict=True)
    sum((value * torch.tensor(d)).sum() for value, d in pairs).backward()
    rows = {"W_x": module.weight_ih_l0, "W_h": module.weight_hh_l0, "b": module.bias_ih_l0}
    for name, parameter in lstm.named_parameters():
        np.testing.assert_allclose(parameter.grad, cell.gradients[name], atol=1e-8)
        np.testing.assert_allclose(parameter.grad, rows[name].grad.numpy().T, atol=1e-8)


def test_lstm_starts_with_zeros() -> None:
    lstm = LSTM(3, 2, rng=np.random.default_rng(0), dtype=np.float32)
    x = np.ones((4, 5, 3), dtype=np.float32)
    zeros = Tensor(np.zeros((5, 2), dtype=np.float32))
    output, (h_n, _) = lstm(x)
    assert output.dtype == h_n.dtype == np.float32
    np.testing.assert_array_equal(output.data, lstm(x, (zeros, zeros))[0].data)
    np.testing.assert_array_equal(output.data[-1], h_n.data)


OPTIMIZERS = {
    "sgd": (SGD, torch.optim.SGD, {"lr": 0.1}),
    "adam": (Adam, torch.optim.Adam, {"lr": 0.01}),
    "adam-otherwise": (Adam, torch.optim.Adam, {"lr": 0.5, "betas": (0.5, 0.8), "eps": 0.1}),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_equal_torch(name: str) -> None:
    kind, torch_kind, options = OPTIMIZERS[name]
    rng = np.random.default_rng(0)
    start = [rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=2)]
    p = [Tensor(array, requires_grad=True) for array in start]
    q = [torch.tensor(array, requires_grad=True) for array in start]
    optimizer, torch_optimizer = kind(p, **options), torch_kind(q, **options)
    for step in range(8):
        x = rng.normal(size=(5, 3))
        for a, b, c, o, data in ((*p, optimizer, x), (*q, torch_optimizer, torch.tensor(x))):
            loss = ((data @ a + b).tanh() ** 2).sum()
            if step % 3:  # the third parameter is not always used
                loss = loss + (c * c).sum()
            o.zero_grad()
            loss.backward()
            o.step()
        for a, b in zip(p, q, strict=True):
            np.testing.assert_allclose(a.data, b.detach().numpy(), rtol=0, atol=1e-10)
        assert (p[2].grad is None) == (step % 3 == 0)


@pytest.mark.parametrize(
    ("parameters", "lr"), [([], 0.1), ([Tensor(1.0)], -1), ([Tensor(1.0)], math.nan)]
)
def test_optimizer_without_sense(parameters: Any, lr: float) -> None:
    with pytest.raises(ValueError, match="needs parameters and lr >= 0"):
        SGD(parameters, lr=lr)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (Tensor([1.0, 2.0], requires_grad=True), r"not one: write \[tensor\]"),
        ([*Linear(3, 2, rng=np.random.default_rng(0)).named_parameters()], "not a tuple"),
        ([np.ones(2)], "not a ndarray"),
    ],
)
@pytest.mark.parametrize("kind", [SGD, Adam])
def test_optimizers_take_a_list_of_tensors(kind: Any, parameters: Any, message: str) -> None:
    with pytest.raises(TypeError, match=f"parameters must be .*{message}"):
        kind(parameters, lr=0.1)


@pytest.mark.parametrize(
    "options", [{"betas": (1.0, 0.999)}, {"betas": (0.9, math.nan)}, {"betas": (0.9,)}, {"eps": -1}]
)
def test_adam_without_sense(options: Any) -> None:
    with pytest.raises(ValueError, match="needs two betas, 0 <= beta < 1, and eps >= 0, not"):
        Adam([Tensor(1.0)], **options)


@pytest.mark.parametrize(
    "call",
    [
        lambda array: stack([array, Tensor(array)]),
        lambda array: concatenate([Tensor(array), array]),
        lambda array: cross_entropy(array, [0, 1]),
    ],
)
def test_functions_of_tensors_name_what_is_none(call: Any) -> None:
    with pytest.raises(TypeError, match="needs a Tensor, not a ndarray: write Tensor"):
        call(np.zeros((2, 3)))


def test_gradients_accumulate_until_they_are_forgotten() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    loss = (x * x).sum()
    loss.backward()
    first = x.grad
    loss.backward()
    (3 * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [7, 11])
    np.testing.assert_array_equal(first, [2, 4])  # what was read stays what it was
    SGD([x], lr=0.1).zero_grad()
    assert x.grad is None


def test_only_leaves_that_ask_keep_a_gradient() -> None:
    x, y = Tensor([1.0], requires_grad=True), Tensor([2.0])
    product = x * y
    product.sum().backward()
    assert y.grad is None
    assert product.grad is None
    assert not (y * y).requires_grad


def test_gradients_are_not_shared() -> None:
    x, y = Tensor([1.0], requires_grad=True), Tensor([2.0], requires_grad=True)
    (x + y).backward(start := np.array([1.0]))
    x.grad += 5
    assert y.grad == 1
    assert start == 1


@pytest.mark.parametrize("steps", [1, 20_000])
def test_long_sequences(steps: int) -> None:
    x = Tensor([1.0], requires_grad=True)
    y = x
    for _ in range(steps):
        y = y * 0.5 + y * 0.5
    y.backward()
    assert x.grad == 1
    assert len(y.history()) == 3 * steps + 1
    del y
    gc.collect()  # a chain this long must also be thrown away without recursion


def test_a_tensor_waits_for_all_its_children() -> None:
    x = Tensor([2.0], requires_grad=True)
    y = x * x
    far = y
    for _ in range(5):
        far = far * 1.0
    (y + far * y).backward()  # y^1 + y^2 = x^2 + x^4
    assert x.grad == 2 * 2 + 4 * 8


def test_no_grad() -> None:
    x = Tensor([1.0], requires_grad=True)
    with no_grad():
        assert not (x * x).requires_grad
        with no_grad():
            pass
        assert not (x * x).requires_grad
    assert (x * x).requires_grad
    with pytest.raises(RuntimeError, match="stop"), no_grad():
        raise RuntimeError("stop")
    assert (x * x).requires_grad


def test_detach_cuts_the_past() -> None:
    x = Tensor([3.0], requires_grad=True)
    y = x * x
    (y.detach() * x).backward()
    assert x.grad == 9
    assert len(y.detach().history()) == 1


def test_backward_of_a_vector_needs_a_gradient() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(ValueError, match=r"shape \(2,\): take the sum"):
        (x * x).backward()
    with pytest.raises(ValueError, match=r"must have the shape \(2,\), not \(3,\)"):
        (x * x).backward([1, 2, 3])
    assert x.grad is None
    (x.reshape(1, 2) @ x.reshape(2, 1)).backward()  # one number, whatever its shape
    np.testing.assert_array_equal(x.grad, [2, 4])


def test_backward_needs_a_past() -> None:
    with pytest.raises(ValueError, match="nothing to differentiate"):
        (Tensor([1.0]) * 2).backward()
    with no_grad(), pytest.raises(ValueError, match="nothing to differentiate"):
        (Tensor([1.0], requires_grad=True) * 2).backward()


def test_shapes_that_do_not_fit() -> None:
    a, b = Tensor(np.ones((2, 3))), Tensor(np.ones(2))
    with pytest.raises(ValueError, match=r"shapes \(2, 3\) and \(2,\) do not fit"):
        a + b
    with pytest.raises(ValueError, match=r"shapes \(2, 3\) and \(2, 3\) do not fit"):
        a @ a
    with pytest.raises(ValueError, match=r"make a vector one with reshape"):
        b @ a
    with pytest.raises(ValueError, match="the length 3 cannot be cut into 2 equal parts"):
        a.split(2, axis=1)


def test_cross_entropy_refuses_what_does_not_fit() -> None:
    scores = Tensor(np.ones((2, 3)))
    for targets in ([0, 1, 2], [0.0, 1.0], [[0, 1]]):
        with pytest.raises(ValueError, match=r"need targets of shape \(2,\)"):
            cross_entropy(scores, targets)
    for targets in ([0, 3], [-1, 0]):
        with pytest.raises(ValueError, match="from 0 to 2"):
            cross_entropy(scores, targets)
    with pytest.raises(ValueError, match="need targets"):
        cross_entropy(Tensor(np.ones((0, 3))), np.zeros(0, dtype=int))


def test_numbers_do_not_change_in_place() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(TypeError, match="do not change in place"):
        x += 1
    with pytest.raises(TypeError, match="do not change in place"):
        x[0] = 1
    for array in (x.data, (x * x).data, x[:1].data, x.T.data, x.detach().data):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5


def test_numbers_from_outside_are_copied() -> None:
    outside = np.array([1.0, 2.0])
    x = Tensor(outside, requires_grad=True)
    y = x * x
    x.data = outside
    outside[:] = 100
    x.data = x.data + 1  # as an optimizer does; y is of the numbers before
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [2, 4])
    np.testing.assert_array_equal(x.data, [2, 3])
    with pytest.raises(ValueError, match=r"keep the shape \(2,\), not have \(1, 2\)"):
        x.data = [[1.0, 2.0]]


def test_number_types() -> None:
    assert Tensor([1, 2]).dtype == np.float64
    assert Tensor([True]).dtype == np.float64
    x = Tensor(np.ones((2, 2), dtype=np.float32), requires_grad=True)
    y = (2 * x + np.ones(2) - 1 / (x + 1) @ np.eye(2)).tanh().sigmoid().relu() ** 2
    assert y.mean().dtype == cross_entropy(y, [0, 1]).dtype == np.float32
    (y.mean() * Tensor(2.0)).backward()  # a float64 tensor does not change the gradient's type
    assert x.grad.dtype == np.float32


def test_arrays_on_the_left() -> None:
    x = Tensor(np.eye(2), requires_grad=True)
    for result in (np.ones(2) + x, np.ones(2) - x, np.ones(2) * x, np.ones(2) / (x + 1)):
        assert isinstance(result, Tensor)
    assert isinstance(np.ones((3, 2)) @ x, Tensor)
    assert isinstance(np.float64(2) * x, Tensor)


def test_what_a_tensor_says_of_itself() -> None:
    x = Tensor([[1.0, 2.0]], requires_grad=True)
    assert repr(x) == "Tensor([[1., 2.]], requires_grad=True)"
    assert repr(x.detach()) == "Tensor([[1., 2.]])"
    assert (x.shape, len(x), [row.shape for row in x]) == ((1, 2), 1, [(2,)])
    assert Tensor(2.5).item() == 2.5
    with pytest.raises(TypeError, match="unsupported operand"):
        x**x


class Tied(Module):
    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.layers = [Linear(2, 2, rng=rng), Linear(2, 2, rng=rng)]
        self.again = self.layers[0]
        self.constant = Tensor([1.0])

    def forward(self, x: Any) -> Any:
        return self.again(self.layers[1](self.layers[0](x)))


def test_module_finds_every_parameter_once() -> None:
    tied = Tied()
    names = [name for name, _ in tied.named_parameters()]
    assert names == ["layers.0.W", "layers.0.b", "layers.1.W", "layers.1.b", "again.W", "again.b"]
    assert len(tied.parameters()) == 4
    tied(np.ones((1, 2))).sum().backward()
    assert all(p.grad is not None for p in tied.parameters())
    with pytest.raises(NotImplementedError, match="Module has no forward"):
        Module()()


def test_linear_equals_torch() -> None:
    linear = Linear(3, 2, rng=np.random.default_rng(0))
    module = torch.nn.Linear(3, 2, dtype=torch.float64)
    with torch.no_grad():
        module.weight.copy_(torch.tensor(linear.W.data.T))
        module.bias.copy_(torch.tensor(linear.b.data))
    check(linear, normal((4, 5, 3), 0), torch_f=module)
    assert np.abs(linear.W.data).max() <= 3**-0.5


def test_an_operation_of_ones_own() -> None:
    def softplus(x: Tensor) -> Tensor:
        return record(
            np.logaddexp(0, x.data), Edge(x, lambda d: d * (0.5 * np.tanh(0.5 * x.data) + 0.5))
        )

    check(softplus, normal((2, 3), 0), torch_f=torch.nn.functional.softplus)


def test_transpose_names_axes_from_either_end() -> None:
    x = normal((2, 3, 4), 0)
    for order in itertools.permutations(range(3)):
        for signs in itertools.product((0, 3), repeat=3):
            axes = tuple(axis - sign for axis, sign in zip(order, signs, strict=True))
            check(
                lambda x, axes=axes: x.transpose(*axes), x, torch_f=lambda x, o=order: x.permute(o)
            )
            assert Tensor(x).transpose(axes).shape == Tensor(x).transpose(list(axes)).shape
    for wrong in ((0, 0, 1), (0, -3, 1), (0, 1), (0, 1, 2, 2), (0, 1, 3), (-4, 1, 2), ((),)):
        with pytest.raises(ValueError, match="each of the 3 axes must be named once, not "):
            Tensor(x).transpose(*wrong)
    check(lambda x: x.transpose() * 2, np.array(3.0), torch_f=lambda x: x * 2)


def test_shapes_and_orders_may_be_tuples() -> None:
    x = normal((2, 3), 0)
    check(lambda x: x.reshape((3, 2)), x)
    check(lambda x: x.reshape([3, -1]), x)
    check(lambda x: x.transpose((1, 0)), x, torch_f=lambda x: x.permute((1, 0)))
    check(lambda x: x.reshape(()), normal((1, 1), 0))
    with pytest.raises(ValueError, match="cannot reshape"):
        Tensor(x).reshape((4, 2))


def test_a_gradient_of_another_shape_is_refused() -> None:
    """NumPy would stretch it, or add the wrong numbers to each other, without a word."""
    x = Tensor(np.ones((2, 3)), requires_grad=True)
    for wrong in ((3, 2), (3,), (2, 1), (), (4, 3)):
        y = record(np.ones(2), Edge(x, lambda d, wrong=wrong: np.ones(wrong)))
        for late in (y, x.sum(1) + y, y + x.sum(1)):
            with pytest.raises(ValueError, match=r"of shape \(2, 3\) was sent a gradient of shape"):
                late.sum().backward()
    part = record(np.ones(3), Edge(x, lambda d: d[:1], 1))
    with pytest.raises(ValueError, match=r"shape \(3,\) was sent a gradient of shape \(1,\)"):
        part.sum().backward()
    stretched = record(np.ones((4, 2, 3)), Edge(x, lambda d: d))  # this is broadcasting, undone
    stretched.sum().backward()
    np.testing.assert_array_equal(x.grad, np.full((2, 3), 4))


def test_products_over_nothing() -> None:
    shapes = [((2, 0), (0, 3)), ((4, 2, 0), (0, 3)), ((4, 2, 0), (4, 0, 3)), ((0, 2), (2, 3))]
    shapes += [((2, 3), (3, 0)), ((0, 2, 3), (3, 4)), ((2, 0), (5, 0, 3))]
    for a, b in shapes:
        check(lambda a, b: a @ b, normal(a, 0), normal(b, 1))


def test_powers_at_zero() -> None:
    x = np.array([0.0, 2.0, -1.0])
    for power in (0, 0.0, 1, 2, 3):
        check(lambda x, power=power: x**power, x)
    _, (gradient,) = ours(lambda x: x ** np.array([0.0, 1.0, 2.0]), x)
    np.testing.assert_allclose(gradient, weights_like(x) * [0, 1, -2])


def test_sums_and_means_of_empty_axes() -> None:
    x = normal((0, 3), 0)
    check(lambda x: x.mean(1), x)
    check(lambda x: x.sum(0), x)
    check(lambda x: x.sum(), x)
    for axis in (None, 0, -2, (0, 1)):
        with pytest.raises(ValueError, match=r"the mean of no numbers: shape \(0, 3\), axis"):
            Tensor(x).mean(axis)


def test_cuts_of_an_empty_axis() -> None:
    for axis in (1, -1):
        assert [part.shape for part in Tensor(normal((2, 0), 0)).split(3, axis)] == [(2, 0)] * 3
    check(lambda x: concatenate(x.split(2)), normal((0, 3), 0), torch_f=lambda x: x * 1)
    for sections in (0, -1):
        with pytest.raises(ValueError, match="the length 4 cannot be cut into"):
            Tensor(normal((4, 2), 0)).split(sections)


def test_an_index_may_be_used_again_by_its_owner() -> None:
    rows = np.array([0, 0, 1])
    x = Tensor(normal((3, 2), 0), requires_grad=True)
    y = x[rows] + x[rows.tolist()] * 0
    rows[:] = 2  # the next batch
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [[2, 2], [1, 1], [0, 0]])


@pytest.mark.parametrize("how", ["deepcopy", "pickle"])
def test_copies_are_tensors_like_all_others(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lstm, x = LSTM(2, 3, rng=np.random.default_rng(0)), normal((4, 2, 2), 0)
    stored, once_more = pickle.dumps(lstm), LSTM(2, 3, rng=np.random.default_rng(0))
    once_more(x)[0].sum().backward()
    # As in a program that starts anew, where the weights must not be younger than all else.
    monkeypatch.setattr("lstm_course.autodiff.tensor._births", itertools.count())
    twin = copy.deepcopy(lstm) if how == "deepcopy" else pickle.loads(stored)
    twin(x)[0].sum().backward()
    for parameter, right in zip(twin.parameters(), once_more.parameters(), strict=True):
        np.testing.assert_array_equal(parameter.grad, right.grad)
    assert all(parameter.grad is None for parameter in lstm.parameters())
    with pytest.raises(ValueError, match="read-only"):
        twin.W_x.data[0] = 5


def test_lstm_refuses_what_would_be_stretched() -> None:
    lstm = LSTM(3, 4, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"x must have the shape \(T, N, D\) .* not \(4, 2\)"):
        LSTM(2, 3, rng=np.random.default_rng(0))(np.ones((4, 2)))
    one, five = Tensor(np.zeros((1, 4))), Tensor(np.zeros((5, 4)))
    for state, name in (((one, five), "h_0"), ((five, one), "c_0"), ((five, np.zeros(4)), "c_0")):
        with pytest.raises(ValueError, match=rf"{name} must have the shape \(N, H\) = \(5, 4\)"):
            lstm(np.ones((2, 5, 3)), state)
    for state in (five, (five,), (five, five, five)):
        with pytest.raises(ValueError, match=r"the state must be a pair \(h_0, c_0\), not a"):
            lstm(np.ones((2, 5, 3)), state)
    for make in (LSTM, Linear):
        with pytest.raises(ValueError, match="sizes must be positive"):
            make(3, 0, rng=np.random.default_rng(0))
        with pytest.raises(ValueError, match="dtype must hold floating-point numbers"):
            make(3, 4, rng=np.random.default_rng(0), dtype=np.int64)


def test_lstm_runs_over_no_examples() -> None:
    lstm = LSTM(3, 4, rng=np.random.default_rng(0))
    output, (h_n, _) = lstm(np.ones((2, 0, 3)))
    (output.sum() + h_n.sum()).backward()
    assert output.shape == (2, 0, 4)
    for parameter in lstm.parameters():
        np.testing.assert_array_equal(parameter.grad, np.zeros(parameter.shape))


class Step(NamedTuple):
    """One operation of a random program: on which of the values so far, and with what argument."""

    name: str
    operands: tuple[int, ...]
    argument: Any = None


def both_cat(values: list[Any], axis: int) -> Any:
    library = concatenate if isinstance(values[0], Tensor) else torch.cat
    return library(values, axis)


def both_stack(values: list[Any], axis: int) -> Any:
    return (stack if isinstance(values[0], Tensor) else torch.stack)(values, axis)


def both_split(x: Any, sections: int, axis: int) -> list[Any]:
    cut = x.split if isinstance(x, Tensor) else x.tensor_split
    return list(cut(sections, axis))


def both_transpose(x: Any, axes: tuple[int, ...], packed: bool) -> Any:
    order = x.transpose if isinstance(x, Tensor) else x.permute
    return order(axes) if packed or not axes else order(*axes)


def swapped(a: Any) -> Any:
    """Transpose every matrix of a stack."""
    axes = tuple(range(-len(a.shape), -2))
    return both_transpose(a, (*axes, -1, -2), packed=False)


# What a step does, with our tensors as with torch's. A bounded function keeps numbers small.
OPERATIONS: dict[str, Callable[..., Any]] = {
    "tanh": lambda a, _: a.tanh(),
    "sigmoid": lambda a, _: a.sigmoid(),
    "exp": lambda a, _: a.tanh().exp(),
    "log": lambda a, _: (a * a + 0.5).log(),
    "power": lambda a, power: a.tanh() ** power,
    "power-at-0": lambda a, power: (a * 0) ** power,
    "plus": lambda a, b, _: a + b,
    "minus": lambda a, b, _: a - b,
    "times": lambda a, b, _: a.tanh() * b.tanh(),
    "over": lambda a, b, _: a / (b * b + 0.5),
    "product": lambda a, b, _: a.tanh() @ b.tanh(),
    "gram": lambda a, first: a.tanh() @ swapped(a[:1] if first else a),
    "sum": lambda a, axes: a.sum(*axes),
    "mean": lambda a, axes: a.mean(*axes),
    "reshape": lambda a, shape: a.reshape(shape),
    "transpose": lambda a, axes: both_transpose(a, *axes),
    "index": lambda a, index: a[index],
    "cat": lambda a, axis: both_cat([a, a.tanh(), a], axis),
    "stack": lambda a, axis: both_stack([a, a.sigmoid()], axis),
    "split": lambda a, cut: both_cat([p * k for k, p in enumerate(both_split(a, *cut))], cut[1]),
}
SINGLE = ("tanh", "sigmoid", "exp", "log")
PAIRS = ("plus", "minus", "times", "over", "product")


def run_program(leaves: list[Any], steps: list[Step]) -> list[Any]:
    """Give the leaves and the results of all steps."""
    values = list(leaves)
    for step in steps:
        operands = (values[k] for k in step.operands)
        values.append(OPERATIONS[step.name](*operands, step.argument))
    return values


def fits(name: str, a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Tell whether two shapes can meet in an operation."""
    if name == "product":
        if min(len(a), len(b)) < 2 or a[-1] != b[-2]:
            return False
        a, b = a[:-2], b[:-2]
    return all(m == n or 1 in (m, n) for m, n in zip(a[::-1], b[::-1], strict=False))


def signed(draw: st.DrawFn, axis: int, ndim: int) -> int:
    return axis - ndim if draw(st.booleans()) else axis


def draw_index(draw: st.DrawFn, shape: tuple[int, ...]) -> Any:
    """Draw numbers, slices, new axes, and one list with repetitions at most."""
    parts: list[Any] = []
    # Where a number and a list stand apart, NumPy and torch order the axes differently.
    special = draw(st.sampled_from(["list", "number"]))
    for size in shape[: len(shape) - draw(st.integers(0, 1))]:
        kind = draw(st.sampled_from([special, "slice", "new"] if size else ["slice"]))
        places = st.integers(-size, size - 1)
        if kind == "number":
            parts.append(draw(places))
        elif kind == "list" and not any(isinstance(part, list) for part in parts):
            parts.append(draw(st.lists(places, min_size=2, max_size=4)))
        else:
            parts += [None] if kind == "new" else []
            parts.append(slice(draw(st.integers(0, size)), None, draw(st.integers(1, 2))))
    return (*parts, ...) if draw(st.booleans()) else tuple(parts)


def draw_argument(draw: st.DrawFn, name: str, shape: tuple[int, ...]) -> Any:
    """Draw what an operation on one tensor of this shape can be told, None if there is nothing."""
    ndim, anywhere = len(shape), st.integers(0, max(len(shape) - 1, 0))
    if name.startswith("power"):
        return draw(st.integers(0, 3))
    if name in ("sum", "mean"):
        axes = draw(st.lists(anywhere, unique=True, max_size=2)) if ndim else []
        none_left = 0 in [shape[k] for k in axes or range(ndim)]
        if name == "mean" and none_left:
            return None
        return (tuple(signed(draw, k, ndim) for k in axes), draw(st.booleans())) if axes else ()
    if name == "gram":
        return (ndim > 2 and draw(st.booleans())) if ndim > 1 else None
    if name == "reshape":
        packed = draw(st.permutations([*shape, 1]))
        return tuple(packed) if 0 in shape or draw(st.booleans()) else (-1,)
    if name == "transpose":
        axes = draw(st.permutations(range(ndim)))
        return tuple(signed(draw, k, ndim) for k in axes), draw(st.booleans())
    if name == "index":
        return draw_index(draw, shape)
    if name == "stack":
        return draw(st.integers(-ndim - 1, ndim))
    axis = draw(anywhere) if ndim else None
    if axis is None or name == "cat":
        return None if axis is None else signed(draw, axis, ndim)
    parts = [k for k in (1, 2, 3) if shape[axis] % k == 0]
    return draw(st.sampled_from(parts)), signed(draw, axis, ndim)


@st.composite
def programs(draw: st.DrawFn) -> tuple[list[np.ndarray], list[Step]]:
    """Draw some leaves, and operations on them and on what comes of them."""
    lengths = st.sampled_from([2, 3, 1, 2, 3, 0])  # few, so that shapes often fit each other
    shapes = st.lists(lengths, max_size=4).map(tuple)
    seed = draw(SEEDS)
    leaves = [normal(draw(shapes), seed + k) for k in range(draw(st.integers(1, 3)))]
    values, steps = [Tensor(leaf) for leaf in leaves], []
    # Functions of each number are tested above; here they only stand between what moves numbers.
    names = st.sampled_from([name for name in OPERATIONS for _ in range(1 + (name not in SINGLE))])
    for _ in range(draw(st.integers(4, 10))):
        name = draw(names)
        first = draw(st.integers(0, len(values) - 1))
        shape = values[first].shape
        step = Step(name, (first,))
        if name in PAIRS:
            others = [k for k, other in enumerate(values) if fits(name, shape, other.shape)]
            if not others:
                continue
            step = Step(name, (first, draw(st.sampled_from(others))))
        elif name not in SINGLE:
            step = Step(name, (first,), draw_argument(draw, name, shape))
            if step.argument is None:
                continue
        values = run_program(values, [step])
        if values[-1].data.size > 500:
            values.pop()
        else:
            steps.append(step)
    return leaves, steps


@settings(max_examples=500)
@given(programs())
def test_random_graphs_equal_torch(program: tuple[list[np.ndarray], list[Step]]) -> None:
    """Every value of the graph weighs in the loss, so that all ways back are taken."""
    arrays, steps = program
    leaves = [Tensor(array, requires_grad=True) for array in arrays]
    torch_leaves = [torch.tensor(array, requires_grad=True) for array in arrays]
    values, torch_values = run_program(leaves, steps), run_program(torch_leaves, steps)
    for value, torch_value in zip(values, torch_values, strict=True):
        np.testing.assert_allclose(value.data, torch_value.detach().numpy(), atol=1e-10, rtol=1e-10)
    weights = [weights_like(value.data) for value in values]
    sum((v * w).sum() for v, w in zip(values, weights, strict=True)).backward()
    torch_weights = map(torch.tensor, weights)
    sum((v * w).sum() for v, w in zip(torch_values, torch_weights, strict=True)).backward()
    for leaf, torch_leaf in zip(leaves, torch_leaves, strict=True):
        assert leaf.grad.shape == leaf.shape
        np.testing.assert_allclose(leaf.grad, torch_leaf.grad.numpy(), atol=1e-9, rtol=1e-9)


# The comparison itself is tested: an operation with a planted fault must be caught.
FAULTS: dict[str, Callable[[Tensor], Tensor]] = {
    "sign": lambda x: record(x.data**2, Edge(x, lambda d: -2 * d * x.data)),
    "factor": lambda x: record(x.data**2, Edge(x, lambda d: d * x.data)),
    "value-for-input": lambda x: record(np.tanh(x.data), Edge(x, lambda d: d * (1 - x.data**2))),
    "forgets-d": lambda x: record(x.data**2, Edge(x, lambda d: 2 * x.data)),
    "one-way-lost": lambda x: record(x.data * x.data, Edge(x, lambda d: d * x.data)),
    "mean-for-sum": lambda x: record(
        x.data.sum(), Edge(x, lambda d: np.broadcast_to(d / x.data.size, x.shape))
    ),
    "transposed": lambda x: record(x.data.T * 1.0, Edge(x, lambda d: d.T[::-1])),
}


@pytest.mark.parametrize("name", FAULTS)
def test_planted_faults_are_caught(name: str) -> None:
    x = normal((3, 3), 0)
    gradient = ours(FAULTS[name], x)[1][0]
    difference = by_differences(FAULTS[name], x)[0]
    assert np.abs(gradient - difference).max() > 1e-2
