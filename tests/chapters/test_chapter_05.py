"""Chapter 5's own functions against torch.nn, the package and the mathematics."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_source import chapter

from lstm_course.numpy_cells import RNN
from lstm_course.training import clip_gradients

ours = chapter("05-vanishing-and-exploding-gradients")
SIZES = st.integers(1, 7)
SHAPES = given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, seed=st.integers(0, 99))


def example(T, N, D, H, seed):
    """Give a cell that has just run, its states, and a blame for the last one."""
    rng = np.random.default_rng(seed)
    cell = RNN(D, H, rng=rng)
    output, _ = cell.forward(rng.normal(size=(T, N, D)), rng.normal(size=(N, H)))
    return cell, output, rng.normal(size=(N, H))


@settings(deadline=None, max_examples=40)
@SHAPES
def test_blame_sent_back_equals_torch_and_the_package(T, N, D, H, seed):
    rng = np.random.default_rng(seed)
    cell, x, h_0 = RNN(D, H, rng=rng), rng.normal(size=(T, N, D)), rng.normal(size=(N, H))
    dh = rng.normal(size=(N, H))
    output, _ = cell.forward(x, h_0)
    found = ours.send_back(dh, output, cell.W_h)

    start = torch.tensor(h_0[None], requires_grad=True)
    _, h_n = cell.to_torch()(torch.tensor(x), start)
    np.testing.assert_allclose(output[-1], h_n[0].detach().numpy(), rtol=0, atol=1e-10)
    (h_n[0] * torch.tensor(dh)).sum().backward()
    assert type(found) is np.ndarray
    np.testing.assert_allclose(found, start.grad[0].numpy(), rtol=0, atol=1e-8)
    _, dh_0 = cell.backward(np.zeros_like(output), dh)
    np.testing.assert_allclose(found, dh_0, rtol=0, atol=1e-8)


@settings(deadline=None, max_examples=40)
@SHAPES
def test_the_jacobian_is_torchs_and_its_products_send_blame_back(T, N, D, H, seed):
    cell, output, dh = example(T, N, D, H, seed)
    for n in range(N):
        row = dh[n]
        for h in output[::-1, n]:
            row = row @ ours.jacobian(h, cell.W_h)
        np.testing.assert_allclose(row, ours.send_back(dh, output, cell.W_h)[n], atol=1e-8)

    before = torch.tensor(dh[0])
    theirs = torch.autograd.functional.jacobian(
        lambda h: torch.tanh(h @ torch.tensor(cell.W_h)), before
    )
    after = np.tanh(dh[0] @ cell.W_h)
    np.testing.assert_allclose(ours.jacobian(after, cell.W_h), theirs, rtol=0, atol=1e-8)


@settings(deadline=None, max_examples=40)
@SHAPES
def test_the_parts_by_lag_sum_to_the_gradient(T, N, D, H, seed):
    rng = np.random.default_rng(seed)
    cell = RNN(D, H, rng=rng)
    output, _ = cell.forward(rng.normal(size=(T, N, D)))  # from a blank page
    dh = rng.normal(size=(N, H))
    parts = ours.parts_by_lag(output, cell.W_h, dh)
    cell.backward(np.zeros_like(output), dh)
    assert parts.shape == (T, H, H)
    np.testing.assert_allclose(parts.sum(axis=0), cell.gradients["W_h"], rtol=0, atol=1e-8)


@settings(deadline=None, max_examples=40)
@given(shape=st.tuples(SIZES, SIZES), size=st.floats(1e-3, 1e3), seed=st.integers(0, 99))
def test_clipping_equals_torchs(shape, size, seed):
    rng = np.random.default_rng(seed)
    gradients = {"W": size * rng.normal(size=shape), "b": size * rng.normal(size=shape[1])}
    before = {name: g.copy() for name, g in gradients.items()}

    def with_torch(clip):
        parameters = [torch.nn.Parameter(torch.zeros(g.shape).double()) for g in before.values()]
        for parameter, g in zip(parameters, before.values(), strict=True):
            parameter.grad = torch.tensor(g)
        clip(parameters)
        return dict(zip(before, (p.grad.numpy() for p in parameters), strict=True))

    pairs = [
        (ours.clip_by_norm, lambda p: clip_gradients(p, 1.0), 1e-10),
        (ours.clip_by_norm, lambda p: torch.nn.utils.clip_grad_norm_(p, 1.0), 1e-5),  # adds 1e-6
        (ours.clip_by_value, lambda p: torch.nn.utils.clip_grad_value_(p, 1.0), 1e-12),
    ]
    for clip, theirs, tolerance in pairs:
        found, expected = clip(gradients, 1.0), with_torch(theirs)
        for name, gradient in before.items():
            np.testing.assert_allclose(found[name], expected[name], rtol=0, atol=tolerance)
            np.testing.assert_array_equal(gradients[name], gradient)  # the caller's are untouched


def test_a_zero_gradient_stays_zero():
    zero = {"W": np.zeros((2, 3))}
    with np.errstate(all="raise"):
        for clip in (ours.clip_by_norm, ours.clip_by_value):
            np.testing.assert_array_equal(clip(zero, 1.0)["W"], zero["W"])


@pytest.mark.parametrize("w", [1.2, 1.5])
@pytest.mark.parametrize("b", [-0.2, -0.06, -0.05, 0.1])
def test_the_cliffs_slopes_are_its_slopes(w, b):
    step = 1e-7
    _, dw, db = ours.cliff(w, b)
    along_w = (ours.cliff(w + step, b)[0] - ours.cliff(w - step, b)[0]) / (2 * step)
    along_b = (ours.cliff(w, b + step)[0] - ours.cliff(w, b - step)[0]) / (2 * step)
    assert (dw, db) == pytest.approx((along_w, along_b), rel=1e-4)


def test_a_clipped_descent_takes_no_longer_step_than_its_rate_allows():
    steps = np.diff(ours.descend(1.5, -0.3, 0.5), axis=0)
    assert len(steps) == 100
    assert np.linalg.norm(steps, axis=1).max() == pytest.approx(0.1 * 0.5)
    _, dw, db = ours.cliff(1.5, -0.3)
    first = np.diff(ours.descend(1.5, -0.3, 1e9, updates=1), axis=0)[0]
    np.testing.assert_allclose(first, (-0.1 * dw, -0.1 * db), rtol=1e-12)


def test_the_spectral_radius_is_the_largest_absolute_eigenvalue():
    turn = np.array([[0.0, -2.0], [2.0, 0.0]])  # eigenvalues 2i and -2i
    assert ours.spectral_radius(turn) == pytest.approx(2)
    assert ours.spectral_radius(np.diag([0.5, -3.0])) == pytest.approx(3)


@pytest.mark.parametrize("rho", [0.5, 1.0, 1.5])
def test_a_start_is_a_scaled_rotation(rho):
    W_h = ours.start(0, rho).W_h
    np.testing.assert_allclose(W_h @ W_h.T, rho**2 * np.eye(64), atol=1e-12)
    assert ours.start(0, rho, dtype=np.float32).W_h.dtype == np.float32


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_who_is_thrown_off_the_cliff_stays_at_a_loss_of_up_to_a_hundredth(seed):
    starts = np.random.default_rng(seed).uniform((1.2, -0.4), (1.8, -0.2), (100, 2))
    ends = [ours.cliff(*ours.descend(w, b, 1e9)[-1])[0] for w, b in starts]
    thrown = [loss for loss in ends if loss >= 0.001]
    assert 30 < len(thrown) < 55
    assert np.median(thrown) > 0.009
    assert max(thrown) < 0.0101


def share_of_the_near_steps(cell, rng):
    """Give the share of dW_h that comes from the last 20 steps of 100."""
    output, _ = cell.forward(rng.normal(size=(100, 8, 8)))
    size = np.abs(ours.parts_by_lag(output, cell.W_h, np.ones((8, 64)))).sum(axis=(1, 2))
    return size[:20].sum() / size.sum()


@pytest.mark.parametrize("seed", range(5))
def test_vanishing_silences_the_far_steps_and_exploding_the_near_ones(seed):
    rng = np.random.default_rng(seed)
    cell = RNN(8, 64, rng=rng)
    assert share_of_the_near_steps(cell, rng) > 0.999
    cell.W_h = 2 * np.linalg.qr(rng.normal(size=(64, 64)))[0]
    assert share_of_the_near_steps(cell, rng) < 0.01
