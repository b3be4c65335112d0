"""Chapter 7's own functions against torch.nn, the package and the mathematics."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_source import chapter

from lstm_course.gradients import relative_error
from lstm_course.measured import load_table
from lstm_course.torch_cells import gate_blocks

ours = chapter("07-the-lstm-backwards", ways={"all paths": (1, 1), "direct path": (0, 1)})
SIZES = st.integers(1, 7)
SHAPES = given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, seed=st.integers(0, 99))


def example(T, N, D, H, seed):
    return ours.task(T, N, D, H, np.random.default_rng(seed))


def through_the_cell(cell, x, h_0, c_0):
    output, (_, c_n) = cell.forward(x, (h_0, c_0))
    return np.concatenate([h_0[None], output]), c_n


@settings(deadline=None, max_examples=40)
@SHAPES
def test_forward_equals_the_package(T, N, D, H, seed):
    cell, inputs, _ = example(T, N, D, H, seed)
    h, c, gates = ours.forward(*inputs, cell.W_x, cell.W_h, cell.b)
    expected_h, expected_c_n = through_the_cell(cell, *inputs)
    assert type(h) is np.ndarray
    assert gates.shape == (T, 4, N, H)
    np.testing.assert_allclose(h, expected_h, rtol=0, atol=1e-10)
    np.testing.assert_allclose(c[-1], expected_c_n, rtol=0, atol=1e-10)
    np.testing.assert_array_equal(c[0], inputs[2])


@settings(deadline=None, max_examples=40)
@SHAPES
def test_gradients_equal_torch_and_the_package(T, N, D, H, seed):
    task = example(T, N, D, H, seed)
    found = ours.ours(*task)
    for witness in (ours.from_torch, ours.from_package):
        right = witness(*task)
        assert set(right) == {"W_x", "W_h", "b", "x", "h_0", "c_0"}
        for name, expected in right.items():
            assert type(found[name]) is np.ndarray
            np.testing.assert_allclose(found[name], expected, rtol=0, atol=1e-8, err_msg=name)


@settings(deadline=None, max_examples=10)
@given(T=st.integers(1, 4), N=st.integers(1, 3), D=st.integers(1, 3), H=st.integers(1, 3))
def test_gradients_equal_central_differences(T, N, D, H):
    task = example(T, N, D, H, 0)
    found, measured = ours.ours(*task), ours.differences(*task)
    assert max(relative_error(found[name], measured[name]) for name in measured) < 1e-7


@settings(deadline=None, max_examples=20)
@SHAPES
def test_with_all_switches_as_they_are_it_is_the_plain_backward(T, N, D, H, seed):
    task = example(T, N, D, H, seed)
    plain, switched = ours.ours(*task), ours.ours(*task, backward=ours.switched)
    assert switched.pop("c").shape == (T + 1, N, H)
    assert set(plain) == set(switched)
    for name, gradient in plain.items():
        np.testing.assert_array_equal(switched[name], gradient)


@settings(deadline=None, max_examples=20)
@SHAPES
def test_the_direct_path_is_the_product_of_the_forget_gates(T, N, D, H, seed):
    cell, inputs, (doutput, dh_n, dc_n) = example(T, N, D, H, seed)
    kept = ours.forward(*inputs, cell.W_x, cell.W_h, cell.b)
    from_loss = 0 * doutput, 0 * dh_n, dc_n
    direct = ours.switched(from_loss, inputs[0], kept, cell.W_x, cell.W_h, through=(0, 1))
    expected = dc_n * kept[2][:, 1].prod(axis=0)
    np.testing.assert_allclose(direct["c_0"], expected, rtol=1e-10)


@settings(deadline=None, max_examples=20)
@given(N=SIZES, D=SIZES, H=SIZES, seed=st.integers(0, 99))
def test_the_pencils_rules_are_those_of_the_cell(N, D, H, seed):
    cell, (x, h_0, c_0), _ = example(1, N, D, H, seed)
    _, c, gates = ours.forward(x, h_0, c_0, cell.W_x, cell.W_h, cell.b)
    i, f, g, o = gates[0]
    dc = np.random.default_rng(seed).normal(size=(N, H))
    da = ours.gates_backward(0 * dc, dc, c[0], c[1], i, f, g, o)
    expected = dc * g * i * (1 - i), dc * c_0 * f * (1 - f), dc * i * (1 - g**2), 0 * dc
    np.testing.assert_allclose(da, np.concatenate(expected, axis=1), rtol=0, atol=1e-12)


BUGS = {
    "no dh_next": {"through": (0, 1)},
    "no dc_next": {"through": (1, 0)},
    "wrong slope": {"gates_backward": ours.wrong_slope},
    "no forget path": {"gates_backward": ours.no_forget_path},
    "new cell state": {"gates_backward": ours.new_cell_state},
}


@pytest.mark.parametrize("bug", BUGS)
@pytest.mark.parametrize("seed", range(3))
def test_every_planted_bug_is_a_bug_and_the_check_sees_it(bug, seed):
    task = example(4, 2, 3, 3, seed)
    right = ours.differences(*task)
    assert max(ours.errors(task, right, {})) < 1e-7
    assert max(ours.errors(task, right, BUGS[bug])[:4]) > 1e-2


@settings(deadline=None, max_examples=10)
@given(D=SIZES, H=SIZES, seed=st.integers(0, 99), b_f=st.sampled_from([None, 0, 3]))
def test_the_jacobian_of_the_state_is_that_of_the_cell(D, H, seed, b_f):
    cell = ours.lstm(seed, b_f, D=D, H=H)
    jacobian, x = ours.state_jacobian(cell, seed, T=5), ours.inputs_of(cell, seed, 5)
    _, (h, c) = cell.forward(x[:-1])
    state = np.concatenate([h, c], axis=1)

    def after(state):
        _, new = cell.forward(x[-1:], (state[:, :H].copy(), state[:, H:].copy()))
        return np.concatenate(new, axis=1)[0]

    for k, row in enumerate(np.eye(2 * H) * 1e-6):
        column = (after(state + row) - after(state - row)) / 2e-6
        np.testing.assert_allclose(jacobian[:, k], column, rtol=0, atol=1e-8)


@settings(deadline=None, max_examples=20)
@given(D=SIZES, H=SIZES, seed=st.integers(0, 99))
def test_the_detours_are_those_of_the_formula(D, H, seed):
    cell, (x, h_0, c_0), _ = example(2, 1, D, H, seed)
    _, c, gates = ours.forward(x, h_0, c_0, cell.W_x, cell.W_h, cell.b)
    (_, _, _, o_before), (i, f, g, _) = gates[:, :, 0]
    c_before = c[1, 0]
    W_hi, W_hf, W_hg, _ = np.split(cell.W_h, 4, axis=1)
    slopes = c_before * f * (1 - f), g * i * (1 - i), i * (1 - g**2)
    inside = sum(np.diag(s) @ W.T for s, W in zip(slopes, (W_hf, W_hi, W_hg), strict=True))
    formula = np.diag(f) + inside @ np.diag(o_before * (1 - np.tanh(c_before) ** 2))

    def cell_state_after(c_before):  # o before is given; h moves with c
        h_before = (o_before * np.tanh(c_before))[None]
        return cell.forward(x[1:], (h_before, c_before[None].copy()))[1][1][0]

    for k, row in enumerate(np.eye(H) * 1e-6):
        column = (cell_state_after(c_before + row) - cell_state_after(c_before - row)) / 2e-6
        np.testing.assert_allclose(formula[:, k], column, rtol=0, atol=1e-8)


@pytest.mark.parametrize("b_f", [0, 1, 3, 5])
def test_a_disk_is_half_of_the_eigenvalues(b_f):
    values = np.linalg.eigvals(ours.state_jacobian(ours.lstm(0, b_f), 0))
    off_center, beyond, edge = ours.disk(b_f, 0)
    assert beyond == pytest.approx(edge - ours.sigmoid(b_f) - 0.144)
    assert np.sum(np.abs(values) > 0.3) == 64
    assert edge == pytest.approx(np.abs(values).max())
    assert abs(off_center) < 0.04


def test_without_a_forget_gate_nothing_is_lost():
    cell = ours.lstm(3, b_f=100, H=16)
    _, gates = ours.gradient_of_c(cell, 3, T=20)
    np.testing.assert_array_equal(gates, 1.0)
    np.testing.assert_array_equal(ours.gradient_of_c(cell, 3, T=20, through=(0, 1))[0], 1.0)


def test_the_adding_problem_marks_one_number_in_each_half():
    x, target = ours.adding_batch(np.random.default_rng(0), T=12, N=50)
    marks = x[..., 1].numpy()
    assert set(np.unique(marks)) == {0.0, 1.0}
    np.testing.assert_array_equal(marks[:6].sum(axis=0), 1)
    np.testing.assert_array_equal(marks[6:].sum(axis=0), 1)
    np.testing.assert_allclose((x[..., 0] * x[..., 1]).sum(dim=0).numpy(), target, rtol=1e-6)
    assert x[..., 0].min() >= -1
    assert x[..., 0].max() <= 1


def test_an_adders_gates_start_as_asked():
    torch.manual_seed(0)
    for start, gate, value in (({"b_f": 5}, "f", 5.0), ({"b_i": -3}, "i", -3.0)):
        lstm = ours.Adder(**start).lstm
        total = gate_blocks((lstm.bias_ih_l0 + lstm.bias_hh_l0).detach(), 16)
        assert torch.equal(total[gate], torch.full((16,), value))
    lstm = ours.Adder(longest=60).lstm
    total = gate_blocks((lstm.bias_ih_l0 + lstm.bias_hh_l0).detach(), 16)
    assert torch.equal(total["i"], -total["f"])
    assert 0 <= total["f"].min() < total["f"].max() <= np.log(59)


def test_who_has_not_learned_within_the_budget_never_did():
    assert ours.updates_until_learned(0, budget=20) == np.inf


def test_the_pencil_example_is_right():
    f, i, g = [0.5, 1.0, 0.5], [1.0, 0.0, 0.5], [1.0, -1.0, 1.0]
    assert ours.cell_states(2.0, f, i, g) == [2.0, 2.0, 2.0, 1.5]


def test_what_the_chapter_says_of_the_stored_trainings():
    median = {
        row["start"]: row["median"]
        for row in load_table("adding-problem").rows
        if row["steps"] == 60
    }
    small_bias, little_alone = median["$b_f$ = 1"], median["$b_i$ = −3"]
    assert abs(small_bias - little_alone) < 0.2 * small_bias  # about as much
    both = (median["$b_f$ = 5, $b_i$ = −3"], median["chrono"])
    assert max(both) < 0.7 * min(small_bias, little_alone)  # only both are fast
