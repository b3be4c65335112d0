"""The checks of chapter 13: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_13
from lstm_course.inside import auc
from lstm_course.inside import gate_half_life as ours


@pytest.mark.parametrize("answer", [0.75, 9 / 12, np.float32(0.75)])
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
