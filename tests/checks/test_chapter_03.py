"""The checks of chapter 3: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from lstm_course.checks import CheckFailed, chapter_03
from lstm_course.checks.chapter_03._like_pytorch import like_pytorch
from lstm_course.checks.chapter_03._surprise import naive, surprises

RIGHT_STATES = [[1, 1], [2, 3], [9, 0]]


def surprise_in_torch(h, W_q, b_q, targets):
    scores = torch.from_numpy(h @ W_q + b_q)
    return cross_entropy(scores, torch.from_numpy(targets), reduction="none")


@pytest.mark.parametrize(
    ("check", "right"),
    [
        ("states_by_hand", RIGHT_STATES),
        ("states_by_hand", np.array(RIGHT_STATES, dtype=float)),
        ("surprise", surprise_in_torch),
        ("latch", ([[5.0], [-5.0], [0.0]], [[3.0]], [0.0])),
        ("latch", (np.array([[9], [-9], [0]]), np.array([[2]]), np.array([0]))),
    ],
)
def test_right_answers_pass(check, right, capsys):
    getattr(chapter_03, check)(right)
    assert "is right" in capsys.readouterr().out


def writes_into_h_0(x, h_0, *weights):
    h_0[:] = like_pytorch(x, h_0, *weights)[1]
    return like_pytorch(x, h_0, *weights)


def states_plus_one(*given):
    output, h_n = like_pytorch(*given)
    return output + 1, h_n + 1


def in_place(cell, x, step, symbol):
    x[step, :, symbol] = 1


WRONG = {
    "states_by_hand": [
        ([[1, 1], [2, 3], [9, -1]], "ReLU is missing"),
        ([[1, 1], [0, 6], [0, 1]], "W_h transposed"),
        ([[2, 0], [2, 1], [6, 0]], "bias b is missing"),
        ([[1, 1], [0, 4], [1, 1]], "not carried over"),
        ([[1, 1], [3, 4], [12, 1]], "ReLU is in the wrong place"),
        ([[1, 1], [2, 3], [8, 0]], "below each other"),
        ([9, 0], "has the shape"),
        (None, "is None"),
    ],
    "rnn_like_pytorch": [
        (states_plus_one, "letter by letter"),
        (lambda *given: like_pytorch(*given)[0], "return 2 results, `return output, h_n`"),
        (writes_into_h_0, "the function changes h_0"),
        (lambda *given: (like_pytorch(*given)[1], 0), "has the shape"),
    ],
    "surprise": [
        (lambda h, W, b, k: naive(h @ W + b, k, lambda e: e.sum(axis=-1, keepdims=True)), "inf or"),
        (lambda *given: surprises(*given) + 1, "The nats of row n"),
        (lambda *given: -np.log(np.exp(-surprises(*given)) + 1e-9), "caps the surprise"),
    ],
    "latch": [
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
        (([[8], [-8], [-1.304]], [[3]], [0]), "the c's push.*after an a lead to -"),
        (([5, -5, 0], [[3]], [0]), "has the shape"),
        ([[5], [-5], [0]], "return three arrays"),
    ],
    "echo": [(in_place, "the function changes x, which belongs to the caller")],
}


@pytest.mark.parametrize(
    ("check", "answer", "message"),
    [(check, *pair) for check, pairs in WRONG.items() for pair in pairs],
)
def test_a_wrong_answer_is_explained(check, answer, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_03, check)(answer)
