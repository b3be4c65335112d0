"""The checks of chapter 3: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from lstm_course.checks import CheckFailed, chapter_03
from lstm_course.text import one_hot

RIGHT_STATES = [[1, 1], [2, 3], [9, 0]]


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


def like_pytorch(x, h, A, B, p, q, step=lambda from_x, from_h: np.tanh(from_x + from_h)):
    output = []
    for x_t in x:
        h = step(x_t @ A.T + p + q, h @ B.T)
        output.append(h)
    return np.stack(output), h


def writes_into_h_0(x, h_0, *weights):
    result = like_pytorch(x, h_0, *weights)
    h_0[:] = result[1]
    return result


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda *args: like_pytorch(*args, lambda a, c: np.cos(a + c)), "letter by letter"),
        (lambda *args: like_pytorch(*args)[0], "return 2 results, `return output, h_n`"),
        (writes_into_h_0, "the function changes h_0"),
        (lambda *args: (like_pytorch(*args)[1], 0), "has the shape"),
    ],
)
def test_rnn_like_pytorch_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_03.rnn_like_pytorch(answer)


def surprise(h, W_q, b_q, targets):
    return -np.log(softmax(h @ W_q + b_q)[np.arange(len(targets)), targets])


def softmax(scores):
    return np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)


def surprise_in_torch(h, W_q, b_q, targets):
    scores = torch.from_numpy(h @ W_q + b_q)
    return cross_entropy(scores, torch.from_numpy(targets), reduction="none")


def test_surprise_takes_a_tensor(capsys):
    chapter_03.surprise(surprise_in_torch)
    assert "✓ Exercise 3.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (surprise, "inf or nan"),
        (lambda *args: surprise_in_torch(*args) + 1, "The nats of row n"),
        (lambda *args: -np.log(np.exp(-surprise_in_torch(*args).numpy()) + 1e-9), "caps the"),
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


def echo_in_place(cell, x, step, symbol):
    x[step] = one_hot([symbol], x.shape[2])
    return np.zeros((len(x) - step, x.shape[1]))


def test_echo_sees_a_changed_argument():
    with pytest.raises(CheckFailed, match="the function changes x, which belongs to the caller"):
        chapter_03.echo(echo_in_place)
