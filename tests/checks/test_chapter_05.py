"""The checks of chapter 5: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_05
from lstm_course.checks.chapter_05._blames import sent_back
from lstm_course.checks.chapter_05._clipping import clipped
from lstm_course.checks.chapter_05._radius import scaled
from lstm_course.checks.chapter_05._reach import first_below

RIGHT_BLAMES = [-0.72, 1.44, -2.16]


def row_by_row(dh, output, W_h):
    blame = np.zeros_like(output)
    blame[0] = dh
    for k in range(1, len(output)):
        blame[k] = np.einsum("nj,ij->ni", blame[k - 1] * (1 - output[-k] ** 2), W_h)
    return blame


def with_new_gradients(parameters, max_norm):
    norm = torch.cat([p.grad.flatten() for p in parameters if p.grad is not None]).norm()
    for p in parameters:
        if p.grad is not None:
            p.grad = p.grad * torch.clamp(max_norm / (norm + 1e-6), max=1.0)
    return norm


def by_mask(norms, share):
    return np.append(np.flatnonzero(norms / norms[0] < share), len(norms))[0]


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        ("blames_by_hand", RIGHT_BLAMES),
        ("blames_by_hand", np.array(RIGHT_BLAMES)),
        ("blame_by_lag", row_by_row),
        ("with_radius", lambda W, r: r * W / max(abs(value) for value in np.linalg.eig(W)[0])),
        ("clip", torch.nn.utils.clip_grad_norm_),
        ("clip", with_new_gradients),
        ("clip", lambda parameters, max_norm: clipped(parameters, max_norm).item()),
        ("reach", by_mask),
    ],
)
def test_right_answers_pass(check, answer, capsys):
    getattr(chapter_05, check)(answer)
    assert "is right" in capsys.readouterr().out


def in_place(dh, output, W_h):
    dh *= 1 - output[-1] ** 2
    return sent_back(dh, output, W_h)


def one_array_for_all(dh, output, W_h):
    dh, blame = dh.copy(), []
    for h in output[::-1]:
        blame.append(dh)
        dh[:] = (dh * (1 - h**2)) @ W_h.T
    return np.stack(blame)


def too_far(dh, output, W_h):
    return np.stack([dh, *[(dh * (1 - output[k] ** 2)) @ W_h.T for k in range(1, len(output) + 1)]])


def scale_in_place(W, r):
    W *= scaled(W, r) / W
    return W


def halves_short_ones(parameters, max_norm):
    norm = clipped(parameters, max_norm)
    for p in parameters:
        p.grad *= 1 if norm > max_norm else 0.5
    return norm


def none_inside_the_if(parameters, max_norm):
    norm = clipped(parameters, max_norm)
    return norm if norm > max_norm else None


def without_none(parameters, max_norm):
    return clipped([p for p in parameters if p.grad.norm() >= 0], max_norm)


def clips_the_parameters(parameters, max_norm):
    for p in parameters:
        p.data.mul_(0.5)
    return clipped(parameters, max_norm)


def asks_whether_true(parameters, max_norm):
    return clipped([p for p in parameters if p.grad], max_norm)


def fills_in_zeros(parameters, max_norm):
    for p in parameters:
        p.grad = torch.zeros_like(p) if p.grad is None else p.grad
    return clipped(parameters, max_norm)


def counts_missing(parameters, max_norm):
    return clipped(parameters, max_norm) + sum(p.grad is None for p in parameters)


def falls_off_the_end(norms, share):
    lag = 0
    while norms[lag] >= share * norms[0]:
        lag += 1
    return lag


def stops_at_the_end(norms, share):
    return next(lag for lag, norm in enumerate(norms) if norm < share * norms[0])


def none_at_the_end(norms, share):
    return next((lag for lag, norm in enumerate(norms) if norm < share * norms[0]), None)


def relative_in_place(norms, share):
    norms /= norms[0]
    return first_below(norms, share)


WRONG = {
    "blames_by_hand": [
        ([-0.72, -2, -1.5], "three factors"),
        ([-1.5, 3, -2.16], "began with step 1"),
        ([-2.16, 1.44, -0.72], "order of time"),
        ([-2, 4, -8], "slope of tanh is missing"),
        ([0.36, 0.36, 0.27], "w is missing"),
        ([0.72, 1.44, 2.16], "sign of w"),
        ([-0.4, 0.8, -0.8], "you took 1 - h"),
        ([-2, 3, -6], "belongs to the state after"),
        ([1, -0.72, 1.44], "the first number is dh_3"),
        ([-0.72, -2.72, -4.22], "multiplied, not added up"),
        ([-0.08, 0.16, -0.08], "square h first"),
        ([-1.28, 0, 0], "you took h\\^2"),
        (np.cumprod(-2 * (1 - np.tanh([0.8, 0, 0.5]) ** 2)), "tanh has been used already"),
        ([-0.72, 1.44, -2], "multiply from the top"),
        ([1, -0.72, 1.44, -2.16], "has the shape"),
        (None, "is None"),
    ],
    "blame_by_lag": [
        (in_place, "changes dh"),
        (one_array_for_all, "one array is written over again"),
        (too_far, "IndexError.*It was given"),
        (lambda *given: sent_back(*given)[-1], "has the shape"),
    ],
    "with_radius": [
        (lambda W, r: scaled(W, r) + 0j, "result is complex"),
        (
            lambda W, r: W * (r / np.abs(np.linalg.eig(W)).max()),
            r"np\.linalg\.eig the eigenvectors",
        ),
        (scale_in_place, "changes W"),
        (lambda W, r: np.abs(np.linalg.eigvals(W)).max(), "the scaled matrix itself"),
        (lambda W, r: np.linalg.eigvals(W).real, "the scaled matrix itself"),
        (lambda W, r: scaled(W, r)[:2], "has the shape"),
    ],
    "clip": [
        (halves_short_ones, "the short gradient is off .* leave shorter gradients alone"),
        (lambda *given: 2 * clipped(*given), "before clipping"),
        (lambda *given: clipped(*given) and None, "returns None; return the norm"),
        (lambda *given: [clipped(*given)], "should be one number"),
        (without_none, "whose .grad is None"),
        (none_inside_the_if, "nothing is returned where there is nothing to clip"),
        (clips_the_parameters, "the parameters themselves have changed"),
        (asks_whether_true, "p.grad is not None"),
        (fills_in_zeros, "is a tensor now"),
        (counts_missing, "where one .grad is None: .*the norm is off by 1"),
    ],
    "reach": [
        (lambda norms, share: np.flatnonzero(norms < share * norms[0]), "not several"),
        (lambda norms, share: norms < share * norms[0], "not several"),
        (falls_off_the_end, r"\[1.0, 0.9, 0.8\].*IndexError.*never falls below.*len\(norms\)"),
        (stops_at_the_end, "StopIteration.*never falls below"),
        (none_at_the_end, "returns None where the gradient never fades"),
        (relative_in_place, "changes norms"),
    ],
}


@pytest.mark.parametrize(
    ("check", "answer", "message"),
    [(check, *pair) for check, pairs in WRONG.items() for pair in pairs],
)
def test_a_wrong_answer_is_explained(check, answer, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_05, check)(answer)
