"""The checks of chapter 6: right answers pass, typical mistakes get the message meant for them."""

import re

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_06
from lstm_course.checks.chapter_06._biases import forget_bias
from lstm_course.checks.chapter_06._feedback import judge_feedback, wrong_weights
from lstm_course.checks.chapter_06._slates import FAULTS, dictate
from lstm_course.checks.chapter_06._step import lstm_like_pytorch

RIGHT_SLATES = [[2.5, -1], [1.25, 0.5], [-0.5, 1]]
RIGHT_FAULTS = {"A": "o = 1", "B": "f = 0", "C": "i = 1", "D": "f = 1"}


def not_written(*args):
    raise NotImplementedError


def slip(t, k, number):
    slates = np.array(RIGHT_SLATES, dtype=float)
    slates[t, k] = number
    return slates


def counter(letter=(20, 20, 20, 0), space=(-20, -20, 0, 0), b=(0, 0, 0, 0)):
    return np.array([letter, space], dtype=float), np.zeros((1, 4)), np.array(b, dtype=float)


def step_by_units(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """Another style: slices, one example at a time, results in a list."""
    H, pages, slates = h.shape[1], [], []
    for x_n, h_n, c_n in zip(x, h, c, strict=True):
        a = weight_ih @ x_n + weight_hh @ h_n + bias_ih + bias_hh
        i, f, o = (1 / (1 + np.exp(-a[k * H : (k + 1) * H])) for k in (0, 1, 3))
        slates.append(f * c_n + i * np.tanh(a[2 * H : 3 * H]))
        pages.append(o * np.tanh(slates[-1]))
    return [np.stack(pages), np.stack(slates)]


def by_halving(steps, share):
    low, high = -50.0, 50.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        too_low = (1 + np.exp(-middle)) ** -steps < share
        low, high = (middle, high) if too_low else (low, middle)
    return high


def near_enough(share):
    return [np.arctanh(0.01 / share), np.float32(-1.01 / share)]


def always(weights):
    return lambda: weights


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        ("slates_by_hand", RIGHT_SLATES),
        ("slates_by_hand", np.array(RIGHT_SLATES)),
        ("lstm_step", step_by_units),
        ("word_counter", counter),
        ("word_counter", always(list(counter()))),
        ("word_counter", always(tuple(array.tolist() for array in counter()))),
        ("word_counter", always(counter(b=(0, 0, 9, 20)))),
        ("word_counter", always(counter((0, 0, 0, 0), (-40, -40, 0, 0), [20] * 4))),
        # the candidate alone keeps the space out
        ("word_counter", always(counter(space=(0, -20, 0, 0)))),
        ("diagnosis", RIGHT_FAULTS),
        ("diagnosis", {name: fault.upper() for name, fault in RIGHT_FAULTS.items()}),
        ("diagnosis", {name: fault.replace(" ", "") for name, fault in RIGHT_FAULTS.items()}),
        ("bias_for", by_halving),
        ("feedback_weights", lambda share: (0.01 / share, -1 / share)),
        ("feedback_weights", near_enough),
    ],
)
def test_right_answers_pass(check, answer, capsys):
    getattr(chapter_06, check)(answer)
    assert "is right" in capsys.readouterr().out


def step_in_place(x, h, c, *weights):
    h[:], c[:] = lstm_like_pytorch(x, h, c, *weights)
    return h, c


def step_with_one_bias(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    bias_ih += bias_hh
    return lstm_like_pytorch(x, h, c, weight_ih, weight_hh, bias_ih, 0 * bias_hh)


def step_on_transposed(x, h, c, A, B, p, q):
    return lstm_like_pytorch(x, h, c, A.T, B.T, p, q)


def step_but(h=lambda h: h, c=lambda c: c):
    def step(*given):
        new_h, new_c = lstm_like_pytorch(*given)
        return h(new_h), c(new_c)

    return step


WRONG = {
    "slates_by_hand": [
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
    "lstm_step": [
        (step_on_transposed, "must be transposed, and a split along its last axis"),
        (lambda *given: lstm_like_pytorch(*given)[0], r"one array of the shape \(3, 4\)"),
        (lambda *given: (*lstm_like_pytorch(*given), 0), "returns 3 results"),
        (lambda *given: None, "returns None; end it with `return h, c`"),
        (step_in_place, "changes h, "),
        (step_with_one_bias, "changes bias_ih"),
        (step_but(h=lambda h: h + 1), "c is right.*Look at h"),
        (step_but(c=lambda c: c + 1), "The whole step"),
        (step_but(h=lambda h: h[0]), "has the shape"),
    ],
    "word_counter": [
        (always(counter((20, 20, 1, 0))), "both must be close to 1"),
        (always(counter((1, 20, 20, 0))), "both must be close to 1"),
        (always(counter((20, 20, 0, 20), (-20, -20, 0, 0))), "both must be close to 1"),
        (always(counter((20, -20, 20, 0))), "the second wipes the first"),
        (always(counter((20, 5, 20, 0))), "something leaks"),
        (always(counter(space=(-20, 20, 0, 0))), "a space leaves the count"),
        (always(counter(space=(20, 20, 20, 0))), "counts like a letter"),
        (
            always(counter(space=(-20, -7, 0, 0))),
            "after a word of 20 letters and a space c is 0.018",
        ),
        (always(counter(space=(20, -20, 20, 0))), "the space is counted as a letter"),
        (always(counter((20, 5, 20, 0))), "f is 0.99331"),
        (always(counter(space=(-20, 0, 0, 0))), "your f is 0.500, i 0.000"),
        (
            always((counter()[0], [[0, -30, 0, 0]], counter()[2])),
            "last letter.*f is 0.*old h moves",
        ),
        (always(counter(space=(20, 20, -20, 0))), "g -1.000: f and i . g must both be 0"),
        (always(([[20, 20, 20], [-20, -20, 0]], [[0, 0, 0]], [0, 0, 0])), "has the shape"),
        (always(counter()[0]), r"one array of the shape \(2, 4\)"),
        (always(counter()[:2]), "returns 2 results"),
        (always(None), "returns None"),
        (not_written, "not written yet"),
    ],
    "diagnosis": [
        (RIGHT_FAULTS | {"A": "i = 1"}, "A is not i = 1: then c would be"),
        (RIGHT_FAULTS | {"A": "o = 0"}, "A is not o = 0: then h would be"),
        (RIGHT_FAULTS | {"B": "i = 0"}, "B is not i = 0: then c would be"),
        (RIGHT_FAULTS | {"C": "f = 1"}, "C is not f = 1: then c would be"),
        (RIGHT_FAULTS | {"D": "forget gate"}, "'forget gate' is no diagnosis for D"),
        (RIGHT_FAULTS | {"D": ["f = 1"]}, "is no diagnosis for D"),
        ({"a": "o = 1"}, "there is no unit 'a'; the keys are 'A', 'B', 'C', 'D'"),
        (list(RIGHT_FAULTS.values()), "give a dictionary"),
        ({"A": "o = 1"}, "no diagnosis yet for B, C, D"),
        (RIGHT_FAULTS | {"C": None}, "no diagnosis yet for C"),
        (None, "give a dictionary"),
    ],
    "bias_for": [
        (lambda *given: round(forget_bias(*given), 2), r"bias_for\(10, 0.3\).*an approximation"),
        (lambda share, steps: np.nan if steps < 1 else 0.0, "steps first, then share"),
        (lambda steps, share: np.inf, "with the parentheses"),
        (lambda *given: [forget_bias(*given)], "one number"),
        (lambda steps, share: "7.3", "not a str"),
    ],
    "feedback_weights": [
        (lambda share: (0.01, 0), "nothing is taken away"),
        (lambda share: (0.01 / share, -1), r"\(0.5\): W_hg is -1, but"),
        (lambda share: (0.01, -1), r"\(0.5\): W_hg is -1, but"),
        (lambda share: (0.01 / share, -0.7 / share), "the unit holds .* what before the old c"),
        (lambda share: -1 / share, "your function returns one result"),
        (lambda share: None, "returns None"),
        (lambda share: (np.nan, -1 / share), "W_xg"),
        (lambda share: (0.01 / share, [-1 / share]), "W_hg should be one number"),
        (not_written, "not written yet"),
    ],
}


@pytest.mark.parametrize(
    ("check", "answer", "message"),
    [(check, *pair) for check, pairs in WRONG.items() for pair in pairs],
)
def test_a_wrong_answer_is_explained(check, answer, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_06, check)(answer)


@pytest.mark.parametrize("message", wrong_weights(0.5))
def test_no_hint_for_feedback_hides_another(message):
    W_xg, W_hg = wrong_weights(0.5)[message]
    with pytest.raises(CheckFailed, match=re.escape(message)):
        judge_feedback(0.5, 0.02 if W_xg is None else W_xg, -2 if W_hg is None else W_hg)


def test_no_two_faults_look_alike():
    traces = [np.concatenate([dictate(fault).c, dictate(fault).h]) for fault in ("", *FAULTS)]
    for k, trace in enumerate(traces):
        assert not any(np.allclose(trace, other) for other in traces[:k])


def test_the_damaged_slates_are_given_whole():
    slates = chapter_06.damaged_slates()
    assert list(slates) == list(RIGHT_FAULTS)
    for slate in slates.values():
        assert slate.c.shape == slate.h.shape == slate.value.shape == (24,)
