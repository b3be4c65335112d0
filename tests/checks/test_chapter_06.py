"""The checks of chapter 06: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_06
from lstm_course.checks._slates import FAULTS, dictate

RIGHT_SLATES = [[2.5, -1], [1.25, 0.5], [-0.5, 1]]
RIGHT_FAULTS = {"A": "o = 1", "B": "f = 0", "C": "i = 1", "D": "f = 1"}


def not_written(*args):
    raise NotImplementedError


@pytest.mark.parametrize("check", [chapter_06.lstm_step, chapter_06.bias_for])
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
        ([[2.5, -1], [1.25, 0.5], [0, 0]], "plus i times g"),
        ([-0.5, 1], "has the shape"),
        (None, "is None"),
    ],
)
def test_slates_by_hand_explains(slates, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_06.slates_by_hand(slates)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def step(
    x,
    h,
    c,
    weight_ih,
    weight_hh,
    bias_ih,
    bias_hh,
    order="ifgo",
    candidate=np.tanh,
    slate=lambda c, i, f, g: f * c + i * g,
    page=lambda c, old, o: o * np.tanh(c),
):
    z = np.split(x @ weight_ih.T + h @ weight_hh.T + bias_ih + bias_hh, 4, axis=-1)
    z = dict(zip(order, z, strict=True))
    new = slate(c, sigmoid(z["i"]), sigmoid(z["f"]), candidate(z["g"]))
    return page(new, c, sigmoid(z["o"])), new


def step_in_place(x, h, c, *weights):
    h[:], c[:] = step(x, h, c, *weights)
    return h, c


def test_lstm_step_accepts_the_solution(capsys):
    chapter_06.lstm_step(step)
    assert "✓ Exercise 6.2" in capsys.readouterr().out


def wrong(**faults):
    return lambda *args: step(*args, **faults)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (wrong(order="ifog"), "order i, f, o, g"),
        (wrong(order="figo"), "input gate are exchanged"),
        (wrong(slate=lambda c, i, f, g: (1 - f) * c + i * g), "1 - f"),
        (wrong(slate=lambda c, i, f, g: c + i * g), "forget gate is missing"),
        (wrong(slate=lambda c, i, f, g: f * c + g), "input gate is missing"),
        (wrong(page=lambda c, old, o: o * c), "tanh on c is missing"),
        (wrong(page=lambda c, old, o: o * np.tanh(old)), "the old c"),
        (wrong(page=lambda c, old, o: np.tanh(c)), "output gate is missing"),
        (wrong(candidate=sigmoid), "it is a tanh"),
        (lambda x, h, c, A, B, p, q: step(x, h, c, A, B, p, 0 * q), "bias_hh is missing"),
        (lambda x, h, c, A, B, p, q: step(x, h, c, A, B, 0 * p, q), "bias_ih is missing"),
        (lambda x, h, c, A, B, p, q: step(x, h, c, A, B, 0 * p, 0 * q), "both biases"),
        (lambda *args: step(*args)[::-1], "other way round"),
        (lambda *args: step(*args)[0], "return the two new states"),
        (step_in_place, "changes the states it is given"),
        (lambda *args: (step(*args)[0] + 1, step(*args)[1]), "eq-06-step"),
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
    [counter(), counter(b=(0, 0, 9, 20)), counter((0, 0, 0, 0), (-40, -40, 0, 0), [20] * 4)],
)
def test_right_counters_pass(weights, capsys):
    chapter_06.word_counter(weights)
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
        (counter(space=(-20, 0, 0, 0)), "shut tightly"),
        (([[20, 20, 20], [-20, -20, 0]], [[0, 0, 0]], [0, 0, 0]), "has the shape"),
        ([[20, 20, 20, 0]], "return three arrays"),
    ],
)
def test_word_counter_explains(weights, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_06.word_counter(weights)


def test_no_two_faults_look_alike():
    traces = [np.concatenate([dictate(fault).c, dictate(fault).h]) for fault in ("", *FAULTS)]
    for k, trace in enumerate(traces):
        assert not any(np.allclose(trace, other) for other in traces[:k])


def test_the_damaged_slates_are_given_whole():
    slates = chapter_06.damaged_slates()
    assert list(slates) == list(RIGHT_FAULTS)
    for slate in slates.values():
        assert slate.c.shape == slate.h.shape == slate.value.shape == (24,)


def test_the_right_diagnosis_passes(capsys):
    chapter_06.diagnosis(RIGHT_FAULTS)
    assert "✓ Exercise 6.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        (RIGHT_FAULTS | {"A": "i = 1"}, "A is not i = 1: then c would be"),
        (RIGHT_FAULTS | {"A": "o = 0"}, "A is not o = 0: then h would be"),
        (RIGHT_FAULTS | {"B": "i = 0"}, "B is not i = 0: then c would be"),
        (RIGHT_FAULTS | {"C": "f = 1"}, "C is not f = 1: then c would be"),
        (RIGHT_FAULTS | {"D": "forget gate"}, "'forget gate' is no diagnosis"),
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


def test_bias_for_accepts_the_solution(capsys):
    chapter_06.bias_for(lambda *args: logit(gate_for(*args)))
    assert "✓ Exercise 6.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (gate_for, "the gate f itself"),
        (lambda *args: -logit(gate_for(*args)), "sign is wrong"),
        (lambda steps, share: logit(share), "in every step"),
        (lambda steps, share: logit(share / steps), "not divided by the steps"),
        (lambda steps, share: logit(1 - (1 - share) / steps), "only nearly right"),
        (lambda *args: logit(gate_for(*args)) / np.log(10), "natural logarithm"),
        (lambda *args: np.log(gate_for(*args)), "undone by"),
        (lambda *args: logit(gate_for(*args)) + 1, "First f"),
        (lambda steps, share: np.inf, "nan or inf"),
        (lambda steps, share: None, "is None"),
    ],
)
def test_bias_for_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_06.bias_for(answer)
