"""The checks of chapter 6: right answers pass, typical mistakes get the message meant for them."""

import re

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_06
from lstm_course.checks.chapter_06._biases import judge_bias, wrong_biases
from lstm_course.checks.chapter_06._feedback import (
    judge_feedback,
    wrong_feedback,
    wrong_inputs,
    wrong_weights,
)
from lstm_course.checks.chapter_06._slates import FAULTS, dictate

RIGHT_SLATES = [[2.5, -1], [1.25, 0.5], [-0.5, 1]]
RIGHT_FAULTS = {"A": "o = 1", "B": "f = 0", "C": "i = 1", "D": "f = 1"}


def not_written(*args):
    raise NotImplementedError


@pytest.mark.parametrize(
    "check",
    [
        chapter_06.lstm_step,
        chapter_06.word_counter,
        chapter_06.bias_for,
        chapter_06.feedback_weights,
    ],
)
def test_a_stub_is_told_to_be_written(check):
    with pytest.raises(CheckFailed, match="not written yet"):
        check(not_written)


@pytest.mark.parametrize("slates", [RIGHT_SLATES, np.array(RIGHT_SLATES)])
def test_right_slates_pass(slates, capsys):
    chapter_06.slates_by_hand(slates)
    assert "✓ Exercise 6.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("slates", "message"),
    [
        ([[2.5, -1], [0.5, -1], [0.25, 0.5]], "f and i are exchanged"),
        ([[0.5, 0], [0.25, 0.5], [-0.25, 0.5]], "f = 1 keeps all"),
        ([[2.5, -1], [2.5, -0.5], [2, 0]], "forget gate is missing"),
        ([[2.5, -2], [2.25, 0.5], [-1, 1.5]], "input gate is missing"),
        ([[2.5, -1], [1, 0.5], [-0.5, -0.5]], "not carried over"),
        (np.tanh(RIGHT_SLATES), "no tanh"),
        ([[0.5, 0], [0.25, 0.5], [-0.5, 1]], "starts from c_0"),
        (RIGHT_SLATES[::-1], "wrong order"),
        ([row[::-1] for row in RIGHT_SLATES], "two numbers of each row"),
        (np.transpose(RIGHT_SLATES), "one row each"),
        ([[2, -1], *RIGHT_SLATES], "one row each"),
        ([-0.5, 1], "has the shape"),
        (None, "is None"),
    ],
)
def test_slates_by_hand_explains(slates, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_06.slates_by_hand(slates)


def slip(t, k, number):
    slates = np.array(RIGHT_SLATES, dtype=float)
    slates[t, k] = number
    return slates


@pytest.mark.parametrize(
    ("slates", "message"),
    [
        (slip(0, 0, 1.5), "first number of c_1.*Did you subtract i"),
        (slip(0, 1, -2), "second number of c_1.*Did you leave out i\\?"),
        (slip(1, 0, 2.25), "first number of c_2. f is 0.5, the number before it is 2.5, i is 0"),
        (slip(1, 0, 2.5), "first number of c_2.*leave out f"),
        (slip(1, 1, 0), "second number of c_2.*leave out i . g"),
        (slip(2, 1, 0.75), "second number of c_3.*not 0.75.$"),
        # the second row follows from the slip in the first: only the first is to blame
        ([[2.5, 0], [1.25, 0.5], [-0.5, 1]], "second number of c_1"),
        ([[1.5, -1], [0.75, 0.5], [-0.5, 1]], "first number of c_1"),
        # two slips: the earlier one is named
        ([[2.5, -1], [1.5, 0.5], [0.5, 1]], "first number of c_2"),
        (slip(2, 0, np.nan), "first number of c_3.*not nan"),
    ],
)
def test_slates_by_hand_finds_the_slip(slates, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_06.slates_by_hand(slates)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def step(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh, axis=-1):
    a = x @ weight_ih.T + h @ weight_hh.T + bias_ih + bias_hh
    i, f, g, o = np.split(a, 4, axis=axis)
    new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(new), new


def step_in_place(x, h, c, *weights):
    h[:], c[:] = step(x, h, c, *weights)
    return h, c


def step_with_one_bias(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    bias_ih += bias_hh
    return step(x, h, c, weight_ih, weight_hh, bias_ih, 0 * bias_hh)


def step_by_units(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """Another style: slices, one example at a time, results in a list."""
    H, pages, slates = h.shape[1], [], []
    for x_n, h_n, c_n in zip(x, h, c, strict=True):
        a = weight_ih @ x_n + weight_hh @ h_n + bias_ih + bias_hh
        i, f, o = (1 / (1 + np.exp(-a[k * H : (k + 1) * H])) for k in (0, 1, 3))
        slates.append(f * c_n + i * np.tanh(a[2 * H : 3 * H]))
        pages.append(o * np.tanh(slates[-1]))
    return [np.stack(pages), np.stack(slates)]


@pytest.mark.parametrize("answer", [step, step_by_units])
def test_lstm_step_accepts_the_solution(answer, capsys):
    chapter_06.lstm_step(answer)
    assert "✓ Exercise 6.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda *args: step(*args, axis=0), "split along its last axis"),
        (lambda x, h, c, A, B, *b: step(x, h, c, A.T, B.T, *b), "must be transposed"),
        (lambda *args: None, "returns None; end it with `return h, c`"),
        (lambda *args: step(*args)[0], r"one array of the shape \(3, 4\)"),
        (lambda *args: (*step(*args), 0), "returns 3 results"),
        (step_in_place, "changes h, "),
        (step_with_one_bias, "changes bias_ih"),
        (lambda *args: (step(*args)[0] + 1, step(*args)[1]), "c is right.*Look at h"),
        (lambda *args: (step(*args)[0], step(*args)[1] + 1), "The whole step"),
        (lambda *args: (step(*args)[0][0], step(*args)[1]), "has the shape"),
    ],
)
def test_lstm_step_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_06.lstm_step(answer)


def counter(letter=(20, 20, 20, 0), space=(-20, -20, 0, 0), b=(0, 0, 0, 0)):
    return np.array([letter, space], dtype=float), np.zeros((1, 4)), np.array(b, dtype=float)


@pytest.mark.parametrize(
    "weights",
    [
        counter(),
        list(counter()),
        tuple(array.tolist() for array in counter()),
        counter(b=(0, 0, 9, 20)),
        counter((0, 0, 0, 0), (-40, -40, 0, 0), [20] * 4),
        counter(space=(0, -20, 0, 0)),  # the candidate alone keeps the space out
    ],
)
def test_right_counters_pass(weights, capsys):
    chapter_06.word_counter(lambda: weights)
    assert "✓ Exercise 6.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (counter((20, 20, 1, 0)), "both must be close to 1"),
        (counter((1, 20, 20, 0)), "both must be close to 1"),
        (counter((20, 20, 0, 20), (-20, -20, 0, 0)), "both must be close to 1"),
        (counter((20, -20, 20, 0)), "a letter wipes the slate"),
        (counter((20, 5, 20, 0)), "something leaks"),
        (counter(space=(-20, 20, 0, 0)), "a space leaves the count"),
        (counter(space=(20, 20, 20, 0)), "counts like a letter"),
        (counter(space=(20, -20, 20, 0)), "the space is counted as a letter"),
        (counter((20, 5, 20, 0)), "f is 0.99331"),
        (counter(space=(-20, 0, 0, 0)), "your f is 0.500, i 0.000"),
        ((counter()[0], [[0, -30, 0, 0]], counter()[2]), "last letter.*f is 0.*old h moves"),
        (counter(space=(20, 20, -20, 0)), "g -1.000: both gates must be shut"),
        (([[20, 20, 20], [-20, -20, 0]], [[0, 0, 0]], [0, 0, 0]), "has the shape"),
        (counter()[0], r"one array of the shape \(2, 4\)"),
        (counter()[:2], "returns 2 results"),
        (None, "returns None"),
    ],
)
def test_word_counter_explains(weights, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_06.word_counter(lambda: weights)


def test_no_two_faults_look_alike():
    traces = [np.concatenate([dictate(fault).c, dictate(fault).h]) for fault in ("", *FAULTS)]
    for k, trace in enumerate(traces):
        assert not any(np.allclose(trace, other) for other in traces[:k])


def test_the_damaged_slates_are_given_whole():
    slates = chapter_06.damaged_slates()
    assert list(slates) == list(RIGHT_FAULTS)
    for slate in slates.values():
        assert slate.c.shape == slate.h.shape == slate.value.shape == (24,)


@pytest.mark.parametrize("write", [str, str.upper, lambda fault: fault.replace(" ", "")])
def test_the_right_diagnosis_passes(write, capsys):
    chapter_06.diagnosis({name: write(fault) for name, fault in RIGHT_FAULTS.items()})
    assert "✓ Exercise 6.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        (RIGHT_FAULTS | {"A": "i = 1"}, "A is not i = 1: then c would be"),
        (RIGHT_FAULTS | {"A": "o = 0"}, "A is not o = 0: then h would be"),
        (RIGHT_FAULTS | {"B": "i = 0"}, "B is not i = 0: then c would be"),
        (RIGHT_FAULTS | {"C": "f = 1"}, "C is not f = 1: then c would be"),
        (RIGHT_FAULTS | {"D": "forget gate"}, "'forget gate' is no diagnosis for D"),
        (RIGHT_FAULTS | {"D": ["f = 1"]}, "is no diagnosis for D"),
        ({"a": "o = 1"}, "there is no slate 'a'; the keys are 'A', 'B', 'C', 'D'"),
        (list(RIGHT_FAULTS.values()), "give a dictionary"),
        ({"A": "o = 1"}, "no diagnosis yet for B, C, D"),
        (RIGHT_FAULTS | {"C": None}, "no diagnosis yet for C"),
        (None, "give a dictionary"),
    ],
)
def test_diagnosis_explains(faults, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_06.diagnosis(faults)


def gate_for(steps, share):
    return share ** (1 / steps)


def logit(f):
    return np.log(f / (1 - f))


def by_halving(steps, share):
    low, high = -50.0, 50.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if sigmoid(middle) ** steps < share else (low, middle)
    return high


@pytest.mark.parametrize("answer", [lambda *args: logit(gate_for(*args)), by_halving])
def test_bias_for_accepts_the_solution(answer, capsys):
    chapter_06.bias_for(answer)
    assert "✓ Exercise 6.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (gate_for, "the gate f itself"),
        (lambda *args: sigmoid(gate_for(*args)), "the sigmoid is applied once more"),
        (lambda *args: -logit(gate_for(*args)), "sign is wrong"),
        (lambda steps, share: logit(gate_for(steps, 1 - share)), "what is left, not what is lost"),
        (lambda steps, share: logit(share), "in every step"),
        (lambda steps, share: logit(share / steps), "not divided by the steps"),
        (lambda steps, share: logit(share**steps), "the root is inverted"),
        (lambda steps, share: logit(gate_for(steps - 1, share)), "one step too few"),
        (lambda steps, share: logit(gate_for(steps + 1, share)), "one step too many"),
        (lambda steps, share: logit(1 - (1 - share) / steps), "only nearly right: the losses"),
        (lambda steps, share: np.log(-steps / np.log(share)), "only nearly right, for many"),
        (lambda *args: round(logit(gate_for(*args)), 2), "search, an approximation"),
        (lambda *args: logit(gate_for(*args)) / np.log(10), "log10"),
        (lambda *args: logit(gate_for(*args)) / np.log(2), "log2"),
        (lambda *args: np.log(gate_for(*args)), "undone by"),
        (lambda *args: np.arctanh(gate_for(*args)), "arctanh undoes tanh"),
        (lambda *args: logit(gate_for(*args)) + 1, "First f"),
        (lambda share, steps: np.nan if steps < 1 else 0.0, "steps first, then share"),
        (lambda steps, share: np.inf, "with the parentheses"),
        (lambda *args: [logit(gate_for(*args))], "one number"),
        (lambda steps, share: "7.3", "not a str"),
        (lambda steps, share: None, "is None"),
    ],
)
def test_bias_for_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_06.bias_for(answer)


def test_no_hint_for_a_bias_hides_another():
    for hint, number in wrong_biases(10, 0.3).items():
        with pytest.raises(CheckFailed, match=re.escape(hint)):
            judge_bias(number, 10, 0.3)


@pytest.mark.parametrize(
    "answer",
    [
        lambda share: (0.01 / share, -1 / share),
        lambda share: [np.arctanh(0.01 / share), np.float32(-1.01 / share)],  # near enough
    ],
)
def test_feedback_weights_accepts_the_solution(answer, capsys):
    chapter_06.feedback_weights(answer)
    assert "✓ Exercise 6.6" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda share: (0.01 / share, 0), "nothing is taken away"),
        (lambda share: (0.01, 0), "nothing is taken away"),
        (lambda share: (0.01 / share, 1 / share), "wrong sign"),
        (lambda share: (0.01 / share, -1), r"\(0.5\): W_hg is -1, but"),
        (lambda share: (0.01, -1), r"\(0.5\): W_hg is -1, but"),
        (lambda share: (0.01 / share, -share), "W_hg is -share"),
        (lambda share: (0.01 * share, -share), "both are divided"),
        (lambda share: (0.01 / share, -2 / share), "takes the old number away twice"),
        (lambda share: (0.01, -1 / share), r"\(0.5\): W_xg is 0.01, but"),
        (lambda share: (0.01 * share, -1 / share), r"W_xg is 0.01 \* share"),
        (lambda share: (0.1 / share, -1 / share), "as in the chapter"),
        (lambda share: (1 / share, -1 / share), "hold the whole number"),
        (lambda share: (-1 / share, 0.01 / share), "are exchanged"),
        (lambda share: (0.01 / share, -0.7 / share), "the unit holds .* what before the old c"),
        (lambda share: -1 / share, "returns one number|returns"),
        (lambda share: None, "returns None"),
        (lambda share: (np.nan, -1 / share), "W_xg"),
        (lambda share: (0.01 / share, [-1 / share]), "W_hg should be one number"),
    ],
)
def test_feedback_weights_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_06.feedback_weights(answer)


def test_no_hint_for_feedback_hides_another():
    share = 0.5
    mistakes = wrong_weights(share)
    mistakes |= {hint: (0.01 / share, W_hg) for hint, W_hg in wrong_feedback(share).items()}
    mistakes |= {hint: (W_xg, -1 / share) for hint, W_xg in wrong_inputs(share).items()}
    for hint, weights in mistakes.items():
        with pytest.raises(CheckFailed, match=re.escape(hint)):
            judge_feedback(share, *weights)
