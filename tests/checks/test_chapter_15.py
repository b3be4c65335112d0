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
        (half_hidden, "there are 4 products for 4 steps; 5 are needed"),
        (stacked, "a stack of 4 small ones"),
    ],
)
def test_right_states_by_other_products_are_told_so(function, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_15.states_with_one_input_product(function)


def test_a_one_hot_product_is_a_right_gradient(capsys):
    def by_one_hot(letters, da, V):
        letters, da = np.asarray(letters), np.asarray(da)
        return np.eye(V)[letters].reshape(-1, V).T @ da.reshape(-1, da.shape[-1])

    chapter_15.look_up_backward(by_one_hot)
    assert "✓ Exercise 15.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    "average",
    [
        lambda gradients, rows: np.average(gradients, axis=0, weights=rows),
        lambda gradients, rows: np.tensordot(np.array(rows) / sum(rows), gradients, 1),
    ],
)
def test_other_ways_to_weigh_are_right(average, capsys):
    chapter_15.average(average)
    assert "✓ Exercise 15.4" in capsys.readouterr().out


def test_the_slope_by_covariance_is_right(capsys):
    def slope(sizes, times):
        x, y = np.log(sizes), np.log(times)
        return np.cov(x, y)[0, 1] / np.var(x, ddof=1)

    chapter_15.exponent(slope)
    assert "✓ Exercise 15.5" in capsys.readouterr().out
