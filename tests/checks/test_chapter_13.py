"""The checks of chapter 13: right answers pass, typical mistakes get the message meant for them."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_13
from lstm_course.inside import auc
from lstm_course.inside import gate_half_life as ours


@pytest.mark.parametrize(
    "answer",
    [0.75, 9 / 12, np.float32(0.75), Fraction(3, 4), np.array([0.75]), torch.tensor([0.75])],
)
def test_auc_by_hand_accepts_the_solution(answer, capsys):
    chapter_13.auc_by_hand(answer)
    assert "✓ Exercise 13.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (8 / 12, "each counts half"),
        (10 / 12, "count half, not whole"),
        (0.25, "without the feature has the higher"),
        (9, "divide it by all pairs"),
        (9 / 7, "not by the number of letters"),
        (0.8, "left out of both counts"),
        (0.7, "0.7 is not it"),
        (None, "is None"),
        (Fraction(2, 3), "each counts half"),
        (np.array([0.75, 0.75]), "should be one number"),
        ("3/4", "should be one number"),
    ],
)
def test_auc_by_hand_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_13.auc_by_hand(answer)


def test_the_values_on_paper_give_what_the_package_computes():
    yes, no = (0.9, 0.6, 0.3), (-0.2, 0.3, 0.5, 0.6)
    values = np.array([*yes, *no])[:, None]
    assert auc(values, np.arange(7) < 3)[0] == 0.75


def test_functions_accept_right_answers_of_another_form(capsys):
    def shifted_aucs(values, labels, offsets):
        def one(offset):
            moved = np.concatenate([labels[-offset:], labels[:-offset]]) if offset else labels
            pairs = values[moved][:, None] - values[~moved]
            return (pairs > 0).mean() + (pairs == 0).mean() / 2

        return [one(offset) for offset in offsets]

    def clamped_step(i, f, g, o, c, held, at):
        new = f * c + i * g
        new[:, held] = at[held]
        return o * np.tanh(new), new

    chapter_13.shifted_aucs(shifted_aucs)
    chapter_13.clamped_step(clamped_step)
    chapter_13.gate_half_life(ours)
    assert capsys.readouterr().out.count("✓") == 3


def added_up(values, labels, offsets):
    found = []
    for offset in offsets:
        labels = np.roll(labels, offset)
        found.append(auc(values[:, None], labels)[0])
    return found


def won(values, moved):
    return (values[moved][:, None] > values[~moved]).mean()


def squash(x):
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda v, y, k: [auc(v[:, None], np.roll(y, n)) for n in k], r"its \[0\]"),
        (added_up, "yours add up"),
        (lambda v, y, k: [won(v, np.roll(y, n)) for n in k], "equal values count half"),
    ],
)
def test_shifted_aucs_explains(function, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_13.shifted_aucs(function)


@pytest.mark.parametrize(
    ("h_and_c", "message"),
    [
        (lambda h, c, o, held, at, **_: (np.where(held, 0, h), c), "h of a held cell is zero"),
        (lambda h, c, o, held, at, **_: (np.where(held, np.tanh(at), h), c), "lacks the output"),
        (lambda h, c, o, held, at, **_: (h * 1.1, c), r"^[^:]*: c is right. h .* o \* np.tanh"),
        (lambda h, c, o, held, at, **_: (h, c * 1.1), r"h is right. c .* takes `at`"),
        (lambda h, c, o, held, at, **_: (np.where(held, 0, h), np.where(held, 0, c)), "is at zero"),
    ],
)
def test_clamped_step_explains(h_and_c, message):
    def clamped_step(i, f, g, o, c, held, at):
        new = np.where(held, at, f * c + i * g)
        return h_and_c(o * np.tanh(new), new, o=o, held=held, at=at)

    with pytest.raises(CheckFailed, match=message):
        chapter_13.clamped_step(clamped_step)


@pytest.mark.parametrize(
    ("again", "message"),
    [
        (lambda i, f, g, o: (i, f, np.tanh(g), o), "g is the candidate already"),
        (lambda i, f, g, o: (squash(i), squash(f), g, squash(o)), "sigmoid was taken again"),
        (lambda i, f, g, o: (squash(i), squash(f), np.tanh(g), squash(o)), "sigmoid and tanh were"),
    ],
)
def test_gates_squashed_again_are_told(again, message):
    def clamped_step(i, f, g, o, c, held, at):
        i, f, g, o = again(i, f, g, o)
        c = np.where(held, at, f * c + i * g)
        return o * np.tanh(c), c

    with pytest.raises(CheckFailed, match=message):
        chapter_13.clamped_step(clamped_step)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda f: np.log(0.5) / np.log(np.prod(f, axis=0) ** (1 / len(f))), "product of so many"),
        (lambda f: 1 + (np.cumprod(f, axis=0) > 0.5).sum(axis=0), "in this order"),
        (lambda f: 1 / (1 - f.mean(axis=0)), "about when 1/e is left"),
        (lambda f: np.median(np.log(0.5) / np.log(f), axis=0), "the median of the gates"),
    ],
)
def test_gate_half_life_explains(function, message):
    with np.errstate(divide="ignore"), pytest.raises(CheckFailed, match=message):
        chapter_13.gate_half_life(function)


def test_a_gate_that_shuts_one_time_in_four_keeps_nothing_for_long():
    assert ours(np.array([[0.99], [0.99], [0.99], [0.01]]))[0] < 1
