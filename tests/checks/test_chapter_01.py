"""The checks of chapter 1: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_01
from lstm_course.checks.chapter_01._loops import many_to_many, many_to_one, one_to_many

DOORS = ["shut", "open", "shut", "open"]


def not_written(*args):
    raise NotImplementedError


def test_right_answers_pass(capsys):
    chapter_01.by_hand(DOORS, 60)
    chapter_01.bits(lambda symbols, steps: (symbols**steps - 1).bit_length())
    chapter_01.shapes(many_to_one, many_to_many, one_to_many)
    assert capsys.readouterr().out.count("is right") == 3


WRONG = {
    "by_hand": [
        ((["open", "shut", "open", "open"], 60), "last event of the whole log"),
        ((["open", "shut", "shut", "open"], 60), "the first event"),
        ((["open", "shut", "open", "shut"], 60), "wrong way round"),
        ((["shut", "shut", "shut", "open"], 60), "log 2: find the k"),
        ((["shut", "open"], 60), "four words"),
        ((["o", "s", "s", "o"], 60), 'write "open" or "shut"'),
        (([["shut"], "open", "shut", "open"], 60), 'write "open" or "shut"'),
        ((None, 60), "four words"),
        ((DOORS, 120), "look alike"),
        ((DOORS, 6), "the quiet minutes may move"),
        ((DOORS, 20), "20 is 5! / 3!"),
        ((DOORS, 10), "3! orders"),
        ((DOORS, 61), "Choose two of the five"),
        ((DOORS, None), "is None"),
    ],
    "bits": [
        ((lambda v, t: (v**t).bit_length(),), r"bits_needed\(4, 16\): .*smallest whole number"),
    ],
    "shapes": [
        ((many_to_many, many_to_many, one_to_many), "many_to_one: it gives back several things"),
        ((many_to_one, many_to_one, one_to_many), r"should have \(T,\)"),
        ((many_to_one, lambda *xs: many_to_many(*xs) or None, one_to_many), "an empty list"),
        ((many_to_one, many_to_many, not_written), "not written yet"),
    ],
    "best_possible": [
        ((lambda names, size: names.sort(),), "changes names, which belongs"),
        ((lambda names, size: 0.123,), "one name too many"),
    ],
    "sweep": [
        ((lambda *sizes: np.zeros((3, 2)),), "lies on its side"),
        ((lambda *sizes: np.zeros(2),), "keep the result of every seed"),
        ((lambda *sizes: np.full((2, 3), 0.5),), "Row by row"),
        ((lambda *sizes: 0.5,), r"should have \(sizes, seeds\)"),
    ],
}


@pytest.mark.parametrize(
    ("check", "given", "message"),
    [(check, *pair) for check, pairs in WRONG.items() for pair in pairs],
)
def test_a_wrong_answer_is_explained(check, given, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_01, check)(*given)
