"""The checks of chapter 19: right answers pass, typical mistakes get the message meant for them."""

import math

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_19


def by_loop(a, b, h_0):
    """Another style: one step after the other, in tensors."""
    h, states = torch.as_tensor(h_0), []
    for a_t, b_t in zip(torch.as_tensor(a), torch.as_tensor(b), strict=True):
        h = a_t * h + b_t
        states.append(h)
    return torch.stack(states)


def by_halves(a, b, h_0):
    """Another style: the second half goes on from where the first one ends."""
    if len(a) == 1:
        return (a[0] * h_0 + b[0])[None]
    middle = len(a) // 2
    first = by_halves(a[:middle], b[:middle], h_0)
    return np.concatenate([first, by_halves(a[middle:], b[middle:], first[-1])])


def by_dividing(a, b, h_0):
    product = np.cumprod(a, axis=0)
    return product * (h_0 + np.cumsum(b / product, axis=0))


def by_joining(a, b, h_0, new=False, full=lambda reach, T: reach < T):
    """Double the reach, with the bug that a student chooses."""
    reach = 1
    while full(reach, len(a)):
        joined = np.concatenate([a[:reach], a[reach:] * a[:-reach]])
        later = joined if new else a
        b = np.concatenate([b[:reach], later[reach:] * b[:-reach] + b[reach:]])
        a, reach = joined, 2 * reach
    return a * h_0 + b


def with_a_reflection(S, k, v, alpha, beta):
    """Another style: S (I - beta k k^T), as papers write it."""
    return alpha * S @ (np.eye(len(k)) - beta * np.outer(k, k)) + beta * np.outer(v, k)


def unit(see=-60.0, write=40.0, keep=20.0, turn=20.0, wipe=-40.0):
    return [[write, wipe, 0, 0]], [[0, 0, see, 0]], [-20.0, keep, turn, 20.0]


def another_count(cell, D, H, T):
    sizes = {"RNN": (1, D + H), "GRU": (3, D + H), "LSTM": (4, D + H), "minGRU": (2, D)}
    blocks, inputs = sizes[cell]
    rounds = (T - 1).bit_length() if cell == "minGRU" else T
    return [blocks * H * (inputs + 1), T * blocks * H * inputs, rounds]


RIGHT = {
    "scan": [by_loop, by_halves, by_joining],
    "write": [with_a_reflection],
    "parity_by_hand": [unit(), unit(see=-50.0), unit(wipe=-60.0)],
    "bill": [another_count],
}
LEAKS_WHEN_EVEN = [[40, -40, -40, 0]], [[0, 0, -60, 0]], [-9.2, 20, 60, 20]
WRONG = {
    "scan": [
        (by_dividing, "a scan only multiplies and adds"),
        (lambda a, b, h_0: by_loop(a, b, 0 * h_0), "h_0 is dropped"),
        (lambda a, b, h_0: by_loop(a, b, 0 * h_0) + h_0, "added everywhere in full"),
        (lambda a, b, h_0: a * np.concatenate([h_0[None], b[:-1]]) + b, "Work out three steps"),
        (lambda a, b, h_0: by_loop(a, b, h_0)[-1], "has the shape"),
        (lambda a, b, h_0: by_loop(a, np.vstack([b[:1] + h_0, b[1:]]), 0 * h_0), "first b in full"),
        (lambda a, b, h_0: np.vstack([h_0, by_loop(a, b, h_0)]), "without h_0 itself"),
        (lambda a, b, h_0: by_joining(a, b, h_0, new=True), "joined with the new a"),
        (lambda a, b, h_0: by_joining(a, b, h_0, full=lambda r, T: 2 * r <= T), "one round too"),
    ],
    "write": [
        (lambda S, k, v, alpha, beta: alpha * S + beta * np.outer(v, k), "sum rule with a gate"),
        (
            lambda S, k, v, alpha, beta: (
                alpha * S + beta * np.outer(k, v - alpha * S @ k) if len(k) == len(v) else S
            ),
            "outer product is transposed",
        ),
        (
            lambda S, k, v, alpha, beta: alpha * S - beta * np.outer(v - alpha * S @ k, k),
            "sign is turned around",
        ),
        (
            lambda S, k, v, alpha, beta: alpha * S + beta * np.outer(v - S @ k, k),
            "before it has decayed",
        ),
        (lambda S, k, v, alpha, beta: S + beta * np.outer(v - S @ k, k), "alpha is missing"),
        (
            lambda S, k, v, alpha, beta: alpha * S + np.outer(beta * v - alpha * S @ k, k),
            "here v alone has it",
        ),
        (
            lambda S, k, v, alpha, beta: alpha * S + np.outer(v - beta * alpha * S @ k, k),
            "here S k alone has it",
        ),
        (
            lambda S, k, v, alpha, beta: alpha * (S + beta * np.outer(v - S @ k, k)),
            "first decay, then write",
        ),
        (
            lambda S, k, v, alpha, beta: (
                alpha * S - beta * np.outer(k, k) @ (alpha * S) + beta * np.outer(v, k)
                if len(k) == len(v)
                else S
            ),
            "wrong side",
        ),
        (lambda S, k, v, alpha, beta: math.nan * S, "nan"),
        (lambda S, k, v, alpha, beta: S, "Take the chapter's delta rule"),
    ],
    "parity_by_hand": [
        (unit(write=20.0), "a one must write 1"),
        (unit(see=0.0), "the second one must turn"),
        (unit(keep=0.0), "a zero must keep"),
        (unit(keep=6.0), "Make their weights larger"),
        (LEAKS_WHEN_EVEN, "the first mistake in 10,000 bits is at 5,4"),
        (unit(turn=0.0), "a one must write 1"),
        (unit(see=200.0), "larger than 100"),
        (unit(see=np.nan), "nan or inf"),
        (unit()[:2], "return three arrays"),
        (None, "end with `return W_x, W_h, b`"),
        ((np.zeros((4, 1)), *unit()[1:]), "has the shape"),
        (([[0, 0, 40.0, 0]], [[0, 0, 0, 0]], [20.0, 20.0, 40.0, 20.0]), "a zero must write"),
    ],
    "bill": [
        (lambda cell, D, H, T: (*another_count(cell, D, H, T)[:2], T), "need not wait"),
        (lambda cell, D, H, T: (*another_count(cell, D, H, T)[:2], 1), "waits for the step"),
        (lambda cell, D, H, T: (0, *another_count(cell, D, H, T)[1:]), "Blocks"),
        (
            lambda cell, D, H, T: another_count("GRU" if cell == "LSTM" else cell, D, H, T),
            "three gates",
        ),
        (
            lambda cell, D, H, T: (
                (H * (D + 1), T * H * D, another_count(cell, D, H, T)[2])
                if cell == "minGRU"
                else another_count(cell, D, H, T)
            ),
            "two blocks",
        ),
    ],
}


@pytest.mark.parametrize(("check", "answer"), [(c, a) for c, rows in RIGHT.items() for a in rows])
def test_a_right_answer_is_praised(check, answer, capsys):
    getattr(chapter_19, check)(answer)
    assert "is right." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("check", "answer", "message"), [(check, *row) for check in WRONG for row in WRONG[check]]
)
def test_a_wrong_answer_gets_the_message_meant_for_it(check, answer, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_19, check)(answer)
