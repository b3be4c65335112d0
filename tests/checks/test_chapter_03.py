"""The checks of chapter 3: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_03
from lstm_course.text import one_hot

RIGHT_STATES = [[1, 1], [2, 3], [9, 0]]


def not_written(*args):
    raise NotImplementedError


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (chapter_03.states_by_hand, RIGHT_STATES),
        (chapter_03.states_by_hand, np.array(RIGHT_STATES, dtype=float)),
        (chapter_03.latch, ([[5.0], [-5.0], [0.0]], [[3.0]], [0.0])),
        (chapter_03.latch, (np.array([[9], [-9], [0]]), np.array([[2]]), np.array([0]))),
    ],
)
def test_right_values_pass(check, right, capsys):
    check(right)
    assert "is right" in capsys.readouterr().out


@pytest.mark.parametrize(
    "check", [chapter_03.rnn_like_pytorch, chapter_03.surprise, chapter_03.echo]
)
def test_a_stub_is_told_to_be_written(check):
    with pytest.raises(CheckFailed, match="not written yet"):
        check(not_written)


@pytest.mark.parametrize(
    ("states", "message"),
    [
        ([[1, 1], [2, 3], [9, -1]], "ReLU is missing"),
        ([[1, 1], [0, 6], [0, 1]], "W_h transposed"),
        ([[2, 0], [2, 1], [6, 0]], "bias b is missing"),
        ([[1, 1], [0, 4], [1, 1]], "not carried over"),
        ([[1, 1], [3, 4], [12, 1]], "ReLU is in the wrong place"),
        ([[1, 1], [2, 3], [8, 0]], "below each other"),
        ([9, 0], "has the shape"),
        (None, "is None"),
    ],
)
def test_states_by_hand_explains(states, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_03.states_by_hand(states)


def like_pytorch(
    x,
    h_0,
    weight_ih,
    weight_hh,
    bias_ih,
    bias_hh,
    step=lambda from_x, from_h: np.tanh(from_x + from_h),
    carried=True,
):
    h, output = h_0, []
    for x_t in x:
        new = step(x_t @ weight_ih.T + bias_ih + bias_hh, h @ weight_hh.T)
        output.append(new)
        h = new if carried else h
    return np.stack(output), output[-1]


def writes_into_h_0(x, h_0, *weights):
    result = like_pytorch(x, h_0, *weights)
    h_0[:] = result[1]
    return result


def first_for_last(x, h_0, *weights):
    output, _ = like_pytorch(x, h_0, *weights)
    return output, output[0]


def test_rnn_like_pytorch_accepts_the_solution(capsys):
    chapter_03.rnn_like_pytorch(like_pytorch)
    assert "✓ Exercise 3.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda x, h, A, B, p, q: like_pytorch(x, h, A, B.T, p, q), "weight_hh is used as it is"),
        (lambda x, h, A, B, p, q: like_pytorch(x, h, A.T, B, p, q), "weight_ih is used as it is"),
        (lambda x, h, A, B, p, q: like_pytorch(x, h, A.T, B.T, p, q), "both matrices"),
        (lambda x, h, A, B, p, q: like_pytorch(x, h, A, B, p, 0 * q), "bias_hh is missing"),
        (lambda x, h, A, B, p, q: like_pytorch(x, h, A, B, 0 * p, q), "bias_ih is missing"),
        (lambda x, h, A, B, p, q: like_pytorch(x, h, A, B, 0 * p, 0 * q), "both biases"),
        (lambda x, h, *weights: like_pytorch(x, 0 * h, *weights), "h_0 is ignored"),
        (lambda *args: like_pytorch(*args, carried=False), "not carried over"),
        (lambda *args: like_pytorch(*args, lambda a, c: np.tanh(a) + c), "tanh is in the wrong"),
        (lambda *args: like_pytorch(*args, np.add), "tanh is missing"),
        (lambda *args: like_pytorch(*args, lambda a, c: np.maximum(a + c, 0)), "phi is ReLU"),
        (lambda *args: like_pytorch(*args, lambda a, c: np.cos(a + c)), "letter by letter"),
        (lambda *args: like_pytorch(*args)[0], "return 2 results, `return output, h_n`"),
        (first_for_last, "after the first step"),
        (writes_into_h_0, "the function changes h_0"),
        (lambda *args: (like_pytorch(*args)[1], 0), "has the shape"),
    ],
)
def test_rnn_like_pytorch_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_03.rnn_like_pytorch(answer)


def surprise(h, W_q, b_q, targets):
    scores = h @ W_q + b_q
    scores = scores - scores.max(axis=-1, keepdims=True)
    return np.log(np.exp(scores).sum(axis=-1)) - scores[np.arange(len(targets)), targets]


def softmax(scores, axis):
    return np.exp(scores) / np.exp(scores).sum(axis=axis, keepdims=True)


def picked(y, targets):
    return y[np.arange(len(targets)), targets]


def test_surprise_accepts_the_solution(capsys):
    chapter_03.surprise(surprise)
    assert "✓ Exercise 3.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda h, W, b, k: -np.log(picked(softmax(h @ W + b, 0), k)), "wrong axis"),
        (lambda h, W, b, k: -np.log(picked(softmax(h @ W + b, None), k)), "whole batch"),
        (lambda h, W, b, k: surprise(h, W, 0 * b, k), "b_q is missing"),
        (lambda *args: -surprise(*args), "minus the logarithm"),
        (lambda *args: surprise(*args) / np.log(2), "these are bits"),
        (lambda *args: np.exp(-surprise(*args)), "these are probabilities"),
        (lambda h, W, b, k: picked(h @ W + b, k), "these are scores"),
        (lambda h, W, b, k: -np.log(softmax(h @ W + b, -1)[:, k]), "takes every target"),
        (lambda *args: surprise(*args).mean(), "one number"),
        (lambda h, W, b, k: -np.log(picked(softmax(h @ W + b, -1), k)), "inf or nan"),
        (lambda *args: -np.log(np.exp(-surprise(*args)) + 1e-12), "caps the surprise"),
        (lambda *args: surprise(*args) + 1, "The nats of row n"),
    ],
)
def test_surprise_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_03.surprise(answer)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (([[-5], [5], [0]], [[3]], [0]), "wrong way round"),
        (([[0.2], [-5], [0]], [[3]], [0]), "after an a on a blank page"),
        (([[5], [0], [0]], [[3]], [0]), "after a b on a blank page"),
        (([[5], [-5], [0]], [[0.9]], [0]), "the page fades"),
        (([[5], [-5], [0]], [[1]], [0]), "the page fades"),
        (([[5], [-5], [2]], [[2]], [0]), "the c's push"),
        (([[5], [-5], [0]], [[2]], [1]), "the c's push"),
        (([[2], [-2], [0]], [[3]], [0]), "cannot turn the page"),
        (([[5], [-2], [0]], [[3]], [0]), "b cannot turn the page"),
        (([[5], [-5], [0]], [[-3]], [0]), "W_h is negative"),
        (([5, -5, 0], [[3]], [0]), "has the shape"),
        ([[5], [-5], [0]], "return three arrays"),
    ],
)
def test_latch_explains(weights, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_03.latch(weights)


def echo(cell, x, step, symbol):
    changed = x.copy()
    changed[step] = one_hot([symbol], x.shape[2])
    difference = cell.forward(changed)[0] - cell.forward(x)[0]
    return np.linalg.norm(difference[step:], axis=-1)


def difference(cell, x, step, symbol):
    changed = x.copy()
    changed[step] = one_hot([symbol], x.shape[2])
    return cell.forward(changed)[0] - cell.forward(x)[0]


def echo_in_place(cell, x, step, symbol):
    changed = x
    changed[step] = one_hot([symbol], x.shape[2])
    return np.linalg.norm((cell.forward(changed)[0] - cell.forward(x)[0])[step:], axis=-1)


def echo_of_two_symbols(cell, x, step, symbol):
    changed = x.copy()
    changed[step, :, symbol] = 1
    return np.linalg.norm((cell.forward(changed)[0] - cell.forward(x)[0])[step:], axis=-1)


def echo_of_one_text(cell, x, step, symbol):
    changed = x.copy()
    changed[step] = 0
    changed[step, symbol] = 1
    return np.linalg.norm((cell.forward(changed)[0] - cell.forward(x)[0])[step:], axis=-1)


def test_echo_accepts_the_solution(capsys):
    chapter_03.echo(echo)
    assert "✓ Exercise 3.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (echo_in_place, "writes into the caller's x"),
        (echo_of_two_symbols, "old one still stands"),
        (lambda *args: np.linalg.norm(difference(*args), axis=-1), "before the change"),
        (lambda *args: echo(*args)[1:], "begins with the changed step"),
        (lambda c, x, t, s: np.linalg.norm(difference(c, x, t, s)[t:], axis=1), "the last axis"),
        (lambda *args: echo(*args) ** 2, "squared"),
        (lambda *args: echo(*args) / echo(*args)[0], "relative to the first"),
        (echo_of_one_text, "is a text, not a symbol"),
        (lambda c, x, t, s: np.abs(difference(c, x, t, s)[t:]).sum(axis=-1), "Euclidean"),
        (lambda *args: 2 * echo(*args), "Run both texts"),
    ],
)
def test_echo_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_03.echo(answer)
