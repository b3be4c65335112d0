"""The checks of chapter 10: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_10


def not_written(*args):
    raise NotImplementedError


@pytest.mark.parametrize(
    "check", [chapter_10.keras_to_pytorch, chapter_10.backward_before, chapter_10.bias_for]
)
def test_a_stub_is_told_to_be_written(check):
    with pytest.raises(CheckFailed, match="not written yet"):
        check(not_written)


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
        ([0.2, 0.1, 0.5], "write down z"),
        ([[0.2], [0.1], [0.4]], "has the shape"),
        (None, "is None"),
    ],
)
def test_states_by_hand_explains(states, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_10.states_by_hand(states)


def test_states_by_hand_sees_a_z_turned_around():
    h_1 = 0.75 * 0.8
    h_2 = 0.5 * h_1 + 0.5 * np.tanh((5 * h_1 - 1) * np.log(3))
    h_3 = 0.75 * h_2 + 0.25 * np.tanh(5 * h_2 * np.log(3))
    with pytest.raises(CheckFailed, match="z is turned around"):
        chapter_10.states_by_hand([h_1, h_2, h_3])


def to_pytorch(kernel, recurrent, bias, order=(1, 0, 2), sign=1):
    def moved(array):
        z, r, n = np.split(array, 3, axis=-1)
        return np.concatenate([(sign * z, r, n)[k] for k in order], axis=-1)

    return moved(kernel).T, moved(recurrent).T, *moved(bias)


def with_summed_bias(kernel, recurrent, bias):
    weight_ih, weight_hh, bias_ih, bias_hh = to_pytorch(kernel, recurrent, bias)
    return weight_ih, weight_hh, bias_ih + bias_hh, 0 * bias_hh


def only_kernel_moved(kernel, recurrent, bias):
    return to_pytorch(kernel, recurrent, bias)[0], recurrent.T, *bias


def test_keras_to_pytorch_accepts_the_solution(capsys):
    chapter_10.keras_to_pytorch(to_pytorch)
    assert "✓ Exercise 10.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda *a: to_pytorch(*a, order=(0, 1, 2)), "weight_ih is still in Keras' order"),
        (only_kernel_moved, "weight_hh is still in Keras' order"),
        (lambda *a: to_pytorch(*a, order=(2, 1, 0)), "in the order n, r, z"),
        (lambda *a: to_pytorch(*a, order=(1, 2, 0)), "in the order r, n, z"),
        (lambda *a: to_pytorch(*a, sign=-1), "sign of block z"),
        (with_summed_bias, "added into one"),
        (lambda k, r, b: to_pytorch(k, r, b[::-1]), "exchanged"),
        (lambda *a: [part.T for part in to_pytorch(*a)], "transposed"),
        (lambda k, r, b: to_pytorch(k + 1, r, b), "Split into three blocks"),
        (lambda *a: to_pytorch(*a)[:3], "return four arrays"),
    ],
)
def test_keras_to_pytorch_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_10.keras_to_pytorch(answer)


def back(dh, h, r, z, n, W_h, **wrong):
    """One step back; each name in ``wrong`` plants the mistake that it names."""
    W_hr, W_hz, W_hn = np.split(W_h, 3, axis=1)
    slope = 1 - (np.tanh(n) if "tanh_twice" in wrong else n) ** 2
    da_n = dh * (1 - z) * slope
    da_z = dh * (n - h if "sign" in wrong else h - n) * (1 if "flat_z" in wrong else z * (1 - z))
    d_seen = da_n @ (W_hn if "untransposed" in wrong else W_hn.T)
    da_r = (da_n * (h @ W_hn) if "after_r" in wrong else d_seen * h) * r * (1 - r)
    if "flat_r" in wrong:
        da_r = d_seen * h
    paths = {
        "kept": dh * z,
        "seen": d_seen * (1 if "without_r" in wrong else r),
        "through_r": da_r @ W_hr.T,
        "through_z": da_z @ W_hz.T,
    }
    if "after_h" in wrong:
        paths["seen"] = (da_n * r) @ W_hn.T
    order = (da_z, da_r, da_n) if "order" in wrong else (da_r, da_z, da_n)
    dh_before = sum(path for name, path in paths.items() if wrong.get("missing") != name)
    return np.concatenate(order, axis=1), dh_before


def writes_into_dh(dh, *arrays):
    result = back(dh, *arrays)
    dh *= 2
    return result


def test_backward_before_accepts_the_solution(capsys):
    chapter_10.backward_before(back)
    assert "✓ Exercise 10.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"missing": "kept"}, "direct path is missing"),
        ({"missing": "seen"}, "runs into the candidate"),
        ({"missing": "through_r"}, "through the reset gate"),
        ({"missing": "through_z"}, "through the update gate"),
        ({"without_r": True}, "r is missing on the candidate's path"),
        ({"after_h": True}, r"reset \*after\* the product: here the product comes"),
        ({"after_r": True}, r"block r is that of a reset \*after\*"),
        ({"sign": True}, "block z has the wrong sign"),
        ({"flat_z": True}, "block z lacks the slope"),
        ({"flat_r": True}, "block r lacks the slope"),
        ({"tanh_twice": True}, "slope of tanh"),
        ({"untransposed": True}, "must be transposed"),
        ({"order": True}, "in another order"),
    ],
)
def test_backward_before_explains(wrong, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_10.backward_before(lambda *arrays: back(*arrays, **wrong))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (writes_into_dh, "changes its inputs"),
        (lambda *arrays: back(*arrays)[1], "return two arrays"),
        (lambda *arrays: (back(*arrays)[0] + 1, 0), "from the last line"),
        (lambda *arrays: (back(*arrays)[0], back(*arrays)[1] + 1), "feeds four things"),
    ],
)
def test_backward_before_explains_the_rest(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_10.backward_before(answer)


def holder(flag=-40.0, bias=20.0, see=0.0, value=1.0, flag_in_n=0.0):
    W_x = [[0, 0, value], [0, flag, flag_in_n]]
    return W_x, [[0, 0, see]], [0, bias, 0], [0]


@pytest.mark.parametrize("weights", [holder(), holder(flag=-60, bias=30), holder(-90, 45)])
def test_sample_and_hold_accepts_solutions(weights, capsys):
    chapter_10.sample_and_hold(weights)
    assert "✓ Exercise 10.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (holder(flag=40, bias=-20), "stores when the flag is 0"),
        (holder(flag=0, bias=-20), "stores when the flag is 0"),
        (holder(flag=-20), "off tanh"),
        (holder(value=2), "off tanh"),
        (holder(flag_in_n=1), "off tanh"),
        (holder(see=1), "over a first one"),
        (holder(bias=8, flag=-28), "has drifted"),
        (holder(flag=-400, bias=200), "larger than 100"),
        (holder()[:3], "return four arrays"),
        ((holder()[0], [[0, 0]], [0, 20, 0], [0]), "has the shape"),
    ],
)
def test_sample_and_hold_explains(weights, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_10.sample_and_hold(weights)


def logit(z):
    return np.log(z / (1 - z))


def test_bias_for_accepts_the_solution(capsys):
    chapter_10.bias_for(lambda life: logit(0.5 ** (1 / life)))
    assert "✓ Exercise 10.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda life: -logit(0.5 ** (1 / life)), "sign is turned around"),
        (lambda life: 0.5 ** (1 / life), "this is z itself"),
        (lambda life: logit(np.exp(-1 / life)), "1/e is left"),
        (lambda life: logit(1 - 0.5 / life), "same \\*share\\*"),
        (lambda life: logit(0.5 ** (1 / life)) / np.log(2), "wrong base"),
        (lambda life: life, "Solve z"),
        (lambda life: logit(0.5 ** (1 / float(life))), "not for an array"),
        (lambda life: None, "is None"),
    ],
)
def test_bias_for_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_10.bias_for(answer)
