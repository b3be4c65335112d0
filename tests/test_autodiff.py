"""The engine against central differences and torch, operation by operation and as a whole."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

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


@pytest.mark.parametrize(("parameters", "lr"), [([], 0.1), ([Tensor(1.0)], -1)])
def test_optimizer_without_sense(parameters: Any, lr: float) -> None:
    with pytest.raises(ValueError, match="needs parameters and lr >= 0"):
        SGD(parameters, lr=lr)


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
    with pytest.raises(ValueError, match="equal division"):
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
    assert repr(x) == "Tensor([[1. 2.]], requires_grad=True)"
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


# The comparison itself is tested: an operation with a planted fault must be caught.
FAULTS: dict[str, Callable[[Tensor], Tensor]] = {
    "sign": lambda x: record(x.data**2, Edge(x, lambda d: -2 * d * x.data)),
    "factor": lambda x: record(x.data**2, Edge(x, lambda d: d * x.data)),
    "value-for-input": lambda x: record(np.tanh(x.data), Edge(x, lambda d: d * (1 - x.data**2))),
    "forgets-d": lambda x: record(x.data**2, Edge(x, lambda d: 2 * x.data)),
    "one-way-lost": lambda x: record(x.data * x.data, Edge(x, lambda d: d * x.data)),
    "mean-for-sum": lambda x: record(x.data.sum(), Edge(x, lambda d: d / x.data.size)),
    "transposed": lambda x: record(x.data.T * 1.0, Edge(x, lambda d: d.T[::-1])),
}


@pytest.mark.parametrize("name", FAULTS)
def test_planted_faults_are_caught(name: str) -> None:
    x = normal((3, 3), 0)
    gradient = ours(FAULTS[name], x)[1][0]
    difference = by_differences(FAULTS[name], x)[0]
    assert np.abs(np.broadcast_to(gradient, x.shape) - difference).max() > 1e-2
