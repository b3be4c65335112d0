"""The checks of chapter 15: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_15

FLOPS = 2 * 4 * 512 * 1536
BYTES = 4 * (4 * 512 + 512 * 1536 + 4 * 1536)
RIGHT = [FLOPS, BYTES, FLOPS / BYTES, 40 * FLOPS / BYTES]


@pytest.mark.parametrize("costs", [RIGHT, tuple(RIGHT), np.array(RIGHT), [*RIGHT[:2], 1.98, 79.2]])
def test_beneath_the_roofs_accepts_the_solution(costs, capsys):
    chapter_15.beneath_the_roofs(costs)
    assert "✓ Exercise 15.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (0, FLOPS / 2, "multiplications only"),
        (0, FLOPS * 4 / 3, "those of an LSTM"),
        (0, FLOPS / 3, "those of one block"),
        (0, FLOPS / 4, "those of one row"),
        (0, 17.0, "the operations: 17 is not right"),
        (0, 6.29e6, r"6.29e\+06 is close. If it is rounded"),
        (1, 3.18e6, r"3.18e\+06 is close. If it is rounded"),
        (1, BYTES / 1e6, "megabytes"),
        (1, 3.18, "megabytes"),
        (1, 4 * (4 * 512 + 512 * 2048 + 4 * 2048), "bytes of an LSTM"),
        (1, BYTES / 4, "numbers, not bytes"),
        (1, BYTES * 2, "4 bytes, not 8"),
        (1, 4 * 512 * 1536, "bytes of W_h alone"),
        (1, BYTES - 4 * 4 * 1536, "the result, .* is missing"),
        (1, BYTES - 4 * 4 * 512, "the states, .* are missing"),
        (2, BYTES / FLOPS, "turned around"),
        (2, 2.0, "rule of thumb"),
        (3, 240.0, "roof of arithmetic"),
        (3, 40 * BYTES / FLOPS, "not divided by it"),
        (3, 40.0, "this is the bandwidth"),
        (3, 7.9e10, "divide by 10⁹"),
    ],
)
def test_beneath_the_roofs_explains(place, value, message):
    costs = list(RIGHT)
    costs[place] = value
    with pytest.raises(CheckFailed, match=message):
        chapter_15.beneath_the_roofs(costs)


@pytest.mark.parametrize(("costs", "message"), [(None, "is None"), (RIGHT[:3], "shape")])
def test_beneath_the_roofs_asks_for_four_numbers(costs, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_15.beneath_the_roofs(costs)


def looped(x, h_0, W_x, W_h, b, product):
    h, output = h_0, []
    for x_t in x:
        h = np.tanh(product(x_t, W_x) + product(h, W_h) + b)
        output.append(h)
    return np.stack(output)


def own_products(x, h_0, W_x, W_h, b, product):
    return looped(x, h_0, W_x, W_h, b, np.matmul)


def half_hidden(x, h_0, W_x, W_h, b, product):
    """Take the input's product in the loop, and hide it from the counter."""
    h, output = h_0, []
    for x_t in x:
        h = np.tanh(x_t @ W_x + product(h, W_h) + b)
        output.append(h)
    return np.stack(output)


def half_counted(x, h_0, W_x, W_h, b, product):
    """Take the states' products without the counter."""
    ahead = product(x.reshape(-1, x.shape[-1]), W_x).reshape(*x.shape[:2], -1)
    h, output = h_0, []
    for part in ahead:
        h = np.tanh(part + h @ W_h + b)
        output.append(h)
    return np.stack(output)


def joined(x, h_0, W_x, W_h, b, product):
    """Take one product a step, of input and state side by side."""
    h, output = h_0, []
    for x_t in x:
        h = np.tanh(product(np.hstack([x_t, h]), np.vstack([W_x, W_h])) + b)
        output.append(h)
    return np.stack(output)


def by_rows(x, h_0, W_x, W_h, b, product):
    """Take the inputs' products before the loop, but row by row."""
    ahead = np.stack([product(x[:, n], W_x) for n in range(x.shape[1])], axis=1)
    h, output = h_0, []
    for part in ahead:
        h = np.tanh(part + product(h, W_h) + b)
        output.append(h)
    return np.stack(output)


def stacked(x, h_0, W_x, W_h, b, product):
    ahead, h, output = product(x, W_x), h_0, []
    for part in ahead:
        h = np.tanh(part + product(h, W_h) + b)
        output.append(h)
    return np.stack(output)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (looped, "8 products for 4 steps: the input's is still in the loop"),
        (own_products, "take every product with `product"),
        (half_hidden, "was called 4 times; 5 are asked for: one for all inputs"),
        (joined, "was called 4 times; 5 are asked for: one for all inputs"),
        (half_counted, "only 1 of 5 products is taken .* the states' must be"),
        (by_rows, "there are 7 products for 4 steps; 5 are needed"),
        (stacked, "a stack of 4 small ones"),
    ],
)
def test_right_states_by_other_products_are_told_so(function, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_15.states_with_one_input_product(function)


def with_one_buffer(x, h_0, W_x, W_h, b, product):
    """Fill one array again and again."""
    ahead = product(x.reshape(-1, x.shape[-1]), W_x).reshape(*x.shape[:2], -1) + b
    h, output = h_0.copy(), []
    for part in ahead:
        h[:] = np.tanh(part + product(h, W_h))
        output.append(h)
    return np.stack(output)


def with_bias_twice(x, h_0, W_x, W_h, b, product):
    ahead = product(x.reshape(-1, x.shape[-1]), W_x).reshape(*x.shape[:2], -1) + b
    return looped_over(ahead, h_0, W_h, b, product)


def looped_over(ahead, h_0, W_h, b, product):
    h, output = h_0, []
    for part in ahead:
        h = np.tanh(part + product(h, W_h) + b)
        output.append(h)
    return np.stack(output)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (with_one_buffer, "all states are the last one"),
        (with_bias_twice, "the bias is added twice"),
        (lambda *_: np.zeros((4, 3)), r"output has the shape \(4, 3\)"),
        (lambda *_: np.zeros((4, 3, 2)), r"output is off by .* output\[0, 0, 0\]"),
    ],
)
def test_wrong_states_are_explained(function, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_15.states_with_one_input_product(function)


def test_products_may_be_written_into_an_array(capsys):
    def hoisted(x, h_0, W_x, W_h, b, product):
        ahead = product(x.reshape(-1, x.shape[-1]), W_x).reshape(*x.shape[:2], -1) + b
        spare, h, output = np.empty_like(h_0), h_0, []
        for part in ahead:
            h = np.tanh(part + product(h, W_h, out=spare))
            output.append(h)
        return np.stack(output)

    chapter_15.states_with_one_input_product(hoisted)
    assert "✓ Exercise 15.3" in capsys.readouterr().out


def test_a_one_hot_product_is_a_right_gradient(capsys):
    def by_one_hot(letters, da, V):
        letters, da = np.asarray(letters), np.asarray(da)
        return np.eye(V)[letters].reshape(-1, V).T @ da.reshape(-1, da.shape[-1])

    chapter_15.look_up_backward(by_one_hot)
    assert "✓ Exercise 15.2" in capsys.readouterr().out


def by_steps(letters, da, V):
    dW_x = np.zeros((V, da.shape[-1]))
    for letters_t, da_t in zip(letters, da, strict=True):
        dW_x[letters_t] += da_t
    return dW_x


def set_instead_of_added(letters, da, V):
    dW_x = np.zeros((V, da.shape[-1]))
    dW_x[letters] = da
    return dW_x


def mean_of_uses(letters, da, V):
    return np.stack(
        [
            da[letters == v].mean(axis=0) if (letters == v).any() else np.zeros(da.shape[-1])
            for v in range(V)
        ]
    )


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (by_steps, "twice at the same step is counted once"),
        (set_instead_of_added, "counted once: the last one wins, with [+]= as with ="),
        (mean_of_uses, "the mean over a letter's uses"),
    ],
)
def test_wrong_gradients_of_a_look_up_are_explained(function, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_15.look_up_backward(function)


def some(gradients, rows):
    """Leave workers without rows out."""
    return [g for g, n in zip(gradients, rows, strict=True) if n], [n for n in rows if n]


def by_np_average(gradients, rows):
    return np.average(gradients, axis=0, weights=rows)


def by_tensordot(gradients, rows):
    return np.tensordot(np.array(rows) / sum(rows), gradients, 1)


@pytest.mark.parametrize("average", [by_np_average, by_tensordot])
def test_a_worker_without_rows_is_to_be_left_out(average):
    with pytest.raises(CheckFailed, match="0 times NaN is NaN"):
        chapter_15.average(average)


def test_the_gradients_belong_to_the_caller():
    def in_place(gradients, rows):
        gradients, rows = some(gradients, rows)
        total = gradients[0]
        total *= rows[0]
        for gradient, count in zip(gradients[1:], rows[1:], strict=True):
            total += gradient * count
        return total / sum(rows)

    with pytest.raises(CheckFailed, match="the function changes gradients"):
        chapter_15.average(in_place)


@pytest.mark.parametrize(
    "average",
    [
        lambda gradients, rows: by_np_average(*some(gradients, rows)),
        lambda gradients, rows: by_tensordot(*some(gradients, rows)),
        lambda gradients, rows: (
            np.nansum([g * n for g, n in zip(gradients, rows, strict=True)], axis=0) / sum(rows)
        ),
    ],
)
def test_other_ways_to_weigh_are_right(average, capsys):
    chapter_15.average(average)
    assert "✓ Exercise 15.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("slope", "message"),
    [
        (lambda x, y: np.polynomial.Polynomial.fit(x, y, 1).coef[1], "convert"),
        (lambda x, y: np.polyfit(x / np.log(10), y, 1)[0], "10 for the sizes, e for the times"),
        (lambda x, y: np.polyfit(x, y / np.log(10), 1)[0], "e for the sizes, 10 for the times"),
        (lambda x, y: x @ y / (x @ x), "through the origin"),
        (lambda x, y: np.corrcoef(x, y)[0, 1], "the correlation"),
        (lambda x, y: np.mean(np.diff(y) / np.diff(x)), "what lies between cancels"),
    ],
)
def test_other_slopes_are_explained(slope, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_15.exponent(lambda sizes, times: slope(np.log(sizes), np.log(times)))


def test_the_slope_by_covariance_is_right(capsys):
    def slope(sizes, times):
        x, y = np.log(sizes), np.log(times)
        return np.cov(x, y)[0, 1] / np.var(x, ddof=1)

    chapter_15.exponent(slope)
    assert "✓ Exercise 15.5" in capsys.readouterr().out
