"""Chapter 10's own functions against torch.nn, the package and the mathematics."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_source import chapter

from lstm_course import torch_cells
from lstm_course.gradients import numerical_gradient, relative_error
from lstm_course.numpy_cells import GRU, LSTM, RNN

ours = chapter("10-the-gru")
SIZES = st.integers(1, 7)
SHAPES = given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, seed=st.integers(0, 99))


def example(T, N, D, H, seed, reset="after"):
    rng = np.random.default_rng(seed)
    return GRU(D, H, reset, rng=rng), rng.normal(size=(T, N, D)), rng.normal(size=(N, H))


def assert_equal(found, expected, atol=1e-10):
    np.testing.assert_allclose(found, expected, rtol=0, atol=atol)


@settings(deadline=None, max_examples=40)
@SHAPES
def test_forward_equals_torch_and_the_package(T, N, D, H, seed):
    torch.manual_seed(seed)
    module = torch.nn.GRU(D, H, dtype=torch.float64)
    _, x, h_0 = example(T, N, D, H, seed)
    output, parts = ours.gru(x, h_0, **ours.weights_of(module))
    with torch.no_grad():
        expected, _ = module(torch.tensor(x), torch.tensor(h_0[None]))
    assert_equal(output, expected.numpy())
    assert_equal(output, GRU.from_torch(module).forward(x, h_0)[0])
    assert parts.shape == (T, 4, N, H)
    for name, gate in torch_cells.gate_values(
        module, torch.tensor(x), torch.tensor(h_0[None])
    ).items():
        assert_equal(parts[:, "rzn".index(name)], gate.numpy())


@settings(deadline=None, max_examples=40)
@SHAPES
def test_backward_equals_torch_and_the_package(T, N, D, H, seed):
    cell, x, h_0 = example(T, N, D, H, seed)
    doutput = np.random.default_rng(seed + 1).normal(size=(T, N, H))
    output, parts = ours.gru(x, h_0, **cell.parameters)
    h = np.concatenate([h_0[None], output])
    found = ours.gru_backward(doutput, x, h, parts, cell.W_x, cell.W_h)

    cell.forward(x, h_0)
    dx, dh_0 = cell.backward(doutput)
    package = cell.gradients | {"x": dx, "h_0": dh_0}
    assert set(found) == set(package)
    for name, gradient in package.items():
        assert_equal(found[name], gradient, 1e-8)

    module = cell.to_torch()
    torch_x = torch.tensor(x, requires_grad=True)
    torch_h = torch.tensor(h_0[None], requires_grad=True)
    (module(torch_x, torch_h)[0] * torch.tensor(doutput)).sum().backward()
    autograd = {
        "x": torch_x.grad,
        "h_0": torch_h.grad[0],
        "W_x": module.weight_ih_l0.grad.T,
        "W_h": module.weight_hh_l0.grad.T,
        "b": module.bias_ih_l0.grad,
        "b_hn": module.bias_hh_l0.grad[2 * H :],
    }
    for name, gradient in autograd.items():
        assert_equal(found[name], gradient.numpy(), 1e-8)


@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (1, 1, 3, 2), (5, 2, 2, 4)])
def test_backward_equals_central_differences(shape):
    cell, x, h_0 = example(*shape, seed=0)
    doutput = np.random.default_rng(1).normal(size=(shape[0], shape[1], shape[3]))
    output, parts = ours.gru(x, h_0, **cell.parameters)
    h = np.concatenate([h_0[None], output])
    found = ours.gru_backward(doutput, x, h, parts, cell.W_x, cell.W_h)

    def loss(_):
        return (ours.gru(x, h_0, **cell.parameters)[0] * doutput).sum()

    for name, array in ({"x": x, "h_0": h_0} | cell.parameters).items():
        assert relative_error(found[name], numerical_gradient(loss, array)) < 1e-7, name


@settings(deadline=None, max_examples=20)
@SHAPES
def test_reset_before_equals_the_package(T, N, D, H, seed):
    cell, x, h_0 = example(T, N, D, H, seed, "before")
    output, parts = ours.gru(x, h_0, step=ours.gru_step_before, **cell.parameters)
    assert_equal(output, cell.forward(x, h_0)[0])
    module = torch_cells.GRU(D, H, reset="before", dtype=torch.float64)
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor(cell.W_x.T))
        module.weight_hh_l0.copy_(torch.tensor(cell.W_h.T))
        module.bias_ih_l0.copy_(torch.tensor(cell.b))
        module.bias_hh_l0.zero_()
        expected, _ = module(torch.tensor(x), torch.tensor(h_0[None]))
    assert_equal(output, expected.numpy())
    assert parts.shape == (T, 4, N, H)


@settings(deadline=None, max_examples=20)
@SHAPES
def test_negating_z_translates_one_convention_into_the_other(T, N, D, H, seed):
    cell, x, h_0 = example(T, N, D, H, seed)
    output, _ = ours.gru(x, h_0, **cell.parameters)
    negated = ours.with_z_negated(cell.parameters)
    assert_equal(ours.gru(x, h_0, step=ours.swapped_step, **negated)[0], output)
    again = ours.with_z_negated(negated)
    assert all(np.array_equal(again[name], value) for name, value in cell.parameters.items())


@settings(deadline=None, max_examples=20)
@SHAPES
def test_gates_at_their_ends_give_a_memory_and_the_vanilla_rnn(T, N, D, H, seed):
    cell, x, h_0 = example(T, N, D, H, seed)
    kept, _ = ours.gru(x, h_0, **ours.with_biases(cell.parameters, b_z=1000))
    assert all(np.array_equal(h, h_0) for h in kept)
    rnn = RNN(D, H, rng=np.random.default_rng(0))
    rnn.W_x, rnn.W_h = ours.blocks(cell.W_x)[2], ours.blocks(cell.W_h)[2]
    rnn.b = ours.blocks(cell.b)[2] + cell.b_hn
    vanilla, _ = ours.gru(x, h_0, **ours.with_biases(cell.parameters, b_r=1000, b_z=-1000))
    assert_equal(vanilla, rnn.forward(x, h_0)[0])


def separate(cell, names):
    """Cut a cell's weights in the blocks that the chapter's first steps take."""
    cut = (np.split(w, len(names), axis=-1) for w in (cell.W_x, cell.W_h, cell.b))
    return {name: list(block) for name, block in zip(names, zip(*cut, strict=True), strict=True)}


@settings(deadline=None, max_examples=20)
@SHAPES
def test_the_walk_starts_at_the_lstm_and_ends_at_the_gru(T, N, D, H, seed):
    rng = np.random.default_rng(seed)
    lstm, x = LSTM(D, H, rng=rng), rng.normal(size=(T, N, D))
    state = h, c = rng.normal(size=(N, H)), rng.normal(size=(N, H))
    blocks = separate(lstm, "ifgo")
    # With the input gate's weights negated, i = 1 - f: the merged step is then an LSTM step.
    coupled = LSTM(D, H, rng=rng)
    merged = {"z": blocks["f"], "g": blocks["g"], "o": blocks["o"]}
    for k, name in enumerate(("W_x", "W_h", "b")):
        f = blocks["f"][k]
        parts = [-f, f, blocks["g"][k], blocks["o"][k]]
        setattr(coupled, name, np.concatenate(parts, axis=-1))
    output, both = lstm.forward(x, state)[0], coupled.forward(x, state)[0]
    h_m, c_m = state
    for t in range(T):
        h, c = ours.lstm_step(x[t], h, c, blocks)
        h_m, c_m = ours.merged_step(x[t], h_m, c_m, merged)
        assert_equal(h, output[t])
        assert_equal(h_m, both[t])

    # The united step is a GRU whose reset gate is held open.
    gru, _, h_u = example(T, N, D, H, seed)
    gru.b_hn[:] = 0
    united, _ = ours.gru(x, h_u, **ours.with_biases(gru.parameters, b_r=1000))
    blocks = separate(gru, "rzn")
    for t in range(T):
        h_u = ours.united_step(x[t], h_u, blocks)
        assert_equal(h_u, united[t])


@settings(deadline=None, max_examples=20)
@given(H=SIZES, seed=st.integers(0, 99))
def test_without_a_reset_the_old_page_shines_through_by_the_slope_of_the_tanh(H, seed):
    rng = np.random.default_rng(seed)
    weights = ours.random_blocks("zn", 1, H, rng)
    weights["z"][0][:] = -1000
    stop, page = np.ones((1, 1)), rng.uniform(-1, 1, size=(1, H))
    n = ours.united_step(stop, page, weights)
    direction = rng.normal(size=(1, H))
    further = ours.united_step(stop, page + 1e-6 * direction, weights)
    back = ours.united_step(stop, page - 1e-6 * direction, weights)
    slope = (1 - n**2) * (direction @ weights["n"][1])
    assert_equal((further - back) / 2e-6, slope, 1e-7)


@settings(deadline=None, max_examples=20)
@given(H=SIZES, seed=st.integers(0, 99))
def test_with_f_and_i_shut_the_lstm_forgets_and_with_r_shut_the_gru_leaves_its_page(H, seed):
    rng = np.random.default_rng(seed)
    stop, pages = np.ones((3, 1)), rng.uniform(-1, 1, size=(3, H))
    weights = ours.random_blocks("ifog", 1, H, rng)
    weights["i"][0][:] = weights["f"][0][:] = -1000
    assert not np.any(ours.lstm_step(stop, pages, rng.normal(size=(3, H)), weights))

    wanted = rng.uniform(-0.9, 0.9, size=H)
    cell = GRU(1, H, rng=rng)
    cell.W_x[0] = np.concatenate([np.full(2 * H, -1000), np.arctanh(wanted)])
    cell.b[2 * H :] = 0
    after, _ = ours.gru_step(stop, pages, **cell.parameters)
    assert_equal(after, np.tile(wanted, (3, 1)))
    assert np.array_equal(after[0], after[1])
    assert np.array_equal(after[0], after[2])
