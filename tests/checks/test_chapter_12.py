"""The checks of chapter 12: right answers pass, typical mistakes get the message meant for them."""

import math

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_12


def logit(f):
    return np.log(f / (1 - f))


def side_by_side(w_x, w_h, b, symbols):
    """Another style: each network in a loop of its own."""
    right = []
    for own_x, own_h, own_b in zip(w_x, w_h, b, strict=True):
        h = np.zeros(symbols.shape[1])
        for row in symbols:
            h = np.tanh(own_x[row] + own_h * h + own_b)
        right.append(((h > 0) == symbols[0]).mean())
    return right


def shares_of(w_x, w_h, b, read, first):
    h = np.zeros((len(b), len(first)))
    for row in read:
        h = np.tanh(w_x[:, row] + w_h[:, None] * h + b[:, None])
    return ((h > 0) == first).mean(axis=1)


def times_the_symbol(w_x, w_h, b, symbols):
    return side_by_side(w_x * [0, 1], w_h, b, symbols)


def by_sign(w_x, w_h, b, symbols):
    h = np.zeros((len(b), symbols.shape[1]))
    for row in symbols:
        h = np.tanh(w_x[:, row] + w_h[:, None] * h + b[:, None])
    return (np.sign(h) == symbols[0]).mean(axis=1)


def counter(up=20.0, down=-20.0, wipe=-40.0, shut=-40.0, keep=20.0, write=20.0, see=0.0, mark=0.0):
    W_x = [[0, 0, up, 0], [0, 0, down, 0], [shut, wipe, mark, 0]]
    return W_x, [[0, see, 0, 0]], [write, keep, 0, 20]


def turned_around(lengths, solved, of):
    failed = [k for k, count in enumerate(solved) if count < of]
    return lengths[: failed[0] if failed else None][-1] if not failed or failed[0] else 0


def jumps(lengths, solved, of):
    return max([T for T, count in zip(lengths, solved, strict=True) if count == of], default=0)


def wraps(lengths, solved, of):
    for k, count in enumerate(solved):
        if count < of:
            return lengths[k - 1]
    return lengths[-1]


RIGHT = {
    "slowed": [
        lambda b_f, k: logit((1 / (1 + np.exp(-b_f))) ** (1 / k)),
        lambda b_f, k: -np.log(np.expm1(np.log1p(np.exp(-np.asarray(b_f))) / k)),
        lambda b_f, k: torch.logit(torch.sigmoid(torch.as_tensor(b_f)) ** (1 / torch.tensor(k))),
    ],
    "share_right": [side_by_side],
    "count_by_hand": [counter(), counter(keep=30, wipe=-60), counter(see=1.0), counter(shut=0.0)],
    "reach": [turned_around],
}
# Its input gate shuts once h is low.
STOPS_AT_MINUS_ONE = (
    [[0, 0, 20, 0], [0, 0, -20, 0], [-40, -40, 0, 0]],
    [[40, 0, 0, 0]],
    [20, 20, 0, 20],
)
WRONG = {
    "slowed": [
        (lambda b_f, k: b_f + np.log(k), "comes close to"),
        (lambda b_f, k: b_f / k, "bias is divided by k"),
        (lambda b_f, k: b_f * k, "bias is multiplied by k"),
        (lambda b_f, k: np.log(k) + 0 * b_f, "has to be added where much is kept"),
        (lambda b_f, k: np.sign(b_f) * np.abs(b_f) ** (1 / k), "Solve x"),
        (lambda b_f, k: math.nan, "nan"),
        (lambda b_f, k: 7.0, "Solve x"),
        (lambda b_f, k: logit(1 / (1 + np.exp(-b_f)) / k), "k-th root"),
    ],
    "share_right": [
        (lambda w_x, w_h, b, symbols: side_by_side(w_x, 0 * w_h, b, symbols), "old state is miss"),
        (lambda *a: np.mean(side_by_side(*a)), "one share for all networks"),
        (lambda *a: 1 - np.array(side_by_side(*a)), "must say symbol 1"),
        (lambda w_x, w_h, b, symbols: np.tanh(w_x[:, symbols[0]] + w_h), "second axis"),
        (times_the_symbol, "weight of its own"),
        (by_sign, "-1 is never the symbol 0"),
        (
            lambda w_x, w_h, b, symbols: shares_of(w_x, w_h, b, symbols[1:], symbols[0]),
            "first step is left out",
        ),
        (lambda *a: np.array(side_by_side(*a)) + 0.5, "Work one network out"),
    ],
    "count_by_hand": [
        (counter(mark=20.0, shut=0.0), "the mark must write nothing"),
        (STOPS_AT_MINUS_ONE, "after bbb c is -1, not -3"),
        (counter(up=0.5), "What is added is i"),
        (counter(keep=0.0, wipe=0.0), "the first must be kept"),
        (counter(down=20.0), "the candidate g must be -1"),
        (counter(wipe=0.0), "the mark must wipe"),
        (counter(wipe=-30.0), "the mark leaves .* Make the mark's weight in block f larger"),
        (counter(keep=5.0, write=5.0), "with larger weights"),
        (counter(keep=10.0), "Make their weights larger"),
        (counter(up=200.0), "larger than 100"),
        (counter(up=np.nan), "nan or inf"),
        (counter()[:2], "return three arrays"),
        (None, "end with `return W_x, W_h, b`"),
        ((np.zeros((4, 3)), *counter()[1:]), "has the shape"),
    ],
    "reach": [
        (jumps, r"for lengths = \[20, 50, 100, 200\].*gap is jumped over"),
        (wraps, r"not even the shortest was solved by all, the answer is 0"),
        (lambda lengths, solved, of: sum(n == of for n in solved), "how many lengths"),
        (lambda lengths, solved, of: lengths[-1], "stop at the first"),
    ],
}


@pytest.mark.parametrize(("check", "answer"), [(c, a) for c, rows in RIGHT.items() for a in rows])
def test_a_right_answer_is_praised(check, answer, capsys):
    getattr(chapter_12, check)(answer)
    assert "is right." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("check", "answer", "message"), [(check, *row) for check in WRONG for row in WRONG[check]]
)
def test_a_wrong_answer_gets_the_message_meant_for_it(check, answer, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_12, check)(answer)
