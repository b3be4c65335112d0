"""Chapter 8's own engine against the package's, torch and the cell that is derived by hand."""

import ast

import nbformat
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_source import KEPT, ROOT

from lstm_course import autodiff, numpy_cells
from lstm_course.measured import load_table

SIZES = st.integers(1, 6)
SEEDS = st.integers(0, 99)
MANY = settings(deadline=None, max_examples=25)


def is_rule(node):
    """Say whether a statement gives Tensor an operator, or makes an operation of one number."""
    if not isinstance(node, ast.Assign):
        return False
    text = ast.unparse(node)
    return text.startswith("Tensor.__") or " = elementwise(" in text


def engine():
    """Run the definitions of the chapter, and the lines that make operators of them."""
    values = {}
    notebook = nbformat.read(ROOT / "chapters" / "08-your-own-autograd.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and "colab" not in cell.metadata.get("tags", []):
            nodes = ast.parse(cell.source).body
            body = [node for node in nodes if isinstance(node, KEPT) or is_rule(node)]
            exec(compile(ast.Module(body, []), "chapter 8", "exec"), values)
    return type("Engine", (), {name: staticmethod(v) for name, v in values.items() if callable(v)})


ours = engine()


def gradients(f, *arrays):
    tensors = [ours.Tensor(array) for array in arrays]
    y = f(*tensors)
    ours.backward(y, np.cos(np.arange(y.data.size)).reshape(y.shape))
    return y.data, *(tensor.grad for tensor in tensors)


def package_gradients(f, *arrays):
    tensors = [autodiff.Tensor(array, requires_grad=True) for array in arrays]
    y = f(*tensors)
    y.backward(np.cos(np.arange(y.data.size)).reshape(y.shape))
    return y.data, *(tensor.grad for tensor in tensors)


def assert_same(found, expected):
    for a, b in zip(found, expected, strict=True):
        assert np.shape(a) == np.shape(b)
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-10)


OPERATORS = {
    "sum": lambda a, b: a + b,
    "difference": lambda a, b: a - b,
    "product": lambda a, b: a * b,
    "quotient": lambda a, b: a / b,
    "from-number": lambda a, b: (1 - a) * 2.0 + 3 / b,
    "power": lambda a, b: a**2 * b**-0.5,
    "rows": lambda a, b: (a + b)[[0, 0, -1]],
    "block": lambda a, b: (a + b)[..., 1:],
}


@MANY
@given(N=SIZES, H=SIZES, axis=st.sampled_from(["none", "rows", "columns", "missing"]), seed=SEEDS)
@pytest.mark.parametrize("name", OPERATORS)
def test_operators_equal_the_package(name, N, H, axis, seed):
    rng = np.random.default_rng(seed)
    shape = {"none": (N, H), "rows": (1, H), "columns": (N, 1), "missing": (H,)}[axis]
    a, b = rng.normal(size=(N, H)), rng.uniform(0.5, 2, size=shape)
    assert_same(gradients(OPERATORS[name], a, b), package_gradients(OPERATORS[name], a, b))


@MANY
@given(shape=st.lists(SIZES, max_size=3).map(tuple), seed=SEEDS)
@pytest.mark.parametrize("name", ["exp", "log", "tanh", "sigmoid", "relu"])
def test_functions_equal_the_package(name, shape, seed):
    x = (
        np.random.default_rng(seed).uniform(0.1, 3, size=shape)
        * (1 if name == "log" else -1) ** seed
    )
    assert_same(
        gradients(getattr(ours, name), x), package_gradients(lambda t: getattr(t, name)(), x)
    )


@MANY
@given(N=SIZES, D=SIZES, H=SIZES, seed=SEEDS)
def test_products_sums_and_pieces_equal_the_package(N, D, H, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(N, D)), rng.normal(size=(D, H))
    assert_same(gradients(lambda a, b: a @ b, a, b), package_gradients(lambda a, b: a @ b, a, b))
    assert_same(gradients(ours.total, a), package_gradients(lambda t: t.sum(), a))
    found = gradients(lambda a: ours.concatenate([a, ours.tanh(a), a]), a)
    expected = package_gradients(lambda t: autodiff.concatenate([t, t.tanh(), t]), a)
    assert_same(found, expected)
    targets = rng.integers(D, size=N)
    assert_same(
        gradients(lambda s: ours.cross_entropy(s, targets), a),
        package_gradients(lambda s: autodiff.cross_entropy(s, targets), a),
    )


@MANY
@given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, seed=SEEDS)
def test_lstm_equals_the_package_and_torch(T, N, D, H, seed):
    rng = np.random.default_rng(seed)
    cell = numpy_cells.LSTM(D, H, rng=rng)
    x, d_output = rng.normal(size=(T, N, D)), rng.normal(size=(T, N, H))
    found = ours.gradients_by_engine(cell, x, d_output)
    for expected in (ours.gradients_by_hand, ours.gradients_by_torch):
        for a, b in zip(found, expected(cell, x, d_output), strict=True):
            assert a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-8)
    for a, b in zip(found, ours.gradients_in_one(cell, x, d_output), strict=False):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-8)

    blank = np.zeros((N, H))
    output, h, c = ours.lstm(x, blank, blank, *map(ours.Tensor, cell.parameters.values()))
    with torch.no_grad():
        torch_output, (torch_h, torch_c) = cell.to_torch()(torch.from_numpy(x))
    np.testing.assert_allclose([h.data for h in output], torch_output, atol=1e-10)
    np.testing.assert_allclose(h.data, torch_h[0], atol=1e-10)
    np.testing.assert_allclose(c.data, torch_c[0], atol=1e-10)


def test_adam_equals_torch():
    rng = np.random.default_rng(0)
    start = rng.normal(size=(2, 3))
    p, q = ours.Tensor(start), torch.tensor(start, requires_grad=True)
    optimizer = ours.Adam([p], 0.1, betas=(0.8, 0.9), epsilon=1e-3)
    torch_optimizer = torch.optim.Adam([q], lr=0.1, betas=(0.8, 0.9), eps=1e-3)
    for gradient in rng.normal(size=(20, 2, 3)):
        p.grad, q.grad = gradient, torch.tensor(gradient)
        optimizer.step()
        torch_optimizer.step()
    np.testing.assert_allclose(p.data, q.detach(), rtol=0, atol=1e-10)


def test_no_grad_comes_back_after_an_error():
    with ours.no_grad():
        assert not ours.add(ours.Tensor(1.0), 2).receipts
    with pytest.raises(KeyError, match="stop"), ours.no_grad():
        raise KeyError("stop")
    assert ours.add(ours.Tensor(1.0), 2).receipts


@pytest.mark.parametrize("numbers", [8.0, [0.5, -1.0], np.arange(6.0).reshape(3, 2)])
def test_a_tensor_says_what_the_packages_says(numbers):
    assert repr(ours.Tensor(numbers)) == repr(autodiff.Tensor(numbers)) == said(numbers)


def said(numbers):
    """Write what NumPy writes, under another name."""
    indent = " " * (len("Tensor(") - len("array("))
    return repr(np.asarray(numbers)).replace("array(", "Tensor(").replace("\n", "\n" + indent)


def test_a_leaf_adds_up_its_gradients():
    x = ours.Tensor(3.0)
    for _ in range(2):
        ours.backward(x * x)
    assert x.grad == 12


def test_numbers_on_the_left():
    x = ours.Tensor([1.0, 2.0])
    assert all(isinstance(y, ours.Tensor) for y in (np.ones(2) + x, np.ones(2) - x, 2 / x))
    assert isinstance(np.ones((1, 1)) @ ours.Tensor([[1.0]]), ours.Tensor)


def test_a_power_of_zero_has_no_slope_anywhere():
    x = ours.Tensor([0.0, 2.0])
    ours.backward(x**0, np.ones(2))
    np.testing.assert_array_equal(x.grad, [0, 0])


def test_a_gradient_of_another_shape_is_refused():
    wrong = ours.result(np.ones(3), (ours.Tensor(np.ones((3, 3))), lambda d: d.sum()))
    with pytest.raises(AssertionError, match=r"shape \(\) for one of \(3, 3\)"):
        ours.backward(wrong, np.ones(3))
    vector, square = ours.Tensor(np.ones(3)), ours.Tensor(np.ones((3, 3)))
    with pytest.raises(AssertionError, match="shape"):  # our rule is for matrices
        ours.backward(vector @ square, np.ones(3))
    with pytest.raises(ValueError, match="more dimensions"):
        ours.backward(vector * 2, np.ones((2, 3)))


@settings(deadline=None, max_examples=50)
@given(
    gradients=st.lists(st.floats(-100, 100).filter(lambda g: abs(g) > 1e-3), min_size=1),
    silence=st.integers(0, 50),
)
def test_no_step_of_adam_is_longer_than_the_bound(gradients, silence):
    late, places = ours.Tensor(0.0), [0.0]
    optimizer = ours.Adam([late], eta=1.0)
    for gradient in [0.0] * silence + gradients:
        late.grad = gradient
        optimizer.step()
        places.append(float(late.data))
    assert np.abs(np.diff(places)).max() < 7.2703


def test_growing_gradients_after_a_long_silence_reach_the_bound():
    late, places = ours.Tensor(0.0), []
    optimizer = ours.Adam([late], eta=1.0)
    for gradient in [0.0] * 10_000 + list((0.999 / 0.9) ** np.arange(80)):
        late.grad = gradient
        optimizer.step()
        places.append(float(late.data))
    assert np.abs(np.diff(places)).max() == pytest.approx(7.27, abs=0.005)


def test_what_the_chapter_says_of_the_stored_times():
    cost = {row["variant"]: row["ratio"] for row in load_table("engine-cost").rows}
    ours_small, in_one = (
        cost[f"our engine, {way}"] for way in ("small operations", "the LSTM in one piece")
    )
    by_hand = cost["NumPy, derived by hand"]
    assert 1.6 < ours_small < 2  # not quite twice as long as nn.LSTM
    assert 5 < ours_small / by_hand < 6  # more than five times
    assert 1.15 * by_hand < in_one < 1.35 * by_hand  # about a quarter more than by hand
    assert in_one < 0.5  # less than half
