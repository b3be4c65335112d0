"""The checks of chapter 10: right answers pass, typical mistakes get the message meant for them."""

import math

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_10


@pytest.mark.parametrize("states", [[0.2, 0.1, 0.4], np.array([0.2, 0.1, 0.4])])
def test_states_by_hand_accepts_the_solution(states, capsys):
    chapter_10.states_by_hand(states)
    assert "✓ Exercise 10.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("states", "message"),
    [
        ([0.6, 0.3 + 0.5 * np.tanh(2 * np.log(3)), None], "array of numbers"),
        ([0.2, 0.5, 0.125 + 0.75 * np.tanh(5 * np.log(3))], "reset gate is missing"),
        ([0.2, -0.3, -0.075], "does not look at the old state"),
        ([0.2, -0.4, 0], "not carried over"),
        ([0.2, 0, 0], "share of the old state is missing"),
        ([0.8, 0, 0.5], "these are the candidates n"),
        ([0.25, 0.1, 0.4], "after a is not 0.25. There z = 3/4.*log 3 .* times 0, the state"),
        ([0.2, 0.2, 0.4], "after b is not 0.2. There z = 1/2.*-log 3 .* times 0.2, the state"),
        ([0.2, 0.1, 0.375], "after c is not 0.375. There z = 1/4.* times 0.1, the state"),
        ([[0.2], [0.1], [0.4]], "has the shape"),
        (None, "is None"),
    ],
)
def test_states_by_hand_explains(states, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_10.states_by_hand(states)


@pytest.mark.parametrize(
    ("r", "outside", "turned", "message"),
    [(1, 0.5, False, "r stands inside the tanh"), (0.5, 1, True, "z is turned around")],
)
def test_states_by_hand_sees_a_gate_in_the_wrong_place(r, outside, turned, message):
    states, h = [], 0.0
    for z, a_n in zip((0.75, 0.5, 0.25), np.log(3) * np.array([1, -1, 0]), strict=True):
        z = 1 - z if turned else z
        h = z * h + (1 - z) * outside * np.tanh(a_n + r * 10 * np.log(3) * h)
        states.append(h)
    with pytest.raises(CheckFailed, match=message):
        chapter_10.states_by_hand(states)


def to_pytorch(kernel, recurrent, bias):
    def moved(array):
        z, r, n = np.split(array, 3, axis=-1)
        return np.concatenate([r, z, n], axis=-1)

    return moved(kernel).T, moved(recurrent).T, *moved(bias)


def with_summed_gates(kernel, recurrent, bias):
    """Another split of the biases of r and z, which are only added: the same network."""
    weight_ih, weight_hh, bias_ih, bias_hh = to_pytorch(kernel, recurrent, bias)
    in_gates = np.arange(len(bias_ih)) < 2 * len(recurrent)
    return weight_ih, weight_hh, bias_ih + in_gates * bias_hh, ~in_gates * bias_hh


def keras_in_place(kernel, recurrent, bias):
    kernel *= 2
    return to_pytorch(kernel, recurrent, bias)


def state_untransposed(*keras):
    weight_ih, weight_hh, *biases = to_pytorch(*keras)
    return weight_ih, weight_hh.T, *biases


def one_by_one(dh, h, r, z, n, W_h):
    """Another style: the two gates' paths in one product, each array of its own."""
    H = h.shape[1]
    da = np.zeros((len(h), 3 * H))
    da[:, 2 * H :] = dh * (1 - z) * (1 - n) * (1 + n)
    of_product = np.einsum("nk,jk->nj", da[:, 2 * H :], W_h[:, 2 * H :])
    da[:, :H] = of_product * h * (r - r**2)
    da[:, H : 2 * H] = dh * (h - n) * (z - z**2)
    return [da, dh * z + of_product * r + da[:, : 2 * H] @ W_h[:, : 2 * H].T]


def off_in_block(start):
    def off(*arrays):
        da, dh_before = one_by_one(*arrays)
        da[:, start] += 1
        return da, dh_before

    return off


def writes_into_dh(dh, *arrays):
    result = one_by_one(dh, *arrays)
    dh *= 2
    return result


def cut_the_wrong_way(dh, h, r, z, n, W_h):
    W_hr, _, _ = np.split(W_h, 3)
    return dh @ W_hr.T, dh


def holder(flag=-40.0, bias=20.0, see=0.0, value=1.0, flag_in_n=0.0):
    W_x = [[0, 0, value], [0, flag, flag_in_n]]
    return W_x, [[0, 0, see]], [0, bias, 0], [0]


R_SHUT = ([[0, 0, 1], [0, -40, 0]], [[0, 0, 1]], [-30, 20, 0], [1])  # the memory's part is shut off
V_IN_Z = ([[0, 3, 1], [0, -60, 0]], [[0, 0, 0]], [0, 30, 0], [0])  # harmless


def logit(z):
    return np.log(z / (1 - z))


RIGHT = {
    "keras_to_pytorch": [to_pytorch, with_summed_gates],
    "backward_before": [one_by_one],
    "sample_and_hold": [
        holder(),
        holder(flag=-60, bias=30),
        holder(flag=-90, bias=45),
        R_SHUT,
        V_IN_Z,
    ],
    "bias_for": [
        lambda life: logit(0.5 ** (1 / life)),
        lambda life: -np.log(np.expm1(np.log(2) / np.asarray(life))),
        lambda life: torch.logit(0.5 ** (1 / torch.as_tensor(life))),
        np.vectorize(lambda life: math.log(1 / (2 ** (1 / life) - 1))),
    ],
}
WRONG = {
    "keras_to_pytorch": [
        (state_untransposed, r"weight_hh has the shape \(2, 6\).*transposed, \(6, 2\)"),
        (lambda *a: (*to_pytorch(*a)[:2], a[2], a[2]), r"bias_ih.*\(2, 6\), but.* \(3H,\)"),
        (keras_in_place, "changes kernel"),
        (lambda k, r, b: to_pytorch(k, r, b + 1), "bias_ih is off.*Split into three blocks"),
        (lambda *a: to_pytorch(*a)[1::-1] + to_pytorch(*a)[2:], "weight_ih has the shape"),
        (lambda *a: None, "`return weight_ih, weight_hh, bias_ih, bias_hh`"),
        (lambda k, r, b: to_pytorch(k + 1, r, b), "Split into three blocks"),
        (lambda *a: to_pytorch(*a)[:3], "3 results"),
    ],
    "backward_before": [
        (writes_into_dh, "changes dh"),
        (cut_the_wrong_way, r"W_h \(3, 9\).*np.split\(W_h, 3, axis=1\)"),
        (lambda *a: one_by_one(*a)[1], "`return da, dh_before`"),
        (lambda *a: one_by_one(*a)[::-1], r"da has the shape \(4, 3\).*\(N, 3H\)"),
        (off_in_block(6), "block n of the sums' blame is off"),
        (off_in_block(3), "z gets dh"),
        (off_in_block(0), "The sum of n hands"),
        (lambda *a: (one_by_one(*a)[0], one_by_one(*a)[1] + 1), "feeds four things"),
    ],
    "sample_and_hold": [
        (holder(flag=40, bias=-20), "stores when the flag is 0"),
        (holder(flag=0, bias=-20), "stores when the flag is 0"),
        (holder(flag=-20), "does not store: with the flag z still goes up to 0.5"),
        (holder(flag=-10, bias=5), "off tanh.*z, now up to 0.007"),
        (([[-40, 0, 0], [0, 0, 1]], [[0, 0, 0]], [0, 20, 0], [0]), "does not store"),
        (([[0, 0, 1], [-40, 0, 0]], [[0, 0, 0]], [20, 0, 0], [0]), "Block z is the middle one"),
        (holder(value=0), "weight 1 on v"),
        (holder(value=np.nan), "W_x holds nan or inf"),
        (holder(value=2), "off tanh"),
        (holder(flag_in_n=1), "off tanh"),
        (holder(see=1), "over a first one"),
        (holder(bias=8, flag=-28), "has drifted"),
        (holder(flag=-400, bias=200), "larger than 100"),
        (holder()[:3], "return four arrays"),
        (None, "end with `return W_x, W_h, b, b_hn`"),
        ((holder()[0], [[0, 0]], [0, 20, 0], [0]), "has the shape"),
    ],
    "bias_for": [
        (lambda life: math.nan, r"nan; z must lie in \(0, 1\)"),
        (lambda life: [logit(0.5 ** (1 / one)) for one in life], "work for a number, too"),
        (lambda life: [logit(0.5 ** (1 / life))], "one number"),
        (lambda life: life, "Solve z"),
    ],
}


@pytest.mark.parametrize(("check", "answer"), [(c, a) for c, rows in RIGHT.items() for a in rows])
def test_a_right_answer_is_praised(check, answer, capsys):
    getattr(chapter_10, check)(answer)
    assert "is right." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("check", "answer", "message"), [(check, *row) for check in WRONG for row in WRONG[check]]
)
def test_a_wrong_answer_gets_the_message_meant_for_it(check, answer, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_10, check)(answer)
