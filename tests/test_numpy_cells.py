"""The NumPy cells against torch.nn, forward and backward, for many shapes."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course import torch_cells
from lstm_course.numpy_cells import GRU, LSTM, RNN, blocks, plain

KINDS = {
    "rnn-tanh": lambda D, H, rng: RNN(D, H, rng=rng),
    "rnn-relu": lambda D, H, rng: RNN(D, H, "relu", rng=rng),
    "lstm": lambda D, H, rng: LSTM(D, H, rng=rng),
    "gru": lambda D, H, rng: GRU(D, H, rng=rng),
    "gru-before": lambda D, H, rng: GRU(D, H, "before", rng=rng),
}
LIKE_TORCH = ["rnn-tanh", "rnn-relu", "lstm", "gru"]
SIZES = st.integers(1, 6)


def as_pair(state: Any) -> tuple[np.ndarray, ...]:
    """Give the state of any cell as a tuple."""
    return state if isinstance(state, tuple) else (state,)


def as_state(arrays: list[Any]) -> Any:
    """Undo ``as_pair``."""
    return arrays[0] if len(arrays) == 1 else tuple(arrays)


def random_state(kind: str, N: int, H: int, rng: np.random.Generator) -> Any:
    return as_state([rng.normal(size=(N, H)) for _ in range(2 if kind == "lstm" else 1)])


def to_tensor(array: np.ndarray, *, layer: bool = False) -> torch.Tensor:
    return torch.tensor(array[None] if layer else array, requires_grad=True)


@settings(max_examples=40)
@given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, seed=st.integers(0, 99), with_state=st.booleans())
@pytest.mark.parametrize("kind", LIKE_TORCH)
def test_forward_and_backward_equal_torch(
    kind: str, T: int, N: int, D: int, H: int, seed: int, with_state: bool
) -> None:
    rng = np.random.default_rng(seed)
    cell = KINDS[kind](D, H, rng)
    x = rng.normal(size=(T, N, D))
    state = random_state(kind, N, H, rng) if with_state else None
    output, state_n = cell.forward(x, state)
    doutput, dstate_n = rng.normal(size=output.shape), random_state(kind, N, H, rng)
    dx, dstate_0 = cell.backward(doutput, dstate_n)

    module = cell.to_torch()
    torch_x = to_tensor(x)
    torch_state = None if state is None else [to_tensor(s, layer=True) for s in as_pair(state)]
    torch_output, torch_state_n = module(
        torch_x, None if torch_state is None else as_state(torch_state)
    )
    loss = (torch_output * torch.tensor(doutput)).sum()
    for s, ds in zip(as_pair(torch_state_n), as_pair(dstate_n), strict=True):
        loss = loss + (s[0] * torch.tensor(ds)).sum()
    loss.backward()

    np.testing.assert_allclose(output, torch_output.detach(), atol=1e-10)
    for ours, theirs in zip(as_pair(state_n), as_pair(torch_state_n), strict=True):
        np.testing.assert_allclose(ours, theirs[0].detach(), atol=1e-10)
    np.testing.assert_allclose(dx, torch_x.grad, atol=1e-8)
    if torch_state is not None:
        for ours, theirs in zip(as_pair(dstate_0), torch_state, strict=True):
            np.testing.assert_allclose(ours, theirs.grad[0], atol=1e-8)
    gradients = cell.gradients
    np.testing.assert_allclose(gradients["W_x"], module.weight_ih_l0.grad.T, atol=1e-8)
    np.testing.assert_allclose(gradients["W_h"], module.weight_hh_l0.grad.T, atol=1e-8)
    np.testing.assert_allclose(gradients["b"], module.bias_ih_l0.grad, atol=1e-8)
    if kind == "gru":
        np.testing.assert_allclose(gradients["b_hn"], module.bias_hh_l0.grad[2 * H :], atol=1e-8)


@settings(max_examples=30)
@given(T=SIZES, N=st.integers(0, 4), D=SIZES, H=SIZES, seed=st.integers(0, 99))
@pytest.mark.parametrize("kind", ["rnn-tanh", "lstm"])
def test_the_plain_cells_are_the_fast_ones(
    kind: str, T: int, N: int, D: int, H: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    cell = KINDS[kind](D, H, rng)
    x, state, doutput = (
        rng.normal(size=(T, N, D)),
        random_state(kind, N, H, rng),
        rng.normal(size=(T, N, H)),
    )
    output, last = cell.forward(x, state)
    dx, dstate = cell.backward(doutput)
    weights = cell.W_x, cell.W_h
    if kind == "lstm":
        kept = plain.lstm(x, *state, *weights, cell.b)
        states, found = kept[:2], plain.lstm_backward(doutput, x, kept, *weights)
    else:
        h = plain.rnn(x, state, *weights, cell.b)
        states, found = (h,), plain.rnn_backward(doutput, x, h, *weights)
    np.testing.assert_allclose(states[0][1:], output, atol=1e-12)
    for ours, theirs in zip(states, as_pair(last), strict=True):
        np.testing.assert_allclose(ours[-1], theirs, atol=1e-12)
    names = ("h_0", "c_0")[: len(states)]
    expected = cell.gradients | {"x": dx} | dict(zip(names, as_pair(dstate), strict=True))
    assert set(found) == set(expected)
    for name, gradient in expected.items():
        np.testing.assert_allclose(found[name], gradient, atol=1e-10)


@settings(max_examples=60)
@given(
    T=st.integers(1, 3),
    N=st.integers(0, 70),
    D=SIZES,
    H=st.integers(1, 40),
    dtype=st.sampled_from([np.float32, np.float64]),
    small=st.sampled_from([1_000, 10_000, 100_000]),
    seed=st.integers(0, 99),
)
def test_weights_in_blocks_give_what_the_plain_lstm_gives(
    T: int, N: int, D: int, H: int, dtype: type[np.floating[Any]], small: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    lstm = LSTM(D, H, rng=rng, dtype=dtype)
    x, doutput = rng.normal(size=(T, N, D)), rng.normal(size=(T, N, H))
    found: list[dict[str, Any]] = []
    for in_blocks in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(blocks, "IN_BLOCKS", in_blocks)
            patch.setattr(blocks, "SMALL", small)
            twin = copy.deepcopy(lstm)
            output, (h_n, c_n) = twin.forward(x)
            dx, (dh_0, dc_0) = twin.backward(doutput, (h_n, c_n))
        found.append(
            twin.gradients
            | {"output": output, "h_n": h_n, "c_n": c_n, "x": dx, "h_0": dh_0, "c_0": dc_0}
        )
    start = np.zeros((N, H), dtype)
    kept = plain.lstm(x, start, start, lstm.W_x, lstm.W_h, lstm.b)
    precision = np.finfo(dtype).eps
    np.testing.assert_allclose(found[0]["output"], kept[0][1:], atol=20 * precision)
    for name, ours in found[0].items():
        whole = found[1][name]
        size = np.abs(whole).max(initial=1)
        np.testing.assert_allclose(ours, whole, rtol=0, atol=40 * precision * size, err_msg=name)


def test_blocks_are_small_and_taken_only_where_they_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "IN_BLOCKS", True)
    room_for = partial(blocks.room_for_weights, dtype=np.float32, turned=True)
    forward, backward = room_for(1024, 285, 32), room_for(256, 1024, 32, turned=False)
    assert (forward.shape, backward.shape) == ((16, 64, 285), (16, 16, 1024))
    for room in (forward, backward):
        assert room.ctypes.data % 64 == 0
        assert room.strides[1] == room.itemsize  # rows' numbers stand side by side
        assert room.shape[1] * room.shape[2] * 32 <= 10**6
    for turned in (True, False):  # one small block keeps the order of what is copied there
        small = room_for(80, 30, 20, turned=turned)
        assert small.shape == (1, 80, 30)
        assert small[0].flags.c_contiguous is not turned
    for rows, inner, columns in [(1024, 285, 65), (1021, 285, 32)]:  # wide; a prime number of rows
        whole = room_for(rows, inner, columns)
        assert whole.shape == (1, rows, inner)
        assert whole.flags.c_contiguous
    monkeypatch.setattr(blocks, "IN_BLOCKS", False)
    assert room_for(1024, 285, 32).shape == (1, 1024, 285)


@pytest.mark.parametrize(
    ("library", "instructions", "asked_for", "expected"),
    [
        ("scipy-openblas", ["X86_V3", "X86_V4"], None, True),
        ("openblas64", ["AVX512F", "AVX512_SKX"], None, True),
        ("scipy-openblas", ["X86_V3", "X86_V4"], "SkylakeX", True),
        ("scipy-openblas", ["X86_V3", "X86_V4"], "Haswell", False),
        ("scipy-openblas", ["X86_V2", "X86_V3"], None, False),
        ("mkl", ["X86_V3", "X86_V4"], None, False),
        ("accelerate", ["NEON"], None, False),
    ],
)
def test_blocks_are_for_openblas_with_avx512(
    monkeypatch: pytest.MonkeyPatch,
    library: str,
    instructions: list[str],
    asked_for: str | None,
    expected: bool,
) -> None:
    config = {
        "Build Dependencies": {"blas": {"name": library}},
        "SIMD Extensions": {"found": instructions},
    }
    monkeypatch.setattr(np, "show_config", lambda mode: config)
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    if asked_for:
        monkeypatch.setenv("OPENBLAS_CORETYPE", asked_for)
    assert blocks.has_kernel_for_small_products() is expected


@pytest.mark.parametrize("kind", ["lstm", "gru", "gru-before"])
@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (4, 2, 3, 5)])
def test_backward_equals_central_differences(kind: str, shape: tuple[int, ...]) -> None:
    T, N, D, H = shape
    rng = np.random.default_rng(1)
    cell = KINDS[kind](D, H, rng)
    x, state = rng.normal(size=(T, N, D)), random_state(kind, N, H, rng)
    doutput, dstate_n = rng.normal(size=(T, N, H)), random_state(kind, N, H, rng)

    def loss() -> float:
        output, state_n = cell.forward(x, state)
        total = (output * doutput).sum()
        pairs = zip(as_pair(state_n), as_pair(dstate_n), strict=True)
        return float(total + sum((s * ds).sum() for s, ds in pairs))

    loss()
    dx, dstate_0 = cell.backward(doutput, dstate_n)
    pairs = [(x, dx), *zip(as_pair(state), as_pair(dstate_0), strict=True)]
    pairs += [(cell.parameters[name], cell.gradients[name]) for name in cell.parameters]
    assert set(cell.gradients) == set(cell.parameters)
    for array, gradient in pairs:
        numerical = np.empty_like(array)
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + 1e-6
            up = loss()
            array[place] = kept - 1e-6
            down = loss()
            array[place] = kept
            numerical[place] = (up - down) / 2e-6
        np.testing.assert_allclose(gradient, numerical, atol=1e-7)


@pytest.mark.parametrize("kind", LIKE_TORCH)
@pytest.mark.parametrize("bias", [True, False])
def test_weights_come_from_torch_and_go_back(kind: str, bias: bool) -> None:
    torch.manual_seed(0)
    cell_type = {"rnn-tanh": RNN, "rnn-relu": RNN, "lstm": LSTM, "gru": GRU}[kind]
    options = {"nonlinearity": "relu"} if kind == "rnn-relu" else {}
    name = kind.split("-")[0].upper()
    module = getattr(torch.nn, name)(3, 5, bias=bias, dtype=torch.float64, **options)
    x = torch.randn(4, 2, 3, dtype=torch.float64)
    expected = module(x)[0].detach().numpy()
    cell = cell_type.from_torch(module)
    np.testing.assert_allclose(cell.forward(x.numpy())[0], expected, atol=1e-10)
    np.testing.assert_allclose(cell.to_torch()(x)[0].detach().numpy(), expected, atol=1e-10)
    cell.W_h[:] = 0.0  # copied, not shared
    assert module.weight_hh_l0.abs().sum() > 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_state_carried_over_gives_the_same_as_one_long_run(kind: str) -> None:
    rng = np.random.default_rng(0)
    cell = KINDS[kind](3, 4, rng)
    x = rng.normal(size=(6, 2, 3))
    whole, last = cell.forward(x)
    first, state = cell.forward(x[:2])
    second, again = cell.forward(x[2:], state)
    np.testing.assert_allclose(whole, np.concatenate([first, second]), atol=1e-14)
    np.testing.assert_allclose(as_pair(last), as_pair(again), atol=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_outputs_belong_to_the_caller(kind: str) -> None:
    rng = np.random.default_rng(0)
    cell = KINDS[kind](3, 4, rng)
    output, state = cell.forward(rng.normal(size=(6, 2, 3)))
    kept = cell.backward(np.ones_like(output))[0]
    output[:] = 7.0
    for part in as_pair(state):
        part[:] = 7.0
    np.testing.assert_array_equal(cell.backward(np.ones_like(output))[0], kept)


def test_the_two_resets_differ_and_agree_where_they_must() -> None:
    rng = np.random.default_rng(0)
    after, before = GRU(3, 4, rng=rng), GRU(3, 4, "before", rng=rng)
    for name in ("W_x", "W_h", "b"):
        setattr(before, name, getattr(after, name).copy())
    after.b_hn[:] = 0
    x = rng.normal(size=(5, 2, 3))
    assert np.abs(after.forward(x)[0] - before.forward(x)[0]).max() > 1e-3
    # From a zero state, the first step has nothing to reset.
    np.testing.assert_allclose(after.forward(x)[0][0], before.forward(x)[0][0], atol=1e-14)


@pytest.mark.parametrize("kind", ["rnn-tanh", "lstm", "gru"])
def test_single_precision_stays_single(kind: str) -> None:
    rng = np.random.default_rng(0)
    cell_type = {"rnn-tanh": RNN, "lstm": LSTM, "gru": GRU}[kind]
    cell = cell_type(3, 4, rng=rng, dtype=np.float32)
    output, _ = cell.forward(rng.normal(size=(6, 2, 3)))
    dx, _ = cell.backward(np.ones_like(output))
    assert {a.dtype for a in (output, dx, *cell.gradients.values())} == {np.dtype(np.float32)}


@pytest.mark.parametrize("kind", KINDS)
def test_the_start_is_pytorchs(kind: str) -> None:
    cell = KINDS[kind](50, 100, np.random.default_rng(0))
    for weights in cell.parameters.values():
        assert 0.09 < np.abs(weights).max() <= 0.1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(5, 3), (0, 2, 3), (5, 2, 4)])
def test_inputs_of_a_wrong_shape_are_refused(kind: str, shape: tuple[int, ...]) -> None:
    cell = KINDS[kind](3, 4, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"\(T, N, D\) with T >= 1 and D = 3"):
        cell.forward(np.zeros(shape))


@pytest.mark.parametrize("kind", KINDS)
def test_states_and_gradients_of_a_wrong_shape_are_refused(kind: str) -> None:
    cell = KINDS[kind](3, 4, np.random.default_rng(0))
    with pytest.raises(ValueError, match="call forward first"):
        cell.backward(np.zeros((5, 2, 4)))
    wrong = as_state([np.zeros((1, 4))] * (2 if kind == "lstm" else 1))
    with pytest.raises(ValueError, match=r"h_0 must have the shape \(N, H\) = \(2, 4\)"):
        cell.forward(np.zeros((5, 2, 3)), wrong)
    cell.forward(np.zeros((5, 2, 3)))
    with pytest.raises(ValueError, match=r"doutput must have the shape \(T, N, H\)"):
        cell.backward(np.zeros((5, 2, 3)))
    with pytest.raises(ValueError, match="dh_n must have the shape"):
        cell.backward(np.zeros((5, 2, 4)), wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_weights_of_a_wrong_shape_are_refused(kind: str) -> None:
    """NumPy would read the rows of a matrix that was not transposed in another order."""
    cell = KINDS[kind](3, 4, np.random.default_rng(0))
    G = len(cell.b) // 4
    letters = "" if G == 1 else str(G)
    wanted = {
        "W_x": rf"\(D, {letters}H\) = \(3, {4 * G}\)",
        "W_h": rf"\(H, {letters}H\) = \(4, {4 * G}\)",
        "b": rf"\({letters}H,\) = \({4 * G},\)",
        "b_hn": r"\(H,\) = \(4,\)",
    }
    for name, weight in cell.parameters.items():
        for wrong in (weight.T[None], weight.reshape(1, -1), weight.reshape(-1, 2)):
            setattr(cell, name, wrong)
            with pytest.raises(
                ValueError, match=f"^{name} must have the shape {wanted[name]}, not"
            ):
                cell.forward(np.zeros((5, 2, 3)))
        setattr(cell, name, weight)
    cell.forward(np.zeros((5, 2, 3)))


@pytest.mark.parametrize("kind", KINDS)
def test_weights_that_are_no_floating_point_numbers_are_refused(kind: str) -> None:
    cell = KINDS[kind](3, 4, np.random.default_rng(0))
    for name, weight in cell.parameters.items():
        for wrong, named in ((weight.astype(np.int64), "int64"), (weight.tolist(), "list")):
            setattr(cell, name, wrong)
            with pytest.raises(
                ValueError, match=rf"^{name} must be .*, not {named}: .*np\.float64"
            ):
                cell.forward(np.zeros((5, 2, 3)))
        setattr(cell, name, weight)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [np.longdouble, np.complex128])
def test_weights_may_be_wider_than_usual(kind: str, dtype: Any) -> None:
    cell = KINDS[kind](3, 4, np.random.default_rng(0))
    for name, weight in cell.parameters.items():
        setattr(cell, name, weight.astype(dtype))
    assert cell.forward(np.zeros((5, 2, 3)))[0].dtype == dtype


@pytest.mark.parametrize("kind", KINDS)
def test_a_state_of_the_wrong_kind_is_refused_in_words(kind: str) -> None:
    cell = KINDS[kind](3, 4, np.random.default_rng(0))
    x, h = np.zeros((5, 2, 3)), np.zeros((2, 4))
    wrong: list[Any] = [h, (h,), (h, h, h)] if kind == "lstm" else [(h, h), (h,)]
    pair = "a pair \\(h_0, c_0\\)" if kind == "lstm" else "h_0"
    for state in wrong:
        with pytest.raises(ValueError, match=f"the state must be {pair}, not a"):
            cell.forward(x, state)
    cell.forward(x)
    for state in wrong:
        with pytest.raises(ValueError, match=r"the state must be .*dh_n.*, not a"):
            cell.backward(np.zeros((5, 2, 4)), state)
    with pytest.raises(ValueError, match="x must be an array, not a ragged list"):
        cell.forward([[[0.0] * 3], [[0.0] * 2]])


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_of_no_examples_runs_both_ways(kind: str) -> None:
    rng = np.random.default_rng(0)
    cell = KINDS[kind](3, 4, rng)
    output, state = cell.forward(np.zeros((5, 0, 3)))
    dx, dstate = cell.backward(np.zeros((5, 0, 4)), state)
    assert (output.shape, dx.shape) == ((5, 0, 4), (5, 0, 3))
    assert [part.shape for part in (*as_pair(state), *as_pair(dstate))] == [(0, 4)] * (
        4 if kind == "lstm" else 2
    )
    for name, weights in cell.parameters.items():
        np.testing.assert_array_equal(cell.gradients[name], np.zeros_like(weights))


@pytest.mark.parametrize("kind", KINDS)
def test_a_refused_state_leaves_the_last_run_as_it_was(kind: str) -> None:
    rng = np.random.default_rng(0)
    cell = KINDS[kind](3, 4, rng)
    output, _ = cell.forward(rng.normal(size=(6, 2, 3)))
    right = cell.backward(np.ones_like(output))[0]
    for N in (2, 3):
        parts = [np.ones((N, 4)), np.ones((1, 4))] if kind == "lstm" else [np.ones((1, 4))]
        with pytest.raises(ValueError, match=r"_0 must have the shape \(N, H\)"):
            cell.forward(np.ones((6, N, 3)), as_state(parts))
        np.testing.assert_array_equal(cell.backward(np.ones_like(output))[0], right)


COPIES: dict[str, Callable[[Any], Any]] = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda cell: pickle.loads(pickle.dumps(cell)),
    "copy": copy.copy,
}


@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_goes_on_from_where_the_cell_was_and_leaves_it_alone(kind: str, how: str) -> None:
    rng = np.random.default_rng(0)
    cell = KINDS[kind](3, 4, rng)
    x, other = rng.normal(size=(2, 6, 2, 3))
    doutput = rng.normal(size=(6, 2, 4))
    expected = cell.forward(other)[0], cell.backward(doutput)[0], cell.gradients
    cell.forward(x)
    right = cell.backward(doutput)[0]
    twin = COPIES[how](cell)
    np.testing.assert_array_equal(twin.backward(doutput)[0], right)
    np.testing.assert_array_equal(twin.forward(other)[0], expected[0])
    np.testing.assert_array_equal(twin.backward(doutput)[0], expected[1])
    for name, gradient in expected[2].items():
        np.testing.assert_array_equal(twin.gradients[name], gradient)
    np.testing.assert_array_equal(cell.backward(doutput)[0], right)  # its run is still its own


def test_settings_that_make_no_cell_are_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="positive"):
        LSTM(0, 4, rng=rng)
    with pytest.raises(ValueError, match="'tanh' or 'relu'"):
        RNN(3, 4, "sigmoid", rng=rng)
    with pytest.raises(ValueError, match="'after' or 'before'"):
        GRU(3, 4, "never", rng=rng)
    for kind in (RNN, LSTM, GRU):
        with pytest.raises(ValueError, match="dtype must hold floating-point numbers"):
            kind(3, 4, rng=rng, dtype=np.int64)


def test_modules_that_do_not_fit_are_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="2 layers"):
        LSTM.from_torch(torch.nn.LSTM(3, 4, num_layers=2))
    with pytest.raises(
        ValueError, match=r"needs a torch\.nn\.LSTM, not a torch.nn.modules.rnn.GRU"
    ):
        LSTM.from_torch(torch.nn.GRU(3, 4))
    with pytest.raises(ValueError, match=r"without a projection .* proj_size=2"):
        LSTM.from_torch(torch.nn.LSTM(3, 4, proj_size=2))
    for stranger in (torch.nn.Linear(3, 4), torch.nn.LSTMCell(3, 4), torch_cells.LSTM(3, 4)):
        with pytest.raises(ValueError, match=r"needs a torch\.nn\.LSTM, not a .*\."):
            LSTM.from_torch(stranger)
    with pytest.raises(ValueError, match=r"\(3, 4\) here and \(3, 5\)"):
        GRU(3, 4, rng=rng).load_torch(torch.nn.GRU(3, 5))
    with pytest.raises(ValueError, match="resets after the product"):
        GRU(3, 4, "before", rng=rng).to_torch()
